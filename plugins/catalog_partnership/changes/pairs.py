"""Which buyer and which provider a change is about, where more than two may take part."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, NamedTuple
from uuid import UUID

import sqlalchemy as sa

from catalog.plugin import (
    OMITTED,
    Doc,
    Omittable,
    OrganizationId,
    ParticipantRole,
    RelationshipId,
    RelationshipRow,
    Work,
)
from catalog_partnership.rules.sides import parties, where_acting


class Pair(NamedTuple):
    """A buyer and a provider in a relationship, which is held."""

    relationship: RelationshipRow
    buyer_id: UUID
    provider_id: UUID

    def columns(self) -> dict[str, UUID]:
        """Return the columns of a row that is about the pair."""
        return {
            "relationship_id": self.relationship.id,
            "buyer_id": self.buyer_id,
            "provider_id": self.provider_id,
        }

    @property
    def sides(self) -> tuple[UUID, UUID]:
        """The buyer and the provider."""
        return self.buyer_id, self.provider_id


@dataclass(frozen=True, kw_only=True)
class InPair:
    """A relationship, and which of its sides: they are named only where there are several."""

    relationship_id: Annotated[RelationshipId, Doc("The relationship.")]
    buyer_id: Annotated[
        Omittable[OrganizationId],
        Doc("The consumer; unless given, your side of it, or the only one."),
    ] = OMITTED
    provider_id: Annotated[
        Omittable[OrganizationId],
        Doc("The provider; unless given, your side of it, or the only one."),
    ] = OMITTED

    async def must_name_pair(self, work: Work) -> Pair | None:
        """Hold the relationship, and return its pair; add a problem where it is not told which.

        Nobody who acts for neither of the two is let through.
        """
        relationship = await work.hold(RelationshipRow, self.relationship_id)
        if relationship is None:
            return None
        buyer = await self._must_name_side(work, self.buyer_id, ParticipantRole.CONSUMER)
        provider = await self._must_name_side(work, self.provider_id, ParticipantRole.PROVIDER)
        if buyer is None or provider is None:
            return None
        if buyer == provider:
            message = "Name a buyer and a provider: nobody is both sides of a pair."
            work.problems.add("SIDES_ALIKE", message, "provider_id")
            return None
        if not await acting_for(work, [buyer, provider]):
            message = "Name a pair that an organization of yours is one side of."
            work.problems.add("NOT_YOUR_ORGANIZATION", message, "relationship_id")
            return None
        return Pair(relationship, buyer, provider)

    async def _must_name_side(
        self, work: Work, given: Omittable[UUID], role: ParticipantRole
    ) -> UUID | None:
        """Return the participant in a role that was given, or that goes without saying."""
        question, _party = parties(self.relationship_id, work.asker, role)
        present = list(await work.session.scalars(question))
        field = "buyer_id" if role is ParticipantRole.CONSUMER else "provider_id"
        if given is not OMITTED:
            if given in present:
                return given
            message = f"Name an organization that takes part as {role.value}."
            work.problems.add("NOT_A_PARTICIPANT", message, field)
            return None
        own = await acting_for(work, present) if len(present) > 1 else present
        if len(own) == 1:
            return own[0]
        message = f"Several take part as {role.value}: name the one that you mean."
        if not present:
            message = f"Nobody takes part as {role.value} any more: it takes two sides."
        work.problems.add("SIDE_MISSING", message, field)
        return None


async def acting_for(work: Work, organization_ids: Sequence[UUID]) -> Sequence[UUID]:
    """Return those of some organizations that who asks acts for, or recorded."""
    found = [
        key
        for key in organization_ids
        if await work.session.scalar(
            sa.select(where_acting(sa.literal(key, sa.Uuid()), work.asker))
        )
    ]
    return list(dict.fromkeys(found))
