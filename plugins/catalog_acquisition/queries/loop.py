"""What is asked of the loop: where it stands open, and what serves no outcome."""

import datetime as dt
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from catalog.plugin import ReadSession
from catalog_acquisition.tables.contracts import ContractRow, ContractStatus
from catalog_acquisition.tables.loop import (
    AdjustmentEffect,
    AdjustmentRow,
    AssessmentRow,
    FeedbackDirection,
    FeedbackRow,
)
from catalog_acquisition.tables.obligations import ObligationRow

Where = Callable[[Any], sa.ColumnElement[bool]]
"""A condition on contracts: whose they are, as rules say it."""


class LoopGap(NamedTuple):
    """A place where the loop stands open: of which contract, what it is about, and since when."""

    kind: str
    contract_id: UUID
    subject_id: UUID | None
    text: str
    since: dt.datetime


async def gaps(
    session: ReadSession,
    until: dt.datetime,
    most: int,
    *,
    where: Where,
    going_on: Where,
) -> list[LoopGap]:
    """Return the gaps that were open at a moment already, the oldest first, at most so many.

    They are those of signed contracts that meet a condition; where nobody says anything, of those
    that are *going_on*. It takes one statement for each of the four kinds.
    """
    found: list[LoopGap] = []
    for make in (_silent, _unanswered, _unadjusted, _unsettled):
        contract = aliased(ContractRow)
        question: Any = make(contract, until)
        question = question.where(contract.status == ContractStatus.SIGNED, where(contract))
        if make is _silent:
            question = question.where(going_on(contract))
        found += [LoopGap(*row) for row in await session.rows(question.limit(most))]
    return sorted(found, key=lambda gap: (gap.since, gap.kind, gap.contract_id))[:most]


def _silent(contract: Any, until: dt.datetime) -> Any:
    """Ask for contracts of which nobody has said anything since, while they went on."""
    said = aliased(FeedbackRow)
    last = (
        sa.select(sa.func.max(said.happened_at))
        .where(said.contract_id == contract.id)
        .correlate(contract)
        .scalar_subquery()
    )
    since = sa.func.coalesce(last, contract.signed_at)
    return (
        sa.select(
            sa.literal("NO_FEEDBACK").label("kind"),
            contract.id.label("contract_id"),
            sa.null().label("subject_id"),
            contract.title.label("text"),
            sa.type_coerce(since, ContractRow.signed_at.type).label("since"),
        )
        .where(since <= until)
        .order_by(since, contract.id)
    )


def _of(kind: str, contract: Any, row: Any, text: Any, since: Any, until: dt.datetime) -> Any:
    return (
        sa.select(
            sa.literal(kind).label("kind"),
            contract.id.label("contract_id"),
            row.id.label("subject_id"),
            text.label("text"),
            since.label("since"),
        )
        .join_from(contract, row, row.contract_id == contract.id)
        .where(since <= until)
        .order_by(since, row.id)
    )


def _unanswered(contract: Any, until: dt.datetime) -> Any:
    """Ask for what was said to the buyer, and nobody assessed."""
    row, assessed = aliased(FeedbackRow), aliased(AssessmentRow)
    answer = sa.select(assessed.id).where(assessed.feedback_id == row.id).correlate(row).exists()
    question = _of("FEEDBACK_UNANSWERED", contract, row, row.about, row.happened_at, until)
    return question.where(row.direction == FeedbackDirection.RECEIVED, ~answer)


def _unadjusted(contract: Any, until: dt.datetime) -> Any:
    """Ask for assessments that something is to be changed, where nothing was."""
    row, adjusted = aliased(AssessmentRow), aliased(AdjustmentRow)
    change = sa.select(adjusted.id).where(adjusted.assessment_id == row.id).correlate(row).exists()
    kind = "ASSESSMENT_WITHOUT_ADJUSTMENT"
    question = _of(kind, contract, row, row.finding, row.happened_at, until)
    return question.where(row.needs_change, ~change)


def _unsettled(contract: Any, until: dt.datetime) -> Any:
    """Ask for adjustments of which nobody noted that they worked, and that nothing replaced."""
    row, later = aliased(AdjustmentRow), aliased(AdjustmentRow)
    replaced = (
        sa.select(later.id)
        .where(later.assessment_id == row.assessment_id, later.number > row.number)
        .correlate(row)
        .exists()
    )
    kind = "ADJUSTMENT_WITHOUT_EFFECT"
    question = _of(kind, contract, row, row.what, row.decided_at, until)
    did_nothing = sa.and_(row.effect == AdjustmentEffect.NO_EFFECT, ~replaced)
    return question.where(sa.or_(row.effect.is_(None), did_nothing))


class Unserving(NamedTuple):
    """An obligation or an adjustment that serves no outcome."""

    kind: str
    id: UUID
    number: int
    text: str


async def serving_nothing(session: ReadSession, contract_id: UUID, most: int) -> list[Unserving]:
    """Return the obligations in force and the adjustments of a contract that serve no outcome."""
    obligation, adjustment = ObligationRow, AdjustmentRow
    asked = (
        sa.select(
            sa.literal("OBLIGATION").label("kind"),
            obligation.id,
            obligation.number,
            obligation.text.label("text"),
        ).where(
            obligation.contract_id == contract_id,
            obligation.outcome_id.is_(None),
            obligation.replaced_by.is_(None),
        ),
        sa.select(
            sa.literal("ADJUSTMENT").label("kind"),
            adjustment.id,
            adjustment.number,
            adjustment.what.label("text"),
        ).where(adjustment.contract_id == contract_id, adjustment.outcome_id.is_(None)),
    )
    found: list[Unserving] = []
    for question in asked:
        rows = await session.rows(question.order_by(sa.text("number")).limit(most))
        found += [Unserving(*row) for row in rows]
    return found[:most]


async def adjusting_times(
    session: ReadSession, where: Where
) -> Sequence[tuple[UUID, dt.datetime, dt.datetime]]:
    """Return when issues were raised, and when it was decided what to change, by contract.

    They are those of contracts that meet a condition.
    """
    row, contract = AdjustmentRow, aliased(ContractRow)
    question = (
        sa.select(row.contract_id, row.raised_at, row.decided_at)
        .join(contract, contract.id == row.contract_id)
        .where(row.raised_at.is_not(None), where(contract))
    )
    return [tuple(found) for found in await session.rows(question)]


async def adjusted(session: ReadSession, contract_id: UUID) -> dict[UUID, list[dt.datetime]]:
    """Return when adjustments of a contract were decided, by the obligation that they are about."""
    row = AdjustmentRow
    question = sa.select(row.obligation_id, row.decided_at).where(
        row.contract_id == contract_id, row.obligation_id.is_not(None)
    )
    found: dict[UUID, list[dt.datetime]] = {}
    for key, decided in await session.rows(question):
        found.setdefault(key, []).append(decided)
    return found
