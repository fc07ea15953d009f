"""Questions about retirement plans, their steps and their approvals."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from uuid import UUID

from sqlalchemy import func, select

from catalog.plugin import ReadSession, Role, among
from catalog_transition.tables.retirement import (
    RetirementApprovalRow,
    RetirementPlanRow,
    RetirementPlanStatus,
    RetirementStepRow,
)


async def newest_number(session: ReadSession, service_id: UUID) -> int:
    """Return the highest number of a service's plans; 0 where there is none."""
    row = RetirementPlanRow
    question = select(func.max(row.number)).where(row.service_id == service_id)
    return await session.scalar(question) or 0


async def planned(
    session: ReadSession, service_ids: Collection[UUID]
) -> dict[UUID, RetirementPlanRow]:
    """Return the plan by which each of these services is to be retired, by service."""
    row = RetirementPlanRow
    question = select(row).where(
        among(row.service_id, values=service_ids), row.status == RetirementPlanStatus.PLANNED
    )
    return {plan.service_id: plan for plan in await session.scalars(question)}


async def steps(
    session: ReadSession, plan_ids: Collection[UUID]
) -> dict[UUID, list[RetirementStepRow]]:
    """Return the steps of these plans, in their order, by plan."""
    row = RetirementStepRow
    question = select(row).where(among(row.plan_id, values=plan_ids))
    found: dict[UUID, list[RetirementStepRow]] = defaultdict(list)
    for step in await session.scalars(question.order_by(row.plan_id, row.position)):
        found[step.plan_id].append(step)
    return found


async def approvals(
    session: ReadSession, plans: Collection[RetirementPlanRow]
) -> dict[UUID, Sequence[Role]]:
    """Return the roles in which these plans are approved as they are now, by plan."""
    row, plan = RetirementApprovalRow, RetirementPlanRow
    question = (
        select(row.plan_id, row.role)
        .join(plan, plan.id == row.plan_id)
        .where(among(row.plan_id, values=[item.id for item in plans]), row.edition == plan.edition)
    )
    found: dict[UUID, list[Role]] = defaultdict(list)
    for plan_id, role in await session.rows(question):
        found[plan_id].append(role)
    return {**found}
