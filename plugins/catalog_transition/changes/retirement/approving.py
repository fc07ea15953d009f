"""Approving a retirement: an owner says yes, and somebody who leads the provider."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, NamedTuple

import sqlalchemy as sa

from catalog.plugin import OMITTED, Change, Doc, Omittable, Role, Work, what_stands_on
from catalog_transition.changes.retirement.planning import held
from catalog_transition.queries import retirement
from catalog_transition.rules.retirement.access import PlanId
from catalog_transition.rules.retirement.conditions import (
    AUTHORITIES,
    TO_APPROVE,
    where_role_held,
)
from catalog_transition.tables.retirement import RetirementApprovalRow, RetirementPlanRow

MOVABLE = frozenset({"RELATIONSHIP_ACTIVE", "DEPENDANTS_LIVE"})
MOST_WARNINGS = 20


class Approving(NamedTuple):
    """A plan, the role in which it is approved, and those in which it was before."""

    plan: RetirementPlanRow
    role: Role
    before: Sequence[Role]


@dataclass(frozen=True, kw_only=True)
class ApproveRetirementPlan(Change[Approving]):
    """Approve a plan as it is now: as an owner of the service, or as one who leads the provider.

    Two people approve it. Whoever edits the plan asks both of them anew. Warnings name what stands
    on the service, and is to move nowhere.
    """

    id: Annotated[PlanId, Doc("The plan.")]
    expected_revision: Annotated[int, Doc("The revision that was read before.")]
    role: Annotated[
        Omittable[Role],
        Doc(
            "SERVICE_OWNER or PROVIDER_LEADERSHIP, which you hold; unless given, the first of the "
            "two that you hold and whose approval is missing."
        ),
    ] = OMITTED
    preconditions = TO_APPROVE

    async def check(self, work: Work) -> Approving | None:
        """Refuse a stale revision, and a role that is not held, or whose approval was given."""
        plan = await held(work, self.id, expected=self.expected_revision)
        if plan is None:
            return None
        work.mark(plan)
        before = (await retirement.approvals(work.session, [plan])).get(plan.id, ())
        if self.role in before:
            message = "Its approval was given: name the other role, or leave it out."
            work.problems.add("APPROVAL_GIVEN", message, "role")
        wanted = AUTHORITIES if self.role is OMITTED else (self.role,)
        row = RetirementPlanRow
        for role in wanted:
            if role in before or role not in AUTHORITIES:
                continue
            is_held = where_role_held(row, work.asker, role)
            if await work.session.scalar(sa.select(row.id).where(row.id == plan.id, is_held)):
                return Approving(plan, role, before)
        if self.role is not OMITTED and self.role not in before:
            message = "Name a role that you hold: SERVICE_OWNER, or PROVIDER_LEADERSHIP."
            work.problems.add("ROLE_NOT_HELD", message, "role")
        return None

    async def apply(self, work: Work, approving: Approving) -> RetirementPlanRow:
        """Keep the approval; with the second one the plan is approved."""
        plan, role, before = approving
        approval = RetirementApprovalRow(
            plan_id=plan.id,
            edition=plan.edition,
            role=role,
            person_id=work.principal.person_id,
            approved_by=work.principal.subject,
            approved_at=work.now,
        )
        work.session.add(approval)
        await self._warn(work, plan)
        if {*before, role} >= {*AUTHORITIES}:
            plan.approved_at = work.now
            work.tell("retirement.approved", plan, serviceId=str(plan.service_id))
        return plan

    async def _warn(self, work: Work, plan: RetirementPlanRow) -> None:
        """Warn of what stands on the service, and is to move nowhere."""
        steps = (await retirement.steps(work.session, [plan.id]))[plan.id]
        moving = {step.moves for step in steps}
        found = await what_stands_on(work.session, [plan.service_id], work.now)
        blocking = [one for one in found[plan.service_id] if one.code in MOVABLE]
        for one in [one for one in blocking if one.subject not in moving][:MOST_WARNINGS]:
            message = f"{one.message} No step of the plan says where it moves."
            work.problems.warn("MIGRATION_NOT_PLANNED", message, "id", subject=one.subject)
