"""Organizations: a person or a group with its own functions, responsibilities and relationships."""

from dataclasses import dataclass
from typing import Annotated
from uuid import UUID

from catalog.domain.writing.changes import Change, Found, Work
from catalog.domain.writing.field_types import (
    OMITTED,
    Doc,
    Many,
    Name,
    Omittable,
    OrganizationId,
    Prose,
    ReferenceText,
    Slug,
    Word,
)
from catalog.domain.writing.slugs import must_be_free_slug
from catalog.storage import organizations
from catalog.storage.enums import OrganizationKind
from catalog.storage.tables.organizations import OrganizationRow

MOST_REFS = 50


@dataclass(frozen=True, kw_only=True)
class ExternalRefInput:
    """The name of a thing in another system."""

    system: Annotated[Word, Doc("The system, such as `gitlab`.")]
    reference: Annotated[str, ReferenceText(), Doc("What the thing is called there.")]


ExternalRefs = Annotated[
    Omittable[Annotated[list[ExternalRefInput], Many(MOST_REFS)]],
    Doc("What it is called in other systems; the list replaces the one before."),
]


@dataclass(frozen=True, kw_only=True)
class _OrganizationFields(Change[Found]):
    description: Annotated[Omittable[Prose | None], Doc("What it is, in prose.")] = OMITTED
    parent_id: Annotated[
        Omittable[OrganizationId | None], Doc("The organization that it is a part of.")
    ] = OMITTED
    capabilities: Annotated[
        Omittable[Annotated[list[Name], Many(100)]],
        Doc("What it is specialised in; the list replaces the one before."),
    ] = OMITTED
    external_refs: ExternalRefs = OMITTED


@dataclass(frozen=True, kw_only=True)
class CreateOrganization(_OrganizationFields[None]):
    """Add an organization: a company, a public body, a team in one of them, or a single person."""

    slug: Annotated[Slug, Doc("Its unique name in addresses.")]
    name: Annotated[Name, Doc("Its name for people.")]
    kind: Annotated[OrganizationKind, Doc("What kind of organization it is.")]

    async def check(self, work: Work) -> None:
        """Refuse a slug that is taken, and a parent on whose behalf the principal cannot act."""
        await must_be_free_slug(work, OrganizationRow, self.slug, noun="organization")
        _must_be_own_parent(work, None if self.parent_id is OMITTED else self.parent_id)

    async def apply(self, work: Work, _found: None) -> OrganizationRow:
        """Insert it."""
        organization = OrganizationRow(**self.columns(OrganizationRow))
        await work.create(organization)
        return organization


@dataclass(frozen=True, kw_only=True)
class UpdateOrganization(_OrganizationFields[OrganizationRow]):
    """Edit an organization; what is left out stays as it is."""

    id: Annotated[OrganizationId, Doc("The organization.")]
    expected_revision: Annotated[int, Doc("The revision that the edit is based on.")]
    slug: Annotated[Omittable[Slug], Doc("Its unique name in addresses.")] = OMITTED
    name: Annotated[Omittable[Name], Doc("Its name for people.")] = OMITTED
    kind: Annotated[Omittable[OrganizationKind], Doc("What kind of organization it is.")] = OMITTED

    async def check(self, work: Work) -> OrganizationRow | None:
        """Refuse a stale revision, a slug that is taken, and parents of others or below it."""
        organization = await work.edit(OrganizationRow, self.id, expected=self.expected_revision)
        if self.slug is not OMITTED:
            await must_be_free_slug(
                work, OrganizationRow, self.slug, noun="organization", but=self.id
            )
        if organization is None:
            return None
        if not work.acts_for(self.id):
            work.problems.add(
                "NOT_YOUR_ORGANIZATION",
                "Only members of this organization and administrators edit it.",
                "id",
            )
        if self.parent_id not in {OMITTED, organization.parent_id}:
            _must_be_own_parent(work, self.parent_id)
        if self.parent_id is not OMITTED and self.parent_id is not None:
            await work.session.lock_name("organizations.parent")
            below = await organizations.with_descendants(work.session, [self.id])
            if self.parent_id in below:
                work.problems.add(
                    "PARENT_CYCLE",
                    "Name a parent that is not the organization itself and not a part of it.",
                    "parent_id",
                )
        return organization

    async def apply(self, work: Work, organization: OrganizationRow) -> OrganizationRow:
        """Write what was given."""
        self.store(organization)
        return organization


def _must_be_own_parent(work: Work, parent_id: UUID | None) -> None:
    if not work.acts_for(parent_id):
        work.problems.add(
            "NOT_YOUR_ORGANIZATION",
            "Name one of your organizations as the parent, or ask an administrator.",
            "parent_id",
        )
