"""Who sees the money of a contract, and what it takes: the house of its buyer, and nobody else."""

from typing import Annotated, Any
from uuid import UUID

import sqlalchemy as sa

from catalog.plugin import HOUSE, Asker, Role, Seen, where_held_for
from catalog_acquisition.rules.access import BUYER, of_buyer
from catalog_acquisition.rules.buying import BUYING, BUYING_PERSON
from catalog_acquisition.tables.money import (
    ActualRow,
    BudgetRevisionRow,
    BudgetRow,
    CapacityDemandRow,
    ForecastRow,
)

BUDGET = Seen("ContractBudget", BudgetRow, of_buyer, ring=HOUSE, house=BUYER)
of_budget = BUDGET.through("budget_id")
REVISION = Seen("BudgetRevision", BudgetRevisionRow, of_budget, ring=HOUSE, house=BUYER)
ACTUAL = Seen("BudgetActual", ActualRow, of_budget, ring=HOUSE, house=BUYER)
FORECAST = Seen("BudgetForecast", ForecastRow, of_budget, ring=HOUSE, house=BUYER)
CAPACITY_DEMAND = Seen("CapacityDemand", CapacityDemandRow, of_buyer, ring=HOUSE, house=BUYER)
BudgetId = Annotated[UUID, BUDGET]

TO_SPEND = (BUYING,)
TO_APPROVE = (BUYING, BUYING_PERSON)


def where_sponsor(contract: Any, asker: Asker) -> sa.ColumnElement[bool]:
    """Return the condition that whoever asks was a sponsor of a contract's buyer, then.

    Over the buyer, over an organization above it, or over the relationship.
    """
    return where_held_for(
        contract.buyer_id,
        asker,
        lambda assignment: assignment.role == Role.SPONSOR,
        relationship_id=contract.relationship_id,
    )
