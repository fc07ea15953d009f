"""Judging outcomes: their stakeholders say that these will come about, and that they did."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated
from uuid import UUID

import sqlalchemy as sa

from catalog.domain import sight
from catalog.domain.relationships.words import given_as, given_by
from catalog.domain.writing.changes import Change, Work
from catalog.domain.writing.field_types import (
    OMITTED,
    Doc,
    Many,
    Omittable,
    OutcomeId,
    OutputId,
    RefusedKey,
)
from catalog.domain.writing.moments import must_be_past
from catalog.domain.writing.preconditions import Precondition
from catalog.storage import outcomes
from catalog.storage.tables.outcomes import OutcomeOutputRow, OutcomeRow

OF_STAKEHOLDER = given_by(sight.OUTCOME, "the stakeholder")
UNCONFIRMED = Precondition(
    of=sight.OUTCOME,
    code="OUTCOME_CONFIRMED",
    message="It was confirmed before: there is nothing left to confirm.",
    holds=lambda outcome, _: outcome.confirmed_at.is_(None),
)


@dataclass(frozen=True, kw_only=True)
class ConfirmOutcome(Change[OutcomeRow]):
    """Say that the service as it was designed and built will bring an outcome about.

    Whoever acts for the stakeholder says so, or the person who it is. For a stakeholder whom nobody
    has claimed whoever recorded them says so, and it is kept as RECORDED.
    """

    id: Annotated[OutcomeId, Doc("The outcome.")]
    expected_revision: Annotated[int, Doc("The revision that the decision is based on.")]
    confirmed_at: Annotated[
        Omittable[dt.datetime], Doc("When it was confirmed; where this is left out, now.")
    ] = OMITTED
    preconditions = (*OF_STAKEHOLDER, UNCONFIRMED)

    async def check(self, work: Work) -> OutcomeRow | None:
        """Refuse a time before it was modelled or to come."""
        outcome = await work.edit(OutcomeRow, self.id, expected=self.expected_revision)
        if outcome is None:
            return None
        moment = must_be_past(work, self.confirmed_at, "confirmed_at")
        if outcome.confirmed_at is None and moment < outcome.modelled_at:
            work.problems.add(
                "OUTCOME_NOT_MODELLED",
                "It was modelled later than that: confirm it at a later time.",
                "confirmed_at",
            )
        return outcome

    async def apply(self, work: Work, outcome: OutcomeRow) -> OutcomeRow:
        """Confirm it."""
        outcome.confirmed_at = work.now if self.confirmed_at is OMITTED else self.confirmed_at
        outcome.confirmation = await given_as(work, outcome)
        return outcome


@dataclass(frozen=True, kw_only=True)
class DeliverOutcome(Change[OutcomeRow]):
    """Say that an outcome came about, and which outputs enabled it.

    The stakeholder's side says so, as it confirms.
    """

    id: Annotated[OutcomeId, Doc("The outcome.")]
    expected_revision: Annotated[int, Doc("The revision that the decision is based on.")]
    output_ids: Annotated[
        Omittable[Annotated[list[OutputId], Many(100)]],
        Doc(
            "The outputs that enabled it, beside those that were recorded for it; at least one was "
            "delivered by then."
        ),
    ] = OMITTED
    delivered_at: Annotated[
        Omittable[dt.datetime], Doc("When it came about; where this is left out, now.")
    ] = OMITTED
    preconditions = (
        *OF_STAKEHOLDER,
        Precondition(
            of=sight.OUTCOME,
            code="OUTCOME_DELIVERED",
            message="It was delivered before: there is nothing left to deliver.",
            holds=lambda outcome, _: outcome.delivered_at.is_(None),
        ),
        Precondition(
            of=sight.OUTCOME,
            code="OUTCOME_NOT_CONFIRMED",
            message="Confirm it first.",
            holds=lambda outcome, _: sa.or_(
                outcome.confirmed_at.is_not(None), outcome.delivered_at.is_not(None)
            ),
        ),
    )

    async def check(self, work: Work) -> OutcomeRow | None:
        """Refuse what is not confirmed by then, or enabled by no output."""
        outcome = await work.edit(OutcomeRow, self.id, expected=self.expected_revision)
        if outcome is None:
            return None
        moment = must_be_past(work, self.delivered_at, "delivered_at")
        confirmed = None if outcome.delivered_at else outcome.confirmed_at
        if confirmed is not None and moment < confirmed:
            work.problems.add(
                "OUTCOME_NOT_CONFIRMED",
                "It was confirmed later than that: deliver it at a later time.",
                "delivered_at",
            )
        given = self._given
        is_known = not any(isinstance(key, RefusedKey) for key in given)
        if is_known and not await outcomes.is_any_delivered(work.session, self.id, given, moment):
            work.problems.add(
                "NO_DELIVERED_OUTPUT",
                "Name an output that was delivered by then; let the provider record one for it.",
                "output_ids",
            )
        return outcome

    async def apply(self, work: Work, outcome: OutcomeRow) -> OutcomeRow:
        """Deliver it."""
        outcome.delivered_at = work.now if self.delivered_at is OMITTED else self.delivered_at
        outcome.delivery = await given_as(work, outcome)
        known = await outcomes.enabling(work.session, self.id)
        work.session.add(
            *(
                OutcomeOutputRow(outcome_id=self.id, output_id=output_id)
                for output_id in dict.fromkeys(self._given)
                if output_id not in known
            )
        )
        return outcome

    @property
    def _given(self) -> Sequence[UUID]:
        return () if self.output_ids is OMITTED else self.output_ids
