"""Feedback, what the buyer makes of it, and what it changes, in the graph."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

import strawberry

from catalog.plugin import (
    HOUSE,
    Connection,
    Context,
    Measurement,
    Mutation,
    Node,
    Organization,
    Outcome,
    Query,
    batch,
    change,
    column,
    connection,
    entity,
    extends,
    lookup,
    to_one,
    viewer_can,
)
from catalog_acquisition.changes import loop as changes
from catalog_acquisition.measures.adjusting import times_to_adjustment
from catalog_acquisition.rules.access import CONTRACT
from catalog_acquisition.rules.access_of_loop import ADJUSTMENT, ASSESSMENT, FEEDBACK
from catalog_acquisition.schema.contracts import Contract
from catalog_acquisition.schema.obligations import Obligation
from catalog_acquisition.tables.loop import (
    AdjustmentEffect,
    AdjustmentRow,
    AssessmentRow,
    FeedbackDirection,
    FeedbackRow,
    FeedbackSource,
)

for kind in (AdjustmentEffect, FeedbackDirection, FeedbackSource):
    strawberry.enum(kind)


@entity(FEEDBACK)
class Feedback(Node):
    """What somebody said about a contract."""

    contract: Contract = to_one("The contract.", key="contract_id")
    number: int = column("Which feedback on the contract it is, counted from 1.")
    direction: FeedbackDirection = column("Whether the buyer said it, or was told it.")
    source: FeedbackSource = column("Who was on the other end.")
    about: str = column("What was said.")
    obligation: Obligation | None = to_one("The obligation that is meant.", key="obligation_id")
    organization: Organization | None = to_one(
        "The organization whose side entered it.", key="organization_id"
    )
    happened_at: dt.datetime = column("When it was said.")
    created_at: dt.datetime = column("When it was entered.")


@entity(ASSESSMENT)
class Assessment(Node):
    """What the buyer made of what was said or delivered."""

    contract: Contract = to_one("The contract.", key="contract_id")
    number: int = column("Which assessment of the contract it is, counted from 1.")
    finding: str = column("What was found.")
    needs_change: bool = column("Whether something is to be changed.")
    feedback: Feedback | None = to_one("The feedback that it answers.", key="feedback_id")
    obligation: Obligation | None = to_one("The obligation that is meant.", key="obligation_id")
    happened_at: dt.datetime = column("When it was assessed.")
    created_at: dt.datetime = column("When it was entered.")


@entity(ADJUSTMENT)
class Adjustment(Node):
    """What the buyer decided to change about a contract."""

    contract: Contract = to_one("The contract.", key="contract_id")
    number: int = column("Which adjustment of the contract it is, counted from 1.")
    what: str = column("What is changed.")
    because: str | None = column("Why, where no assessment says so.")
    assessment: Assessment | None = to_one(
        "The assessment that it follows from.", key="assessment_id"
    )
    obligation: Obligation | None = to_one("The obligation that is meant.", key="obligation_id")
    outcome: Outcome | None = to_one("The outcome that it serves.", key="outcome_id")
    raised_at: dt.datetime | None = column(
        "When the issue was said, or else assessed; null where nobody assessed it."
    )
    decided_at: dt.datetime = column("When it was decided.")
    done_at: dt.datetime | None = column("When it was done; null before.")
    effect: AdjustmentEffect | None = column("What came of it; null until that shows.")
    effect_at: dt.datetime | None = column("When that showed.")
    effect_note: str | None = column("What shows it.")
    viewer_can = viewer_can(ADJUSTMENT)
    revision: int = column("How often it was edited, counted from 1.")


@extends(Feedback)
class AnswersOfFeedback:
    """What the buyer made of feedback."""

    assessments: Connection[Assessment] = connection(
        "What the buyer made of it.", by=AssessmentRow.feedback_id
    )


@extends(Assessment)
class AdjustmentsOfAssessment:
    """What was changed because of an assessment."""

    adjustments: Connection[Adjustment] = connection(
        "What was changed because of it.", by=AdjustmentRow.assessment_id
    )


async def time_to_adjustment(
    parents: Sequence[Any], context: Context
) -> Sequence[Measurement | None]:
    """How many days it takes from an issue to the decision what to change: the median of all."""
    return await times_to_adjustment(
        context.session,
        [parent.id for parent in parents],
        lambda row: CONTRACT.where_within(HOUSE, row, context.principal),
    )


@extends(Contract)
class LoopOfContract:
    """What is said about a contract, and what came of it."""

    feedback: Connection[Feedback] = connection("What was said.", by=FeedbackRow.contract_id)
    assessments: Connection[Assessment] = connection(
        "What the buyer made of it.", by=AssessmentRow.contract_id
    )
    adjustments: Connection[Adjustment] = connection(
        "What the buyer changed.", by=AdjustmentRow.contract_id
    )
    time_to_adjustment = batch("id", ring=HOUSE)(time_to_adjustment)


@extends(Query)
class LoopQueries:
    """What can be asked about the loop."""

    feedback: Feedback | None = lookup("Find one piece of feedback by its id.")
    adjustment: Adjustment | None = lookup("Find one adjustment by its id.")


@extends(Mutation)
class LoopMutations:
    """What can be done in the loop."""

    give_feedback = change(changes.GiveFeedback, Feedback)
    assess = change(changes.Assess, Assessment)
    adjust = change(changes.Adjust, Adjustment)
    follow_up_adjustment = change(changes.FollowUpAdjustment, Adjustment)


PARTS = (
    Feedback,
    Assessment,
    Adjustment,
    AnswersOfFeedback,
    AdjustmentsOfAssessment,
    LoopOfContract,
    LoopQueries,
    LoopMutations,
)
