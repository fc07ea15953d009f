"""Writing offerings: new ones, and the next edition of those that were published."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Annotated, Any
from uuid import UUID

from catalog.domain import providers, sight
from catalog.domain.offerings import editions
from catalog.domain.offerings.editions import COMPONENT, Content
from catalog.domain.offerings.rules import NOT_WITHDRAWN, OWN_OFFERING
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
from catalog.storage.enums import ComponentKind, OfferingStatus, Performer
from catalog.storage.tables.offerings import OfferingRow

MOST_COMPONENTS = 50


@dataclass(frozen=True, kw_only=True)
class OfferingComponentInput:
    """One thing that an offering is made of."""

    kind: Annotated[ComponentKind, Doc("Goods, access to a resource, or a service action.")]
    name: Annotated[Name, Doc("What it is called.")]
    description: Annotated[Omittable[Prose | None], Doc("What it is, in prose.")] = OMITTED
    terms: Annotated[Omittable[Prose | None], Doc("On which terms it is had.")] = OMITTED
    performed_by: Annotated[
        Omittable[Performer | None], Doc("Who performs it; of service actions only.")
    ] = OMITTED


@dataclass(frozen=True, kw_only=True)
class _OfferingFields(Change[Found]):
    description: Annotated[Omittable[Prose | None], Doc("What it is, in prose.")] = OMITTED
    components: Annotated[
        Omittable[Annotated[list[OfferingComponentInput], Many(MOST_COMPONENTS)]],
        Doc("What it is made of, in order; the list replaces the one before."),
    ] = OMITTED

    def _must_fit(self, work: Work) -> None:
        for index, component in enumerate(
            self.components if self.components is not OMITTED else ()
        ):
            is_action = component.kind is ComponentKind.SERVICE_ACTION
            if not is_action and component.performed_by not in {None, OMITTED}:
                work.problems.add(
                    "PERFORMER_MISPLACED",
                    "Only a service action is performed by somebody: leave performedBy out.",
                    "components",
                    str(index),
                    "performed_by",
                )

    def _given(self) -> dict[str, Any]:
        """Return what was given of what an edition says."""
        named = {item.name: getattr(self, item.name, OMITTED) for item in fields(Content)}
        given = {name: value for name, value in named.items() if value is not OMITTED}
        if "components" in given:
            given["components"] = [
                dict.fromkeys(COMPONENT) | as_json(item) for item in given["components"]
            ]
        if "service_ids" in given:
            given["service_ids"] = list(dict.fromkeys(given["service_ids"]))
        return given


@dataclass(frozen=True, kw_only=True)
class CreateOffering(_OfferingFields[None]):
    """Draft an offering of one or more services; consumers see it once it is published."""

    slug: Annotated[Slug, Doc("Its unique name in addresses.")]
    name: Annotated[Name, Doc("Its name for people.")]
    provider_id: Annotated[OrganizationId, Doc("The organization that makes the offering.")]
    target_consumer_group: Annotated[Name, Doc("Whom it is for.")]
    service_ids: Annotated[list[ServiceId], Many(100), Doc("The services that it offers.")]

    async def check(self, work: Work) -> None:
        """Refuse a slug that is taken, no services, and providers of others."""
        await must_be_free_slug(work, OfferingRow, self.slug, noun="offering")
        self._must_fit(work)
        await _must_be_offered_by_their_house(work, self.service_ids)
        await providers.must_be_own(work, self.provider_id)

    async def apply(self, work: Work, _found: None) -> OfferingRow:
        """Insert it as a draft."""
        offering = OfferingRow(**self.columns(OfferingRow), status=OfferingStatus.DRAFT)
        offering.recorded_by_id = await providers.recorder(work, self.provider_id)
        await work.create(offering)
        empty: dict[str, Any] = {"description": None, "components": []}
        await editions.show(work, offering, Content(**empty | self._given()))
        return offering


@dataclass(frozen=True, kw_only=True)
class UpdateOffering(_OfferingFields[OfferingRow]):
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

    async def check(self, work: Work) -> OfferingRow | None:
        """Refuse a slug that is taken, no services, and a stale revision."""
        offering = await work.edit(OfferingRow, self.id, expected=self.expected_revision)
        if self.slug is not OMITTED:
            await must_be_free_slug(work, OfferingRow, self.slug, noun="offering", but=self.id)
        self._must_fit(work)
        if self.service_ids is not OMITTED:
            await _must_be_offered_by_their_house(work, self.service_ids)
        return offering

    async def apply(self, work: Work, offering: OfferingRow) -> OfferingRow:
        """Write what was given, as a draft where the offering was published."""
        if self.slug is not OMITTED:
            offering.slug = self.slug
        given = self._given()
        if offering.status is OfferingStatus.DRAFT:
            content = await editions.shown(work.session, offering)
            await editions.show(work, offering, content.having(given))
        elif given:
            content = await editions.next_one(work.session, offering)
            await editions.draft(work, offering, content.having(given))
        return offering


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
