"""Retirement plans in the graph."""

import datetime as dt
from collections.abc import Sequence
from typing import Annotated, Any

import sqlalchemy as sa
import strawberry
from strawberry import argument

from catalog.plugin import (
    HOUSE,
    ClientError,
    Connection,
    Context,
    FindingSeverity,
    Mutation,
    Node,
    Person,
    Query,
    Role,
    Service,
    ServiceOffering,
    batch,
    change,
    column,
    connection,
    entity,
    extends,
    lookup,
    many,
    only,
    to_one,
    viewer_can,
    what_stands_on,
)
from catalog_transition.changes.retirement import approving, completing, planning
from catalog_transition.changes.retirement.steps import MOST_STEPS
from catalog_transition.queries import retirement
from catalog_transition.rules.retirement import access
from catalog_transition.tables.retirement import (
    RetirementApprovalRow,
    RetirementPlanRow,
    RetirementPlanStatus,
    RetirementStepKind,
    RetirementStepRow,
)

for kind in (RetirementPlanStatus, RetirementStepKind):
    strawberry.enum(kind)
MOST_BLOCKERS = 100


@strawberry.type
class RetirementBlocker:
    """Something that stands on a service that is to be retired, and has not consented."""

    code: str = strawberry.field(
        description="What it is: RELATIONSHIP_ACTIVE, DEPENDANTS_LIVE or OFFERED_ALONE."
    )
    subject: str | None = strawberry.field(
        description="The slug of the relationship, the service, the organization or the offering; "
        "null for those that you cannot see."
    )
    message: str = strawberry.field(description="What stands on the service.")
    remedy: str | None = strawberry.field(description="What to do about it.")
    step: str | None = strawberry.field(
        description="The key of the step by which it moves; null where the plan has none."
    )


async def blockers(
    parents: Sequence[RetirementPlanRow],
    context: Context,
    first: Annotated[int, argument(description="How many from the start, at most 100.")] = 20,
) -> Sequence[list[RetirementBlocker] | None]:
    """What stands on the service and has neither ended nor consented: it blocks the retirement."""
    if not 0 <= first <= MOST_BLOCKERS:
        message = f"first must be from 0 to {MOST_BLOCKERS}, not {first}."
        raise ClientError(message)
    ids = {plan.service_id for plan in parents}
    found = await what_stands_on(context.session, ids, context.now)
    steps = await retirement.steps(context.session, [plan.id for plan in parents])
    moving = {plan.id: {step.moves: step.key for step in steps[plan.id]} for plan in parents}
    return [
        [
            RetirementBlocker(
                code=item.code,
                subject=item.subject,
                message=item.message,
                remedy=item.remedy,
                step=moving[plan.id].get(item.subject) if item.subject else None,
            )
            for item in found[plan.service_id]
            if item.severity is FindingSeverity.BLOCK
        ][:first]
        for plan in parents
    ]


@entity(access.STEP)
class RetirementStep(Node):
    """One step of a retirement."""

    key: str = column("Its name in the plan.")
    title: str = column("What is to be done.")
    kind: RetirementStepKind = column("What it is about.")
    position: int = column("Which step of the plan it is, counted from 0.")
    due_on: dt.date | None = column("By the end of which day.")
    is_mandatory: bool = column("Whether the service is retired only once it is complete.")
    in_order: bool = column("Whether it is completed only after the mandatory steps before it.")
    moves: str | None = column("The slug of the relationship or the service that moves.")
    target_service: Service | None = to_one(
        "The service that it moves to.", key="target_service_id"
    )
    target_offering: ServiceOffering | None = to_one(
        "The offering that it moves to.", key="target_offering_id"
    )
    evidence: str | None = column("How it is known that it was taken; null while it is open.")
    happened_at: dt.datetime | None = column("When it was taken.")
    completed_at: dt.datetime | None = column("When that was recorded.")
    completed_by: str | None = column("Who recorded it: the subject of their token.")
    viewer_can = viewer_can(access.STEP)
    revision: int = column("How often it was edited, counted from 1.")


