"""Stating value: stakeholders say what a service is worth to them, and say it anew."""

import datetime as dt
from dataclasses import dataclass
from typing import Annotated

from catalog.domain.relationships.words import given_as, house_of, must_speak
from catalog.domain.services.rules import NOT_RETIRED
from catalog.domain.writing.changes import Change, Work
from catalog.domain.writing.field_types import (
    OMITTED,
    Between,
    Doc,
    Omittable,
    OutcomeId,
    PartyId,
    RefusedKey,
    ServiceId,
    Statement,
)
from catalog.domain.writing.moments import must_be_past
from catalog.storage import worth
from catalog.storage.enums import ParticipantRole
from catalog.storage.tables.outcomes import OutcomeRow
from catalog.storage.tables.services import ServiceRow
from catalog.storage.tables.worth import ValueStatementRow

Degree = Annotated[int, Between(1, 5)]


@dataclass(frozen=True, kw_only=True)
class StateValue(Change):
    """Say what a service, or one outcome of it, is worth to a stakeholder.

    Whoever acts for the stakeholder says so, or the person who it is. For a stakeholder whom nobody
    has claimed whoever recorded them says so, and it is kept as RECORDED. What was stated stays:
    whoever thinks otherwise now states it anew.
    """

    service_id: Annotated[ServiceId, Doc("The service.")]
    stakeholder_id: Annotated[PartyId, Doc("The person or the organization who perceives it.")]
    outcome_id: Annotated[
        Omittable[OutcomeId | None],
        Doc("The outcome of the service that is of value; unless given, the service as a whole."),
    ] = OMITTED
    perceived_benefit: Annotated[Statement, Doc("What good it does, as they perceive it.")]
    usefulness: Annotated[Degree, Doc("How useful it is to them: 1 hardly, 5 very much.")]
    importance: Annotated[Degree, Doc("How important it is to them: 1 hardly, 5 very much.")]
    beneficiary: Annotated[
        Omittable[ParticipantRole | None],
        Doc(
            "On whose side it is of value. Unless given: PROVIDER where the stakeholder is of the "
            "house that provides or owns the service, else CONSUMER."
        ),
    ] = OMITTED
    stated_at: Annotated[
        Omittable[dt.datetime], Doc("When they said so; where this is left out, now.")
    ] = OMITTED
    preconditions = (NOT_RETIRED,)

    async def check(self, work: Work) -> None:
        """Refuse a time to come, others' outcomes, and the word and the side of others."""
        must_be_past(work, self.stated_at, "stated_at")
        await work.hold(ServiceRow, self.service_id)  # who states at once waits; nobody retires it
        if await must_speak(work, self.stakeholder_id, "stakeholder_id"):
            await self._must_be_their_side(work)
        key = None if isinstance(self.service_id, RefusedKey) else self._outcome_id
        outcome = None if key is None else await work.session.get(OutcomeRow, key)
        if outcome is not None and outcome.service_id != self.service_id:
            message = "The outcome is another service's: name one of this service, or none."
            work.problems.add("OUTCOME_OF_ANOTHER_SERVICE", message, "outcome_id")

    async def apply(self, work: Work, _found: None) -> ValueStatementRow:
        """Insert it, as the latest unless they have said something later already."""
        party = self.stakeholder_id.columns()
        stated_at = work.now if self.stated_at is OMITTED else self.stated_at
        former = await worth.latest(work.session, self.service_id, self._outcome_id, party)
        is_latest = former is None or former.stated_at <= stated_at
        if former is not None and is_latest:
            await work.edit(ValueStatementRow, former.id)
            former.is_latest = False
            await work.session.flush()  # there is one at a time
        values = {**self.columns(ValueStatementRow), **party, "stated_at": stated_at}
        statement = ValueStatementRow(**{**values, "is_latest": is_latest})
        statement.beneficiary = await self._beneficiary(work)
        statement.word = await given_as(work, statement)
        await work.create(statement)
        return statement

    async def _beneficiary(self, work: Work) -> ParticipantRole:
        if isinstance(self.beneficiary, ParticipantRole):
            return self.beneficiary
        is_own = await self._is_of_the_house(work)
        return ParticipantRole.PROVIDER if is_own else ParticipantRole.CONSUMER

    async def _must_be_their_side(self, work: Work) -> None:
        """Refuse the provider's side where the stakeholder is not of the house of the service."""
        is_given = self.beneficiary is ParticipantRole.PROVIDER
        if not is_given or isinstance(self.service_id, RefusedKey):
            return
        if not await self._is_of_the_house(work):
            message = "Only who provides or owns the service is on that side: say CONSUMER."
            work.problems.add("NOT_YOUR_ORGANIZATION", message, "beneficiary")

    async def _is_of_the_house(self, work: Work) -> bool:
        house = await house_of(work.session, **self.stakeholder_id.columns())
        return await worth.is_of_the_house(work.session, self.service_id, house)

    @property
    def _outcome_id(self) -> OutcomeId | None:
        return None if self.outcome_id is OMITTED else self.outcome_id
