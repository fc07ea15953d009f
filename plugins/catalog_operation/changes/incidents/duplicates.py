"""Duplicates: an incident that was reported twice counts once."""

from typing import Any
from uuid import UUID

from catalog.plugin import Work
from catalog_operation.queries import incidents
from catalog_operation.tables.incidents import IncidentRow


async def must_be_original(
    work: Work, given: Any, *, keeper: UUID, incident: IncidentRow | None = None
) -> None:
    """Refuse to let an incident be a duplicate of itself, of a duplicate, or of one of others.

    *given* is the id of the other one, which is locked; *incident* is the one that is edited.
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
    elif incident is not None and await incidents.has_duplicates(work.session, incident.id):
        message = "Others are duplicates of this one: let them name the other one first."
        work.problems.add("DUPLICATE_CHAINED", message, "duplicate_of_id")
