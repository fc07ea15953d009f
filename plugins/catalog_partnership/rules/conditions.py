"""What must hold of cadences, reviews, goals and issues before anybody changes them."""

from typing import Any

import sqlalchemy as sa

from catalog.plugin import (
    GOING_ON,
    Asker,
    Precondition,
    where_recorder,
    where_speaking,
)
from catalog_partnership.queries.reviews import where_in_force
from catalog_partnership.rules.access import CADENCE, GOAL, ISSUE, REVIEW, REVIEW_OUTCOME
from catalog_partnership.rules.sides import (
    BEGUN,
    NO_PERSON,
    NO_ROLE,
    own_pair,
    where_acting,
    where_mandating,
)
from catalog_partnership.tables.goals import GoalStatus
from catalog_partnership.tables.issues import StrategicIssueStatus
from catalog_partnership.tables.reviews import ReviewOutcomeKind

Condition = sa.ColumnElement[bool]

TO_WAIVE = (
    Precondition(
        of=CADENCE,
        code="NOT_YOUR_ORGANIZATION",
        message="The buyer says how often business is reviewed.",
        holds=lambda cadence, asker: where_acting(cadence.buyer_id, asker),
        is_about_who=True,
    ),
    Precondition(
        of=CADENCE,
        code="ROLE_NOT_HELD",
        message=NO_ROLE,
        holds=lambda cadence, asker: sa.or_(
            ~where_acting(cadence.buyer_id, asker),
            where_mandating(cadence.relationship_id, cadence.buyer_id, asker),
        ),
        is_about_who=True,
    ),
    Precondition(
        of=CADENCE,
        code="CADENCE_OVER",
        message="It is not in force any more: there is nothing to waive.",
        holds=lambda cadence, asker: where_in_force(cadence, asker.now),
    ),
)
TO_RECORD = (own_pair(REVIEW), BEGUN.through(REVIEW, "relationship_id"))


def _other_side(goal: Any) -> sa.ColumnElement[Any]:
    """Return the side that did not propose a goal."""
    return sa.case((goal.proposed_by_id == goal.buyer_id, goal.provider_id), else_=goal.buyer_id)


def _where_other_person(goal: Any, asker: Asker) -> Condition:
    """Return the condition that another person than who asks proposed a goal.

    What is recorded is nobody's own word.
    """
    is_recorded = where_recorder(asker.principal, _other_side(goal))
    if asker.principal.person_id is None:
        return sa.true()
    other = goal.proposer_id.is_distinct_from(asker.principal.person_id)
    return sa.or_(other, is_recorded, ~where_acting(_other_side(goal), asker))


TO_AGREE = (
    Precondition(
        of=GOAL,
        code="NOT_YOUR_ORGANIZATION",
        message="The side that did not propose it agrees.",
        holds=lambda goal, asker: where_acting(_other_side(goal), asker),
        is_about_who=True,
    ),
    Precondition(
        of=GOAL,
        code="ROLE_NOT_HELD",
        message=NO_PERSON,
        holds=lambda goal, asker: sa.or_(
            ~where_acting(_other_side(goal), asker),
            where_speaking(asker.principal, _other_side(goal)),
        ),
        is_about_who=True,
    ),
    Precondition(
        of=GOAL,
        code="GOAL_BY_YOU",
        message="You proposed it for the other side: let another person of this one agree.",
        holds=_where_other_person,
        is_about_who=True,
    ),
    Precondition(
        of=GOAL,
        code="GOAL_AGREED",
        message="Both sides share it already: there is nothing to agree to.",
        holds=lambda goal, _: goal.status == GoalStatus.PROPOSED,
    ),
    GOING_ON.through(GOAL, "relationship_id"),
)
TO_MEASURE = (
    own_pair(GOAL),
    Precondition(
        of=GOAL,
        code="GOAL_NOT_AGREED",
        message="Only one side wants it: let the other one agree first.",
        holds=lambda goal, _: goal.status == GoalStatus.AGREED,
    ),
)
_OPEN = Precondition(
    of=ISSUE,
    code="ISSUE_ENDED",
    message="The issue is {status}, and stays as it is: raise another one.",
    holds=lambda issue, _: issue.status == StrategicIssueStatus.OPEN,
    tells={"status": lambda issue: issue.status},
)
TO_RESOLVE = (own_pair(ISSUE), _OPEN)
TO_NOTE = (
    Precondition(
        of=ISSUE,
        code="NOT_YOUR_ORGANIZATION",
        message="The provider tells what it learnt.",
        holds=lambda issue, asker: where_acting(issue.provider_id, asker),
        is_about_who=True,
    ),
)
TO_DECIDE = (
    own_pair(REVIEW),
    Precondition(
        of=REVIEW,
        code="REVIEW_NOT_HELD",
        message="Nobody has recorded that the review was held: do so first.",
        holds=lambda review, _: review.held_on.is_not(None),
    ),
)
TO_COMPLETE = (
    Precondition(
        of=REVIEW_OUTCOME,
        code="NOT_YOUR_ORGANIZATION",
        message="The side that is to do it says that it is done.",
        holds=lambda outcome, asker: where_acting(outcome.owner_id, asker),
        is_about_who=True,
    ),
    Precondition(
        of=REVIEW_OUTCOME,
        code="ACTION_DONE",
        message="There is nothing left to do: it is done, or a decision.",
        holds=lambda outcome, _: sa.and_(
            outcome.kind == ReviewOutcomeKind.ACTION, outcome.done_on.is_(None)
        ),
    ),
)
