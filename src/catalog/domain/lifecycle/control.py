"""Control of a version: it stays in its house, or goes to whoever took it by their own word."""

from uuid import UUID

from catalog.domain.writing.changes import Work
from catalog.storage.tables.lifecycle.versions import LifecycleDecisionRow, ServiceVersionRow
from catalog.storage.tables.organizations import OrganizationRow
from catalog.storage.tables.services import ServiceRow


async def give(
    work: Work,
    service: ServiceRow,
    version: ServiceVersionRow,
    decision: LifecycleDecisionRow,
    to: UUID,
) -> None:
    """Give control to an organization of the service's house, or to one that somebody acts for.

    To others a plugin gives it in a reaction: it knows whether they accepted.
    """
    receiver = await work.session.get(OrganizationRow, to)
    is_own = receiver is not None and receiver.house_id == service.house_id
    if is_own or to in work.principal.organization_ids:
        version.control_id = decision.control_to_id = to


def must_be_taken(work: Work, version: ServiceVersionRow, to: UUID) -> None:
    """Refuse control for an organization of another house that did not accept it."""
    if version.control_id != to:
        message = (
            "It accepted nothing of this version: name an organization of the service's house, or "
            "one that accepted what was handed over."
        )
        work.problems.add("CONTROL_NOT_ACCEPTED", message, "control_to_id")
