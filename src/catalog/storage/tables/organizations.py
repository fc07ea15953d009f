"""The table of organizations."""

from typing import Any
from uuid import UUID

from sqlalchemy.orm import Mapped, mapped_column

from catalog.storage import enums
from catalog.storage.rows import EntityRow, ShortText, enum, kept_house, refers_to


class OrganizationRow(EntityRow):
    """A person or a group with its own functions, responsibilities and relationships."""

    __tablename__ = "organizations"

    slug: Mapped[ShortText] = mapped_column(unique=True)
    name: Mapped[ShortText] = mapped_column(index=True)
    kind: Mapped[enums.OrganizationKind] = mapped_column(enum(enums.OrganizationKind))
    description: Mapped[str | None]
    parent_id: Mapped[UUID | None] = refers_to("organizations", ondelete="SET NULL", index=True)
    capabilities: Mapped[list[Any]] = mapped_column(default=list)
    external_refs: Mapped[list[Any]] = mapped_column(default=list)
    person_id: Mapped[UUID | None] = refers_to("people", ondelete="SET NULL", unique=True)
    recorded_by_id: Mapped[UUID | None] = refers_to(
        "organizations", ondelete="SET NULL", index=True
    )
    is_recorded: Mapped[bool] = mapped_column(default=False)
    house_id: Mapped[UUID | None] = kept_house(index=True)