@entity(access.APPROVAL)
class RetirementApproval(Node):
    """The word of one person that a service is retired as one edition of its plan says."""

    edition: int = column("The edition of the plan that was approved.")
    role: Role = column("As what it was approved: SERVICE_OWNER or PROVIDER_LEADERSHIP.")
    person: Person | None = to_one("Who approved it.", key="person_id")
    approved_by: str = column("Who approved it: the subject of their token.")
    approved_at: dt.datetime = column("When it was approved.")


@entity(access.PLAN)
class RetirementPlan(Node):
    """How a service is taken out of use: by which steps, and until when it is promised.

    Those who take part in the service see it once it is approved; the houses of the service see
    who approved it, its steps, and what stands on the service.
    """

    service: Service = to_one("The service.", key="service_id")
    number: int = column("Which plan of its service it is, counted from 1.")
    reason: str = column("Why the service is retired.")
    successor: Service | None = to_one("What takes its place.", key="successor_id")
    ends_on: dt.date = column("The last day of the service: what was promised runs until then.")
    status: RetirementPlanStatus = column("What became of it.")
    edition: int | None = column(
        "Which edition of the plan it is: every edit makes another.", ring=HOUSE
    )
    point_of_no_return: str | None = column(
        "The key of the step after which nothing is cancelled or waived.", ring=HOUSE
    )
    point_passed_at: dt.datetime | None = column("When the point of no return was passed.")
    approved_at: dt.datetime | None = column(
        "When it was approved as it is now; null while approvals are missing."
    )
    steps: list[RetirementStep] = many(
        "Its steps, in their order.",
        by=RetirementStepRow.plan_id,
        order_by=RetirementStepRow.position,
        most=MOST_STEPS,
    )
    approvals: Connection[RetirementApproval] = connection(
        "Who approved it, in any of its editions.", by=RetirementApprovalRow.plan_id
    )
    blockers = batch("id", "service_id", most="first", ring=HOUSE)(blockers)
    planned_by: str | None = column("Who planned it: the subject of their token.", ring=HOUSE)
    cancelled_at: dt.datetime | None = column("When it was given up.")
    cancelled_by: str | None = column("Who gave it up: the subject of their token.", ring=HOUSE)
    cancellation_reason: str | None = column("Why the service goes on.")
    viewer_can = viewer_can(access.PLAN)
    revision: int = column("How often it was edited, counted from 1.")
    created_at: dt.datetime = column("When it was begun.")
    updated_at: dt.datetime = column("When it was last edited.")


@extends(RetirementStep)
class PlanOfStep:
    """Where a step stands."""

    retirement_plan: RetirementPlan = to_one("The plan.", key="plan_id")


@extends(RetirementApproval)
class PlanOfApproval:
    """What was approved."""

    retirement_plan: RetirementPlan = to_one("The plan.", key="plan_id")


def _where_in_force(plan: Any) -> sa.ColumnElement[bool]:
    found: sa.ColumnElement[bool] = plan.status != RetirementPlanStatus.CANCELLED
    return found


@extends(Service)
class RetirementPlansOfService:
    """How a service is retired."""

    retirement_plan: RetirementPlan | None = only(
        "The plan by which it is to be retired, or was.",
        by=RetirementPlanRow.service_id,
        where=_where_in_force,
    )
    retirement_plans: Connection[RetirementPlan] = connection(
        "All its plans, those that were given up, too.", by=RetirementPlanRow.service_id
    )


@extends(Query)
class RetirementQueries:
    """What can be asked about retirements."""

    retirement_plan: RetirementPlan | None = lookup("Find one plan by its id.")
    retirement_plans: Connection[RetirementPlan] = connection("Page through the plans.")


@extends(Mutation)
class RetirementPlanMutations:
    """What can be done with plans and their steps."""

    plan_retirement = change(planning.PlanRetirement, RetirementPlan)
    update_retirement_plan = change(planning.UpdateRetirementPlan, RetirementPlan)
    approve_retirement_plan = change(approving.ApproveRetirementPlan, RetirementPlan)
    complete_retirement_step = change(completing.CompleteRetirementStep, RetirementStep)
    cancel_retirement_plan = change(planning.CancelRetirementPlan, RetirementPlan)


PARTS = (
    RetirementBlocker,
    RetirementStep,
    RetirementApproval,
    RetirementPlan,
    PlanOfStep,
    PlanOfApproval,
    RetirementPlansOfService,
    RetirementQueries,
    RetirementPlanMutations,
)
