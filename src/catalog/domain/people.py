"""People: those who can hold roles, each a member of any number of organizations."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Annotated
from uuid import UUID

import sqlalchemy as sa

from catalog.domain.writing.changes import Change, Found, Work
from catalog.domain.writing.field_types import (
    OMITTED,
    Doc,
    Email,
    Many,
    Name,
    Omittable,
    OrganizationId,
    PersonId,
    Slug,
)
from catalog.domain.writing.slugs import must_be_free_slug
from catalog.storage import organizations
from catalog.storage.tables.people import MembershipRow, PersonRow


@dataclass(frozen=True, kw_only=True)
class _PersonFields(Change[Found]):
    email: Annotated[Omittable[Email | None], Doc("Where they get mail.")] = OMITTED
    organization_ids: Annotated[
        Omittable[Annotated[list[OrganizationId], Many(100)]],
        Doc("The organizations that they belong to; the list replaces the one before."),
    ] = OMITTED

    def _organizations(self) -> list[UUID]:
        return [] if self.organization_ids is OMITTED else self.organization_ids

    async def _belong(self, work: Work, person: PersonRow) -> None:
        if self.organization_ids is OMITTED:
            return
        await work.session.execute(
            sa.delete(MembershipRow).where(MembershipRow.person_id == person.id)
        )
        await work.session.insert(
            MembershipRow,
            [
                {"person_id": person.id, "organization_id": organization_id}
                for organization_id in dict.fromkeys(self.organization_ids)
            ],
        )


@dataclass(frozen=True, kw_only=True)
class CreatePerson(_PersonFields[None]):
    """Add a person."""

    slug: Annotated[Slug, Doc("Their unique name in addresses.")]
    name: Annotated[Name, Doc("Their name for people.")]

    async def check(self, work: Work) -> None:
        """Refuse a slug that is taken, and organizations that are not the principal's."""
        await must_be_free_slug(work, PersonRow, self.slug, noun="person")
        if not work.principal.is_admin and not self._organizations():
            work.problems.add(
                "NOT_YOUR_ORGANIZATION",
                "Make them a member of one of your organizations, or ask an administrator.",
                "organization_ids",
            )
        _must_act_for(work, self._organizations())

    async def apply(self, work: Work, _found: None) -> PersonRow:
        """Insert them."""
        person = PersonRow(**self.columns(PersonRow))
        await work.create(person)
        await self._belong(work, person)
        return person


@dataclass(frozen=True, kw_only=True)
class UpdatePerson(_PersonFields[PersonRow]):
    """Edit a person; what is left out stays as it is."""

    id: Annotated[PersonId, Doc("The person.")]
    expected_revision: Annotated[int, Doc("The revision that the edit is based on.")]
    slug: Annotated[Omittable[Slug], Doc("Their unique name in addresses.")] = OMITTED
    name: Annotated[Omittable[Name], Doc("Their name for people.")] = OMITTED

    async def check(self, work: Work) -> PersonRow | None:
        """Refuse a stale revision, a slug that is taken and people of other organizations."""
        person = await work.edit(PersonRow, self.id, expected=self.expected_revision)
        if self.slug is not OMITTED:
            await must_be_free_slug(work, PersonRow, self.slug, noun="person", but=self.id)
        if person is not None and not work.principal.is_admin:
            theirs = await organizations.of_person(work.session, self.id)
            if not theirs & work.principal.organization_ids:
                work.problems.add(
                    "NOT_YOUR_ORGANIZATION",
                    "Only their organizations and administrators edit them.",
                    "id",
                )
            if self.organization_ids is not OMITTED:
                _must_act_for(work, theirs.symmetric_difference(self.organization_ids))
        return person

    async def apply(self, work: Work, person: PersonRow) -> PersonRow:
        """Write what was given."""
        self.store(person)
        await self._belong(work, person)
        return person


def _must_act_for(work: Work, organization_ids: Iterable[UUID]) -> None:
    """Add a problem unless the principal acts for all of them, who get or lose a member."""
    if not all(map(work.acts_for, organization_ids)):
        message = "Only members of an organization add people to it, and take them out of it."
        work.problems.add("NOT_YOUR_ORGANIZATION", message, "organization_ids")
