"""The table of what was read from files of contracting processes, so that it is read once."""

from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from catalog.plugin import Described, EntityRow, enum
from catalog_acquisition.tables.contracts import of_contract, of_core


class ImportedKind(Described):
    """What of a contract was read from a file."""

    MILESTONE = "MILESTONE", "It became an obligation."
    AMENDMENT = "AMENDMENT", "It became a change of the contract."
    TRANSACTION = "TRANSACTION", "It became money that was spent."


class ImportedItemRow(EntityRow):
    """One thing that a file tells of a contract; `reference` is what the file calls it."""

    __tablename__ = "acquisition__imported_items"
    __table_args__ = (sa.UniqueConstraint("contract_id", "kind", "reference"),)

    contract_id: Mapped[UUID] = of_contract()
    kind: Mapped[ImportedKind] = mapped_column(enum(ImportedKind))
    reference: Mapped[str]
    obligation_id: Mapped[UUID | None] = of_core(
        "acquisition__obligations", ondelete="CASCADE", index=True
    )
    amendment_id: Mapped[UUID | None] = of_core(
        "acquisition__contract_amendments", ondelete="CASCADE", index=True
    )
    actual_id: Mapped[UUID | None] = of_core("acquisition__actuals", ondelete="CASCADE", index=True)
