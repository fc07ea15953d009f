"""Packs as a whole: they are created, frozen and superseded."""

from dataclasses import dataclass
from typing import Annotated, NamedTuple
from uuid import UUID

from catalog.plugin import (
    OMITTED,
    Change,
    Doc,
    Omittable,
    PackPurpose,
    ServiceId,
    ServiceRow,
    VersionStatus,
    Work,
    content_hash,
)
from catalog_design.changes import drafts
from catalog_design.changes.drafts import Designed
from catalog_design.queries import documents, packs
from catalog_design.rules import gaps
from catalog_design.rules.access import PackId
from catalog_design.rules.conditions import DESIGNABLE, DRAFT, EDITABLE
from catalog_design.tables import HandoffPackRow, PackStatus


@dataclass(frozen=True, kw_only=True)
class CreateHandoffPack(Change[Designed]):
    """Begin a pack for the open version of a service, else for its live one.

    It gets the sections that its purpose demands, and the requirements of the version.
    """

    service_id: Annotated[ServiceId, Doc("The service that is designed.")]
    purpose: Annotated[
        Omittable[PackPurpose],
        Doc("Why it is made; unless given, the purpose of an open version, else PACK_CHANGE."),
    ] = OMITTED
    preconditions = DESIGNABLE

    async def check(self, work: Work) -> Designed | None:
        """Find the version that is designed."""
        return await drafts.designed(work, self.service_id)

    async def apply(self, work: Work, designed: Designed) -> HandoffPackRow:
        """Insert it with its sections."""
        service, version = designed
        purpose = self.purpose
        if purpose is OMITTED:
            is_open = version.status is VersionStatus.OPEN
            purpose = PackPurpose[version.purpose.name] if is_open else PackPurpose.PACK_CHANGE
        return await drafts.make(
            work,
            service_id=service.id,
            version_id=version.id,
            service_name=service.name,
            purpose=purpose,
        )


class Freezing(NamedTuple):
    """A draft that is frozen, and its service."""

    pack: HandoffPackRow
    service: ServiceRow


@dataclass(frozen=True, kw_only=True)
class FreezePack(Change[Freezing]):
    """Fix the contents of a draft by their hash, so that everybody decides on the same contents.

    Warnings tell what it still lacks.
    """

    id: Annotated[PackId, Doc("The pack.")]
    expected_revision: Annotated[int, Doc("The revision that was read before.")]
    preconditions = (*EDITABLE, DRAFT)

    async def check(self, work: Work) -> Freezing | None:
        """Refuse a stale revision."""
        pack = await drafts.held(work, self.id, expected=self.expected_revision)
        service = None if pack is None else await work.session.get(ServiceRow, pack.service_id)
        if pack is None or service is None:
            return None
        return Freezing(pack, service)

    async def apply(self, work: Work, freezing: Freezing) -> HandoffPackRow:
        """Keep the document of the pack, and its hash."""
        pack, service = freezing
        pack.service_name = service.name
        document = (await documents.of(work.session, [pack]))[pack.id]
        pack.document, pack.content_hash = document, content_hash(document)
        pack.status, pack.frozen_at = PackStatus.FROZEN, work.now
        work.mark(pack)
        for gap in gaps.of((await packs.parts(work.session, [pack.id]))[pack.id]):
            work.problems.warn(gap.code, f"{gap.message} {gap.remedy}", "id", subject=gap.subject)
        work.tell("handoff_pack.frozen", pack, contentHash=pack.content_hash)
        return pack


@dataclass(frozen=True, kw_only=True)
class SupersedePack(Change[HandoffPackRow]):
    """Supersede a pack, with another one or with none; the service stays in its stage."""

    id: Annotated[PackId, Doc("The pack.")]
    expected_revision: Annotated[int, Doc("The revision that was read before.")]
    by_id: Annotated[
        Omittable[PackId | None], Doc("The pack that takes its place, of the same service.")
    ] = OMITTED
    preconditions = EDITABLE

    async def check(self, work: Work) -> HandoffPackRow | None:
        """Refuse a stale revision, and what cannot take its place."""
        pack = await drafts.held(work, self.id, expected=self.expected_revision)
        if pack is None or self.by_id is OMITTED or self.by_id is None:
            return pack
        other = await work.session.get(HandoffPackRow, self.by_id)
        if other is None:
            return pack
        if other.id == pack.id or other.service_id != pack.service_id:
            message = "Another pack of the same service takes its place: name one, or none."
            work.problems.add("PACK_OF_ANOTHER_SERVICE", message, "by_id")
        elif other.status is PackStatus.SUPERSEDED:
            message = "That pack is superseded itself: name one that is not, or none."
            work.problems.add("PACK_SUPERSEDED", message, "by_id")
        return pack

    async def apply(self, work: Work, pack: HandoffPackRow) -> HandoffPackRow:
        """Supersede it."""
        supersede(work, pack, None if self.by_id is OMITTED else self.by_id)
        return pack


def supersede(work: Work, pack: HandoffPackRow, by_id: UUID | None) -> None:
    """Mark a locked pack as superseded; *by_id* is the pack that takes its place."""
    pack.status, pack.superseded_by_id = PackStatus.SUPERSEDED, by_id
    work.mark(pack)
    work.tell("handoff_pack.superseded", pack)
