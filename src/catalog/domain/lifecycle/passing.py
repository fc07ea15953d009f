"""Passing a service on: another organization provides it from one moment on.

Whoever calls this knows that both sides agreed.
"""

from collections.abc import Collection
from uuid import UUID

import sqlalchemy as sa

from catalog.domain import owners, providers
from catalog.domain.lifecycle.versions import standing
from catalog.domain.relationships.words import house_of
from catalog.domain.writing.changes import Work
from catalog.domain.writing.field_types import ObjectKey, RefusedKey
from catalog.storage import provision
from catalog.storage.enums import DecisionOutcome
from catalog.storage.tables.lifecycle.versions import LifecycleDecisionRow
from catalog.storage.tables.offerings import OfferingRow
from catalog.storage.tables.organizations import OrganizationRow
from catalog.storage.tables.people import PersonRow
from catalog.storage.tables.provision import ServiceProductRow
from catalog.storage.tables.roles import RoleAssignmentRow
from catalog.storage.tables.services import ServiceRow


async def must_have_owners(
    work: Work, to: OrganizationRow, given: Collection[ObjectKey], field: str
) -> None:
    """Refuse to leave a service without owners, and owners of another house than the new one."""
    if not given:
        message = "A service keeps an owner: name somebody."
        work.problems.add("LAST_OWNER", message, field)
    for index, owner in enumerate(given):
        if isinstance(owner.id, RefusedKey):
            continue
        if await house_of(work.session, **owner.columns()) != to.house_id:
            message = "Name owners of the house that takes the service over."
            work.problems.add("NOT_YOUR_ORGANIZATION", message, field, str(index))
        person = await work.hold(PersonRow, owner.id) if owner.type == "Person" else None
        if person is not None and person.deactivated_at is not None:
            message = f"{person.name} was deactivated: name somebody else."
            work.problems.add("PERSON_INACTIVE", message, field, str(index))


async def pass_on(
    work: Work,
    service: ServiceRow,
    to: OrganizationRow,
    *,
    owned_by: Collection[ObjectKey],
    offering_ids: Collection[UUID],
    reason: str | None,
) -> None:
    """Let another organization provide a service that is held, and these offerings of it.

    It owns the service by those who are named, and controls its open and its live version. Roles
    over the service end, and so do its links to products of another house.
    """
    service.provider_id = to.id
    service.recorded_by_id = await providers.recorder(work, to.id)
    for key in sorted(offering_ids):
        offering = await work.edit(OfferingRow, key)
        if offering is not None:
            offering.provider_id = to.id
            offering.recorded_by_id = service.recorded_by_id
    await _end_roles(work, service.id)
    await owners.assign(work, service.id, list(owned_by))
    await _leave_products(work, service.id, to.house_id)
    for version in filter(None, await standing(work.session, service.id)):
        decision = LifecycleDecisionRow(
            service_id=service.id,
            version_id=version.id,
            leaving=version.stage_key,
            entering=version.stage_key,
            outcome=DecisionOutcome.TRANSFERRED,
            control_from_id=version.control_id,
            control_to_id=to.id,
            reason=reason,
            decided_by=work.principal.subject,
            decided_at=work.now,
            happened_at=work.now,
        )
        version.control_id = to.id
        work.session.add(decision)


async def _end_roles(work: Work, service_id: UUID) -> None:
    """End what people hold over a service: those who answer for it now assign roles anew."""
    row = RoleAssignmentRow
    lasts = sa.or_(row.valid_to.is_(None), row.valid_to > work.now)
    question = sa.select(row).where(row.scope_id == service_id, lasts)
    for assignment in await work.session.scalars(question):
        assignment.valid_to = max(work.now, assignment.valid_from)
    await work.session.flush()


async def _leave_products(work: Work, service_id: UUID, house_id: UUID | None) -> None:
    """Keep only those products of a service that are of the house that provides it now."""
    keys = await provision.product_ids(work.session, service_id)
    houses = await provision.houses_of_products(work.session, keys)
    kept = [{"product_id": key} for key in keys if houses.get(key) == house_id]
    with work.session.lent(()):  # the products are the catalog's own, whoever lets it pass
        await work.session.replace(ServiceProductRow, kept, service_id=service_id)
