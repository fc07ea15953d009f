"""Services: what a provider does so that consumers reach the outcomes they want."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Annotated
from uuid import UUID

from catalog.domain import owners, providers, sight
from catalog.domain.declared.stages import Stage
from catalog.domain.naming import taking, waiting
from catalog.domain.organizations import ExternalRefs
from catalog.domain.writing.changes import Change, Found, Work
from catalog.domain.writing.field_types import (
    OMITTED,
    Doc,
    HolderId,
    Many,
    Name,
    Omittable,
    Once,
    OrganizationId,
    Prose,
    ServiceId,
    Slug,
    Word,
)
from catalog.domain.writing.preconditions import Precondition
from catalog.storage import services
from catalog.storage.enums import (
    PortfolioStatus,
    VersionPurpose,
    VersionStatus,
)
from catalog.storage.lifecycle import versions
from catalog.storage.tables.lifecycle.versions import ServiceVersionRow
from catalog.storage.tables.people import PersonRow
from catalog.storage.tables.services import ServiceLabelRow, ServiceNameRow, ServiceRow

NOT_RETIRED = Precondition(
    of=sight.SERVICE,
    code="SERVICE_RETIRED",
    message="The service is retired for good: create a new one instead.",
    holds=lambda service, _: service.portfolio_status != PortfolioStatus.RETIRED,
)
MOST_LABELS = 50  # a page of a hundred services must be affordable with all of them
MOST_OWNERS = 20


@dataclass(frozen=True, kw_only=True)
class LabelInput:
    """A label: a key and its value."""

    key: Annotated[Word, Doc("The key, unique on its service.")]
    value: Annotated[Name, Doc("The value.")]


@dataclass(frozen=True, kw_only=True)
class ServiceFields(Change[Found]):
    """The fields that may be given when a service is created and whenever it is edited."""

    description: Annotated[Omittable[Prose | None], Doc("What it does, in prose.")] = OMITTED
    rationale: Annotated[
        Omittable[Prose | None],
        Doc("Why it exists, before how it is done; of its open version, else of the live one."),
    ] = OMITTED
    tier: Annotated[Omittable[Word | None], Doc("The tier that it runs in.")] = OMITTED
    criticality: Annotated[
        Omittable[Word | None], Doc("How much depends on it, in the house's own words.")
    ] = OMITTED
    provider_id: Annotated[
        Omittable[OrganizationId | None], Doc("The organization that provides it.")
    ] = OMITTED
    owner_ids: Annotated[
        Omittable[Annotated[list[HolderId], Many(MOST_OWNERS), Once("OWNER_TWICE")]],
        Doc("The people or organizations accountable for it, the first owner first."),
    ] = OMITTED
    aliases: Annotated[
        Omittable[Annotated[list[Slug], Many(taking.MOST_ALIASES)]],
        Doc(
            "Other names that find it, in one namespace with all slugs. Unless they are given, a "
            "new slug leaves the old one among them."
        ),
    ] = OMITTED
    labels: Annotated[
        Omittable[Annotated[list[LabelInput], Many(MOST_LABELS), Once("LABEL_TWICE", by="key")]],
        Doc("Its labels, one for each key; the list replaces the one before."),
    ] = OMITTED
    external_refs: ExternalRefs = OMITTED

    async def _must_have_present_owners(self, work: Work) -> None:
        """Refuse owners who left; nobody of those who are named leaves meanwhile."""
        for index, owner in enumerate(() if self.owner_ids is OMITTED else self.owner_ids):
            person = await work.hold(PersonRow, owner.id) if owner.type == "Person" else None
            if person is not None and person.deactivated_at is not None:
                message = f"{person.name} was deactivated: name somebody else."
                work.problems.add("PERSON_INACTIVE", message, "owner_ids", str(index))

    async def _must_be_near(self, work: Work, known: Collection[UUID] = ()) -> None:
        """Refuse owners of other houses, unless they are *known* as owners already."""
        for index, owner in enumerate(() if self.owner_ids is OMITTED else self.owner_ids):
            if owner.id not in known:
                await owners.must_be_near(work, owner, "owner_ids", str(index))

    def _names(self, slug: Omittable[str]) -> set[str]:
        """Return the names that were given."""
        return {
            *(() if slug is OMITTED else (slug,)),
            *(() if self.aliases is OMITTED else self.aliases),
        }

    def _owning(self) -> list[UUID]:
        return [] if self.owner_ids is OMITTED else [owner.id for owner in self.owner_ids]

    async def _store_children(self, work: Work, service: ServiceRow) -> None:
        session = work.session
        if self.labels is not OMITTED:
            labels = [vars(label) for label in self.labels]
            await session.replace(ServiceLabelRow, labels, service_id=service.id)
        if self.owner_ids is not OMITTED:
            await owners.assign(work, service.id, self.owner_ids)
        names = [{"name": name} for name in (service.slug, *service.aliases)]
        await session.replace(ServiceNameRow, names, service_id=service.id)


@dataclass(frozen=True, kw_only=True)
class CreateService(ServiceFields[None]):
    """Add a service, and open its version 1 in the first stage of the lifecycle."""

    slug: Annotated[Slug, Doc("Its unique name in addresses.")]
    name: Annotated[Name, Doc("Its name for people.")]

    async def check(self, work: Work) -> None:
        """Refuse names that are taken, and services that are not the principal's to make."""
        await taking.hold(work, self._names(self.slug))
        await taking.must_be_free(work, self.slug, self.aliases, None)
        await self._must_have_present_owners(work)
        await self._must_be_near(work)
        provider = None if self.provider_id is OMITTED else self.provider_id
        if provider is not None:
            await providers.must_be_own(work, provider)
        elif not (work.principal.is_admin or any(map(work.acts_for, self._owning()))):
            work.problems.add(
                "NOT_YOUR_ORGANIZATION",
                "Name one of your organizations as the provider or an owner.",
                "provider_id",
            )

    async def apply(self, work: Work, _found: None) -> ServiceRow:
        """Insert it with its first version, open."""
        service, _ = await self.insert(work, work.rules.chain.first, VersionStatus.OPEN)
        return service

    async def conclude(self, work: Work, service: ServiceRow) -> None:
        """Let what waits for its names depend on it."""
        await waiting.tell(work, service)

    async def insert(
        self, work: Work, stage: Stage, status: VersionStatus
    ) -> tuple[ServiceRow, ServiceVersionRow]:
        """Insert the service with its first version, and return both."""
        service = ServiceRow(
            stage_key=stage.key, portfolio_status=stage.status, aliases=[], external_refs=[]
        )
        self.store(service)
        provider = service.provider_id
        service.recorded_by_id = await providers.recorder(work, provider, self._owning())
        await work.create(service)
        await self._store_children(work, service)
        version = ServiceVersionRow(
            service_id=service.id,
            number=1,
            purpose=VersionPurpose.NEW,
            rationale=service.rationale,
            status=status,
            stage_key=stage.key,
            control_id=self._controlled_by(),
            created_at=work.now,
        )
        work.session.add(version)
        await work.session.flush()
        return service, version

    def _controlled_by(self) -> UUID | None:
        """Return who has control at first: the first organization that owns it, else provides."""
        parties = [] if self.owner_ids is OMITTED else self.owner_ids
        owning = (party.id for party in parties if party.type == "Organization")
        provider = None if self.provider_id is OMITTED else self.provider_id
        return next(owning, provider)


