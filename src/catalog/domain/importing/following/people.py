"""Entering people, what they are members of, and the services that they own."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from catalog.arrays import among
from catalog.domain.importing.following.making import Making
from catalog.domain.importing.linked.links import PERSONS, LinkKind
from catalog.domain.importing.linked.staged_links import StagedEntity, StagedLink
from catalog.domain.importing.records import SERVICES
from catalog.domain.importing.writing import insert_owners
from catalog.domain.people import CreatePerson, UpdatePerson
from catalog.domain.roles import AssignRole
from catalog.domain.writing.field_types import ObjectKey
from catalog.storage import importing as stored
from catalog.storage.enums import Role
from catalog.storage.rows import new_id_text
from catalog.storage.tables.organizations import OrganizationRow
from catalog.storage.tables.people import MembershipRow, PersonRow

COLUMNS = ("name", "email", "deactivated_at")


async def enter(making: Making) -> None:
    """Add people or bring them up to date; they stay members of what the files do not name."""
    for portion in making.links.entities("persons"):
        keys = [entity.key for entity in portion]
        links = making.links.targets(LinkKind.MEMBER, keys)
        held = await making.rows(PersonRow, keys, *COLUMNS)
        groups, theirs = await _memberships(making, links.values(), held.values())
        joined = {key: _joined(making, links.get(key, ()), groups) for key in keys}
        await _create(making, [one for one in portion if one.key not in held], joined)
        for entity in portion:
            person = held.get(entity.key)
            if person is not None:
                change = _changed(entity, person, joined[entity.key], theirs[person.id])
                outcome = "unchanged" if change is None else await making.make(change, entity.place)
                making.report.count(outcome, PERSONS)
    await _join(making)


async def _create(
    making: Making, entities: Collection[StagedEntity], joined: Mapping[str, list[UUID]]
) -> None:
    """Add people, for administrators at once."""
    if not making.is_everywhere:
        for one in entities:
            values = {"name": one.key, **one.values, "organization_ids": joined[one.key]}
            outcome = await making.make(CreatePerson(slug=one.key, **values), one.place)
            making.report.count("created" if outcome == "updated" else outcome, PERSONS)
        return
    empty = dict.fromkeys(COLUMNS)
    rows = [
        {"id": new_id_text(), "slug": one.key, **empty, "name": one.key, **one.values}
        for one in entities
    ]
    members = [
        {"person_id": row["id"], "organization_id": str(key)}
        for row in rows
        for key in joined[str(row["slug"])]
    ]
    if rows:
        await making.work.create_many(PersonRow, rows)
    if members:
        await making.work.session.insert_many(MembershipRow, members)
    await making.settle()
    making.report.count("created", PERSONS, len(rows))


async def _join(making: Making) -> None:
    """Let people join who are no entities of these files, but named by what they are members of."""
    for portion in making.links.linked(LinkKind.MEMBER):
        held = await making.rows(PersonRow, [links[0].key for links in portion], *COLUMNS)
        groups, theirs = await _memberships(making, portion, held.values())
        for links in portion:
            person = held.get(links[0].key)
            if person is None:
                message = f"Nothing defines the person {links[0].key}, a member of {links[0].name}."
                making.remark("UNKNOWN_PERSON", message, links[0].place)
                continue
            named = {groups[link.target] for link in links if link.target in groups}
            if person.deactivated_at is None and not named <= theirs[person.id]:
                joined = [*theirs[person.id], *(named - theirs[person.id])]
                change = UpdatePerson(
                    id=person.id, expected_revision=person.revision, organization_ids=joined
                )
                outcome = await making.make(change, links[0].place)
                making.report.count(outcome, PERSONS)


async def own(making: Making) -> None:
    """Let people own the services of which the files say so, beside other owners."""
    for portion in making.links.linked(LinkKind.OWNED):
        services = await making.services(links[0].key for links in portion)
        targets = {link.target for links in portion for link in links}
        people = await making.rows(PersonRow, targets, *COLUMNS)
        ids = [str(service.id) for service in services.values()]
        owners = await stored.owners(making.work.session, ids)
        new: list[dict[str, Any]] = []
        for link in (link for links in portion for link in links):
            service, person = services.get(link.key), people.get(link.target)
            if person is None:
                message = f"{link.key} is owned by {link.name}, whom nothing defines."
                making.remark("UNKNOWN_PERSON", message, link.place)
            if person is None or service is None:
                continue
            held = owners.setdefault(str(service.id), [])
            if str(person.id) in {owner for _, owner in held}:
                continue
            if making.is_free(SERVICES, link.key) and person.deactivated_at is None:
                owner = {"person_id": str(person.id), "scope_id": str(service.id)}
                new.append({**owner, "position": len(held)})
            else:
                await _assign(making, service, person, link)
            held.append(("", str(person.id)))
        if new:
            await insert_owners(making.work, new)
            await making.settle()


async def _assign(making: Making, service: Any, person: Any, link: StagedLink) -> None:
    scope = ObjectKey("Service", service.id)
    change = AssignRole(role=Role.SERVICE_OWNER, scope_id=scope, person_id=person.id)
    if await making.make(change, link.place) == "updated":
        making.recount(SERVICES, service.slug)


async def _memberships(
    making: Making, links: Iterable[Collection[StagedLink]], people: Iterable[Any]
) -> tuple[dict[str, UUID], defaultdict[UUID, set[UUID]]]:
    """Return the ids of organizations by their slugs, and what people are members of."""
    targets = {link.target for some in links for link in some}
    groups = await making.rows(OrganizationRow, targets)
    theirs: defaultdict[UUID, set[UUID]] = defaultdict(set)
    question = sa.select(MembershipRow.person_id, MembershipRow.organization_id).where(
        among(MembershipRow.person_id, values=[person.id for person in people])
    )
    for person_id, organization_id in await making.work.session.rows(question):
        theirs[person_id].add(organization_id)
    return {slug: group.id for slug, group in groups.items()}, theirs


def _joined(making: Making, links: Iterable[StagedLink], groups: dict[str, UUID]) -> list[UUID]:
    found: list[UUID] = []
    for link in links:
        if link.target in groups:
            found.append(groups[link.target])
        else:
            message = f"{link.key} is a member of {link.name}, which nothing defines."
            making.remark("UNKNOWN_TEAM", message, link.place)
    return list(dict.fromkeys(found))


def _changed(
    entity: StagedEntity, person: Any, joined: list[UUID], theirs: set[UUID]
) -> UpdatePerson | None:
    """Return the change that brings a person up to date, or None where nothing differs."""
    given = {name: value for name, value in entity.values.items() if getattr(person, name) != value}
    if person.deactivated_at is None and not theirs.issuperset(joined):
        given["organization_ids"] = [*theirs, *(key for key in joined if key not in theirs)]
    if not given:
        return None
    return UpdatePerson(id=person.id, expected_revision=person.revision, **given)
