"""Who sees the money of a contract, and what it takes: the house of its buyer, and nobody else."""

from typing import Annotated, Any
from uuid import UUID

import sqlalchemy as sa

from catalog.plugin import HOUSE, Asker, Precondition, Role, Seen, where_held_for
from catalog_acquisition.rules.access import BUYER, CONTRACT, of_buyer
from catalog_acquisition.rules.buying import BUYING, where_buying
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


def where_sponsor(contract: Any, asker: Asker, *, ever: bool = False) -> sa.ColumnElement[bool]:
    """Return the condition that whoever asks was a sponsor of a contract's buyer, then or *ever*.

    Over the buyer, over an organization above it, or over the relationship.
    """
    return where_held_for(
        contract.buyer_id,
        asker,
        lambda assignment: assignment.role == Role.SPONSOR,
        relationship_id=contract.relationship_id,
        ever=ever,
    )


TO_SPEND = (BUYING,)
TO_APPROVE = (
    BUYING,
    Precondition(
        of=CONTRACT,
        code="ROLE_NOT_HELD",
        message=(
            "Only a person who is or was a sponsor of the buyer approves its money: ask with a "
            "token of theirs."
        ),
        holds=lambda contract, asker: sa.or_(
            where_sponsor(contract, asker, ever=True), ~where_buying(contract, asker)
        ),
        is_about_who=True,
    ),
)
