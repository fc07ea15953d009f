"""Entering the resources of organizations, and the other names of services."""

from collections.abc import Collection, Mapping
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa

from catalog.arrays import among
from catalog.domain.importing.following.making import Making
from catalog.domain.importing.linked.links import RESOURCES, LinkKind
from catalog.domain.importing.linked.staged_links import StagedEntity, StagedLink
from catalog.domain.importing.records import SERVICES
from catalog.domain.provision.resources import CreateResource, UpdateResource
from catalog.domain.services.updating import UpdateService
from catalog.storage.rows import new_id_text
from catalog.storage.tables.organizations import OrganizationRow
from catalog.storage.tables.people import MembershipRow, PersonRow
from catalog.storage.tables.provision import AssetType, ResourceKind, ResourceRow

EMPTY: Final = {
    **dict.fromkeys(("description", "capacity", "unit", "supplier_id")),
    "asset_type": AssetType.RESOURCE,
}


async def enter(making: Making, house_id: str | None) -> None:
    """Add resources or bring them up to date; one that nobody has is the house's."""
    for portion in making.links.entities("resources"):
        keys = [entity.key for entity in portion]
        held = await making.rows(ResourceRow, keys, "name", "description")
        holders = await _holders(making, keys, house_id)
        await _create(making, [one for one in portion if one.key not in held], holders)
        for entity in portion:
            resource = held.get(entity.key)
            if resource is not None:
                given = {
                    name: value
                    for name, value in entity.values.items()
                    if name != "kind" and getattr(resource, name) != value
                }
                key, revision = resource.id, resource.revision
                change = UpdateResource(id=key, expected_revision=revision, **given)
                outcome = await making.make(change, entity.place) if given else "unchanged"
                making.report.count(outcome, RESOURCES)


async def _create(
    making: Making, entities: Collection[StagedEntity], holders: Mapping[str, Any]
) -> None:
    """Add resources, for administrators at once; what nobody can have is told."""
    rows: list[dict[str, Any]] = []
    for one in entities:
        holder = holders.get(one.key)
        if holder is None:
            message = f"No organization has {one.key}: name one as its owner, or the house."
            making.refuse("REQUIRED", message, one.place)
            making.report.count("skipped", RESOURCES)
        elif holder.is_recorded:
            message = f"{one.key} would be of {holder.slug}, which others recorded: it has none."
            making.refuse("ORGANIZATION_RECORDED", message, one.place)
            making.report.count("skipped", RESOURCES)
        elif not making.is_everywhere:
            values = {"name": one.key, **one.values, "organization_id": holder.id}
            values["kind"] = ResourceKind[values["kind"]]
            outcome = await making.make(CreateResource(slug=one.key, **values), one.place)
            making.report.count("created" if outcome == "updated" else outcome, RESOURCES)
        else:
            given = {"id": new_id_text(), "slug": one.key, **EMPTY, "name": one.key, **one.values}
            rows.append({**given, "organization_id": str(holder.id)})
    if rows:
        await making.work.create_many(ResourceRow, rows)
    making.report.count("created", RESOURCES, len(rows))


async def _holders(making: Making, keys: list[str], house_id: str | None) -> Mapping[str, Any]:
    """Return the organization that has each resource: one named, one of its person, the house."""
    by_group = making.links.targets(LinkKind.HELD, keys)
    by_person = making.links.targets(LinkKind.HELD_BY_PERSON, keys)
    named = [link for links in by_group.values() for link in links]
    groups = await making.rows(OrganizationRow, [link.target for link in named], "is_recorded")
    for link in named:
        if link.target not in groups:
            message = f"{link.key} names the team {link.name}, which nothing defines."
            making.remark("UNKNOWN_TEAM", message, link.place)
    found = {link.key: groups[link.target] for link in named if link.target in groups}
    owned = [link for links in by_person.values() for link in links]
    theirs = await _of_people(making, [link.target for link in owned])
    for link in owned:
        if link.target in theirs:
            found.setdefault(link.key, theirs[link.target])
    if house_id is None:
        return found
    row = OrganizationRow
    columns = sa.select(row.slug, row.id, row.is_recorded).where(row.id == UUID(house_id))
    houses = await making.work.session.rows(columns)
    return {**dict.fromkeys(keys, houses[0] if houses else None), **found}


async def _of_people(making: Making, slugs: list[str]) -> dict[str, Any]:
    """Return an organization of each person, by the slug of the person."""
    row, member = OrganizationRow, MembershipRow
    question = (
        sa.select(PersonRow.slug.label("person"), row.slug, row.id, row.is_recorded)
        .join(member, member.person_id == PersonRow.id)
        .join(row, row.id == member.organization_id)
        .where(among(PersonRow.slug, values=slugs))
        .order_by(row.slug.desc())
    )
    found = {one.person: one for one in await making.work.session.rows(question)}
    seen = await making.rows(OrganizationRow, [one.slug for one in found.values()])
    return {person: one for person, one in found.items() if one.slug in seen}


async def call(making: Making) -> None:
    """Give services the further names that the files have for them; they keep those they have."""
    for portion in making.links.linked(LinkKind.CALLED):
        services = await making.services(links[0].key for links in portion)
        named = await making.services(link.target for links in portion for link in links)
        taken = {name: it.id for name, it in named.items()}
        for links in portion:
            service = services.get(links[0].key)
            if service is not None:
                await _call(making, service, links, taken)


async def _call(
    making: Making, service: Any, links: list[StagedLink], taken: dict[str, UUID]
) -> None:
    wanted: list[str] = []
    for link in links:
        if taken.setdefault(link.target, service.id) != service.id:
            message = f"Another service is called {link.target}: {link.key} goes without it."
            making.remark("ALIAS_TAKEN", message, link.place)
        elif link.target not in {service.slug, *service.aliases, *wanted}:
            wanted.append(link.target)
    if not wanted:
        return
    aliases = [*service.aliases, *wanted]
    change = UpdateService(id=service.id, expected_revision=service.revision, aliases=aliases)
    if await making.make(change, links[0].place) == "updated":
        making.recount(SERVICES, service.slug)
