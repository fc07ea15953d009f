"""Versions of services: which of them are open or live, and opening the next one."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from typing import Annotated, Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from catalog.domain import owners, sight
from catalog.domain.access import Principal
from catalog.domain.declared.stages import RETIRED
from catalog.domain.writing.changes import Change, Work
from catalog.domain.writing.field_types import OMITTED, Doc, Omittable, Prose, ServiceId
from catalog.domain.writing.preconditions import Precondition, Tells
from catalog.storage.database.sessions import ReadSession
from catalog.storage.enums import VersionPurpose, VersionStatus
from catalog.storage.lifecycle import versions
from catalog.storage.tables.services import ServiceRow
from catalog.storage.tables.versions import ServiceVersionRow


class Proposed(NamedTuple):
    """A version that was opened, and its service."""

    service: ServiceRow
    version: ServiceVersionRow


class Proposing(NamedTuple):
    """The service whose next version is opened, and its live version."""

    service: ServiceRow
    live: ServiceVersionRow | None


class Standing(NamedTuple):
    """The versions of a service that can still move."""

    open: ServiceVersionRow | None
    live: ServiceVersionRow | None

    @property
    def moving(self) -> ServiceVersionRow | None:
        """The version that people work on: the open one, else the live one."""
        return self.open or self.live

    @property
    def retiring(self) -> ServiceVersionRow | None:
        """The version that the service is retired with: the live one, else the open one."""
        return self.live or self.open


async def standing(session: ReadSession, service_id: UUID) -> Standing:
    """Return the open and the live version of a service."""
    return (await standing_of(session, [service_id])).get(service_id, Standing(None, None))


async def standing_of(
    session: ReadSession, service_ids: Collection[UUID], shown: Any = None
) -> dict[UUID, Standing]:
    """Return the open and the live versions that meet the condition *shown*, by service."""
    found: dict[UUID, dict[VersionStatus, ServiceVersionRow]] = defaultdict(dict)
    for row in await versions.standing(session, service_ids, shown):
        found[row.service_id][row.status] = row
    return {
        service_id: Standing(rows.get(VersionStatus.OPEN), rows.get(VersionStatus.LIVE))
        for service_id, rows in found.items()
    }


async def moving_ids(
    session: ReadSession, service_ids: Collection[UUID], principal: Principal
) -> dict[UUID, UUID]:
    """Return the id of the open version, else the live one, that *principal* sees, by service."""
    shown = sight.SERVICE_VERSION(ServiceVersionRow, principal)
    return await versions.moving_ids(session, service_ids, shown)


def moving(found: Standing, entering: str) -> ServiceVersionRow | None:
    """Return the version that moves to *entering*."""
    return found.retiring if entering == RETIRED.key else found.moving


def _of_version(status: VersionStatus, column: str) -> Tells:
    """Return what tells a column of a service's open version, or of its live one."""

    def told(service: Any) -> sa.ColumnElement[Any]:
        version = aliased(ServiceVersionRow)
        return (
            sa.select(getattr(version, column))
            .where(version.service_id == service.id, version.status == status)
            .correlate(service)
            .scalar_subquery()
        )

    return told


def where_standing(service: Any, *statuses: VersionStatus) -> sa.ColumnElement[bool]:
    """Return the condition that a service has a version of one of these statuses."""
    version = aliased(ServiceVersionRow)
    found = sa.select(version.id).where(version.service_id == service.id)
    return found.where(version.status.in_(statuses)).correlate(service).exists()


NOT_RETIRED = Precondition(
    of=sight.SERVICE,
    code="SERVICE_RETIRED",
    message="The service is retired for good: create a new one instead.",
    holds=lambda service, _: where_standing(service, *versions.STANDING),
)
NONE_OPEN = Precondition(
    of=sight.SERVICE,
    code="VERSION_OPEN",
    message="Version {number} is open in {stage}: move it on, or retire it, first.",
    holds=lambda service, _: ~where_standing(service, VersionStatus.OPEN),
    tells={
        "number": _of_version(VersionStatus.OPEN, "number"),
        "stage": _of_version(VersionStatus.OPEN, "stage_key"),
    },
)


@dataclass(frozen=True, kw_only=True)
class ProposeServiceVersion(Change[Proposing]):
    """Open the next version of a service, in the first stage of the lifecycle."""

    service_id: Annotated[ServiceId, Doc("The service.")]
    purpose: Annotated[VersionPurpose, Doc("Why it is opened; only a first version is NEW.")] = (
        VersionPurpose.MAJOR_CHANGE
    )
    summary: Annotated[Omittable[Prose | None], Doc("What it brings, in prose.")] = OMITTED
    expected_revision: Annotated[
        Omittable[int], Doc("The revision of the service that the proposal is based on.")
    ] = OMITTED
    preconditions = (owners.OWN_SERVICE, NOT_RETIRED, NONE_OPEN)

    async def check(self, work: Work) -> Proposing | None:
        """Refuse a stale revision, and a purpose that only first versions have."""
        expected = None if self.expected_revision is OMITTED else self.expected_revision
        service = await work.edit(ServiceRow, self.service_id, expected=expected)
        if service is None:
            return None
        found = await standing(work.session, service.id)
        if self.purpose is VersionPurpose.NEW:
            message = "Only a service's first version is NEW: say MAJOR_CHANGE or REMOVAL."
            work.problems.add("PURPOSE_NOT_NEW", message, "purpose")
        return Proposing(service, found.live)

    async def apply(self, work: Work, proposing: Proposing) -> Proposed:
        """Insert it."""
        service, live = proposing
        version = ServiceVersionRow(
            service_id=service.id,
            number=await versions.newest_number(work.session, service.id) + 1,
            purpose=self.purpose,
            summary=None if self.summary is OMITTED else self.summary,
            status=VersionStatus.OPEN,
            stage_key=work.rules.chain.first.key,
            control_id=None if live is None else live.control_id,
            created_at=work.now,
        )
        work.session.add(version)
        return Proposed(service, version)
