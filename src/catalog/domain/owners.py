"""Owners of services: who they are, and what only they may do."""

from uuid import UUID

from catalog.domain.access import Principal
from catalog.domain.writing.changes import Work
from catalog.domain.writing.field_types import ObjectKey
from catalog.storage import services
from catalog.storage.database.sessions import ReadSession
from catalog.storage.enums import Role
from catalog.storage.tables.roles import RoleAssignmentRow
from catalog.storage.tables.services import ServiceRow


async def owns(session: ReadSession, principal: Principal, service: ServiceRow) -> bool:
    """Tell whether the principal's organizations provide or own *service*."""
    mine = principal.organization_ids
    if principal.is_admin or service.provider_id in mine:
        return True
    return any(
        owner.organization_id in mine
        for owner in await services.owners(session, service.id)
        if owner.organization_id is not None
    )


async def must_be_own(work: Work, service: ServiceRow | None, field: str) -> None:
    """Add a problem unless the principal's organizations provide or own *service*.

    None adds nothing: that there is no such service is a problem already.
    """
    if service is not None and not await owns(work.session, work.principal, service):
        work.problems.add(
            "NOT_YOUR_ORGANIZATION",
            "Only the organizations that provide or own the service change it.",
            field,
        )


async def must_be_own_service(work: Work, service_id: UUID, field: str) -> ServiceRow | None:
    """Return the service; add a problem unless the principal's organizations provide or own it.

    It is None where there is no such service, which is a problem already.
    """
    service = await work.session.get(ServiceRow, service_id)
    await must_be_own(work, service, field)
    return service


async def assign(work: Work, service_id: UUID, owners: list[ObjectKey]) -> None:
    """Make *owners* the service's owners from now on; who owned it before stays on record."""
    before = await services.owners(work.session, service_id)
    if [owner.person_id or owner.organization_id for owner in before] == [o.id for o in owners]:
        return
    for assignment in before:
        assignment.valid_to = work.now
    work.session.add(
        *(
            RoleAssignmentRow(
                role=Role.SERVICE_OWNER,
                assigned_by=work.principal.subject,
                scope_id=service_id,
                **owner.columns(),
                position=position,
                valid_from=work.now,
            )
            for position, owner in enumerate(owners)
        )
    )


async def close_ranks(work: Work, service_id: UUID) -> None:
    """Number the owners that a service has left, so that there is a first one."""
    for position, owner in enumerate(await services.owners(work.session, service_id)):
        owner.position = position
