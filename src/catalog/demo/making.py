"""Making the demonstration catalog, by the same changes that everybody makes."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from catalog.app import Catalog
from catalog.demo import banking
from catalog.domain import (
    dependencies,
    organizations,
    outcomes,
    people,
    relationships,
    roles,
    services,
)
from catalog.domain.access import Principal, system
from catalog.domain.declared.stages import StageKey
from catalog.domain.lifecycle import moves as lifecycle
from catalog.domain.lifecycle import versions
from catalog.domain.offerings import drafting, publishing
from catalog.domain.writing.changes import Change
from catalog.domain.writing.demonstrations import Demonstrating
from catalog.domain.writing.field_types import ObjectKey
from catalog.domain.writing.transaction import Made
from catalog.storage.enums import ParticipantRole
from catalog.storage.tables.organizations import OrganizationRow
from catalog.storage.tables.services import ServiceRow

SUBJECT = "demonstration"


class DemonstrationCatalog:
    """Makes the demonstration catalog in one database."""

    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog
        self._principal: Principal = system(SUBJECT)
        self._ids: dict[str, UUID] = {}

    async def fill(self) -> bool:
        """Fill the database and return whether it was empty; one with data is left alone."""
        async with self._catalog.database.reading() as session:
            if await session.scalar(sa.select(OrganizationRow.id).limit(1)) is not None:
                return False
        await self._organizations()
        await self._services(banking.SERVICES, services.AdoptService)
        await self._services(banking.DRAFTS, services.CreateService)
        await self._dependencies()
        await self._offerings(banking.OFFERINGS, are_published=True)
        await self._offerings(banking.DRAFT_OFFERINGS, are_published=False)
        await self._relationships(banking.RELATIONSHIPS, are_active=True)
        await self._relationships(banking.PROPOSED, are_active=False)
        await self._roles()
        await self._next_version()
        for demonstration in self._catalog.plugins.demonstrations:
            await demonstration.do(Demonstrating(ids=self._ids, make=self._made_by))
        return True

    async def _make(self, change: Change[Any], slug: str | None = None) -> Any:
        row: Any = (await self._attempt(change)).row
        if slug is not None:
            self._ids[slug] = row.id
        return row

    async def _made_by(self, change: Change[Any], *, by: str = SUBJECT) -> Any:
        return (await self._catalog.make(change, system(by))).row

    async def _attempt(self, change: Change[Any]) -> Made:
        return await self._catalog.make(change, self._principal)

    async def _organizations(self) -> None:
        for slug, (name, kind, parent, description) in banking.ORGANIZATIONS.items():
            change = organizations.CreateOrganization(
                slug=slug,
                name=name,
                kind=kind,
                parent_id=self._ids[parent] if parent else None,
                description=description,
            )
            await self._make(change, slug)

        for slug, (name, organization) in banking.PEOPLE.items():
            person = people.CreatePerson(
                slug=slug, name=name, organization_ids=[self._ids[organization]]
            )
            await self._make(person, slug)

    async def _roles(self) -> None:
        for holder, role, kind, slug in banking.ROLES:
            scope = ObjectKey(kind, self._ids[slug])
            await self._make(
                roles.AssignRole(role=role, scope_id=scope, person_id=self._ids[holder])
            )

    async def _services(
        self, found: Mapping[str, tuple[Any, ...]], make: type[services.CreateService]
    ) -> None:
        for slug, (name, provider, owner, tier, description, rationale) in found.items():
            change = make(
                slug=slug,
                name=name,
                provider_id=self._ids[provider],
                owner_ids=[ObjectKey("Organization", self._ids[owner])],
                tier=tier,
                description=description,
                rationale=rationale,
                criticality=banking.CRITICALITY.get(slug),
                external_refs=[
                    organizations.ExternalRefInput(system=system, reference=reference)
                    for system, reference in banking.EXTERNAL_REFS.get(slug, [])
                ],
                aliases=banking.ALIASES.get(slug, []),
                labels=[
                    services.LabelInput(key=key, value=value)
                    for key, value in banking.LABELS.get(slug, {}).items()
                ],
            )
            await self._make(change, slug)

    async def _dependencies(self) -> None:
        for slug, needed, strength in banking.DEPENDENCIES:
            edge = dependencies.AddDependency(
                service_id=self._ids[slug], depends_on_id=self._ids[needed], strength=strength
            )
            await self._make(edge)
        for slug, name in banking.UNRESOLVED:
            edge = dependencies.AddDependency(service_id=self._ids[slug], unresolved_ref=name)
            await self._make(edge)

    async def _offerings(
        self,
        found: Mapping[str, tuple[str, str, str, list[str], list[tuple[Any, ...]]]],
        *,
        are_published: bool,
    ) -> None:
        for slug, (name, provider, group, offered, components) in found.items():
            change = drafting.CreateOffering(
                slug=slug,
                name=name,
                provider_id=self._ids[provider],
                target_consumer_group=group,
                service_ids=[self._ids[service] for service in offered],
                components=[
                    drafting.OfferingComponentInput(
                        kind=kind, name=part, terms=terms, performed_by=performer
                    )
                    for kind, part, terms, performer in components
                ],
            )
            row = await self._make(change, slug)
            if are_published:
                await self._make(publishing.PublishOffering(id=row.id, expected_revision=1))

    async def _relationships(
        self, found: Mapping[str, tuple[str, str, list[str], str]], *, are_active: bool
    ) -> None:
        for slug, (name, provider, consumers, offering) in found.items():
            taking_part = [(provider, ParticipantRole.PROVIDER)]
            taking_part += [(consumer, ParticipantRole.CONSUMER) for consumer in consumers]
            change = relationships.ProposeRelationship(
                slug=slug,
                name=name,
                participants=[
                    relationships.ParticipantInput(organization_id=self._ids[who], role=role)
                    for who, role in taking_part
                ],
                offering_ids=[self._ids[offering]],
            )
            row = await self._make(change, slug)
            if are_active:
                for revision, step in enumerate(
                    (relationships.AgreeRelationship, relationships.ActivateRelationship), 1
                ):
                    await self._make(step(id=row.id, expected_revision=revision))

    async def _next_version(self) -> None:
        """Propose the next version of a live service, and move it on once it is allowed to."""
        slug, summary, stakeholder, statement = banking.NEXT_VERSION
        service_id = self._ids[slug]
        await self._make(versions.ProposeServiceVersion(service_id=service_id, summary=summary))
        if (await self._advance(service_id)).problems:  # a gate may ask for an outcome first
            await self._make(
                outcomes.RecordOutcome(
                    service_id=service_id,
                    stakeholder_id=ObjectKey("Organization", self._ids[stakeholder]),
                    statement=statement,
                )
            )
            await self._advance(service_id)

    async def _advance(self, service_id: UUID) -> Made:
        async with self._catalog.database.reading() as session:
            service = await session.get(ServiceRow, service_id)
            opened = (await versions.standing(session, service_id)).open
        assert service is not None  # noqa: S101  # it was made just now
        assert opened is not None  # noqa: S101  # so was its version
        chain = self._catalog.plugins.extensions.rules.chain
        return await self._attempt(
            lifecycle.AdvanceService(
                service_id=service_id,
                to=StageKey(lifecycle.moves(chain, opened)[0]),
                expected_revision=service.revision,
            )
        )
