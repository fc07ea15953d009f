"""Recording outcomes: what somebody wants of a service, in words that may still be edited."""

import datetime as dt
from dataclasses import dataclass, replace
from typing import Annotated

from catalog.domain import sight
from catalog.domain.outcomes.judging import UNCONFIRMED
from catalog.domain.relationships.consuming import (
    OWN_OR_CONSUMED,
    must_want_for_own_side,
)
from catalog.domain.relationships.words import written_by
from catalog.domain.services.rules import NOT_RETIRED
from catalog.domain.writing.changes import Change, Work
from catalog.domain.writing.field_types import (
    OMITTED,
    Doc,
    Omittable,
    OutcomeId,
    PartyId,
    ServiceId,
    Statement,
)
from catalog.domain.writing.moments import must_be_past
from catalog.storage.lifecycle import versions
from catalog.storage.tables.outcomes import OutcomeRow, VersionOutcomeRow
from catalog.storage.tables.services import ServiceRow


@dataclass(frozen=True, kw_only=True)
class RecordOutcome(Change[bool]):
    """Say which result somebody wants of a service: from then on it is modelled.

    It is one of the service's open version, else of its live one. Whoever consumes the service, or
    is to consume it in a relationship that was proposed, says what their own side wants.
    """

    service_id: Annotated[ServiceId, Doc("The service that is to bring it about.")]
    stakeholder_id: Annotated[PartyId, Doc("The person or the organization that wants it.")]
    statement: Annotated[Statement, Doc("What the stakeholder wants to be true.")]
    modelled_at: Annotated[
        Omittable[dt.datetime], Doc("When it was modelled; where this is left out, now.")
    ] = OMITTED
    preconditions = (OWN_OR_CONSUMED, NOT_RETIRED)

    async def check(self, work: Work) -> bool:
        """Refuse a time to come, and what others want than the consumer who asks."""
        must_be_past(work, self.modelled_at, "modelled_at")
        await work.hold(ServiceRow, self.service_id)  # it may be retired, or move, meanwhile
        return await must_want_for_own_side(
            work, self.service_id, self.stakeholder_id, "stakeholder_id"
        )

    async def apply(self, work: Work, by_consumer: bool) -> OutcomeRow:  # noqa: FBT001  # found
        """Insert it, as an outcome of the open version, else of the live one."""
        outcome = OutcomeRow(
            modelled_at=work.now, by_consumer=by_consumer, **self.stakeholder_id.columns()
        )
        self.store(outcome)
        await work.create(outcome)
        version = await versions.in_work(work.session, self.service_id)
        if version is not None:
            link = VersionOutcomeRow(version_id=version.id, outcome_id=outcome.id)
            work.session.add(link)
        return outcome


@dataclass(frozen=True, kw_only=True)
class UpdateOutcome(Change[OutcomeRow]):
    """Edit an outcome that is not confirmed yet; what is left out stays as it is.

    What a consumer wrote is edited by the stakeholder's side alone.
    """

    id: Annotated[OutcomeId, Doc("The outcome.")]
    expected_revision: Annotated[int, Doc("The revision that the edit is based on.")]
    stakeholder_id: Annotated[
        Omittable[PartyId], Doc("The person or the organization that wants it.")
    ] = OMITTED
    statement: Annotated[Omittable[Statement], Doc("What the stakeholder wants to be true.")] = (
        OMITTED
    )
    preconditions = (
        written_by(sight.OUTCOME, "its stakeholder"),
        replace(UNCONFIRMED, message="It was confirmed as it stands: record another outcome."),
    )

    async def check(self, work: Work) -> OutcomeRow | None:
        """Refuse a stale revision, and a stakeholder who is not on the side of who says so."""
        outcome = await work.edit(OutcomeRow, self.id, expected=self.expected_revision)
        if outcome is not None and self.stakeholder_id is not OMITTED:
            await must_want_for_own_side(
                work, outcome.service_id, self.stakeholder_id, "stakeholder_id", before=outcome
            )
        return outcome

    async def apply(self, work: Work, outcome: OutcomeRow) -> OutcomeRow:
        """Write what was given."""
        self.store(outcome)
        if self.stakeholder_id is not OMITTED:
            self.stakeholder_id.put_in(outcome)
        return outcome
