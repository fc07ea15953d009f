"""The fields of services, and what is checked of them whenever they are given."""

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Annotated
from uuid import UUID

from catalog.domain import owners
from catalog.domain.naming import taking
from catalog.domain.organizations import ExternalRefs
from catalog.domain.provision.access import ProductId
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
    Slug,
    Word,
)
from catalog.storage import provision
from catalog.storage.tables.organizations import OrganizationRow
from catalog.storage.tables.people import PersonRow
from catalog.storage.tables.provision import ServiceProductRow
from catalog.storage.tables.services import ServiceLabelRow, ServiceNameRow, ServiceRow

MOST_LABELS = 50  # a page of a hundred services must be affordable with all of them
MOST_OWNERS = 20
MOST_PRODUCTS = 100


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
    monitored_from: Annotated[
        Omittable[dt.datetime | None],
        Doc("From when on it is watched: whoever measures it has no data of earlier."),
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
    product_ids: Annotated[
        Omittable[Annotated[list[ProductId], Many(MOST_PRODUCTS), Once("PRODUCT_TWICE")]],
        Doc("The products that it is provided with; the list replaces the one before."),
    ] = OMITTED

    async def _must_have_own_products(self, work: Work, service: ServiceRow | None) -> None:
        """Refuse products of another house than that of whoever provides it."""
        given: Sequence[UUID] = ()
        if self.product_ids is not OMITTED:
            given = self.product_ids
        elif service is not None and self.provider_id is not OMITTED:
            given = await provision.product_ids(work.session, service.id)
        if not given:
            return
        key = None if service is None else service.provider_id
        key = key if self.provider_id is OMITTED else self.provider_id
        provider = key and await work.session.get(OrganizationRow, key)
        house = provider.house_id if provider else service and service.house_id
        found = await provision.houses_of_products(work.session, given)
        others = [index for index, item in enumerate(given) if found.get(item, house) != house]
        if house is None or not others:
            return
        if self.product_ids is OMITTED:
            message = "It is provided with products of another house: give productIds as well."
            work.problems.add("PRODUCT_OF_OTHERS", message, "provider_id")
            return
        for index in others:
            message = "It is of another house than the provider: name products of that one."
            work.problems.add("PRODUCT_OF_OTHERS", message, "product_ids", str(index))

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

    @property
    def names(self) -> set[str]:
        """The names that were given."""
        slug: Omittable[str] = getattr(self, "slug", OMITTED)
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
        if self.product_ids is not OMITTED:
            products = [{"product_id": key} for key in self.product_ids]
            await session.replace(ServiceProductRow, products, service_id=service.id)

    async def _store_names(self, work: Work, service: ServiceRow) -> None:
        names = [{"name": name} for name in (service.slug, *service.aliases)]
        await work.session.replace(ServiceNameRow, names, service_id=service.id)
