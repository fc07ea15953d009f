"""What incidents hit: services and resources, and whose incident that makes it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any
from uuid import UUID

import sqlalchemy as sa

from catalog.plugin import (
    OMITTED,
    OWN_SERVICE,
    Many,
    ResourceId,
    ResourceRow,
    ServiceId,
    ServiceRow,
    Work,
    among,
)
from catalog_operation.queries.incidents import Subject
from catalog_operation.rules.conditions import OWN_SUBJECTS
from catalog_operation.tables.incidents import (
    MOST_SUBJECTS,
    IncidentRow,
    IncidentStatus,
    IncidentSubjectRow,
)

Services = Annotated[list[ServiceId], Many(MOST_SUBJECTS)]
Resources = Annotated[list[ResourceId], Many(MOST_SUBJECTS)]


@dataclass(frozen=True)
class Hit:
    """What an incident hits: ids of services, and of resources."""

    services: Sequence[UUID] = ()
    resources: Sequence[UUID] = ()

    @classmethod
    def of(cls, found: Iterable[Subject]) -> "Hit":
        """Return what an incident hits by its subjects."""
        pairs = list(found)
        return cls(
            [service for service, _ in pairs if service is not None],
            [resource for _, resource in pairs if resource is not None],
        )

    def covers(self, other: "Hit") -> bool:
        """Tell whether it hits all that another one hits."""
        return {*self.services} >= {*other.services} and {*self.resources} >= {*other.resources}


NOTHING = Hit()


async def must_be_own(work: Work, hit: Hit, before: Hit = NOTHING) -> None:
    """Refuse services and resources of others, and that there are none; tell each with its place.

    What it hit *before* may stay. What does not exist is a problem already.
    """
    if not hit.services and not hit.resources:
        message = "Name what it hit: at least one service or resource."
        work.problems.add("SUBJECT_MISSING", message, "service_ids")
    own_service = OWN_SERVICE.holds(ServiceRow, work.asker)
    own_resource = work.asker.where_acting_for(ResourceRow.organization_id)
    for field, given, known, row, own in (
        ("service_ids", hit.services, before.services, ServiceRow, own_service),
        ("resource_ids", hit.resources, before.resources, ResourceRow, own_resource),
    ):
        new = {*given} - {*known}
        table: Any = row
        question = sa.select(table.id, own).where(among(table.id, values=new))
        found = await work.session.rows(question) if new else ()
        foreign = {key for key, is_own in found if not is_own}
        for place, key in enumerate(given):
            if key in foreign:
                message = "Only the organizations that provide, own or have it say what hit it."
                work.problems.add("NOT_YOUR_ORGANIZATION", message, field, str(place))


async def must_be_own_still(work: Work, incident: IncidentRow, given: Mapping[str, Any]) -> None:
    """Refuse to edit what makes services be down where one that was hit belongs to others by now.

    *given* is what is edited, by its field.
    """
    field = next((name for name, value in given.items() if value is not OMITTED), None)
    if field is None:
        return
    is_own = OWN_SUBJECTS.holds(IncidentRow, work.asker)
    own = sa.select(IncidentRow.id).where(IncidentRow.id == incident.id, is_own)
    if await work.session.scalar(own) is None:
        work.problems.add(OWN_SUBJECTS.code, OWN_SUBJECTS.message, field)


def must_be_announced(work: Work, incident: IncidentRow, hit: Hit, before: Hit) -> None:
    """Refuse to let announced maintenance that has begun hit what was not announced."""
    first = incident.announced_from
    if first is None or (incident.status is IncidentStatus.SCHEDULED and first > work.now):
        return
    for field, given, known in (
        ("service_ids", hit.services, before.services),
        ("resource_ids", hit.resources, before.resources),
    ):
        if {*given} - {*known}:
            message = "It has begun, and this was not announced: report other maintenance of it."
            work.problems.add("SUBJECT_NOT_ANNOUNCED", message, field)


async def must_have_keeper(work: Work, hit: Hit) -> UUID | None:
    """Return whose incident it is where nobody says so: of whoever provides what is named first.

    Nobody may provide it: then the organization is to be named. What does not exist is a problem
    already.
    """
    if not hit.services:
        key = next(iter(hit.resources), None)
        resource = None if key is None else await work.session.get(ResourceRow, key)
        return None if resource is None else resource.organization_id
    service = await work.session.get(ServiceRow, hit.services[0])
    if service is None:
        return None
    found = service.recorded_by_id or service.provider_id
    if found is None:
        message = "Nobody provides the first service: name the organization that keeps this."
        work.problems.add("ORGANIZATION_MISSING", message, "organization_id")
    return found


async def write(work: Work, incident: IncidentRow, hit: Hit, before: Hit = NOTHING) -> None:
    """Let these be all services and all resources that an incident hits."""
    subject = IncidentSubjectRow
    for name, given, there in (
        ("service_id", hit.services, before.services),
        ("resource_id", hit.resources, before.resources),
    ):
        gone = {*there} - {*given}
        if gone:
            column = getattr(subject, name)
            dropped = sa.delete(subject).where(
                subject.incident_id == incident.id, among(column, values=gone)
            )
            await work.session.execute(dropped)
        new = [key for key in dict.fromkeys(given) if key not in there]
        work.session.add(*(subject(incident_id=incident.id, **{name: key}) for key in new))
