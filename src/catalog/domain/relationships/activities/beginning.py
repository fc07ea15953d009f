"""Beginning: since when a relationship runs, and since when each participant takes part in it."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from catalog.domain.writing.changes import Work
from catalog.storage import relationships
from catalog.storage.enums import ParticipantRole
from catalog.storage.tables.relationships import RelationshipParticipantRow, RelationshipRow


@dataclass(frozen=True)
class Beginning:
    """The first day of a relationship, and when those came who were no part of its proposal.

    A later change of the first day makes nothing undone that was done before it.
    """

    first_day: dt.date | None
    joined: Mapping[tuple[UUID, ParticipantRole], dt.datetime]

    @classmethod
    async def of(cls, work: Work, relationship: RelationshipRow) -> "Beginning":
        """Return what is kept of it; of one that was imported no proposal is."""
        day = relationship.starts_on
        proposed = await relationships.as_proposed(work.session, relationship.id)
        if proposed is None:
            return cls(day, {})
        values, given = proposed
        first = values["starts_on"]
        first_day = None if day is None or first is None else min(day, dt.date.fromisoformat(first))
        there = {(item["organization_id"], item["role"]) for item in given["participants"]}
        named = await relationships.named_by_amendments(work.session, relationship.id)
        joined = {
            (key, role): moment
            for key, role, moment in named
            if (str(key), role.value) not in there
        }
        return cls(first_day, joined)

    def had_begun(self, moment: dt.datetime) -> bool:
        """Tell whether the relationship had begun at a moment."""
        return self.first_day is None or self.first_day <= moment.astimezone(dt.UTC).date()

    def had_joined(self, party: RelationshipParticipantRow, moment: dt.datetime) -> bool:
        """Tell whether a participant took part at a moment, or had done so before."""
        since = self.joined.get((party.organization_id, party.role))
        return since is None or since <= moment
