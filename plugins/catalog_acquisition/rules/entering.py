"""What must hold of whoever enters what was agreed, done and paid elsewhere."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from catalog.plugin import TAKING_PART, Asker, Precondition
from catalog_acquisition.rules.access import CONTRACT, Condition
from catalog_acquisition.rules.buying import BUYING
from catalog_acquisition.tables.contracts import ContractAmendmentRow, ContractAmendmentStatus
from catalog_acquisition.tables.imported import ImportedItemRow

SAID_HERE = "What its sides said of it here stands: change it with amendContract."


def where_entered(contract: Any, _asker: Asker) -> Condition:
    """Return the condition that all that is said of a contract was said by files."""
    change: Any = aliased(ContractAmendmentRow)
    item: Any = aliased(ImportedItemRow)
    read = sa.select(item.id).where(item.amendment_id == change.id).correlate(change)
    agreed = sa.select(change.id).where(
        change.contract_id == contract.id,
        change.status == ContractAmendmentStatus.SIGNED,
        ~read.exists(),
    )
    return sa.and_(contract.is_entered.is_(True), ~agreed.correlate(contract).exists())


ENTERED = Precondition(
    of=CONTRACT, code="CONTRACT_NOT_ENTERED", message=SAID_HERE, holds=where_entered
)
TO_ENTER = (TAKING_PART,)
TO_REENTER = (BUYING,)
TO_ENTER_ITEM = (BUYING, ENTERED)
TO_ENTER_MONEY = (BUYING,)
"""What files of contracting processes bring in: it was agreed, done and paid elsewhere."""
