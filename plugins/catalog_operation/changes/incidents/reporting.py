"""Reporting incidents: what happened, to what, and since when."""

import datetime as dt
from dataclasses import dataclass
from typing import Annotated
from uuid import UUID

from catalog.plugin import (
    OMITTED,
    Change,
    Doc,
    Name,
    Omittable,
    OrganizationId,
    OrganizationRow,
    Prose,
    Statement,
    Word,
    Work,
)
from catalog_operation.changes.incidents import downtimes, duplicates, moments, subjects, telling
from catalog_operation.changes.incidents.subjects import Hit, Resources, Services
from catalog_operation.queries import incidents
from catalog_operation.rules.access import IncidentId
from catalog_operation.tables.incidents import (
    IncidentIntervalRow,
    IncidentKind,
    IncidentRow,
    IncidentStatus,
    Severity,
)


@dataclass(frozen=True, kw_only=True)
class Keeping(Change[UUID]):
    """What an incident and maintenance have in common when they are first kept."""

    organization_id: Annotated[
        Omittable[OrganizationId],
        Doc("Who keeps it; unless given, who provides the first service or has the resource."),
    ] = OMITTED
    title: Annotated[Name, Doc("What it is called.")]
    service_ids: Annotated[Omittable[Services], Doc("The services that it hits.")] = OMITTED
    resource_ids: Annotated[
        Omittable[Resources], Doc("The resources that it hits, with all that stands on them.")
    ] = OMITTED
    notes: Annotated[Omittable[Prose | None], Doc("What only your house reads.")] = OMITTED
    reference: Annotated[
        Omittable[Name | None], Doc("What it is called elsewhere, once for an organization.")
    ] = OMITTED

    async def must_be_kept(self, work: Work) -> UUID | None:
        """Refuse what others keep, and what they would; lock and return whose it is."""
        hit = self._hit
        await subjects.must_be_own(work, hit)
        key = self.organization_id
        if key is OMITTED:
            found = await subjects.must_have_keeper(work, hit)
            if found is None:
                return None
            key = found
        if not work.acts_for(key):
            message = "Name an organization that you act for."
            work.problems.add("NOT_YOUR_ORGANIZATION", message, "organization_id")
            return None
        # one change at a time gives out numbers
        if await work.hold(OrganizationRow, key) is None:
            return None
        if isinstance(self.reference, str):
            there = await incidents.with_reference(work.session, key, self.reference)
            if there is not None:
                message = "Another incident of the organization is called so: name it otherwise."
                work.problems.add("REFERENCE_TAKEN", message, "reference")
        return key

    async def keep(self, work: Work, incident: IncidentRow) -> None:
        """Insert it under the next number of its organization, with what it hit."""
        keeper = incident.organization_id
        incident.number = await incidents.newest_number(work.session, keeper) + 1
        incident.reported_by = work.principal.subject
        self.store(incident)
        incident.organization_id = keeper
        await work.create(incident)
        await subjects.write(work, incident, self._hit)

    @property
    def _hit(self) -> Hit:
        """What it hits."""
        return Hit(moments.after(self.service_ids, ()), moments.after(self.resource_ids, ()))


@dataclass(frozen=True, kw_only=True)
class ReportIncident(Keeping):
    """Report that services, or what they stand on, do not work as they should, or did not.

    Maintenance that nobody announced is reported so, too.
    """

    kind: Annotated[IncidentKind, Doc("Whether it came by itself.")] = IncidentKind.INCIDENT
    severity: Annotated[Severity, Doc("How bad it is.")]
    started_at: Annotated[dt.datetime, Doc("When it began.")]
    detected_at: Annotated[Omittable[dt.datetime | None], Doc("When it was noticed.")] = OMITTED
    acknowledged_at: Annotated[
        Omittable[dt.datetime | None], Doc("When somebody began to work on it.")
    ] = OMITTED
    restored_at: Annotated[
        Omittable[dt.datetime | None], Doc("When all worked again, where it does.")
    ] = OMITTED
    impact: Annotated[Omittable[Prose | None], Doc("What users notice of it.")] = OMITTED
    cause: Annotated[Omittable[Statement | None], Doc("Why it happened.")] = OMITTED
    cause_key: Annotated[
        Omittable[Word | None], Doc("A short name of the cause, by which it is found again.")
    ] = OMITTED
    duplicate_of_id: Annotated[
        Omittable[IncidentId | None], Doc("The incident that is the same; only that one counts.")
    ] = OMITTED

    async def check(self, work: Work) -> UUID | None:
        """Refuse what is not yours, what has not happened, and an order that cannot be."""
        moments.must_be_interval(work, self.started_at, self.restored_at)
        moments.must_be_noticed_in_order(
            work,
            started=self.started_at,
            detected=self.detected_at,
            acknowledged=self.acknowledged_at,
        )
        key = await self.must_be_kept(work)
        if key is not None:
            await duplicates.must_be_original(work, self.duplicate_of_id, self._hit, keeper=key)
        return key

    async def apply(self, work: Work, keeper: UUID) -> IncidentRow:
        """Insert it with its first interval, and what follows."""
        is_over = isinstance(self.restored_at, dt.datetime)
        status = IncidentStatus.RESTORED if is_over else IncidentStatus.OPEN
        incident = IncidentRow(organization_id=keeper, status=status)
        await self.keep(work, incident)
        interval = IncidentIntervalRow(
            incident_id=incident.id,
            position=1,
            started_at=self.started_at,
            restored_at=None if self.restored_at is OMITTED else self.restored_at,
        )
        work.session.add(interval)
        await downtimes.write(work.session, incident)
        work.tell("incident.reported", incident, **await telling.facts(work, incident))
        return incident