@dataclass(frozen=True, kw_only=True)
class UpdateService(ServiceFields[ServiceRow]):
    """Edit a service; what is left out stays as it is, null clears."""

    id: Annotated[ServiceId, Doc("The service.")]
    expected_revision: Annotated[int, Doc("The revision that the edit is based on.")]
    slug: Annotated[Omittable[Slug], Doc("Its unique name in addresses.")] = OMITTED
    name: Annotated[Omittable[Name], Doc("Its name for people.")] = OMITTED
    preconditions = (owners.OWN_SERVICE,)

    async def check(self, work: Work) -> ServiceRow | None:
        """Refuse a stale revision, and names that are taken."""
        await taking.hold(work, self._names(self.slug))
        service = await work.edit(ServiceRow, self.id, expected=self.expected_revision)
        if service is not None:  # else nobody knows whose names they are
            await taking.must_be_free(work, self.slug, self.aliases, service)
            taking.must_have_room(work, service, self.slug, self.aliases)
        await self._must_have_present_owners(work)
        if service is not None:
            await self._must_keep_an_owner(work, service)
            await self._must_have_own_provider(work, service)
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
        given = None if self.provider_id is OMITTED else self.provider_id
        by_word_of = await providers.recorder(work, given, self._owning())
        if by_word_of is not None:
            service.recorded_by_id = service.recorded_by_id or by_word_of
        elif work.acts_for(service.recorded_by_id) and await self._takes_over(work, service):
            service.recorded_by_id = None
        return service

    async def conclude(self, work: Work, service: ServiceRow) -> None:
        """Let what waits for its names depend on it."""
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
