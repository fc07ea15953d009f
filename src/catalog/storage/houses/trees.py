"""Houses of organizations: the roots of their trees, or of the trees of whoever recorded these."""

from collections.abc import Collection, Mapping
from typing import NamedTuple
from uuid import UUID

import sqlalchemy as sa

from catalog.aliases import alias
from catalog.arrays import among
from catalog.storage.database.sessions import ReadSession
from catalog.storage.tables.organizations import OrganizationRow


class TreePlace(NamedTuple):
    """Where one organization stands, and the house that is kept with it."""

    id: UUID
    parent_id: UUID | None
    recorded_by_id: UUID | None
    is_recorded: bool
    house_id: UUID | None


class Trees:
    """The places of organizations, of all above them, and of all who recorded any of these."""

    def __init__(self, places: Mapping[UUID, TreePlace]) -> None:
        self._places = places
        self._roots: dict[UUID, UUID | None] = {}
        self._houses: dict[UUID, UUID | None] = {}

    def house(self, key: UUID) -> UUID | None:
        """Return the house of an organization; None where those above it go in a circle."""
        root = self._root(key)
        if root is None:
            return None
        if root not in self._houses:
            self._houses[root] = self._beyond(root)
        return self._houses[root]

    def _beyond(self, root: UUID) -> UUID | None:
        """Go from a root that is recorded to the root of its recorder, and so on."""
        passed = set()
        at: UUID | None = root
        while at is not None and at not in passed:
            passed.add(at)
            place = self._places[at]
            recorder = place.recorded_by_id if place.is_recorded else None
            above = at if recorder is None else self._root(recorder)
            if above == at:
                return at
            at = above
        return None

    def _root(self, key: UUID) -> UUID | None:
        """Return the root of the tree that an organization stands in; None where it has none."""
        path = []
        at = key
        while at not in self._roots:
            path.append(at)
            self._roots[at] = None  # until it is known: whoever comes back here goes in a circle
            above = self._places[at].parent_id
            if above is None or above not in self._places:
                self._roots[at] = at
                break
            at = above
        root = self._roots[at]
        self._roots.update(dict.fromkeys(path, root))
        return root


async def below(session: ReadSession, keys: Collection[UUID]) -> set[UUID]:
    """Return these organizations, all below them, and all that any of them recorded."""
    row = OrganizationRow
    found = sa.select(row.id).where(among(row.id, values=keys)).cte("below", recursive=True)
    part = alias(row)
    hangs_on = sa.or_(part.parent_id == found.c.id, part.recorded_by_id == found.c.id)
    found = found.union(sa.select(part.id).join(found, hangs_on))
    return {key for (key,) in await session.rows(sa.select(found.c.id))}


async def above(
    session: ReadSession, keys: Collection[UUID] | None = None
) -> dict[UUID, TreePlace]:
    """Return the places of these organizations and of all that their houses follow from.

    Without *keys* they are those of all organizations.
    """
    row = OrganizationRow
    places = sa.select(*(getattr(row, name) for name in TreePlace._fields))
    if keys is not None:
        start = sa.select(row.id, row.parent_id, row.recorded_by_id)
        found = start.where(among(row.id, values=keys)).cte("above", recursive=True)
        other = alias(row)
        stands_on = sa.or_(other.id == found.c.parent_id, other.id == found.c.recorded_by_id)
        found = found.union(
            sa.select(other.id, other.parent_id, other.recorded_by_id).join(found, stands_on)
        )
        places = places.where(row.id.in_(sa.select(found.c.id)))
    return {place[0]: TreePlace(*place) for place in await session.rows(places)}
