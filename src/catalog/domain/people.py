"""People: those who can hold roles, each a member of any number of organizations."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Annotated
from uuid import UUID

import sqlalchemy as sa

from catalog.domain.owners import close_ranks
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
    RefusedKey,
    Slug,
)
from catalog.domain.writing.slugs import must_be_free_slug
from catalog.storage import organizations, roles, services
from catalog.storage.tables.people import MembershipRow, PersonRow
from catalog.storage.tables.services import ServiceRow


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
        theirs = [{"organization_id": key} for key in dict.fromkeys(self.organization_ids)]
        await work.session.replace(MembershipRow, theirs, person_id=person.id)


@dataclass(frozen=True, kw_only=True)
class CreatePerson(_PersonFields[None]):
    """Add a person, to one's own organizations or to what one recorded.

    For what is recorded they speak once they claim it.
    """

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
        recorded = await organizations.recorders_of(work.session, self._organizations())
        own = {key for key, recorder in recorded.items() if work.acts_for(recorder)}
        _must_act_for(work, {*self._organizations()} - own)
        await must_stay_in_house(work, None, self._organizations(), "organization_ids")

    async def apply(self, work: Work, _found: None) -> PersonRow:
        """Insert them."""
        person = PersonRow(**self.columns(PersonRow))
        if not self._organizations():  # else their house follows from these
            own = work.principal.house_ids
            person.house_id = next(iter(own)) if len(own) == 1 else None
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
        """Refuse people of other organizations, a stale revision and a slug that is taken."""
        if not await acts_with(work, self.id):
            # Nothing else is looked at: others see neither the revision nor the organizations.
            message = "Only their organizations and administrators edit them."
            work.problems.add("NOT_YOUR_ORGANIZATION", message, "id")
            return None
        person = await work.edit(PersonRow, self.id, expected=self.expected_revision)
        if self.slug is not OMITTED:
            await must_be_free_slug(work, PersonRow, self.slug, noun="person", but=self.id)
        is_by_others = person is not None and not work.principal.is_admin
        if is_by_others and self.organization_ids is not OMITTED:
            theirs = await organizations.of_person(work.session, self.id)
            _must_act_for(work, theirs.symmetric_difference(self.organization_ids))
        if person is not None and person.deactivated_at is not None and self._organizations():
            message = f"{person.name} was deactivated, and belongs to nothing any more."
            work.problems.add("PERSON_INACTIVE", message, "organization_ids")
        if person is not None:
            added = {*self._organizations()} - await organizations.of_person(work.session, self.id)
            await must_gain_no_role(work, self.id, added, "organization_ids")
            await must_stay_in_house(work, person, added, "organization_ids")
        return person

    async def apply(self, work: Work, person: PersonRow) -> PersonRow:
        """Write what was given."""
        self.store(person)
        await self._belong(work, person)
        return person


@dataclass(frozen=True, kw_only=True)
class DeactivatePerson(Change[PersonRow]):
    """Let a person leave: their roles, memberships and tokens end, and what they did stays."""

    id: Annotated[PersonId, Doc("The person.")]
    expected_revision: Annotated[int, Doc("The revision that was read.")]

    async def check(self, work: Work) -> PersonRow | None:
        """Refuse people of other organizations, a stale revision, and those who left before."""
        theirs = await organizations.of_person(work.session, self.id)
        is_own = theirs and all(map(work.acts_for, theirs))
        if not (is_own or work.principal.is_admin or isinstance(self.id, RefusedKey)):
            # Nothing else is looked at: others do not see when somebody left.
            message = "Only whoever acts for all their organizations lets them leave."
            work.problems.add("NOT_YOUR_ORGANIZATION", message, "id")
            return None
        person = await work.edit(PersonRow, self.id, expected=self.expected_revision)
        if person is not None and person.deactivated_at is not None:
            work.problems.add("PERSON_INACTIVE", "They were deactivated before.", "id")
        return person

    async def apply(self, work: Work, person: PersonRow) -> PersonRow:
        """End what they hold, and tell which services have no owner any more."""
        owned = await roles.ownerships(work.session, person.id)
        held = [await work.edit(ServiceRow, key) for key in owned]
        for assignment in await roles.unended(work.session, person.id, work.now):
            assignment.valid_to = work.now
        person.deactivated_at = work.now
        await work.session.execute(
            sa.delete(MembershipRow).where(MembershipRow.person_id == person.id)
        )
        await work.session.flush()
        for service in filter(None, held):
            await close_ranks(work, service.id)
            if not await services.owners(work.session, service.id):
                work.tell("services.last_owner_left", service, person=str(person.id))
                message = f"Nobody owns {service.name} any more: name an owner."
                work.problems.warn("LAST_OWNER", message, "id", service=service.slug)
        return person


async def acts_with(work: Work, person_id: UUID) -> bool:
    """Tell whether the principal is a person or acts for one of theirs, or the id was refused."""
    is_own = person_id == work.principal.person_id or isinstance(person_id, RefusedKey)
    if work.principal.is_admin or is_own:
        return True
    theirs = await organizations.of_person(work.session, person_id)
    return bool(theirs & work.principal.organization_ids)


async def must_gain_no_role(
    work: Work, person_id: UUID, joined: Collection[UUID], field: str
) -> None:
    """Add a problem where the principal joins organizations whose members hold roles.

    That would be a role that they give to themselves. Only owners of services are named freely.
    """
    if person_id != work.principal.person_id:
        return
    if joined and await roles.given_to(work.session, joined, work.now):
        message = "Nobody gives a role to themselves: let a colleague add you to what holds one."
        work.problems.add("ROLE_TO_ONESELF", message, field)


async def must_stay_in_house(
    work: Work, person: PersonRow | None, joined: Collection[UUID], field: str
) -> None:
    """Add a problem where a person, or a new one, would join organizations of further houses.

    They would see into all of these. Only administrators let somebody do so.
    """
    if work.principal.is_admin or not joined:
        return
    own: set[UUID | None] = set()
    if person is not None:
        theirs = await organizations.of_person(work.session, person.id)
        own = {person.house_id, *await organizations.standing_in(work.session, theirs)} - {None}
    houses = await organizations.standing_in(work.session, joined)
    if len(houses) > 1 or (own and houses - own):
        message = "They would belong to several houses: ask an administrator."
        work.problems.add("PARENT_NOT_YOURS", message, field)


def _must_act_for(work: Work, organization_ids: Iterable[UUID]) -> None:
    """Add a problem unless the principal acts for all of them, who get or lose a member."""
    if not all(map(work.acts_for, organization_ids)):
        message = "Only members of an organization add people to it, and take them out of it."
        work.problems.add("NOT_YOUR_ORGANIZATION", message, "organization_ids")
