"""Making anew what follows from the facts that a transaction wrote."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, cast
from uuid import UUID

import sqlalchemy as sa

from catalog.aliases import alias
from catalog.arrays import among
from catalog.storage.database.sessions import WriteSession
from catalog.storage.enums import Role
from catalog.storage.houses import facts, rules, surrounding, trees
from catalog.storage.houses.facts import CORE, Parties
from catalog.storage.searching import keeping
from catalog.storage.tables.dependencies import ServiceDependencyRow
from catalog.storage.tables.offerings import OfferingEditionServiceRow, OfferingRow
from catalog.storage.tables.organizations import OrganizationRow
from catalog.storage.tables.outcomes import OutcomeRow
from catalog.storage.tables.people import MembershipRow, PersonRow
from catalog.storage.tables.relationships import (
    AmendmentParticipantRow,
    RelationshipOfferingRow,
    RelationshipParticipantRow,
    RelationshipRow,
)
from catalog.storage.tables.roles import RoleAssignmentRow
from catalog.storage.tables.services import ServiceRow

KEYS = "settled"
PARENTS = "organizations.parent"  # the lock of whoever moves an organization


async def settle(session: WriteSession, circles: Sequence[Parties] = ()) -> None:
    """Make the houses and circles right that follow from what the transaction wrote.

    Facts are written before; nobody who comes later and locks the same rows can miss them.
    """
    if not session.touched:
        return
    work = _Settling(session, circles)
    moved = await work.organizations()
    await work.hold_what_is_referred_to()
    people = await work.people(moved)
    services = await work.services(moved, people)
    await work.offerings(moved)
    await work.participants(moved)
    await surrounding.keep(session, tuple(circles), services)


async def settle_all(session: WriteSession, circles: Sequence[Parties] = ()) -> None:
    """Make every house and every circle anew."""
    await session.lock_name(PARENTS)
    places = await trees.above(session)
    await _store(session, places)
    for row, house in rules.HOUSES.items():
        await session.run(_update(row, house))
    if (
        session.dialect == "postgresql"
    ):  # whoever changes something meanwhile waits, or is waited for
        await session.run(sa.text("LOCK TABLE service_circles IN SHARE ROW EXCLUSIVE MODE"))
    await surrounding.keep_all(session, circles)
    await keeping.keep_all(session)


@dataclass(frozen=True)
class _Settling:
    """The steps, in the order in which copies follow from each other."""

    session: WriteSession
    parties: Sequence[Parties]

    def _ids(self, row: type[Any], *names: str) -> set[UUID]:
        return {key for name in names for key in self.session.touched.ids(row, name)}

    async def organizations(self) -> set[UUID]:
        """Settle organizations; return those that were there and have another house now."""
        session = self.session
        keys = self._ids(OrganizationRow, "id")
        new = session.touched.new(OrganizationRow)
        if not keys:
            return set()
        if keys - new:
            await session.lock_name(PARENTS)
            keys = await self._all_below(keys)
        else:
            given = self._ids(OrganizationRow, "parent_id", "recorded_by_id")
            await session.hold_rows(OrganizationRow, given, is_shared=True)
        places = await trees.above(session, keys)
        return await _store(session, places, keys) - new

    async def _all_below(self, keys: set[UUID]) -> set[UUID]:
        """Lock all that stand below, until nobody could have added another one meanwhile."""
        held: set[UUID] = set()
        while keys - held:
            await self.session.hold_rows(OrganizationRow, keys - held)
            held |= keys
            keys = await trees.below(self.session, held)
        return held

    async def hold_what_is_referred_to(self) -> None:
        """Wait for whoever moves what new facts refer to, and let nobody move it until the end."""
        groups: set[UUID] = set()
        people: set[UUID] = set()
        for row, watch in CORE.items():
            if row not in (OrganizationRow, PersonRow):
                names = {"provider_id", "recorded_by_id", "organization_id"} & {*watch.ids}
                groups |= self._ids(row, *names)
                people |= self._ids(row, *({"person_id"} & {*watch.ids}))
        for parties in self.parties:
            table, _service, organization = facts.columns(parties)
            groups |= self.session.touched.ids(table, organization)
        await self.session.hold_rows(PersonRow, people, is_shared=True)
        groups -= self.session.touched.new(OrganizationRow)
        await self.session.hold_rows(OrganizationRow, groups, is_shared=True)

    async def people(self, moved: Collection[UUID]) -> set[UUID]:
        """Settle people; return those who have another house now."""
        person, member = PersonRow, MembershipRow
        keys = self._ids(person, "id") | self._ids(member, "person_id")
        keys |= self._ids(OrganizationRow, "person_id")
        if moved:
            keys |= await self._found(
                sa.select(member.person_id).where(among(member.organization_id, values=moved)),
                sa.select(OrganizationRow.person_id).where(among(OrganizationRow.id, values=moved)),
                sa.select(person.id).where(among(person.house_id, values=moved)),
            )
        if not keys:
            return set()
        changed = await self._update(person, "id", keys)
        return changed - self.session.touched.new(person)

    async def services(self, moved: Collection[UUID], people: Collection[UUID]) -> set[UUID]:
        """Settle services and their dependencies; return those whose circles may be others now."""
        service, edge = ServiceRow, ServiceDependencyRow
        around = await self._touched_around() | await self._services_of(moved, people)
        keys, new = self._ids(service, "id") | around, self.session.touched.new(service)
        changed: set[UUID] = set()
        if keys:
            await self.session.hold_rows(service, keys - new)
            changed = await self._update(service, "id", keys)
        apart = (changed - new) | self._ids(edge, "service_id")
        if apart:
            await self._update(edge, "service_id", apart)
        return keys - new | around  # around a new service stands nobody for itself alone

    async def _touched_around(self) -> set[UUID]:
        """Return the services that what was written is about, but for services themselves."""
        keys = self._ids(RoleAssignmentRow, "scope_id") | self._ids(OutcomeRow, "service_id")
        for parties in self.parties:
            table, service, _organization = facts.columns(parties)
            keys |= self.session.touched.ids(table, service)
        held, agreed = OfferingEditionServiceRow, RelationshipOfferingRow
        editions = self._ids(agreed, "edition_id")
        relationships = self._ids(RelationshipParticipantRow, "relationship_id")
        relationships |= self._ids(RelationshipRow, "id")
        if relationships:
            editions |= await self._found(
                sa.select(agreed.edition_id).where(
                    among(agreed.relationship_id, values=relationships)
                )
            )
        if editions:
            keys |= await self._found(
                sa.select(held.service_id).where(among(held.edition_id, values=editions))
            )
        return keys

    async def _services_of(self, moved: Collection[UUID], people: Collection[UUID]) -> set[UUID]:
        """Return the services near which these organizations and people stand."""
        service, assignment, outcome = ServiceRow, RoleAssignmentRow, OutcomeRow
        questions: list[Any] = []
        if moved:
            participant, agreed = RelationshipParticipantRow, RelationshipOfferingRow
            held = alias(OfferingEditionServiceRow)
            questions += [
                sa.select(service.id).where(among(service.provider_id, values=moved)),
                sa.select(service.id).where(among(service.recorded_by_id, values=moved)),
                sa.select(held.service_id)
                .join(agreed, agreed.edition_id == held.edition_id)
                .join(participant, participant.relationship_id == agreed.relationship_id)
                .where(among(participant.organization_id, values=moved)),
            ]
            for parties in self.parties:
                key, organization = parties.selected_columns
                found = parties.with_only_columns(key)
                questions.append(found.where(among(organization, values=moved)))
        for name, keys in (("organization_id", moved), ("person_id", people)):
            if keys:
                questions += [
                    sa.select(assignment.scope_id).where(
                        assignment.role == Role.SERVICE_OWNER,
                        among(getattr(assignment, name), values=keys),
                    ),
                    sa.select(outcome.service_id).where(among(getattr(outcome, name), values=keys)),
                ]
        return await self._found(*questions)

    async def offerings(self, moved: Collection[UUID]) -> None:
        """Settle offerings."""
        row = OfferingRow
        own = self._ids(row, "id")
        for name, keys in (("id", own), ("provider_id", moved), ("recorded_by_id", moved)):
            if keys:
                await self._update(row, name, keys)

    async def participants(self, moved: Collection[UUID]) -> None:
        """Settle participants in relationships, and in changes of them."""
        for row, name in (
            (RelationshipParticipantRow, "relationship_id"),
            (AmendmentParticipantRow, "amendment_id"),
        ):
            mine = self._ids(row, name)
            for column, keys in ((name, mine), ("organization_id", moved)):
                if keys:
                    await self._update(row, column, keys)

    async def _found(self, *questions: Any) -> set[UUID]:
        found: set[UUID] = set()
        for question in questions:
            found |= {key for (key,) in await self.session.rows(question) if key is not None}
        return found

    async def _update(self, row: type[Any], name: str, keys: Collection[UUID]) -> set[UUID]:
        """Settle the rows that have these *keys*, and return those keys that changed the house."""
        told = await self.session.run(_update_of(cast("Any", row), name), {KEYS: list(keys)})
        for _, house, *key in told:
            self.session.note(row, key, house_id=house)
        return {changed for changed, *_ in told}


async def _store(
    session: WriteSession,
    places: dict[UUID, trees.TreePlace],
    keys: Collection[UUID] | None = None,
) -> set[UUID]:
    """Store the houses of organizations, and return those that had another one before."""
    found = trees.Trees(places)
    other: dict[UUID | None, list[UUID]] = defaultdict(list)
    own: list[UUID] = []
    for key in places if keys is None else keys & places.keys():
        house = found.house(key)
        if house != places[key].house_id:
            (own if house == key else other[house]).append(key)
    row = OrganizationRow
    if own:
        await session.run(sa.update(row).where(among(row.id, values=own)).values(house_id=row.id))
    for house, some in other.items():
        await session.run(sa.update(row).where(among(row.id, values=some)).values(house_id=house))
    for house, some in (*other.items(), *((key, [key]) for key in own)):
        for key in some:
            session.note(row, [key], house_id=house)
    return {*own, *(key for some in other.values() for key in some)}


@cache
def _update_of(row: type[Any], name: str) -> Any:
    """Return the statement that settles rows by what their column *name* holds."""
    column = getattr(row, name)
    table = row.__table__
    told = table.c[name], table.c.house_id, *table.primary_key
    return _update(row, rules.HOUSES[row], among(column, KEYS)).returning(*told)


def _update(row: type[Any], house: Any, *where: Any) -> Any:
    is_other = row.house_id.is_distinct_from(house)
    return sa.update(row.__table__).where(*where, is_other).values(house_id=house)
