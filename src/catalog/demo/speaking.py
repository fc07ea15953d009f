"""Who speaks in the demonstration catalog, and when: for the catalog, and for organizations."""

from typing import Any
from uuid import UUID

from catalog.app import Catalog
from catalog.demo import agreements
from catalog.demo.moving import earlier
from catalog.domain import tokens
from catalog.domain.access import READ, WRITE, Principal, system
from catalog.domain.writing.changes import Change
from catalog.storage import organizations as stored
from catalog.storage.tables.relationships import RelationshipRow

SUBJECT = "demonstration"


class Speaking:
    """Makes changes in one catalog as its administrator, or as people of organizations."""

    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog
        self._principal: Principal = system(SUBJECT)
        self._ids: dict[str, UUID] = {}
        self._days = 0
        """How many days ago changes are made."""

    async def _make(self, change: Change[Any], slug: str | None = None) -> Any:
        row: Any = (await earlier(self._catalog, self._days).make(change, self._principal)).row
        if slug is not None:
            self._ids[slug] = row.id
        return row

    async def _made_by(
        self,
        change: Change[Any],
        *,
        by: str = SUBJECT,
        speaking_for: str | None = None,
        person: str | None = None,
        days_ago: int = 0,
    ) -> Any:
        if speaking_for is not None:
            return await self._as(speaking_for, change, person, days=days_ago)
        return (await earlier(self._catalog, days_ago).make(change, system(by))).row

    async def _revision(self, slug: str) -> int:
        async with self._catalog.database.reading() as session:
            row = await session.get(RelationshipRow, self._ids[slug])
        assert row is not None  # noqa: S101  # it was made just now
        return row.revision

    async def _as(
        self,
        organization: str,
        change: Change[Any],
        person: str | None = None,
        *,
        days: int | None = None,
    ) -> Any:
        """Make a change as the person who speaks for an organization, or another one of it."""
        person = person or agreements.SPEAKERS.get(organization, organization)
        async with self._catalog.database.reading() as session:
            found = await stored.person_by_slug(session, person)
        assert found is not None  # noqa: S101  # they were made before
        own = frozenset({self._ids[organization]})
        principal = await self._seeing(
            Principal(
                person,
                scopes=frozenset({READ, WRITE}),
                member_of=own,
                organization_ids=own,
                person_id=found.id,
            )
        )
        then = earlier(self._catalog, self._days if days is None else days)
        return (await then.make(change, principal)).row

    async def _seeing(self, principal: Principal) -> Principal:
        async with self._catalog.database.reading() as session:
            houses = await stored.houses(session, principal.member_of)
            return await tokens.seeing_into(session, principal, houses)
