"""Creating services."""

from dataclasses import dataclass
from typing import Annotated
from uuid import UUID

from catalog.domain import providers
from catalog.domain.declared.stages import Stage
from catalog.domain.naming import taking, waiting
from catalog.domain.services import succession
from catalog.domain.services.fields import ServiceFields
from catalog.domain.writing.changes import Work
from catalog.domain.writing.field_types import (
    OMITTED,
    Doc,
    Name,
    Omittable,
    ServiceId,
    Slug,
)
from catalog.storage.enums import (
    VersionPurpose,
    VersionStatus,
)
from catalog.storage.tables.lifecycle.versions import ServiceVersionRow
from catalog.storage.tables.services import ServiceNameRow, ServiceRow


@dataclass(frozen=True, kw_only=True)
class CreateService(ServiceFields[ServiceRow | None]):
    """Add a service, and open its version 1 in the first stage of the lifecycle."""

    slug: Annotated[Slug, Doc("Its unique name in addresses.")]
    name: Annotated[Name, Doc("Its name for people.")]
    predecessor_id: Annotated[
        Omittable[ServiceId | None],
        Doc(
            "The service of yours whose place it takes, such as a retired one that it brings back."
        ),
    ] = OMITTED

    async def check(self, work: Work) -> ServiceRow | None:
        """Refuse names that are taken, and services that are not the principal's to make."""
        await taking.hold(work, self.names)
        await succession.hold(work, self.predecessor_id)
        await taking.must_be_free(work, self.slug, self.aliases, None)
        await self._must_have_present_owners(work)
        await self._must_be_near(work)
        await self._must_have_own_products(work, None)
        provider = None if self.provider_id is OMITTED else self.provider_id
        if provider is not None:
            await providers.must_be_own(work, provider)
        elif not (work.principal.is_admin or any(map(work.acts_for, self._owning()))):
            work.problems.add(
                "NOT_YOUR_ORGANIZATION",
                "Name one of your organizations as the provider or an owner.",
                "provider_id",
            )
        return await succession.must_be_unfollowed(work, self.predecessor_id)

    async def apply(self, work: Work, predecessor: ServiceRow | None) -> ServiceRow:
        """Insert it with its first version, open."""
        first = work.rules.chain.first
        service, _ = await self.insert(work, first, VersionStatus.OPEN, predecessor)
        return service

    async def conclude(self, work: Work, service: ServiceRow) -> None:
        """Let what waits for its names depend on it."""
        await waiting.tell(work, service)

    async def insert(
        self, work: Work, stage: Stage, status: VersionStatus, predecessor: ServiceRow | None
    ) -> tuple[ServiceRow, ServiceVersionRow]:
        """Insert the service with its first version after *predecessor*, and return both."""
        service = ServiceRow(
            stage_key=stage.key, portfolio_status=stage.status, aliases=[], external_refs=[]
        )
        self.store(service)
        provider = service.provider_id
        service.recorded_by_id = await providers.recorder(work, provider, self._owning())
        await work.create(service)
        await self._store_children(work, service)
        names = [ServiceNameRow(name=name, service_id=service.id) for name in self.names]
        work.session.add(*names)
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
        if predecessor is not None:
            predecessor.successor_id = service.id
        return service, version

    def _controlled_by(self) -> UUID | None:
        """Return who has control at first: the first organization that owns it, else provides."""
        parties = [] if self.owner_ids is OMITTED else self.owner_ids
        owning = (party.id for party in parties if party.type == "Organization")
        provider = None if self.provider_id is OMITTED else self.provider_id
        return next(owning, provider)
