"""Requesting: a consumer asks for a service action that was agreed."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, NamedTuple
from uuid import UUID

from catalog.plugin import (
    OMITTED,
    Change,
    Doc,
    Name,
    OfferingEditionRow,
    OfferingId,
    Omittable,
    OrganizationId,
    OrganizationRow,
    RelationshipId,
    RelationshipRow,
    Statement,
    Work,
)
from catalog_operation.changes.requests.holding import HeldOffering, must_be_held
from catalog_operation.queries import requests
from catalog_operation.rules.sides import TO_REQUEST, consumers
from catalog_operation.tables.requests import RequestStatus, ServiceRequestRow


class Requesting(NamedTuple):
    """Who asks, and what was agreed."""

    consumer_id: UUID
    held: HeldOffering


@dataclass(frozen=True, kw_only=True)
class RequestServiceAction(Change[Requesting]):
    """Ask for a service action of an offering that was agreed, as a user of a consumer."""

    relationship_id: Annotated[RelationshipId, Doc("The relationship, which is active.")]
    offering_id: Annotated[
        OfferingId, Doc("The offering, in the edition that the relationship holds.")
    ]
    component: Annotated[Name, Doc("The name of the service action in that edition.")]
    what: Annotated[Statement, Doc("What is wanted, in words.")]
    organization_id: Annotated[
        Omittable[OrganizationId],
        Doc("The consumer that asks; unless given, the first of yours in the relationship."),
    ] = OMITTED
    preconditions = TO_REQUEST

    async def check(self, work: Work) -> Requesting | None:
        """Refuse what was not agreed; one change at a time gives out a number."""
        held = await must_be_held(work, self.relationship_id, self.offering_id)
        if held is not None:
            self._must_be_requestable(work, held.edition)
        own = await work.session.scalars(consumers(self.relationship_id, work.asker))
        consumer_id = await self._must_act(work, own)
        if held is None or consumer_id is None:
            return None
        return Requesting(consumer_id, held)

    async def _must_act(self, work: Work, own: Sequence[UUID]) -> UUID | None:
        """Return the consumer that asks; refuse one for which whoever asks does not act."""
        if self.organization_id is OMITTED:
            return next(iter(own), None)
        named = (OrganizationRow, self.organization_id), (RelationshipRow, self.relationship_id)
        is_known = None not in [await work.session.get(row, key) for row, key in named]
        if is_known and self.organization_id not in own:
            message = "Name a consumer in the relationship for which you act."
            work.problems.add("NOT_A_PARTICIPANT", message, "organization_id")
        return self.organization_id

    def _must_be_requestable(self, work: Work, edition: OfferingEditionRow) -> None:
        found = requests.actions(edition)
        action = found.get(self.component)
        if action is None:
            message = "Name a service action of the edition that was agreed."
            work.problems.add("ACTION_NOT_AGREED", message, "component", actions=sorted(found))
        elif not action.get("requestable"):
            message = "It is done without a request: nobody can ask for it."
            work.problems.add("ACTION_NOT_REQUESTABLE", message, "component")

    async def apply(self, work: Work, requesting: Requesting) -> ServiceRequestRow:
        """Insert it, and tell."""
        request = ServiceRequestRow(
            number=await requests.newest_number(work.session, self.relationship_id) + 1,
            edition_id=requesting.held.edition.id,
            provider_id=requesting.held.offering.provider_id,
            person_id=work.principal.person_id,
            requested_by=work.principal.subject,
            requested_at=work.now,
            status=RequestStatus.REQUESTED,
        )
        self.store(request)
        request.organization_id = requesting.consumer_id
        await work.create(request)
        work.tell("request.made", request)
        return request
