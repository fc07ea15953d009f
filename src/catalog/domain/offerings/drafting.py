"""Writing offerings: new ones, and the next edition of those that were published."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Annotated, Any, Final, TypeAlias
from uuid import UUID

from catalog.domain import providers, sight
from catalog.domain.offerings import editions
from catalog.domain.offerings.editions import COMPONENT, Content
from catalog.domain.offerings.pricing import Prices, kept_prices, must_be_prices
from catalog.domain.offerings.rules import NOT_WITHDRAWN, OWN_OFFERING
from catalog.domain.provision.access import ResourceId
from catalog.domain.seen import near
from catalog.domain.writing.changes import Change, Found, Work, as_json
from catalog.domain.writing.field_types import (
    OMITTED,
    Doc,
    Many,
    Name,
    OfferingId,
    Omittable,
    OrganizationId,
    Prose,
    RefusedKey,
    ServiceId,
    Slug,
)
from catalog.domain.writing.slugs import must_be_free_slug
from catalog.rings import HOUSE
from catalog.storage import organizations, provision
from catalog.storage.enums import ComponentKind, OfferingStatus, Performer
from catalog.storage.tables.offerings import OfferingRow

MOST_COMPONENTS = 50
Resources: TypeAlias = Mapping[UUID, str]
"""The slugs of resources, by their ids."""
MISPLACED: Final = {
    ("resource_id", ComponentKind.ACCESS_TO_RESOURCE): (
        "RESOURCE_MISPLACED",
        "Only access to a resource names one: leave resourceId out.",
    ),
    ("performed_by", ComponentKind.SERVICE_ACTION): (
        "PERFORMER_MISPLACED",
        "Only a service action is performed by somebody: leave performedBy out.",
    ),
    ("requestable", ComponentKind.SERVICE_ACTION): (
        "REQUESTABLE_MISPLACED",
        "Only a service action can be requested: leave requestable out.",
    ),
}


@dataclass(frozen=True, kw_only=True)
class OfferingComponentInput:
    """One thing that an offering is made of."""

    kind: Annotated[ComponentKind, Doc("Goods, access to a resource, or a service action.")]
    name: Annotated[Name, Doc("What it is called.")]
    description: Annotated[Omittable[Prose | None], Doc("What it is, in prose.")] = OMITTED
    terms: Annotated[Omittable[Prose | None], Doc("On which terms it is had.")] = OMITTED
    resource_id: Annotated[
        Omittable[ResourceId | None],
        Doc("The provider's resource that it gives access to; of access to resources only."),
    ] = OMITTED
    performed_by: Annotated[
        Omittable[Performer | None], Doc("Who performs it; of service actions only.")
    ] = OMITTED
    requestable: Annotated[
        Omittable[bool | None], Doc("Whether users can request it; of service actions only.")
    ] = OMITTED


@dataclass(frozen=True, kw_only=True)
class _OfferingFields(Change[Found]):
    description: Annotated[Omittable[Prose | None], Doc("What it is, in prose.")] = OMITTED
    components: Annotated[
        Omittable[Annotated[list[OfferingComponentInput], Many(MOST_COMPONENTS)]],
        Doc("What it is made of, in order; the list replaces the one before."),
    ] = OMITTED
    prices: Annotated[
        Omittable[Prices], Doc("What it costs; the list replaces the one before.")
    ] = OMITTED
    prices_published: Annotated[
        Omittable[bool],
        Doc(
            "Whether everybody who sees it sees what it costs, and not only the provider's house "
            "and those who agreed on it."
        ),
    ] = OMITTED

    async def _must_fit(self, work: Work, provider_id: UUID | None) -> Resources:
        """Refuse what does not go with a kind; return the resources that components name."""
        must_be_prices(work, () if self.prices is OMITTED else self.prices)
        components = () if self.components is OMITTED else self.components
        for index, component in enumerate(components):
            for (name, kind), (code, message) in MISPLACED.items():
                value = getattr(component, name)
                is_none = value in {None, OMITTED} or isinstance(value, RefusedKey)
                if component.kind is not kind and not is_none:
                    work.problems.add(code, message, "components", str(index), name)
        keys = {index: item.resource_id for index, item in enumerate(components)}
        given = {index: key for index, key in keys.items() if isinstance(key, UUID)}
        found = await provision.resources(work.session, given.values())
        having = [row.organization_id for row in found.values()]
        parties = having if provider_id is None else [provider_id, *having]
        houses = await organizations.house_of_each(work.session, parties)
        for index, key in given.items():
            resource = found.get(key)
            of = None if resource is None else houses.get(resource.organization_id)
            if of is not None and provider_id in houses and houses[provider_id] != of:
                message = "Access is given to resources of the provider's house only."
                path = "components", str(index), "resource_id"
                work.problems.add("RESOURCE_OF_OTHERS", message, *path)
        return {key: row.slug for key, row in found.items()}

    def _given(self, resources: Resources) -> dict[str, Any]:
        """Return what was given of what an edition says."""
        named = {item.name: getattr(self, item.name, OMITTED) for item in fields(Content)}
        given = {name: value for name, value in named.items() if value is not OMITTED}
        if "components" in given:
            given["components"] = [_said(item, resources) for item in given["components"]]
        if self.prices is not OMITTED:
            given["prices"] = kept_prices(self.prices)
        if "service_ids" in given:
            given["service_ids"] = list(dict.fromkeys(given["service_ids"]))
        return given


@dataclass(frozen=True, kw_only=True)
class CreateOffering(_OfferingFields[Resources]):
    """Draft an offering of one or more services; consumers see it once it is published."""

    slug: Annotated[Slug, Doc("Its unique name in addresses.")]
    name: Annotated[Name, Doc("Its name for people.")]
    provider_id: Annotated[OrganizationId, Doc("The organization that makes the offering.")]
    target_consumer_group: Annotated[Name, Doc("Whom it is for.")]
    service_ids: Annotated[list[ServiceId], Many(100), Doc("The services that it offers.")]

    async def check(self, work: Work) -> Resources:
        """Refuse a slug that is taken, no services, and providers of others."""
        await must_be_free_slug(work, OfferingRow, self.slug, noun="offering")
        await _must_be_offered_by_their_house(work, self.service_ids)
        await providers.must_be_own(work, self.provider_id)
        return await self._must_fit(work, self.provider_id)

    async def apply(self, work: Work, resources: Resources) -> OfferingRow:
        """Insert it as a draft."""
        offering = OfferingRow(**self.columns(OfferingRow), status=OfferingStatus.DRAFT)
        offering.recorded_by_id = await providers.recorder(work, self.provider_id)
        await work.create(offering)
        await editions.show(work, offering, Content(**self._given(resources)))
        return offering


@dataclass(frozen=True, kw_only=True)
class UpdateOffering(_OfferingFields[tuple[OfferingRow, Resources]]):
    """Edit an offering; what is left out stays as it is, null clears.

    What was published stands still: edits of it are the draft of its next edition.
    """

    id: Annotated[OfferingId, Doc("The offering.")]
    expected_revision: Annotated[int, Doc("The revision that the edit is based on.")]
    slug: Annotated[Omittable[Slug], Doc("Its unique name in addresses.")] = OMITTED
    name: Annotated[Omittable[Name], Doc("Its name for people.")] = OMITTED
    target_consumer_group: Annotated[Omittable[Name], Doc("Whom it is for.")] = OMITTED
    service_ids: Annotated[
        Omittable[Annotated[list[ServiceId], Many(100)]],
        Doc("The services that it offers; the list replaces the one before."),
    ] = OMITTED
    preconditions = (OWN_OFFERING, NOT_WITHDRAWN)

    async def check(self, work: Work) -> tuple[OfferingRow, Resources] | None:
        """Refuse a slug that is taken, no services, and a stale revision."""
        offering = await work.edit(OfferingRow, self.id, expected=self.expected_revision)
        if self.slug is not OMITTED:
            await must_be_free_slug(work, OfferingRow, self.slug, noun="offering", but=self.id)
        if self.service_ids is not OMITTED:
            await _must_be_offered_by_their_house(work, self.service_ids)
        resources = await self._must_fit(work, None if offering is None else offering.provider_id)
        return None if offering is None else (offering, resources)

    async def apply(self, work: Work, found: tuple[OfferingRow, Resources]) -> OfferingRow:
        """Write what was given, as a draft where the offering was published."""
        offering, resources = found
        if self.slug is not OMITTED:
            offering.slug = self.slug
        await editions.say(work, offering, self._given(resources))
        return offering


def _said(component: OfferingComponentInput, resources: Resources) -> dict[str, Any]:
    """Return a component as an edition keeps it."""
    said: dict[str, Any] = dict.fromkeys(COMPONENT) | as_json(component)
    key = said.pop("resource_id", None)
    return said | {"resource": None if key is None else resources[UUID(key)]}


async def _must_be_offered_by_their_house(work: Work, service_ids: Sequence[UUID]) -> None:
    """Refuse none, and services of others: who offers them would let consumers near to them."""
    if not service_ids:
        work.problems.add("NO_SERVICE", "Offer at least one service.", "service_ids")
    found = [key for key in service_ids if not isinstance(key, RefusedKey)]
    own = await near(work.session, work.principal, sight.SERVICE, HOUSE, found)
    for index, key in enumerate(service_ids):
        if key in found and key not in own:
            message = "Only services of your own house are offered: leave this one out."
            work.problems.add("NOT_YOUR_ORGANIZATION", message, "service_ids", str(index))
