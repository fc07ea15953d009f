"""Duplicates: an incident that was reported twice counts once."""

from typing import Any
from uuid import UUID

from catalog.plugin import Work
from catalog_operation.changes.incidents.subjects import Hit
from catalog_operation.queries import incidents
from catalog_operation.tables.incidents import IncidentRow, IncidentStatus

UNFIT = "A duplicate hits nothing that the original does not: name more there, or less here."
NEVER = {IncidentStatus.SCHEDULED, IncidentStatus.CANCELLED}


async def must_be_original(
    work: Work, given: Any, hit: Hit, *, keeper: UUID, incident: IncidentRow | None = None
) -> None:
    """Refuse to let an incident be a duplicate of itself, of a duplicate, or of one of others.

    Nor is it one of what did not take place, or did not hit all that it *hit* itself. *given* is
    the id of the other one, which is locked; *incident* is the one that is edited.
    """
    if not isinstance(given, UUID):
        return
    other = await work.hold(IncidentRow, given)
    if other is None:
        return
    if incident is not None and other.id == incident.id:
        message = "It cannot be a duplicate of itself: name another incident."
        work.problems.add("DUPLICATE_OF_ITSELF", message, "duplicate_of_id")
    elif other.organization_id != keeper:
        message = "That is kept by another organization: name an incident of the same one."
        work.problems.add("DUPLICATE_ELSEWHERE", message, "duplicate_of_id")
    elif other.duplicate_of_id is not None:
        message = "That is a duplicate itself: name the incident that it is a duplicate of."
        work.problems.add("DUPLICATE_CHAINED", message, "duplicate_of_id")
    elif other.status in NEVER:
        message = f"That is {other.status.name}: name an incident that took place."
        work.problems.add("DUPLICATE_UNFIT", message, "duplicate_of_id")
    elif not (await _hit(work, other.id)).covers(hit):
        work.problems.add("DUPLICATE_UNFIT", UNFIT, "duplicate_of_id")
    elif incident is not None and await incidents.has_duplicates(work.session, incident.id):
        message = "Others are duplicates of this one: let them name the other one first."
        work.problems.add("DUPLICATE_CHAINED", message, "duplicate_of_id")


async def must_stay_original(work: Work, incident_id: UUID, hit: Hit) -> None:
    """Refuse that an incident *hit* less from now on than its duplicates."""
    if not hit.covers(Hit.of(await incidents.duplicates_hit(work.session, incident_id))):
        work.problems.add("DUPLICATE_UNFIT", UNFIT, "service_ids")


async def _hit(work: Work, incident_id: UUID) -> Hit:
    found = await incidents.subjects(work.session, [incident_id])
    return Hit.of(found.get(incident_id, ()))
