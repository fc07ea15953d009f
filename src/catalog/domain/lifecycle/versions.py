"""Versions of services: which of them are open or live, and opening the next one."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from typing import Annotated, Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa

from catalog.aliases import alias
from catalog.domain import owners, sight
from catalog.domain.access import Principal
from catalog.domain.services.rules import NOT_RETIRED
from catalog.domain.writing.changes import Change, Work
from catalog.domain.writing.field_types import OMITTED, Doc, Omittable, Prose, ServiceId
from catalog.domain.writing.moments import must_be_past
from catalog.domain.writing.preconditions import Asker, Precondition, Tells
from catalog.storage import outcomes
from catalog.storage.database.sessions import ReadSession
from catalog.storage.enums import PortfolioStatus, VersionPurpose, VersionStatus
from catalog.storage.lifecycle import versions
from catalog.storage.tables.lifecycle.versions import ServiceVersionRow
from catalog.storage.tables.outcomes import VersionOutcomeRow
from catalog.storage.tables.services import ServiceRow


class Proposed(NamedTuple):
    """A version that was opened, and its service."""

    service: ServiceRow
    version: ServiceVersionRow


class Proposing(NamedTuple):
    """The service whose next version is opened, its live version, and the one before."""

    service: ServiceRow
    live: ServiceVersionRow | None
    before: ServiceVersionRow | None


class Standing(NamedTuple):
    """The versions of a service that can still move."""

    open: ServiceVersionRow | None
    live: ServiceVersionRow | None

    @property
    def moving(self) -> ServiceVersionRow | None:
        """The version that people work on: the open one, else the live one."""
        return self.open or self.live


async def standing(session: ReadSession, service_id: UUID) -> Standing:
    """Return the open and the live version of a service."""
    return (await standing_of(session, [service_id])).get(service_id, Standing(None, None))


async def must_follow(
    work: Work, version_id: UUID, happened_at: Omittable[dt.datetime], field: str = "happened_at"
) -> None:
    """Refuse a time to come, and one before the version moved last: its history is in order."""
    moment = must_be_past(work, happened_at, field)
    last = await versions.last_moved_at(work.session, version_id)
    if last is not None and moment < last:
        message = f"The version moved at {last.isoformat()}: give that time, or a later one."
        work.problems.add("HISTORY_REVERSED", message, field)


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


def _of_version(status: VersionStatus, column: str) -> Tells:
    """Return what tells a column of a service's open version, or of its live one."""

    def told(service: Any) -> sa.ColumnElement[Any]:
        version = alias(ServiceVersionRow)
        return (
            sa.select(getattr(version, column))
            .where(version.service_id == service.id, version.status == status)
            .correlate(service)
            .scalar_subquery()
        )

    return told


def where_standing(service: Any, *statuses: VersionStatus) -> sa.ColumnElement[bool]:
    """Return the condition that a service has a version of one of these statuses."""
    version = alias(ServiceVersionRow)
    found = sa.select(version.id).where(version.service_id == service.id)
    return found.where(version.status.in_(statuses)).correlate(service).exists()


def _where_one_moves(service: Any, _asker: Asker) -> sa.ColumnElement[bool]:
    """Return the condition that a service that is not retired has a version that can move."""
    is_retired = service.portfolio_status == PortfolioStatus.RETIRED
    return sa.or_(is_retired, where_standing(service, *versions.STANDING))


ONE_MOVES = Precondition(
    of=sight.SERVICE,
    code="VERSION_MISSING",
    message="No version of the service is open or live: open one with proposeServiceVersion.",
    holds=_where_one_moves,
)
NONE_OPEN = Precondition(
    of=sight.SERVICE,
    code="VERSION_OPEN",
    message="Version {number} is open in {stage}: move it on, or abandon it, first.",
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
    purpose: Annotated[
        VersionPurpose, Doc("Why it is opened; NEW only where no version ever went live.")
    ] = VersionPurpose.MAJOR_CHANGE
    summary: Annotated[Omittable[Prose | None], Doc("What it brings, in prose.")] = OMITTED
    takes_over: Annotated[
        bool,
        Doc("Whether it takes over the rationale and the outcomes of the version before."),
    ] = False
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
        if self.purpose is VersionPurpose.NEW and found.live is not None:
            message = "The service is live, so nothing is NEW: say MAJOR_CHANGE or REMOVAL."
            work.problems.add("PURPOSE_NOT_NEW", message, "purpose")
        before = await versions.in_work(work.session, service.id)
        return Proposing(service, found.live, before)

    async def apply(self, work: Work, proposing: Proposing) -> Proposed:
        """Insert it, with the reasons that it takes over."""
        service, live, before = proposing
        taken = before if self.takes_over else None
        version = ServiceVersionRow(
            service_id=service.id,
            number=await versions.newest_number(work.session, service.id) + 1,
            purpose=self.purpose,
            summary=None if self.summary is OMITTED else self.summary,
            rationale=None if taken is None else taken.rationale,
            taken_over_from_id=None if taken is None else taken.id,
            status=VersionStatus.OPEN,
            stage_key=work.rules.chain.first.key,
            control_id=None if live is None else live.control_id,
            created_at=work.now,
        )
        work.session.add(version)
        if live is None:
            service.rationale = version.rationale
        if taken is not None:
            await work.session.flush()
            wanted = await outcomes.of_version(work.session, taken.id)
            links = [{"version_id": version.id, "outcome_id": key} for key in wanted]
            await work.session.insert(VersionOutcomeRow, links)
        return Proposed(service, version)
