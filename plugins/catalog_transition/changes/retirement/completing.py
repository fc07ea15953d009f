"""Completing the steps of a retirement, the point of no return among them."""

import datetime as dt
from dataclasses import dataclass
from typing import Annotated, NamedTuple

from catalog.plugin import (
    OMITTED,
    Change,
    Doc,
    FindingSeverity,
    Omittable,
    Statement,
    Work,
    what_stands_on,
)
from catalog_transition.changes.retirement.planning import held
from catalog_transition.queries import retirement
from catalog_transition.rules.retirement.access import StepId
from catalog_transition.rules.retirement.conditions import TO_COMPLETE
from catalog_transition.tables.retirement import RetirementPlanRow, RetirementStepRow


class Completing(NamedTuple):
    """A step that is completed, and its plan."""

    plan: RetirementPlanRow
    step: RetirementStepRow


@dataclass(frozen=True, kw_only=True)
class CompleteRetirementStep(Change[Completing]):
    """Say that a step of an approved plan was taken, and how that is known.

    The point of no return is passed only when nothing stands on the service: each active
    relationship has ended or its consumers consent, and so do those whose services cannot work
    without it. A migration of one of them is complete once that one moved, or consented.
    """

    id: Annotated[StepId, Doc("The step.")]
    expected_revision: Annotated[int, Doc("The revision of the step that was read before.")]
    evidence: Annotated[Statement, Doc("How it is known: a result, or where it lies.")]
    happened_at: Annotated[
        Omittable[dt.datetime],
        Doc("When it happened, where that was before now; it is recorded now in any case."),
    ] = OMITTED
    preconditions = TO_COMPLETE

    async def check(self, work: Work) -> Completing | None:
        """Refuse a stale revision, a time that does not fit, and to leave others behind."""
        found = await work.session.get(RetirementStepRow, self.id)
        plan = None if found is None else await held(work, found.plan_id)
        step = await work.edit(RetirementStepRow, self.id, expected=self.expected_revision)
        if plan is None or step is None:
            return None
        work.mark(plan)
        await self._must_have_happened(work, plan, step)
        if step.key == plan.point_of_no_return:
            await _must_leave_nobody(work, plan)
        elif step.moves is not None:
            await _must_leave_nobody(work, plan, step.moves)
        return Completing(plan, step)

    async def _must_have_happened(
        self, work: Work, plan: RetirementPlanRow, step: RetirementStepRow
    ) -> None:
        """Refuse a time to come, and one before the steps that come first."""
        moment = work.now if self.happened_at is OMITTED else self.happened_at
        if moment > work.now:
            message = "Record what has happened: give a past time."
            work.problems.add("TIME_TO_COME", message, "happened_at")
        if not (step.in_order or step.key == plan.point_of_no_return):
            return
        steps = (await retirement.steps(work.session, [plan.id]))[plan.id]
        before = [
            item.happened_at
            for item in steps
            if item.position < step.position and item.is_mandatory and item.happened_at
        ]
        if before and moment < max(before):
            message = f"Steps before it were taken at {max(before).isoformat()}: give a later time."
            work.problems.add("HISTORY_REVERSED", message, "happened_at")

    async def apply(self, work: Work, completing: Completing) -> RetirementStepRow:
        """Keep what was done; after the point of no return the plan is carried out."""
        plan, step = completing
        self.store(step)
        step.happened_at = work.now if self.happened_at is OMITTED else self.happened_at
        step.completed_at, step.completed_by = work.now, work.principal.subject
        work.tell("retirement.step_completed", plan, step=step.key)
        if step.key == plan.point_of_no_return:
            plan.point_passed_at = step.happened_at
            work.tell("retirement.point_passed", plan, serviceId=str(plan.service_id))
        return step


async def _must_leave_nobody(
    work: Work, plan: RetirementPlanRow, subject: str | None = None
) -> None:
    """Refuse a step while the service is needed by those who did not consent, or by one of them."""
    found = await what_stands_on(work.session, [plan.service_id], work.now)
    for finding in found[plan.service_id]:
        is_meant = subject is None or finding.subject == subject
        if is_meant and finding.severity is FindingSeverity.BLOCK:
            message = " ".join(filter(None, [finding.message, finding.remedy]))
            work.problems.add(finding.code, message, "id", **(finding.evidence or {}))
