"""The steps of a plan: what is said of them, and what must fit together in them."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Any
from uuid import UUID

from catalog.plugin import (
    OMITTED,
    Between,
    Doc,
    Many,
    Name,
    OfferingId,
    Omittable,
    Once,
    ServiceId,
    Word,
    Work,
)
from catalog_transition.tables.retirement import RetirementStepKind, RetirementStepRow

MOST_STEPS = 50
LEFT_OUT = ("due_on", "moves", "target_service_id", "target_offering_id")  # perhaps
SAID = ("position", "key", "title", "kind", "is_mandatory", "in_order", *LEFT_OUT)
Day = Annotated[dt.date, Between(dt.date(1900, 1, 1), dt.date(2999, 12, 31))]


@dataclass(frozen=True, kw_only=True)
class RetirementStepInput:
    """A step of a retirement."""

    key: Annotated[Word, Doc("Its name in the plan, which no other step has.")]
    title: Annotated[Name, Doc("What is to be done.")]
    kind: Annotated[RetirementStepKind, Doc("What it is about.")]
    due_on: Annotated[Omittable[Day | None], Doc("By the end of which day.")] = OMITTED
    is_mandatory: Annotated[
        bool, Doc("Whether the service is retired only once it is complete.")
    ] = True
    in_order: Annotated[
        bool,
        Doc("Whether it is completed only after all mandatory steps that stand before it."),
    ] = False
    moves: Annotated[
        Omittable[Word | None],
        Doc(
            "Of a MIGRATION: the slug of the relationship or the service that moves, as blockers "
            "name it. It is complete only once that stands on the service no more, or consented."
        ),
    ] = OMITTED
    target_service_id: Annotated[
        Omittable[ServiceId | None], Doc("The service that it moves to.")
    ] = OMITTED
    target_offering_id: Annotated[
        Omittable[OfferingId | None], Doc("The offering that it moves to.")
    ] = OMITTED


Steps = Annotated[list[RetirementStepInput], Many(MOST_STEPS), Once("STEP_TWICE", by="key")]


def must_have_point(work: Work, key: str, steps: Sequence[Any]) -> None:
    """Refuse a point of no return that is none of the steps, or that is not mandatory."""
    found = next((step for step in steps if step.key == key), None)
    if found is None:
        message = "Name the key of one of the steps."
        work.problems.add("STEP_UNKNOWN", message, "point_of_no_return")
    elif not found.is_mandatory:
        message = "The point of no return cannot be left out: let the step be mandatory."
        work.problems.add("STEP_NOT_MANDATORY", message, "point_of_no_return")


def must_move_somewhere(work: Work, service_id: UUID, steps: Sequence[RetirementStepInput]) -> None:
    """Refuse a migration of something to nowhere or to the service itself, and one of nothing."""
    for index, step in enumerate(steps):
        moves, *targets = (
            None if value is OMITTED else value
            for value in (step.moves, step.target_service_id, step.target_offering_id)
        )
        is_migration = step.kind is RetirementStepKind.MIGRATION
        is_told = moves is not None or any(target is not None for target in targets)
        is_whole = is_migration and moves is not None and targets.count(None) == 1
        if is_told and (not is_whole or service_id in targets):
            message = "A MIGRATION names what moves, and one other service or offering it moves to."
            work.problems.add("MIGRATION_UNFIT", message, "steps", str(index))


def said(step: RetirementStepRow) -> Sequence[Any]:
    """Return what a plan says of a step."""
    return [getattr(step, name) for name in SAID]


def row_of(plan_id: UUID, position: int, step: RetirementStepInput) -> RetirementStepRow:
    """Return the row of a step that stands at a place in a plan."""
    given = {name: getattr(step, name) for name in LEFT_OUT}
    return RetirementStepRow(
        plan_id=plan_id,
        position=position,
        key=step.key,
        title=step.title,
        kind=step.kind,
        is_mandatory=step.is_mandatory,
        in_order=step.in_order,
        **{name: None if value is OMITTED else value for name, value in given.items()},
    )
