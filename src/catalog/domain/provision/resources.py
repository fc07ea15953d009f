"""Resources: what an organization has and can do, of which products are made."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated
from uuid import UUID

from catalog.domain.provision.access import OWN_RESOURCE, ResourceId
from catalog.domain.writing.changes import Change, Found, Work
from catalog.domain.writing.field_types import (
    OMITTED,
    Between,
    Doc,
    Name,
    Omittable,
    OrganizationId,
    Prose,
    RefusedKey,
    Slug,
    Word,
)
from catalog.domain.writing.slugs import must_be_free_slug
from catalog.storage import provision
from catalog.storage.tables.organizations import OrganizationRow
from catalog.storage.tables.provision import AMOUNT, AssetType, ResourceKind, ResourceRow


@dataclass(frozen=True, kw_only=True)
class _ResourceFields(Change[Found]):
    description: Annotated[Omittable[Prose | None], Doc("What it is, in prose.")] = OMITTED
    asset_type: Annotated[
        Omittable[AssetType],
        Doc("Whether it is an ability to act, or something that is put to use: RESOURCE at first."),
    ] = OMITTED
    capacity: Annotated[
        Omittable[Annotated[Decimal, AMOUNT, Between(Decimal(0))] | None],
        Doc("How much of it there is, in its unit."),
    ] = OMITTED
    unit: Annotated[
        Omittable[Word | None], Doc("What its capacity and its quantities in products count.")
    ] = OMITTED
    supplier_id: Annotated[
        Omittable[OrganizationId | None],
        Doc("The organization that brings it; of resources of the kind PARTNER only."),
    ] = OMITTED

    def _must_fit(self, work: Work, before: ResourceRow | None, kind: ResourceKind) -> None:
        """Refuse a capacity without a unit, and a supplier of what is one's own."""

        def after(name: str) -> object:
            given = getattr(self, name)
            return getattr(before, name, None) if given is OMITTED else given

        if after("capacity") is not None and after("unit") is None:
            message = "Say in which unit its capacity is counted."
            work.problems.add("UNIT_MISSING", message, "unit")
        if after("supplier_id") is not None and kind is not ResourceKind.PARTNER:
            message = "Only a resource of the kind PARTNER comes from a supplier: leave it out."
            work.problems.add("SUPPLIER_MISPLACED", message, "supplier_id")


@dataclass(frozen=True, kw_only=True)
class CreateResource(_ResourceFields[None]):
    """Enter something that an organization of yours has, to make products of.

    What a supplier brings is a resource of yours, too, of the kind PARTNER.
    """

    slug: Annotated[Slug, Doc("Its unique name in addresses, which it keeps.")]
    name: Annotated[Name, Doc("Its name for people.")]
    organization_id: Annotated[OrganizationId, Doc("The organization that has it.")]
    kind: Annotated[ResourceKind, Doc("What kind of resource it is.")]

    async def check(self, work: Work) -> None:
        """Refuse a slug that is taken, and resources of others."""
        await must_be_free_slug(work, ResourceRow, self.slug, noun="resource")
        await must_be_own(work, self.organization_id)
        self._must_fit(work, None, self.kind)

    async def apply(self, work: Work, _found: None) -> ResourceRow:
        """Insert it."""
        resource = ResourceRow(**self.columns(ResourceRow))
        await work.create(resource)
        return resource


@dataclass(frozen=True, kw_only=True)
class UpdateResource(_ResourceFields[ResourceRow]):
    """Edit a resource; what is left out stays as it is, null clears.

    It stays the same organization's and of the same kind, since products were made of it.
    """

    id: Annotated[ResourceId, Doc("The resource.")]
    expected_revision: Annotated[int, Doc("The revision that the edit is based on.")]
    name: Annotated[Omittable[Name], Doc("Its name for people.")] = OMITTED
    preconditions = (OWN_RESOURCE,)

    async def check(self, work: Work) -> ResourceRow | None:
        """Refuse a stale revision, and what does not fit together."""
        resource = await work.edit(ResourceRow, self.id, expected=self.expected_revision)
        if resource is not None:
            self._must_fit(work, resource, resource.kind)
            await self._must_stay_counted(work, resource)
        return resource

    async def _must_stay_counted(self, work: Work, resource: ResourceRow) -> None:
        """Refuse to take away the unit in which products count it."""
        if self.unit is not None or resource.unit is None:
            return
        if await provision.is_counted(work.session, resource.id):
            message = "Products say how much of it they take: leave the unit in which they do."
            work.problems.add("UNIT_MISSING", message, "unit")

    async def apply(self, work: Work, resource: ResourceRow) -> ResourceRow:
        """Write what was given."""
        self.store(resource)
        return resource


async def must_be_own(work: Work, organization_id: UUID) -> None:
    """Refuse what others have, and what nobody says that they have."""
    if isinstance(organization_id, RefusedKey):
        return
    organization = await work.session.get(OrganizationRow, organization_id)
    if organization is not None and organization.is_recorded:
        message = (
            "It was recorded by others: what it brings is a resource of yours, of the kind PARTNER."
        )
        work.problems.add("ORGANIZATION_RECORDED", message, "organization_id")
    elif not work.acts_for(organization_id):
        message = "Name an organization that you act for."
        work.problems.add("NOT_YOUR_ORGANIZATION", message, "organization_id")
