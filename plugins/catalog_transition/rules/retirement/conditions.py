"""What must hold of services, plans and steps on the way to a retirement."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from catalog.plugin import (
    OWN_SERVICE,
    SERVICE,
    Asker,
    PortfolioStatus,
    Precondition,
    Role,
    ServiceRow,
    where_held_over,
)
from catalog_transition.rules.retirement.access import PLAN, STEP
from catalog_transition.tables.retirement import (
    RetirementApprovalRow,
    RetirementPlanRow,
    RetirementPlanStatus,
    RetirementStepRow,
)

Condition = sa.ColumnElement[bool]
AUTHORITIES = (Role.SERVICE_OWNER, Role.PROVIDER_LEADERSHIP)
"""The roles that approve a plan: a person of each."""


def where_planned(service: Any, *statuses: RetirementPlanStatus) -> Condition:
    """Return the condition that a service has a plan of one of these statuses."""
    plan = aliased(RetirementPlanRow)
    found = sa.select(plan.id).where(plan.service_id == service.id, plan.status.in_(statuses))
    return found.correlate(service).exists()


def _approvals(plan: Any) -> tuple[Any, sa.Select[Any]]:
    """Return the question for the approvals of a plan as it is now, with their table."""
    approval = aliased(RetirementApprovalRow)
    found = sa.select(approval.id).where(
        approval.plan_id == plan.id, approval.edition == plan.edition
    )
    return approval, found.correlate(plan)


def where_approved_as(plan: Any, role: Role) -> Condition:
    """Return the condition that somebody approved a plan in this role, as it is now."""
    approval, found = _approvals(plan)
    return found.where(approval.role == role).exists()


def where_role_held(plan: Any, asker: Asker, role: Role) -> Condition:
    """Return the condition that whoever asks is a person who holds a role over the service."""
    service = aliased(ServiceRow)
    held = where_held_over(service, asker, lambda row: row.role == role)
    found = sa.select(service.id).where(service.id == plan.service_id, held)
    return found.correlate(plan).exists()


def _where_authority(plan: Any, asker: Asker) -> Condition:
    """Return the condition that whoever asks may give an approval that a plan waits for.

    A plan that waits for none is told as that, and who approved it already as that.
    """
    missing = (
        sa.and_(where_role_held(plan, asker, role), ~where_approved_as(plan, role))
        for role in AUTHORITIES
    )
    return sa.or_(
        plan.approved_at.is_not(None),
        plan.status != RetirementPlanStatus.PLANNED,
        ~_where_not_by_them(plan, asker),
        *missing,
    )


def _where_not_by_them(plan: Any, asker: Asker) -> Condition:
    """Return the condition that whoever asks has not approved a plan already, as it is now."""
    if asker.principal.person_id is None:
        return sa.true()
    approval, found = _approvals(plan)
    own = found.where(approval.person_id == asker.principal.person_id)
    return sa.or_(plan.approved_at.is_not(None), ~own.exists())


def _where_in_turn(step: Any, _asker: Asker) -> Condition:
    """Return the condition that a step that is taken in order has none before it to be taken."""
    other, plan = aliased(RetirementStepRow), aliased(RetirementPlanRow)
    before = sa.select(other.id).where(
        other.plan_id == step.plan_id,
        other.position < step.position,
        other.is_mandatory,
        other.completed_at.is_(None),
    )
    is_point = sa.select(plan.id).where(
        plan.id == step.plan_id, plan.point_of_no_return == step.key
    )
    is_free = sa.and_(step.in_order.is_(False), ~is_point.correlate(step).exists())
    return sa.or_(is_free, ~before.correlate(step).exists())


OWN_PLAN = OWN_SERVICE.through(PLAN, "service_id")
IN_FORCE = Precondition(
    of=PLAN,
    code="RETIREMENT_PLAN_OVER",
    message="The plan is {status}: plan anew with planRetirement.",
    holds=lambda plan, _: plan.status == RetirementPlanStatus.PLANNED,
    tells={"status": lambda plan: plan.status},
)
REVOCABLE = Precondition(
    of=PLAN,
    code="POINT_OF_NO_RETURN_PASSED",
    message="The point of no return has passed: take the steps that are left.",
    holds=lambda plan, _: plan.point_passed_at.is_(None),
)
APPROVED = Precondition(
    of=PLAN,
    code="PLAN_NOT_APPROVED",
    message=(
        "Somebody who owns the service, and somebody who holds PROVIDER_LEADERSHIP over it, "
        "approve the plan first, with approveRetirementPlan."
    ),
    holds=lambda plan, _: plan.approved_at.is_not(None),
)
TO_PLAN = (
    OWN_SERVICE,
    Precondition(
        of=SERVICE,
        code="SERVICE_NOT_LIVE",
        message="No version of the service is live: there is nothing to retire.",
        holds=lambda service, _: service.portfolio_status != PortfolioStatus.PIPELINE,
    ),
    Precondition(
        of=SERVICE,
        code="SERVICE_RETIRED",
        message="The service is retired for good: there is nothing left to plan.",
        holds=lambda service, _: service.portfolio_status != PortfolioStatus.RETIRED,
    ),
    Precondition(
        of=SERVICE,
        code="RETIREMENT_PLANNED",
        message="Its retirement is planned already: edit that plan with updateRetirementPlan.",
        holds=lambda service, _: ~where_planned(service, RetirementPlanStatus.PLANNED),
    ),
)
TO_EDIT = (OWN_PLAN, IN_FORCE, REVOCABLE)
TO_APPROVE = (
    Precondition(
        of=PLAN,
        code="ROLE_NOT_HELD",
        message=(
            "A person approves it who owns the service, and one who holds PROVIDER_LEADERSHIP over "
            "it: ask somebody whose approval is missing."
        ),
        holds=_where_authority,
        is_about_who=True,
    ),
    IN_FORCE,
    Precondition(
        of=PLAN,
        code="PLAN_APPROVED",
        message="The plan is approved already, as it is now.",
        holds=lambda plan, _: plan.approved_at.is_(None),
    ),
    Precondition(
        of=PLAN,
        code="APPROVED_BY_YOU",
        message="You approved it already: another person gives the other approval.",
        holds=_where_not_by_them,
        is_about_who=True,
    ),
)
_OF_STEP: Sequence[Precondition] = (OWN_PLAN, IN_FORCE, APPROVED)
TO_COMPLETE = (
    *(item.through(STEP, "plan_id") for item in _OF_STEP),
    Precondition(
        of=STEP,
        code="STEP_COMPLETE",
        message="The step is complete already.",
        holds=lambda step, _: step.completed_at.is_(None),
    ),
    Precondition(
        of=STEP,
        code="STEP_NOT_IN_TURN",
        message="Steps before it are open: complete these first.",
        holds=_where_in_turn,
    ),
)
