"""Making the demonstration catalog, by the same changes that everybody makes."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa

from catalog.app import Catalog
from catalog.demo import agreements, banking, doing, levels, lives, promises, provision, worth
from catalog.demo.moving import MovedVersions
from catalog.demo.speaking import Speaking
from catalog.domain import (
    dependencies,
    organizations,
    people,
    roles,
)
from catalog.domain.importing.adoption import AdoptService
from catalog.domain.lifecycle.consents import ConsentToRetirement
from catalog.domain.offerings import drafting, publishing
from catalog.domain.outcomes import judging, recording
from catalog.domain.provision.products import ReleaseProduct
from catalog.domain.relationships import activating, agreeing, amending, declining, proposing
from catalog.domain.services import creating, fields
from catalog.domain.writing.demonstrations import Demonstrating
from catalog.domain.writing.field_types import ObjectKey
from catalog.storage.enums import ParticipantRole
from catalog.storage.tables.organizations import OrganizationRow

BEGAN = 420  # days ago, when all of it began: there is a year to look back on
AGREED = 400  # days ago, when levels were agreed


class DemonstrationCatalog(Speaking):
    """Makes the demonstration catalog in one database."""

    def __init__(self, catalog: Catalog) -> None:
        super().__init__(catalog)
        self._days = BEGAN

    async def fill(self) -> bool:
        """Fill the database and return whether it was empty; one with data is left alone."""
        async with self._catalog.database.reading() as session:
            if await session.scalar(sa.select(OrganizationRow.id).limit(1)) is not None:
                return False
        await self._organizations()
        await self._provision()
        await self._services(banking.SERVICES, AdoptService)
        await self._services(banking.DRAFTS, creating.CreateService)
        await self._dependencies()
        await self._offerings(banking.OFFERINGS, are_published=True)
        await self._offerings(banking.DRAFT_OFFERINGS, are_published=False)
        await self._relationships()
        await self._roles()
        await self._activate()
        await self._amend()
        self._days = AGREED
        await levels.agree(self._ids, self._as)
        self._days = 0
        await levels.propose(self._ids, self._as)
        await self._want()
        await doing.fill(self._as, self._ids, self._catalog.clock())
        await worth.tell(self._ids, self._as)
        moved = MovedVersions(self._catalog, self._principal, self._ids)
        await moved.move()
        await self._consent()
        equipment = self._catalog.plugins.extensions.rules.equipment
        for demonstration in self._catalog.plugins.demonstrations:
            given = Demonstrating(
                ids=self._ids,
                make=self._made_by,
                advance=moved.advance,
                reading=self._catalog.database.reading,
                now=self._catalog.clock(),
                equipment=equipment,
            )
            await demonstration.do(given)
        return True

    async def _organizations(self) -> None:
        for slug, (name, kind, parent, description) in banking.ORGANIZATIONS.items():
            change = organizations.CreateOrganization(
                slug=slug,
                name=name,
                kind=kind,
                parent_id=self._ids[parent] if parent else None,
                description=description,
                recorded_by_id=self._ids[agreements.RECORDED[slug][0]]
                if slug in agreements.RECORDED
                else None,
            )
            await self._make(change, slug)

        for slug, (name, organization) in banking.PEOPLE.items():
            person = people.CreatePerson(
                slug=slug, name=name, organization_ids=[self._ids[organization]]
            )
            await self._make(person, slug)

    async def _provision(self) -> None:
        for slug, change in provision.resources(self._ids):
            await self._make(change, slug)
        for slug, change, version in provision.products(self._ids):
            product = await self._make(change, slug)
            release = ReleaseProduct(id=product.id, expected_revision=1, version=version)
            await self._make(release)

    async def _roles(self) -> None:
        for holder, role, kind, slug in banking.ROLES:
            scope = ObjectKey(kind, self._ids[slug])
            change = roles.AssignRole(role=role, scope_id=scope, person_id=self._ids[holder])
            await self._make(change)

    async def _services(
        self,
        found: Mapping[str, tuple[Any, ...]],
        make: type[creating.CreateService],
    ) -> None:
        since = self._catalog.clock() - dt.timedelta(days=BEGAN)
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
                monitored_from=since if slug in banking.MONITORED else None,
                external_refs=[
                    organizations.ExternalRefInput(system=system, reference=reference)
                    for system, reference in banking.EXTERNAL_REFS.get(slug, [])
                ],
                aliases=banking.ALIASES.get(slug, []),
                product_ids=[self._ids[one] for one in provision.PROVIDED_WITH.get(slug, [])],
                labels=[
                    fields.LabelInput(key=key, value=value)
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
                        kind=kind,
                        name=part,
                        terms=terms,
                        resource_id=self._ids.get(provision.ACCESS_TO.get(part, "")),
                        performed_by=performer,
                        requestable=None if performer is None else True,
                    )
                    for kind, part, terms, performer in components
                ],
                prices=list(promises.PRICES.get(slug, ())),
            )
            row = await self._make(change, slug)
            if slug == promises.OFFERING:
                row = await self._make(promises.warranty(row.id, row.revision))
            if are_published:
                given = {"id": row.id, "expected_revision": row.revision}
                await self._make(publishing.PublishOffering(**given))

    async def _relationships(self) -> None:
        for slug, (name, provider, consumers, offering, terms) in agreements.RELATIONSHIPS.items():
            taking_part = [(provider, ParticipantRole.PROVIDER)]
            taking_part += [(consumer, ParticipantRole.CONSUMER) for consumer in consumers]
            change = proposing.ProposeRelationship(
                slug=slug,
                name=name,
                participants=[
                    proposing.ParticipantInput(organization_id=self._ids[who], role=role)
                    for who, role in taking_part
                ],
                offering_ids=[self._ids[offering]],
                organization_id=self._ids[consumers[0]],
                **terms,
            )
            row = await self._as(consumers[0], change)
            self._ids[slug] = row.id
            if slug not in (*agreements.PROPOSED, *agreements.DECLINED):
                for who in (provider, *consumers[1:]):
                    await self._agree(slug, who)
        for slug, (who, reason) in agreements.DECLINED.items():
            await self._as(
                who,
                declining.DeclineRelationship(
                    id=self._ids[slug],
                    expected_revision=1,
                    organization_id=self._ids[who],
                    reason=reason,
                ),
            )

    async def _agree(self, slug: str, who: str) -> None:
        """Let an organization agree, or its recorder say what it agreed to."""
        record = agreements.RECORDED.get(who)
        facts: dict[str, Any] = {}
        if record is not None:
            facts = {"document": record[1], "agreed_on": record[2]}
        revision = await self._revision(slug)
        await self._as(
            who if record is None else record[0],
            agreeing.AgreeRelationship(
                id=self._ids[slug],
                expected_revision=revision,
                organization_id=self._ids[who],
                **facts,
            ),
        )

    async def _activate(self) -> None:
        for slug in agreements.RELATIONSHIPS:
            if slug not in (*agreements.PROPOSED, *agreements.DECLINED):
                revision = await self._revision(slug)
                change = activating.ActivateRelationship(
                    id=self._ids[slug], expected_revision=revision
                )
                await self._make(change)

    async def _amend(self) -> None:
        for slug, (who, terms, other) in agreements.AMENDED.items():
            revision = await self._revision(slug)
            amended = amending.AmendRelationship(
                id=self._ids[slug], expected_revision=revision, **terms
            )
            await self._as(who, amended)
            await self._agree(slug, other)

    async def _consent(self) -> None:
        """Let consumers agree that a service is taken away."""
        for slug, who, days, reason in lives.CONSENTS:
            consent = ConsentToRetirement(
                service_id=self._ids[slug], organization_id=self._ids[who], reason=reason
            )
            await self._as(who, consent, days=days)

    async def _want(self) -> None:
        """Let consumers say what they want of a service, and that it will bring it about."""
        for who, (slug, statement) in agreements.WANTED.items():
            wanted = recording.RecordOutcome(
                service_id=self._ids[slug],
                stakeholder_id=ObjectKey("Organization", self._ids[who]),
                statement=statement,
            )
            outcome = await self._as(who, wanted)
            await self._as(who, judging.ConfirmOutcome(id=outcome.id, expected_revision=1))
