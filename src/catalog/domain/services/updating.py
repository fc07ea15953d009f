"""Editing services."""

from dataclasses import dataclass
from typing import Annotated

from catalog.domain import owners, providers
from catalog.domain.naming import taking, waiting
from catalog.domain.services import succession
from catalog.domain.services.fields import ServiceFields
from catalog.domain.services.succession import SuccessorId
from catalog.domain.writing.changes import Work
from catalog.domain.writing.field_types import (
    OMITTED,
    Doc,
    Name,
    Omittable,
    ServiceId,
    Slug,
)
from catalog.storage import services
from catalog.storage.enums import (
    PortfolioStatus,
    VersionStatus,
)
from catalog.storage.lifecycle import versions
from catalog.storage.tables.services import ServiceRow


@dataclass(frozen=True, kw_only=True)
class UpdateService(ServiceFields[ServiceRow]):
    """Edit a service; what is left out stays as it is, null clears."""

    id: Annotated[ServiceId, Doc("The service.")]
    expected_revision: Annotated[int, Doc("The revision that the edit is based on.")]
    slug: Annotated[Omittable[Slug], Doc("Its unique name in addresses.")] = OMITTED
    name: Annotated[Omittable[Name], Doc("Its name for people.")] = OMITTED
    successor_id: SuccessorId = OMITTED
    preconditions = (owners.OWN_SERVICE,)

    async def check(self, work: Work) -> ServiceRow | None:
        """Refuse a stale revision, and names that are taken."""
        await taking.hold(work, self.names)
        await succession.hold(work, self.successor_id)
        service = await work.edit(ServiceRow, self.id, expected=self.expected_revision)
        if service is not None:  # else nobody knows whose names they are
            await taking.must_be_free(work, self.slug, self.aliases, service)
            taking.must_have_room(work, service, self.slug, self.aliases)
        await self._must_have_present_owners(work)
        if service is not None:
            await self._must_keep_an_owner(work, service)
            await self._must_have_own_provider(work, service)
            await self._must_have_own_products(work, service)
            await succession.must_follow(work, service, self.successor_id)
        return service

    async def _must_keep_an_owner(self, work: Work, service: ServiceRow) -> None:
        """Refuse to take away all owners, and new ones of other houses."""
        if self.owner_ids is OMITTED:
            return
        before = await services.owners(work.session, service.id)
        if before and not self.owner_ids:
            message = "A service keeps an owner: name somebody."
            work.problems.add("LAST_OWNER", message, "owner_ids")
        known = {owner.organization_id for owner in before} - {None}
        await self._must_be_near(work, {key for key in known if key is not None})

    async def _must_have_own_provider(self, work: Work, service: ServiceRow) -> None:
        """Refuse a provider by another's word, and another one of a service that is in use."""
        if self.provider_id is OMITTED or self.provider_id == service.provider_id:
            return
        given = self.provider_id
        provider = None if given is None else await providers.must_be_own(work, given)
        is_in_use = service.portfolio_status is not PortfolioStatus.PIPELINE
        house = service.house_id
        is_first = service.provider_id is None and (provider is None or provider.house_id == house)
        if is_in_use and not (is_first or work.principal.is_admin or work.problems.found):
            message = "It is in use: let an administrator change who provides it."
            work.problems.add("PROVIDER_NOT_YOURS", message, "provider_id")

    async def apply(self, work: Work, service: ServiceRow) -> ServiceRow:
        """Write what was given; a provider or owners take over what was merely recorded."""
        shown, slug = service.rationale, service.slug
        self.store(service)
        if self.aliases is OMITTED and service.slug != slug:
            service.aliases = taking.after_rename(slug, service.aliases, service.slug)
        if self.rationale is not OMITTED:
            await self._store_rationale(work, service, shown)
        await self._store_children(work, service)
        if self.slug is not OMITTED or self.aliases is not OMITTED:
            await self._store_names(work, service)
        given = None if self.provider_id is OMITTED else self.provider_id
        by_word_of = await providers.recorder(work, given, self._owning())
        if by_word_of is not None:
            service.recorded_by_id = service.recorded_by_id or by_word_of
        elif work.acts_for(service.recorded_by_id) and await self._takes_over(work, service):
            service.recorded_by_id = None
        return service

    async def conclude(self, work: Work, service: ServiceRow) -> None:
        """Let what waits for its names depend on it, where these, or its house, may be others."""
        given = (self.slug, self.aliases, self.provider_id, self.owner_ids)
        if any(item is not OMITTED for item in given):
            await waiting.tell(work, service)

    async def _takes_over(self, work: Work, service: ServiceRow) -> bool:
        """Tell whether those who are named provide or own it by their own word."""
        if self.provider_id is not OMITTED and self.provider_id is not None:
            return work.acts_for(self.provider_id)
        if service.provider_id is not None or not self._owning():
            return False
        await work.session.flush()
        first, *_ = await services.owners(work.session, service.id)
        return not first.is_recorded

    async def _store_rationale(self, work: Work, service: ServiceRow, shown: str | None) -> None:
        """Write the rationale of the version that people work on; that of a live one is shown."""
        version = await versions.in_work(work.session, service.id)
        if version is not None:
            version.rationale = service.rationale
            live = service.portfolio_status is PortfolioStatus.CATALOGUE
            if live and version.status is VersionStatus.OPEN:
                service.rationale = shown
