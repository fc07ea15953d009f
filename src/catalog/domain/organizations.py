"""Organizations: a person or a group with its own functions, responsibilities and relationships."""

from dataclasses import dataclass
from typing import Annotated
from uuid import UUID

from catalog.domain import people, providers
from catalog.domain.writing.changes import Change, Found, Work
from catalog.domain.writing.field_types import (
    OMITTED,
    ColleagueId,
    Doc,
    Many,
    Name,
    Omittable,
    Once,
    OrganizationId,
    Prose,
    ReferenceText,
    Slug,
    Word,
)
from catalog.domain.writing.slugs import must_be_free_slug
from catalog.storage import organizations, services
from catalog.storage.enums import OrganizationKind
from catalog.storage.tables.organizations import OrganizationRow
from catalog.storage.tables.people import MembershipRow, PersonRow

MOST_REFS = 50


@dataclass(frozen=True, kw_only=True)
class ExternalRefInput:
    """The name of a thing in another system."""

    system: Annotated[Word, Doc("The system, such as `gitlab`.")]
    reference: Annotated[str, ReferenceText(), Doc("What the thing is called there.")]


ExternalRefs = Annotated[
    Omittable[Annotated[list[ExternalRefInput], Many(MOST_REFS), Once("REFERENCE_TWICE")]],
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
    person_id: Annotated[
        Omittable[ColleagueId | None],
        Doc("The person that it is, where its kind is PERSON; each is one organization at most."),
    ] = OMITTED

    async def _must_be_a_person(
        self, work: Work, kind: OrganizationKind, within: UUID | None
    ) -> None:
        """Refuse a person where it is a group, and one of others or of another organization.

        It stands in the house of the organization *within*.
        """
        if self.person_id is OMITTED or self.person_id is None:
            return
        if not await people.acts_with(work, self.person_id):
            message = "Name a person of one of your organizations, or ask an administrator."
            work.problems.add("PARENT_NOT_YOURS", message, "person_id")
        if kind is not OrganizationKind.PERSON:
            message = "Only an organization of the kind PERSON is a person: leave them out."
            work.problems.add("PERSON_MISPLACED", message, "person_id")
        person = await work.hold(PersonRow, self.person_id)  # it could get a role or leave
        await work.session.lock_name("organizations.person")
        other = await organizations.of_own_person(work.session, self.person_id)
        own_id = getattr(self, "id", None)
        if other is not None and other.id != own_id:
            message = "They are an organization already: one person is one of them."
            work.problems.add("PERSON_TAKEN", message, "person_id")
        if own_id is not None and (other is None or other.id != own_id):
            await people.must_gain_no_role(work, self.person_id, {own_id}, "person_id")
        if within is not None and (other is None or other.id != own_id):
            await people.must_stay_in_house(work, person, {within}, "person_id")


@dataclass(frozen=True, kw_only=True)
class CreateOrganization(_OrganizationFields[UUID | None]):
    """Add an organization: a company, a public body, a team in one of them, or a single person.

    One that is no part of an organization of yours is recorded: your organization edits it until
    somebody who acts for it claims it. A single person who is not named is added, too.
    """

    slug: Annotated[Slug, Doc("Its unique name in addresses.")]
    name: Annotated[Name, Doc("Its name for people.")]
    kind: Annotated[OrganizationKind, Doc("What kind of organization it is.")]
    recorded_by_id: Annotated[
        Omittable[OrganizationId | None],
        Doc("The organization of yours that records it; needed where you belong to several."),
    ] = OMITTED

    async def check(self, work: Work) -> UUID | None:
        """Refuse a slug that is taken, and a parent on whose behalf the principal cannot act."""
        await must_be_free_slug(work, OrganizationRow, self.slug, noun="organization")
        recorder = await self._must_have_recorder(work)
        parent_id = None if self.parent_id is OMITTED else self.parent_id
        await self._must_be_a_person(work, self.kind, parent_id or recorder)
        if self._is_new_person:
            await must_be_free_slug(work, PersonRow, self.slug, noun="person")
        return recorder

    @property
    def _is_new_person(self) -> bool:
        is_named = self.person_id is not OMITTED and self.person_id is not None
        return self.kind is OrganizationKind.PERSON and not is_named

    async def _must_have_recorder(self, work: Work) -> UUID | None:
        """Return the organization that records it; None where it is the principal's own."""
        parent_id = None if self.parent_id is OMITTED else self.parent_id
        given = None if self.recorded_by_id is OMITTED else self.recorded_by_id
        if given is not None and not work.acts_for(given):
            message = "Name an organization of yours as the one that records it."
            work.problems.add("NOT_YOUR_ORGANIZATION", message, "recorded_by_id")
        if parent_id is not None:
            # Held, so that nobody claims it before its new part is there to be claimed with it.
            parent = await work.hold(OrganizationRow, parent_id)
            _must_be_own_parent(work, parent_id, parent)
            return parent.recorded_by_id if parent and parent.is_recorded else None
        if given is not None or work.principal.is_admin:
            return given
        if len(work.principal.member_of) == 1:
            (only,) = work.principal.member_of
            return only
        message = "Say which organization of yours it is a part of, or which one records it."
        work.problems.add("NOT_YOUR_ORGANIZATION", message, "parent_id")
        return None

    async def apply(self, work: Work, recorder: UUID | None) -> OrganizationRow:
        """Insert it."""
        organization = OrganizationRow(**self.columns(OrganizationRow))
        organization.recorded_by_id = recorder
        organization.is_recorded = recorder is not None
        if self._is_new_person:
            person = PersonRow(slug=self.slug, name=self.name)
            await work.create(person)
            organization.person_id = person.id
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
        theirs = await work.hold(OrganizationRow, self.id)
        if theirs is not None and not edits(work, theirs):
            message = "Only its members, whoever recorded it and administrators edit it."
            work.problems.add("NOT_YOUR_ORGANIZATION", message, "id")
            return None
        organization = await work.edit(OrganizationRow, self.id, expected=self.expected_revision)
        if self.slug is not OMITTED:
            await must_be_free_slug(
                work, OrganizationRow, self.slug, noun="organization", but=self.id
            )
        if organization is None:
            return None
        kind = organization.kind if self.kind is OMITTED else self.kind
        await self._must_be_a_person(work, kind, self.id)
        if self.parent_id is not OMITTED and self.parent_id != organization.parent_id:
            await _must_stay_in_its_house(work, organization, self.parent_id)
            await _tell_new_house(work, organization, self.parent_id)
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
        if organization.kind is not OrganizationKind.PERSON:
            organization.person_id = None
        return organization


@dataclass(frozen=True, kw_only=True)
class ClaimOrganization(Change[OrganizationRow]):
    """Let a person act for an organization that was recorded by others: it is its own from then on.

    They become a member of it, and its parts are its own as well. Whoever recorded it does so, or
    an administrator, who alone names a member of other organizations. What others wrote of it stays
    in their house; what they called it in other systems is forgotten.
    """

    id: Annotated[OrganizationId, Doc("The organization that was recorded.")]
    person_id: Annotated[ColleagueId, Doc("The person who is to act for it.")]

    async def check(self, work: Work) -> OrganizationRow | None:
        """Refuse organizations that act for themselves, and those that others recorded."""
        person = await work.hold(PersonRow, self.person_id)
        organization = await work.edit(OrganizationRow, self.id)
        if organization is None:
            return None
        if not organization.is_recorded:
            message = "It acts for itself already: ask one of its members to add the person."
            work.problems.add("ORGANIZATION_CLAIMED", message, "id")
        elif not edits(work, organization):
            message = "Only whoever recorded it and administrators hand it over."
            work.problems.add("NOT_YOUR_ORGANIZATION", message, "id")
        elif person is not None:
            await self._must_be_free_to_act(work, person)
        return organization

    async def _must_be_free_to_act(self, work: Work, person: PersonRow) -> None:
        """Refuse people who left, members of others, and whoever asks if they gained a role."""
        theirs = await organizations.of_active_person(work.session, person.id)
        own = {self.id, *await organizations.recorded_below(work.session, self.id)}
        if theirs is None:
            message = f"{person.name} was deactivated: name somebody else."
            work.problems.add("PERSON_INACTIVE", message, "person_id")
        elif not work.principal.is_admin and theirs - own:
            message = "They belong to others: let an administrator hand it over to them."
            work.problems.add("PARENT_NOT_YOURS", message, "person_id")
        await people.must_gain_no_role(work, person.id, {self.id}, "person_id")

    async def apply(self, work: Work, organization: OrganizationRow) -> OrganizationRow:
        """Hand it over, with all its parts."""
        parts = await organizations.recorded_below(work.session, organization.id)
        for key in (organization.id, *parts):
            part = await work.edit(OrganizationRow, key)
            if part is not None:
                await providers.leave_to_recorder(work, part)
                part.is_recorded, part.recorded_by_id, part.external_refs = False, None, []
        if not await organizations.belongs(work.session, self.person_id, organization.id):
            work.session.add(
                MembershipRow(person_id=self.person_id, organization_id=organization.id)
            )
        return organization


def edits(work: Work, organization: OrganizationRow) -> bool:
    """Tell whether the principal acts for an organization, or for the one that recorded it."""
    return work.acts_for(organization.id) or (
        organization.is_recorded and work.acts_for(organization.recorded_by_id)
    )


async def _must_stay_in_its_house(
    work: Work, organization: OrganizationRow, parent_id: UUID | None
) -> None:
    """Refuse parents of others, and to take what is recorded into a house of one's own."""
    told = len(work.problems.found)
    for key in (organization.parent_id, parent_id):
        parent = None if key is None else await work.session.get(OrganizationRow, key)
        _must_be_own_parent(work, key, parent)
        if len(work.problems.found) > told:
            return  # the other end would say the same
        is_another_side = parent is not None and (
            parent.is_recorded != organization.is_recorded
            or parent.house_id != organization.house_id
        )
        if is_another_side and not work.principal.is_admin:
            message = "It and its parent act for different sides: ask an administrator."
            work.problems.add("PARENT_NOT_YOURS", message, "parent_id")
            return


async def _tell_new_house(work: Work, moved: OrganizationRow, parent_id: UUID | None) -> None:
    """Warn an administrator whose move lets another house see into services."""
    parent = None if parent_id is None else await work.session.get(OrganizationRow, parent_id)
    if parent.house_id == moved.house_id if parent else moved.is_recorded:
        return
    number = await services.number_in_house(work.session, moved.house_id, moved.id)
    message = f"Services that change their house with it: {number}. The new one sees into them."
    work.problems.warn("HOUSE_CHANGES", message, "parent_id", services=number)


def _must_be_own_parent(work: Work, parent_id: UUID | None, parent: OrganizationRow | None) -> None:
    """Refuse parents of others, and none."""
    if not (work.acts_for(parent_id) or (parent and edits(work, parent))):
        message = "Name one of your organizations as the parent, or ask an administrator."
        work.problems.add("PARENT_NOT_YOURS", message, "parent_id")
