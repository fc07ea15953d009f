"""Owners of services: who they are, and what only they may do."""

from typing import Any
from uuid import UUID

import sqlalchemy as sa

from catalog.aliases import alias
from catalog.domain import sight
from catalog.domain.access import Principal
from catalog.domain.writing.changes import Work
from catalog.domain.writing.field_types import ObjectKey
from catalog.domain.writing.preconditions import Asker, Precondition, unmet
from catalog.rings import HOUSE
from catalog.storage import services
from catalog.storage.enums import Role
from catalog.storage.tables.organizations import OrganizationRow
from catalog.storage.tables.roles import RoleAssignmentRow
from catalog.storage.tables.services import ServiceRow


def _where_own(service: Any, asker: Asker) -> sa.ColumnElement[bool]:
    """Return the condition that the organizations of who asks provide or own the service.

    What somebody recorded is theirs until another one provides it by their word.
    """
    assignment = alias(RoleAssignmentRow)
    owned = (
        sa.select(assignment.id)
        .where(
            assignment.scope_id == service.id,
            assignment.role == Role.SERVICE_OWNER,
            assignment.valid_to.is_(None),
            assignment.is_recorded.is_(False),
            asker.where_acting_for(assignment.organization_id),
        )
        .correlate(service)
        .exists()
    )
    provided = sa.and_(
        service.recorded_by_id.is_(None), asker.where_acting_for(service.provider_id)
    )
    return sa.or_(provided, asker.where_acting_for(service.recorded_by_id), owned)


OWN_SERVICE = Precondition(
    of=sight.SERVICE,
    code="NOT_YOUR_ORGANIZATION",
    message="Only the organizations that provide or own the service change it.",
    holds=_where_own,
    is_about_who=True,
)


async def must_be_own(work: Work, service: ServiceRow | None, field: str) -> None:
    """Add a problem unless the principal's organizations provide or own *service*.

    None adds nothing: that there is no such service is a problem already. A change whose input
    names the service has `OWN_SERVICE` among its preconditions instead.
    """
    if service is not None:
        found = await unmet(work.session, [OWN_SERVICE], [service.id], work.asker)
        for item in found.get(service.id, ()):
            code = item.code
            work.problems.add(code, item.message, field)


async def must_be_own_service(work: Work, service_id: UUID, field: str) -> ServiceRow | None:
    """Return the service; add a problem unless the principal's organizations provide or own it.

    It is None where there is no such service, which is a problem already.
    """
    service = await work.session.get(ServiceRow, service_id)
    await must_be_own(work, service, field)
    return service


async def must_be_near(work: Work, owner: ObjectKey, *path: str) -> None:
    """Add a problem where an owner is an organization of a house that the principal is not in.

    Whoever owns a service answers for it, and sees its inside.
    """
    if owner.type != "Organization" or work.acts_for(owner.id):
        return
    row = await work.session.get(OrganizationRow, owner.id)
    if row is not None and row.house_id not in work.principal.house_ids:
        message = "Name an owner of your house, or let an administrator name this one."
        work.problems.add("NOT_YOUR_ORGANIZATION", message, *path)


async def assign(work: Work, service_id: UUID, owners: list[ObjectKey]) -> None:
    """Make *owners* the service's owners from now on; who owned it before stays on record.

    Who had no say in it still has none, unless the principal acts for them.
    """
    before = await services.owners(work.session, service_id)
    recorded = {owner.organization_id for owner in before if owner.is_recorded}
    recorded = {key for key in recorded if not work.acts_for(key)}
    kept = [owner.person_id or owner.organization_id for owner in before]
    is_same = all(owner.is_recorded is (owner.organization_id in recorded) for owner in before)
    if is_same and kept == [owner.id for owner in owners]:
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
                is_recorded=owner.id in recorded,
            )
            for position, owner in enumerate(owners)
        )
    )


async def close_ranks(work: Work, service_id: UUID) -> None:
    """Number the owners that a service has left, so that there is a first one."""
    for position, owner in enumerate(await services.owners(work.session, service_id)):
        owner.position = position


def where_owner_seen(table: Any, principal: Principal) -> sa.ColumnElement[bool]:
    """Show which organizations own a service, and to its house which people do."""
    if principal.is_admin:
        return sa.true()
    inside = sight.SERVICE.around("scope_id", HOUSE)(table, principal)
    person = sa.and_(inside, sight.PERSON.through("person_id")(table, principal))
    return sa.or_(table.organization_id.is_not(None), person)


def where_first_owner_seen(table: Any, principal: Principal) -> sa.ColumnElement[bool]:
    """Show the first of the owners that one sees, whoever else stands before."""
    if principal.is_admin:
        first: sa.ColumnElement[bool] = table.position == 0
        return first
    earlier = alias(RoleAssignmentRow)
    others = (
        sa.select(earlier.id)
        .where(
            earlier.scope_id == table.scope_id,
            earlier.role == Role.SERVICE_OWNER,
            earlier.valid_to.is_(None),
            earlier.position < table.position,
            where_owner_seen(earlier, principal),
        )
        .correlate(table)
        .exists()
    )
    return sa.and_(where_owner_seen(table, principal), sa.or_(table.position == 0, ~others))
