"""The gate of retiring a service: its plan is approved, its steps are taken, its end has come."""

from collections.abc import Iterable, Iterator, Sequence

from catalog.plugin import Finding, Gate, Move, Role, VersionPurpose
from catalog_transition.queries import retirement
from catalog_transition.rules.retirement.conditions import AUTHORITIES
from catalog_transition.tables.retirement import (
    RetirementPlanRow,
    RetirementStepKind,
    RetirementStepRow,
)

WHO = {
    Role.SERVICE_OWNER: "owns the service",
    Role.PROVIDER_LEADERSHIP: "holds PROVIDER_LEADERSHIP over it",
}
MISSING = Finding(
    code="RETIREMENT_PLAN_MISSING",
    message="Nobody planned how the service is retired.",
    remedy="Plan it with planRetirement.",
    waivable=False,
)


async def retirement_is_planned(move: Move) -> Iterable[Finding]:
    """Find what is left to do before a service is retired."""
    (found,) = await retirements_are_planned([move])
    return found


async def retirements_are_planned(moves: Sequence[Move]) -> Sequence[Iterable[Finding]]:
    """Find the same of many services, with as many statements as of one."""
    # A version that removes the service is retired with the live one, of which it is asked.
    asked = [move for move in moves if move.version.purpose is not VersionPurpose.REMOVAL]
    if not asked:
        return [[] for _ in moves]
    session = asked[0].session
    plans = await retirement.planned(session, [move.service.id for move in asked])
    steps = await retirement.steps(session, [plan.id for plan in plans.values()])
    approvals = await retirement.approvals(session, plans.values())
    found: list[list[Finding]] = []
    for move in moves:
        plan = plans.get(move.service.id)
        if move.version.purpose is VersionPurpose.REMOVAL:
            found.append([])
        elif plan is None:
            found.append([MISSING])
        else:
            own = approvals.get(plan.id, ())
            found.append([*_unapproved(own), *_left(plan, steps[plan.id]), *_ahead(plan, move)])
    return found


def _unapproved(given: Sequence[Role]) -> Iterator[Finding]:
    for role in AUTHORITIES:
        if role not in given:
            yield Finding(
                code="PLAN_NOT_APPROVED",
                message=f"Nobody who {WHO[role]} approved the plan as it is.",
                remedy="Ask such a person to approve it with approveRetirementPlan.",
                subject=role.value,
                waivable=False,
            )


def _left(plan: RetirementPlanRow, steps: Sequence[RetirementStepRow]) -> Iterator[Finding]:
    is_revocable = plan.point_passed_at is None
    if not any(step.kind is RetirementStepKind.COMMUNICATION for step in steps):
        yield Finding(
            code="COMMUNICATION_NOT_PLANNED",
            message="No step tells those who use the service.",
            remedy="Add a step of the kind COMMUNICATION with updateRetirementPlan.",
            waivable=is_revocable,
        )
    for step in steps:
        if step.is_mandatory and step.completed_at is None:
            yield Finding(
                code="STEP_OPEN",
                message=f"The step {step.key} is open: {step.title}",
                remedy="Take it, and complete it with completeRetirementStep.",
                evidence={"step": step.key},
                subject=step.key,
                waivable=is_revocable and step.key != plan.point_of_no_return,
            )


def _ahead(plan: RetirementPlanRow, move: Move) -> Iterator[Finding]:
    if move.now.date() <= plan.ends_on:
        yield Finding(
            code="SERVICE_END_AHEAD",
            message=f"What was promised runs until the end of {plan.ends_on}.",
            remedy="Wait until that day is over, or let an earlier end be approved.",
            evidence={"endsOn": plan.ends_on.isoformat()},
            waivable=False,
        )


GATES = (
    Gate(
        name="retirement_is_planned",
        check=retirement_is_planned,
        check_many=retirements_are_planned,
        entering="retired",
    ),
)
