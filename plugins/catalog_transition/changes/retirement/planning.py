"""Planning how a service is retired, editing the plan, and giving it up."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Any, NamedTuple
from uuid import UUID

from catalog.plugin import (
    OMITTED,
    Change,
    Doc,
    Omittable,
    ServiceId,
    ServiceRow,
    Statement,
    Word,
    Work,
    must_be_own_service,
)
from catalog_transition.changes.retirement.steps import (
    SAID,
    Day,
    Steps,
    must_have_point,
    must_move_somewhere,
    row_of,
    said,
)
from catalog_transition.queries import retirement
from catalog_transition.rules.retirement.access import PlanId
from catalog_transition.rules.retirement.conditions import TO_EDIT, TO_PLAN
from catalog_transition.tables.retirement import (
    RetirementPlanRow,
    RetirementPlanStatus,
    RetirementStepRow,
)


class Editing(NamedTuple):
    """A plan that is edited, and its steps as they are."""

    plan: RetirementPlanRow
    steps: Sequence[RetirementStepRow]


@dataclass(frozen=True, kw_only=True)
class PlanRetirement(Change[ServiceRow]):
    """Plan how a service is taken out of use: by which steps, and until when it is promised.

    An owner and somebody who leads the provider approve the plan; then its steps are taken, and
    `retireService` goes by it.
    """

    service_id: Annotated[ServiceId, Doc("The service, which is live.")]
    reason: Annotated[Statement, Doc("Why it is retired.")]
    successor_id: Annotated[
        Omittable[ServiceId | None], Doc("The service of yours that takes its place.")
    ] = OMITTED
    ends_on: Annotated[Day, Doc("The last day of the service: what was promised runs until then.")]
    steps: Annotated[Steps, Doc("Its steps, in their order.")]
    point_of_no_return: Annotated[
        Word,
        Doc(
            "The key of the step after which nothing is cancelled or waived. It is taken after all "
            "mandatory steps that stand before it."
        ),
    ]
    preconditions = TO_PLAN

    async def check(self, work: Work) -> ServiceRow | None:
        """Refuse a successor of others, and a point of no return that is no step."""
        service = await work.hold(ServiceRow, self.service_id)
        await must_succeed(work, self.successor_id, self.service_id)
        must_have_point(work, self.point_of_no_return, self.steps)
        must_move_somewhere(work, self.service_id, self.steps)
        return service

    async def apply(self, work: Work, service: ServiceRow) -> RetirementPlanRow:
        """Insert it with its steps."""
        plan = RetirementPlanRow(
            number=await retirement.newest_number(work.session, service.id) + 1,
            edition=1,
            status=RetirementPlanStatus.PLANNED,
            planned_by=work.principal.subject,
        )
        self.store(plan)
        await work.create(plan)
        for position, step in enumerate(self.steps):
            await work.create(row_of(plan.id, position, step))
        work.tell("retirement.planned", plan, serviceId=str(service.id))
        return plan


@dataclass(frozen=True, kw_only=True)
class _EditPlan(Change[Editing]):
    """What edits of a plan have in common."""

    id: Annotated[PlanId, Doc("The plan.")]
    expected_revision: Annotated[int, Doc("The revision that was read before.")]
    preconditions = TO_EDIT

    async def check(self, work: Work) -> Editing | None:
        """Refuse a stale revision; nobody takes a step or retires the service meanwhile."""
        plan = await held(work, self.id, expected=self.expected_revision)
        if plan is None:
            return None
        work.mark(plan)
        return Editing(plan, (await retirement.steps(work.session, [plan.id]))[plan.id])


@dataclass(frozen=True, kw_only=True)
class UpdateRetirementPlan(_EditPlan):
    """Edit a plan before its point of no return; where it says something new, it is approved anew.

    What is left out stays as it is. Steps that are complete stay in the plan, with their titles and
    kinds.
    """

    reason: Annotated[Omittable[Statement], Doc("Why the service is retired.")] = OMITTED
    successor_id: Annotated[
        Omittable[ServiceId | None], Doc("The service of yours that takes its place.")
    ] = OMITTED
    ends_on: Annotated[Omittable[Day], Doc("The last day of the service.")] = OMITTED
    steps: Annotated[
        Omittable[Steps], Doc("Its steps, in their order; the list replaces the one before.")
    ] = OMITTED
    point_of_no_return: Annotated[
        Omittable[Word], Doc("The key of the step after which nothing is cancelled or waived.")
    ] = OMITTED

    async def check(self, work: Work) -> Editing | None:
        """Refuse to leave out what is complete, and what no new plan may be."""
        editing = await super().check(work)
        if editing is None:
            return None
        plan, steps = editing
        await must_succeed(work, self.successor_id, plan.service_id)
        wanted: Sequence[Any] = steps if self.steps is OMITTED else self.steps
        given = self.point_of_no_return
        point = plan.point_of_no_return if given is OMITTED else given
        must_have_point(work, point, wanted)
        must_move_somewhere(work, plan.service_id, () if self.steps is OMITTED else self.steps)
        kept = {item.key: item for item in wanted}
        for step in steps:
            if step.completed_at is not None:
                self._must_stay(work, step, kept.get(step.key))
                if step.key == point and plan.point_passed_at is None:
                    message = "That step is complete, and the point was not passed: name another."
                    work.problems.add("STEP_COMPLETE", message, "point_of_no_return")
        return editing

    def _must_stay(self, work: Work, step: RetirementStepRow, wanted: Any) -> None:
        """Refuse to leave out a step that is complete, or to let it have been another one."""
        moves = None if wanted is None or wanted.moves is OMITTED else wanted.moves
        told = wanted is not None and (wanted.title, wanted.kind, moves)
        if told != (step.title, step.kind, step.moves):
            message = f"The step {step.key} is complete: let it stay in the plan as it is."
            work.problems.add("STEP_COMPLETE", message, "steps", step=step.key)

    async def apply(self, work: Work, editing: Editing) -> RetirementPlanRow:
        """Write what is new; approvals of what was planned before count no more."""
        plan, steps = editing
        if self._is_same(plan, steps):
            return plan
        self.store(plan)
        plan.edition += 1
        plan.approved_at = None
        if self.steps is not OMITTED:
            await self._replace(work, plan, {step.key: step for step in steps})
        work.tell("retirement.planned", plan, serviceId=str(plan.service_id))
        return plan

    def _is_same(self, plan: RetirementPlanRow, steps: Sequence[RetirementStepRow]) -> bool:
        """Tell whether a plan says all that was given already."""
        given: Any = self.steps
        if given is not OMITTED:
            wanted = [row_of(plan.id, position, item) for position, item in enumerate(given)]
            if [*map(said, wanted)] != [*map(said, steps)]:
                return False
        columns = self.columns(RetirementPlanRow)
        return all(getattr(plan, name) == value for name, value in columns.items())

    async def _replace(
        self, work: Work, plan: RetirementPlanRow, before: dict[str, RetirementStepRow]
    ) -> None:
        """Make the steps those that were given; one that keeps its key keeps what became of it."""
        wanted: Any = self.steps
        for step in before.values():
            if step.key not in {item.key for item in wanted}:
                await work.session.delete(step)
        await work.session.flush()
        for position, item in enumerate(wanted):
            made = row_of(plan.id, position, item)
            known = before.get(item.key)
            if known is None:
                await work.create(made)
            if known is None or said(known) == said(made):
                continue
            held_step = await work.edit(RetirementStepRow, known.id)
            if held_step is not None:
                for name, value in zip(SAID, said(made), strict=True):
                    setattr(held_step, name, value)


@dataclass(frozen=True, kw_only=True)
class CancelRetirementPlan(_EditPlan):
    """Give a plan up before its point of no return: the service goes on."""

    reason: Annotated[Statement, Doc("Why it goes on.")]

    async def apply(self, work: Work, editing: Editing) -> RetirementPlanRow:
        """Cancel it."""
        plan = editing.plan
        plan.status = RetirementPlanStatus.CANCELLED
        plan.cancelled_at, plan.cancelled_by = work.now, work.principal.subject
        plan.cancellation_reason = self.reason
        work.tell("retirement.cancelled", plan, serviceId=str(plan.service_id))
        return plan


async def held(
    work: Work, plan_id: UUID, *, expected: int | None = None
) -> RetirementPlanRow | None:
    """Lock and return a plan, with its service: nobody retires that meanwhile."""
    plan = await work.session.get(RetirementPlanRow, plan_id)
    if plan is not None:
        await work.hold(ServiceRow, plan.service_id)
    return await work.hold(RetirementPlanRow, plan_id, expected=expected)


async def must_succeed(work: Work, successor_id: Omittable[UUID | None], service_id: UUID) -> None:
    """Refuse a successor of others, and the service itself."""
    if successor_id is OMITTED or successor_id is None:
        return
    if successor_id == service_id:
        message = "It would follow itself: name another service."
        work.problems.add("SUCCESSOR_CYCLE", message, "successor_id")
    else:
        await must_be_own_service(work, successor_id, "successor_id")
