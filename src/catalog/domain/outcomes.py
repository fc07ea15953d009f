"""Outcomes: results that stakeholders want of a service, and the outputs that enable them.

An output is never an outcome: a report that was handed over is not yet a decision made with it.
"""

import datetime as dt
from dataclasses import dataclass
from typing import Annotated, Any

import sqlalchemy as sa

from catalog.domain import sight
from catalog.domain.owners import OWN_SERVICE
from catalog.domain.services import NOT_RETIRED
from catalog.domain.writing.changes import Change, Work
from catalog.domain.writing.field_types import (
    OMITTED,
    Doc,
    Many,
    Name,
    Omittable,
    OutcomeId,
    OutputId,
    PartyId,
    RefusedKey,
    ServiceId,
    Statement,
)
from catalog.domain.writing.moments import must_be_past
from catalog.domain.writing.preconditions import Asker, Precondition
from catalog.storage import outcomes
from catalog.storage.lifecycle import versions
from catalog.storage.tables.outcomes import (
    OutcomeOutputRow,
    OutcomeRow,
    OutputRow,
    VersionOutcomeRow,
)
from catalog.storage.tables.services import ServiceRow

OWN_OUTCOME = OWN_SERVICE.through(sight.OUTCOME, "service_id")


def _where_unconfirmed(outcome: Any, _asker: Asker) -> sa.ColumnElement[bool]:
    """Return the condition that nobody has confirmed an outcome."""
    is_unconfirmed: sa.ColumnElement[bool] = outcome.confirmed_at.is_(None)
    return is_unconfirmed


@dataclass(frozen=True, kw_only=True)
class RecordOutcome(Change):
    """Say which result somebody wants of a service: from then on it is modelled.

    It is one of the service's open version, else of its live one.
    """

    service_id: Annotated[ServiceId, Doc("The service that is to bring it about.")]
    stakeholder_id: Annotated[PartyId, Doc("The person or the organization that wants it.")]
    statement: Annotated[Statement, Doc("What the stakeholder wants to be true.")]
    modelled_at: Annotated[
        Omittable[dt.datetime], Doc("When it was modelled; where this is left out, now.")
    ] = OMITTED
    preconditions = (OWN_SERVICE, NOT_RETIRED)

    async def check(self, work: Work) -> None:
        """Refuse a time to come."""
        must_be_past(work, self.modelled_at, "modelled_at")
        await work.hold(ServiceRow, self.service_id)  # it may be retired, or move, meanwhile

    async def apply(self, work: Work, _found: None) -> OutcomeRow:
        """Insert it, as an outcome of the open version, else of the live one."""
        outcome = OutcomeRow(modelled_at=work.now, **self.stakeholder_id.columns())
        self.store(outcome)
        await work.create(outcome)
        version = await versions.in_work(work.session, self.service_id)
        if version is not None:
            link = VersionOutcomeRow(version_id=version.id, outcome_id=outcome.id)
            work.session.add(link)
        return outcome


@dataclass(frozen=True, kw_only=True)
class UpdateOutcome(Change[OutcomeRow]):
    """Edit an outcome that is not confirmed yet; what is left out stays as it is."""

    id: Annotated[OutcomeId, Doc("The outcome.")]
    expected_revision: Annotated[int, Doc("The revision that the edit is based on.")]
    stakeholder_id: Annotated[
        Omittable[PartyId], Doc("The person or the organization that wants it.")
    ] = OMITTED
    statement: Annotated[Omittable[Statement], Doc("What the stakeholder wants to be true.")] = (
        OMITTED
    )
    preconditions = (
        OWN_OUTCOME,
        Precondition(
            of=sight.OUTCOME,
            code="OUTCOME_CONFIRMED",
            message="It was confirmed as it stands: record another outcome.",
            holds=_where_unconfirmed,
        ),
    )

    async def check(self, work: Work) -> OutcomeRow | None:
        """Refuse a stale revision."""
        return await work.edit(OutcomeRow, self.id, expected=self.expected_revision)

    async def apply(self, work: Work, outcome: OutcomeRow) -> OutcomeRow:
        """Write what was given."""
        self.store(outcome)
        if self.stakeholder_id is not OMITTED:
            self.stakeholder_id.put_in(outcome)
        return outcome


@dataclass(frozen=True, kw_only=True)
class ConfirmOutcome(Change[OutcomeRow]):
    """Say that the service as it was designed and built will bring an outcome about."""

    id: Annotated[OutcomeId, Doc("The outcome.")]
    expected_revision: Annotated[int, Doc("The revision that the decision is based on.")]
    confirmed_at: Annotated[
        Omittable[dt.datetime], Doc("When it was confirmed; where this is left out, now.")
    ] = OMITTED
    preconditions = (
        OWN_OUTCOME,
        Precondition(
            of=sight.OUTCOME,
            code="OUTCOME_CONFIRMED",
            message="It was confirmed before: there is nothing left to confirm.",
            holds=_where_unconfirmed,
        ),
    )

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
        return outcome


@dataclass(frozen=True, kw_only=True)
class DeliverOutcome(Change[OutcomeRow]):
    """Say that an outcome came about, and which outputs enabled it."""

    id: Annotated[OutcomeId, Doc("The outcome.")]
    expected_revision: Annotated[int, Doc("The revision that the decision is based on.")]
    output_ids: Annotated[
        list[OutputId],
        Many(100),
        Doc("The outputs that enabled it; at least one was delivered by then."),
    ]
    delivered_at: Annotated[
        Omittable[dt.datetime], Doc("When it came about; where this is left out, now.")
    ] = OMITTED
    preconditions = (
        OWN_OUTCOME,
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
        is_known = not any(isinstance(key, RefusedKey) for key in self.output_ids)
        if is_known and not await outcomes.is_any_delivered(work.session, self.output_ids, moment):
            work.problems.add(
                "NO_DELIVERED_OUTPUT",
                "Name at least one output that was delivered by then.",
                "output_ids",
            )
        return outcome

    async def apply(self, work: Work, outcome: OutcomeRow) -> OutcomeRow:
        """Deliver it."""
        outcome.delivered_at = work.now if self.delivered_at is OMITTED else self.delivered_at
        work.session.add(
            *(
                OutcomeOutputRow(outcome_id=self.id, output_id=output_id)
                for output_id in dict.fromkeys(self.output_ids)
            )
        )
        return outcome


@dataclass(frozen=True, kw_only=True)
class RecordOutput(Change):
    """Say that an activity of a service delivered something."""

    service_id: Annotated[ServiceId, Doc("The service whose activity it was.")]
    description: Annotated[Statement, Doc("What was delivered.")]
    tangible: Annotated[bool, Doc("Whether it can be touched.")]
    activity_ref: Annotated[
        Omittable[Name | None], Doc("What the activity is called where it is kept.")
    ] = OMITTED
    delivered_at: Annotated[
        Omittable[dt.datetime], Doc("When it was delivered; where this is left out, now.")
    ] = OMITTED
    preconditions = (OWN_SERVICE,)

    async def check(self, work: Work) -> None:
        """Refuse a time to come."""
        must_be_past(work, self.delivered_at, "delivered_at")

    async def apply(self, work: Work, _found: None) -> OutputRow:
        """Insert it."""
        output = OutputRow(delivered_at=work.now)
        self.store(output)
        await work.create(output)
        return output
