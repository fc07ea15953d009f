"""Who sees how a service is retired: its houses, and what is announced those who take part."""

from typing import Annotated, Any
from uuid import UUID

import sqlalchemy as sa

from catalog.plugin import HOUSE, PARTICIPANT, SERVICE, Principal, Seen
from catalog_transition.tables.retirement import (
    RetirementApprovalRow,
    RetirementPlanRow,
    RetirementStepRow,
)

_of_house = SERVICE.around("service_id", HOUSE)
_of_participant = SERVICE.around("service_id", PARTICIPANT)


def where_own_plan(table: Any, principal: Principal) -> sa.ColumnElement[bool]:
    """Show to the houses of a service how it is to be retired."""
    return sa.true() if principal.is_admin else _of_house(table, principal)


def _where_plan(table: Any, principal: Principal) -> sa.ColumnElement[bool]:
    """Show a plan to the houses of its service, and once it is approved to who takes part in it."""
    announced = sa.and_(table.approved_at.is_not(None), _of_participant(table, principal))
    return sa.or_(_of_house(table, principal), announced)


PLAN = Seen(
    "RetirementPlan",
    RetirementPlanRow,
    _where_plan,
    ring=PARTICIPANT,
    rings={HOUSE: where_own_plan},
    house="the houses that provide and own its service",
)
STEP = Seen("RetirementStep", RetirementStepRow, PLAN.around("plan_id", HOUSE), ring=HOUSE)
APPROVAL = Seen(
    "RetirementApproval", RetirementApprovalRow, PLAN.around("plan_id", HOUSE), ring=HOUSE
)
PlanId = Annotated[UUID, PLAN]
StepId = Annotated[UUID, STEP]
