"""Products: configurations of the resources of one organization, and their released versions."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated
from uuid import UUID

from catalog.domain.provision import resources
from catalog.domain.provision.access import OWN_PRODUCT, ProductId, ResourceId
from catalog.domain.writing.changes import Change, Found, Work, as_json
from catalog.domain.writing.field_types import (
    OMITTED,
    Between,
    Doc,
    Many,
    Name,
    Omittable,
    Once,
    OrganizationId,
    Prose,
    RefusedKey,
    Slug,
    Word,
)
from catalog.domain.writing.hashes import content_hash
from catalog.domain.writing.slugs import must_be_free_slug
from catalog.storage import provision
from catalog.storage.tables.provision import (
    AMOUNT,
    ProductPartRow,
    ProductReleaseRow,
    ProductRow,
    ReleasePartRow,
    ResourceRow,
)

MOST_PARTS = 100
SMALLEST = Decimal(1).scaleb(-AMOUNT.places)


@dataclass(frozen=True, kw_only=True)
class ProductPartInput:
    """One resource in a product."""

    resource_id: Annotated[ResourceId, Doc("The resource.")]
    quantity: Annotated[
        Omittable[Annotated[Decimal, AMOUNT, Between(SMALLEST)] | None],
        Doc("How much of it, in its unit; one at most of what has none."),
    ] = OMITTED

    @property
    def is_counted(self) -> bool:
        """Whether it is so many that one asks of what."""
        return isinstance(self.quantity, Decimal) and self.quantity != 1


Parts = Annotated[
    list[ProductPartInput], Many(MOST_PARTS), Once("RESOURCE_TWICE", by="resource_id")
]


@dataclass(frozen=True, kw_only=True)
class _ProductFields(Change[Found]):
    description: Annotated[Omittable[Prose | None], Doc("What it is, in prose.")] = OMITTED

    async def _must_be_made_of_own(
        self, work: Work, parts: list[ProductPartInput], organization_id: UUID
    ) -> None:
        """Refuse no resource, those of another organization, and so many of what has no unit."""
        named = [part.resource_id for part in parts]
        await work.session.hold_rows(ResourceRow, named, is_shared=True)  # they keep their units
        if not parts:
            work.problems.add("NO_RESOURCE", "Name at least one resource.", "resources")
        for index, part in enumerate(parts):
            resource = await work.session.get(ResourceRow, part.resource_id)
            of = organization_id if resource is None else resource.organization_id
            if of != organization_id and not isinstance(organization_id, RefusedKey):
                message = (
                    "It is another organization's: enter what that brings as a resource of the "
                    "kind PARTNER."
                )
                path = "resources", str(index), "resource_id"
                work.problems.add("RESOURCE_OF_OTHERS", message, *path)
            if resource is not None and resource.unit is None and part.is_counted:
                message = "The resource has no unit: let it say what is counted, or leave this out."
                work.problems.add("UNIT_MISSING", message, "resources", str(index), "quantity")

    async def _store_parts(
        self, work: Work, product: ProductRow, parts: list[ProductPartInput]
    ) -> None:
        """Write the resources, in order."""
        rows = [
            {
                "resource_id": part.resource_id,
                "position": position,
                "quantity": None if part.quantity is OMITTED else part.quantity,
            }
            for position, part in enumerate(parts)
        ]
        await work.session.replace(ProductPartRow, rows, product_id=product.id)


@dataclass(frozen=True, kw_only=True)
class CreateProduct(_ProductFields[None]):
    """Make a product of the resources of one organization of yours."""

    slug: Annotated[Slug, Doc("Its unique name in addresses.")]
    name: Annotated[Name, Doc("Its name for people.")]
    organization_id: Annotated[OrganizationId, Doc("The organization whose resources it is of.")]
    resources: Annotated[Parts, Doc("What it is made of, in order.")]

    async def check(self, work: Work) -> None:
        """Refuse a slug that is taken, and what others have."""
        await must_be_free_slug(work, ProductRow, self.slug, noun="product")
        await resources.must_be_own(work, self.organization_id)
        await self._must_be_made_of_own(work, self.resources, self.organization_id)

    async def apply(self, work: Work, _found: None) -> ProductRow:
        """Insert it."""
        product = ProductRow(**self.columns(ProductRow))
        await work.create(product)
        await self._store_parts(work, product, self.resources)
        return product


@dataclass(frozen=True, kw_only=True)
class UpdateProduct(_ProductFields[ProductRow]):
    """Edit a product as its next release will have it; what is left out stays, null clears."""

    id: Annotated[ProductId, Doc("The product.")]
    expected_revision: Annotated[int, Doc("The revision that the edit is based on.")]
    slug: Annotated[Omittable[Slug], Doc("Its unique name in addresses.")] = OMITTED
    name: Annotated[Omittable[Name], Doc("Its name for people.")] = OMITTED
    resources: Annotated[
        Omittable[Parts], Doc("What it is made of, in order; the list replaces the one before.")
    ] = OMITTED
    preconditions = (OWN_PRODUCT,)

    async def check(self, work: Work) -> ProductRow | None:
        """Refuse a stale revision, a slug that is taken, and resources of others."""
        product = await work.edit(ProductRow, self.id, expected=self.expected_revision)
        if self.slug is not OMITTED:
            await must_be_free_slug(work, ProductRow, self.slug, noun="product", but=self.id)
        if product is not None and self.resources is not OMITTED:
            await self._must_be_made_of_own(work, self.resources, product.organization_id)
        return product

    async def apply(self, work: Work, product: ProductRow) -> ProductRow:
        """Write what was given."""
        self.store(product)
        if self.resources is not OMITTED:
            await self._store_parts(work, product, self.resources)
        return product


@dataclass(frozen=True, kw_only=True)
class Released:
    """A product, and the version of it that was released."""

    product: ProductRow
    release: ProductReleaseRow


@dataclass(frozen=True, kw_only=True)
class ReleaseProduct(Change[ProductRow]):
    """Release a product as it stands: nobody changes this version any more."""

    id: Annotated[ProductId, Doc("The product.")]
    expected_revision: Annotated[int, Doc("The revision that is to be released.")]
    version: Annotated[Word, Doc("What the version is called, such as `2.1`; once a product.")]
    notes: Annotated[Omittable[Prose | None], Doc("What is new in it, in prose.")] = OMITTED
    preconditions = (OWN_PRODUCT,)

    async def check(self, work: Work) -> ProductRow | None:
        """Refuse a stale revision, and a version that was released before."""
        product = await work.edit(ProductRow, self.id, expected=self.expected_revision)
        if await provision.has_release(work.session, self.id, self.version):
            message = "That version was released, and stays as it was: call this one otherwise."
            work.problems.add("VERSION_TAKEN", message, "version")
        return product

    async def apply(self, work: Work, product: ProductRow) -> Released:
        """Freeze it."""
        found = await provision.parts(work.session, product.id)
        parts = [
            {
                "position": position,
                "name": resource.name,
                "kind": resource.kind,
                "quantity": part.quantity,
                "unit": resource.unit,
            }
            for position, (part, resource) in enumerate(found)
        ]
        release = ProductReleaseRow(
            product_id=product.id,
            version=self.version,
            name=product.name,
            description=product.description,
            notes=None if self.notes is OMITTED else self.notes,
            released_at=work.now,
            released_by=work.principal.subject,
        )
        words = {name: getattr(release, name) for name in ("version", "name", "description")}
        release.content_hash = content_hash(as_json({**words, "parts": parts}))
        work.session.add(release)
        await work.session.flush()
        rows = [
            {**part, "resource_id": resource.id}
            for part, (_, resource) in zip(parts, found, strict=True)
        ]
        await work.session.replace(ReleasePartRow, rows, release_id=release.id)
        return Released(product=product, release=release)
