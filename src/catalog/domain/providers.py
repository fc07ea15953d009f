"""Providers: nobody provides by another's word, but whoever was recorded in one's own house."""

from collections.abc import Iterable
from uuid import UUID

from catalog.domain.writing.changes import Work
from catalog.domain.writing.field_types import RefusedKey
from catalog.storage import organizations, roles, services
from catalog.storage.tables.offerings import OfferingRow
from catalog.storage.tables.organizations import OrganizationRow
from catalog.storage.tables.services import ServiceRow


async def must_be_own(work: Work, provider_id: UUID) -> OrganizationRow | None:
    """Return the provider; add a problem unless one acts for it, or it is recorded in one's house.

    It is None where there is no such organization, which is a problem already.
    """
    if isinstance(provider_id, RefusedKey):
        return None
    provider = await work.session.get(OrganizationRow, provider_id)
    if provider is None or work.acts_for(provider.id):
        return provider
    if not (provider.is_recorded and provider.house_id in work.principal.house_ids):
        message = "Name an organization that you act for as the provider, or one that is recorded."
        work.problems.add("PROVIDER_NOT_YOURS", message, "provider_id")
    return provider


async def recorder(
    work: Work, provider_id: UUID | None, owning: Iterable[UUID] = ()
) -> UUID | None:
    """Return by whose word a recorded provider provides; None where it acts for itself.

    It is whoever recorded it where the principal acts for them, else an owner of the same house, or
    an organization of the principal's there.
    """
    provider = provider_id and await work.session.get(OrganizationRow, provider_id)
    if not provider or not provider.is_recorded:
        return None
    mine = [provider.recorded_by_id, *owning, *sorted(work.principal.member_of)]
    for key in filter(work.acts_for, mine):
        own = key and await organizations.by_id(work.session, key)
        if own and own.house_id == provider.house_id:
            return own.id
    return provider.recorded_by_id


async def leave_to_recorder(work: Work, claimed: OrganizationRow) -> None:
    """Leave what others wrote of a claimed organization with its recorder, until it has a say."""
    if claimed.recorded_by_id is None:
        return
    for key in await services.standing_on(work.session, claimed.id):
        service = await work.edit(ServiceRow, key)
        if service is not None:
            service.recorded_by_id = claimed.recorded_by_id
    for key in await services.offered_by(work.session, claimed.id):
        offering = await work.edit(OfferingRow, key)
        if offering is not None:
            offering.recorded_by_id = claimed.recorded_by_id
    for owned in await roles.owned_by(work.session, claimed.id):
        owned.is_recorded = True
