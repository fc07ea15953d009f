"""Editions: what an offering says at one time, frozen when it is published."""

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from catalog.domain.writing.changes import Work, as_json
from catalog.domain.writing.hashes import content_hash
from catalog.storage import offerings, provision
from catalog.storage.database.sessions import ReadSession
from catalog.storage.enums import EditionStatus, OfferingStatus
from catalog.storage.tables.offerings import (
    OfferingComponentRow,
    OfferingEditionRow,
    OfferingEditionServiceRow,
    OfferingRow,
    OfferingServiceRow,
)

COMPONENT = ("kind", "name", "description", "terms", "resource", "performed_by", "requestable")
LATER = frozenset({"resource", "requestable"})  # what the first editions could not say
PROMISED = ("targets", "conditions", "prices", "prices_published")  # nor any of these
WORDS = ("name", "description", "target_consumer_group", *PROMISED)


@dataclass(frozen=True, kw_only=True)
class Content:
    """What an edition of an offering says."""

    name: str
    description: str | None = None
    target_consumer_group: str
    targets: Sequence[Any] = ()
    conditions: Sequence[Any] = ()
    prices: Sequence[Any] = ()
    prices_published: bool = False
    components: Sequence[dict[str, Any]] = ()
    service_ids: Sequence[UUID]

    @property
    def words(self) -> dict[str, Any]:
        """What of it is a column of the offering and of the edition alike."""
        return {name: as_json(getattr(self, name)) for name in WORDS}

    def having(self, given: dict[str, Any]) -> "Content":
        """Return the same with other values for the fields that are *given*."""
        return dataclasses.replace(self, **given)

    def content_hash(self) -> str:
        """Return the hash of all of it, which two editions share only where they say the same."""
        components = [
            {name: said for name, said in part.items() if said is not None or name not in LATER}
            for part in self.components
        ]
        parts = {"components": components, "service_ids": sorted(map(str, self.service_ids))}
        words = {name: said for name, said in self.words.items() if said or name not in PROMISED}
        return content_hash(as_json({**words, **parts}))


async def shown(session: ReadSession, offering: OfferingRow) -> Content:
    """Return what everybody who sees the offering reads there."""
    found = await offerings.components(session, offering.id)
    keys = [row.resource_id for row in found if row.resource_id is not None]
    resources = await provision.slugs_of_resources(session, keys)
    return Content(
        **{name: getattr(offering, name) for name in WORDS},
        components=[_told(row, resources) for row in found],
        service_ids=await offerings.service_ids(session, offering.id),
    )


def _told(row: OfferingComponentRow, resources: Mapping[UUID, str]) -> dict[str, Any]:
    """Return a component as editions keep it: a resource by its slug, which it keeps."""
    said = {name: getattr(row, name) for name in COMPONENT if name != "resource"}
    slug = None if row.resource_id is None else resources.get(row.resource_id)
    told: dict[str, Any] = as_json(said | {"resource": slug})
    return told


async def next_one(session: ReadSession, offering: OfferingRow) -> Content:
    """Return what the next edition is to say: what is shown, where nobody drafted anything else."""
    draft = await offerings.edition(session, offering.id, EditionStatus.DRAFT)
    if draft is None:
        return await shown(session, offering)
    return Content(
        **{name: getattr(draft, name) for name in WORDS},
        components=draft.components,
        service_ids=await offerings.edition_service_ids(session, draft.id),
    )


async def show(work: Work, offering: OfferingRow, content: Content) -> None:
    """Let the offering say *content*."""
    for name, value in content.words.items():
        setattr(offering, name, value)
    services = [{"service_id": key} for key in content.service_ids]
    await work.session.replace(OfferingServiceRow, services, offering_id=offering.id)
    slugs = {part["resource"] for part in content.components if part.get("resource")}
    resources = await provision.resources_by_slug(work.session, slugs)
    parts = [
        {name: part.get(name) for name in COMPONENT if name != "resource"}
        | {"resource_id": resources.get(part.get("resource", "")), "position": number}
        for number, part in enumerate(content.components)
    ]
    await work.session.replace(OfferingComponentRow, parts, offering_id=offering.id)


async def say(work: Work, offering: OfferingRow, given: dict[str, Any]) -> None:
    """Let the offering say what is *given*, or its next edition, where it was published."""
    if offering.status is OfferingStatus.DRAFT:
        content = await shown(work.session, offering)
        await show(work, offering, content.having(given))
    elif given:
        content = await next_one(work.session, offering)
        await draft(work, offering, content.having(given))


async def draft(work: Work, offering: OfferingRow, content: Content) -> None:
    """Keep *content* for the next edition, and say so; what is said already is no draft."""
    session = work.session
    found = await offerings.edition(session, offering.id, EditionStatus.DRAFT)
    is_as_shown = content.content_hash() == (await shown(session, offering)).content_hash()
    if is_as_shown:
        if found is not None:
            await session.delete(found)
        return
    if found is None:
        current = await offerings.edition(session, offering.id, EditionStatus.CURRENT)
        number = 1 if current is None else current.number + 1
        found = OfferingEditionRow(
            offering_id=offering.id, number=number, status=EditionStatus.DRAFT
        )
    await _keep(work, found, content)
    message = f"Others see it as it was, until publishOffering makes this edition {found.number}."
    work.problems.warn("EDITION_DRAFTED", message, "id", edition=found.number)


async def publish(work: Work, offering: OfferingRow) -> OfferingEditionRow:
    """Freeze what the next edition is to say, let the offering say it, and return the edition."""
    session = work.session
    content = await next_one(session, offering)
    await show(work, offering, content)
    edition = await offerings.edition(session, offering.id, EditionStatus.DRAFT)
    current = await offerings.edition(session, offering.id, EditionStatus.CURRENT)
    if current is not None:
        current.status = EditionStatus.EARLIER
        await session.flush()
    if edition is None:
        edition = OfferingEditionRow(offering_id=offering.id, number=1)
    edition.status = EditionStatus.CURRENT
    edition.content_hash = content.content_hash()
    edition.published_at, edition.published_by = work.now, work.principal.subject
    await _keep(work, edition, content)
    return edition


async def _keep(work: Work, edition: OfferingEditionRow, content: Content) -> None:
    for name, value in content.words.items():
        setattr(edition, name, value)
    edition.components = list(content.components)
    work.session.add(edition)
    await work.session.flush()
    services = [{"service_id": key} for key in content.service_ids]
    await work.session.replace(OfferingEditionServiceRow, services, edition_id=edition.id)
