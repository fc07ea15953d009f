"""What incidents hit: services and resources, and whose incident that makes it."""

from collections.abc import Iterable, Sequence
from typing import Annotated, Any
from uuid import UUID

import sqlalchemy as sa

from catalog.plugin import (
    OWN_SERVICE,
    Many,
    ResourceId,
    ResourceRow,
    ServiceId,
    ServiceRow,
    Work,
    among,
)
from catalog_operation.tables.incidents import MOST_SUBJECTS, IncidentRow, IncidentSubjectRow

Services = Annotated[list[ServiceId], Many(MOST_SUBJECTS)]
Resources = Annotated[list[ResourceId], Many(MOST_SUBJECTS)]


async def must_be_own(work: Work, services: Sequence[UUID], resources: Sequence[UUID]) -> None:
    """Refuse services and resources of others, and that there are none; tell each with its place.

    What does not exist is a problem already.
    """
    if not services and not resources:
        message = "Name what it hit: at least one service or resource."
        work.problems.add("SUBJECT_MISSING", message, "service_ids")
    own_service = OWN_SERVICE.holds(ServiceRow, work.asker)
    own_resource = work.asker.where_acting_for(ResourceRow.organization_id)
    for field, given, row, own in (
        ("service_ids", services, ServiceRow, own_service),
        ("resource_ids", resources, ResourceRow, own_resource),
    ):
        await _must_be_own(work, field, given, row, own)


async def _must_be_own(
    work: Work, field: str, given: Sequence[UUID], row: Any, own: sa.ColumnElement[bool]
) -> None:
    question = sa.select(row.id).where(among(row.id, values=given), ~own)
    foreign = set(await work.session.scalars(question)) if given else set()
    for place, key in enumerate(given):
        if key in foreign:
            message = "Only the organizations that provide, own or have it say what hit it."
            work.problems.add("NOT_YOUR_ORGANIZATION", message, field, str(place))


async def must_have_keeper(
    work: Work, services: Sequence[UUID], resources: Sequence[UUID]
) -> UUID | None:
    """Return whose incident it is where nobody says so: of whoever provides what is named first.

    Nobody may provide it: then the organization is to be named. What does not exist is a problem
    already.
    """
    resource = await work.session.get(ResourceRow, resources[0]) if resources else None
    service = await work.session.get(ServiceRow, services[0]) if services else None
    if service is None:
        return None if services or resource is None else resource.organization_id
    found = service.recorded_by_id or service.provider_id
    if found is None:
        message = "Nobody provides the first service: name the organization that keeps this."
        work.problems.add("ORGANIZATION_MISSING", message, "organization_id")
    return found


async def write(
    work: Work,
    incident: IncidentRow,
    services: Iterable[UUID] | None = None,
    resources: Iterable[UUID] | None = None,
) -> None:
    """Let these be all services, and all resources, that an incident hit; None leaves them."""
    subject = IncidentSubjectRow
    for name, given in (("service_id", services), ("resource_id", resources)):
        if given is None:
            continue
        column = getattr(subject, name)
        question = sa.select(column).where(subject.incident_id == incident.id, column.is_not(None))
        there, wanted = set(await work.session.scalars(question)), dict.fromkeys(given)
        if gone := there - wanted.keys():
            dropped = sa.delete(subject).where(
                subject.incident_id == incident.id, among(column, values=gone)
            )
            await work.session.execute(dropped)
        new = [{name: key} for key in wanted if key not in there]
        work.session.add(*(subject(incident_id=incident.id, **item) for item in new))
