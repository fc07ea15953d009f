"""Entering the resources of organizations, and the other names of services."""

from typing import Any
from uuid import UUID

import sqlalchemy as sa

from catalog.arrays import among
from catalog.domain.importing import comparing
from catalog.domain.importing.following.making import Making
from catalog.domain.importing.linked.links import RESOURCES, Relation
from catalog.domain.importing.linked.staged_links import StagedEntity, StagedLink
from catalog.domain.importing.records import SERVICES
from catalog.domain.provision.resources import CreateResource, UpdateResource
from catalog.domain.services.updating import UpdateService
from catalog.storage.tables.organizations import OrganizationRow
from catalog.storage.tables.people import MembershipRow, PersonRow
from catalog.storage.tables.provision import ResourceKind, ResourceRow


async def enter(making: Making, house_id: str | None) -> None:
    """Add resources or bring them up to date; one that nobody has is the house's."""
    for portion in making.links.entities("resources"):
        keys = [entity.key for entity in portion]
        held = await making.rows(ResourceRow, keys, "name", "description")
        holders = await _holders(making, keys)
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
            else:
                holder = holders.get(entity.key) or (None if house_id is None else UUID(house_id))
                outcome = await _create(making, entity, holder)
            making.report.count(outcome, RESOURCES)


async def _create(making: Making, entity: StagedEntity, holder: UUID | None) -> str:
    if holder is None:
        message = f"No organization has {entity.key}: name one as its owner, or the house."
        place = entity.place
        making.report.problem(comparing.notice(making.report, place, "REQUIRED", message))
        return "skipped"
    values: dict[str, Any] = {"name": entity.key, **entity.values}
    values["kind"] = ResourceKind[values["kind"]]
    change = CreateResource(slug=entity.key, organization_id=holder, **values)
    outcome = await making.make(change, entity.place)
    return "created" if outcome == "updated" else outcome


async def _holders(making: Making, keys: list[str]) -> dict[str, UUID]:
    """Return the organization that has each resource: the one named, or one of its person."""
    by_group = making.links.targets(Relation.HELD, keys)
    by_person = making.links.targets(Relation.HELD_BY_PERSON, keys)
    named = [link for links in by_group.values() for link in links]
    groups = await making.rows(OrganizationRow, [link.target for link in named])
    found = {link.key: groups[link.target].id for link in named if link.target in groups}
    for link in named:
        if link.target not in groups:
            message = f"{link.key} names the team {link.name}, which nothing defines."
            making.remark("UNKNOWN_TEAM", message, link.place)
    owned = [link for links in by_person.values() for link in links if link.key not in found]
    people = await making.rows(PersonRow, [link.target for link in owned])
    question = sa.select(MembershipRow.person_id, MembershipRow.organization_id).where(
        among(MembershipRow.person_id, values=[person.id for person in people.values()])
    )
    theirs = dict(sorted((one[0], one[1]) for one in await making.work.session.rows(question)))
    for link in owned:
        person = people.get(link.target)
        if person is not None and person.id in theirs:
            found[link.key] = theirs[person.id]
    return found


async def call(making: Making) -> None:
    """Give services the further names that the files have for them; they keep those they have."""
    for portion in making.links.linked(Relation.CALLED):
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
