"""Roles: what somebody answers for, over what, and from when to when.

Whoever acts for the side of a thing says who holds roles over it, and nobody says so of themselves.
"""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from typing import Annotated
from uuid import UUID

from catalog.domain import owners, sight
from catalog.domain.offerings.rules import OWN_OFFERING
from catalog.domain.relationships.parties import TAKING_PART
from catalog.domain.writing.changes import Change, Work
from catalog.domain.writing.field_types import (
    OMITTED,
    ColleagueId,
    Doc,
    ObjectKey,
    Omittable,
    OrganizationId,
    RoleAssignmentId,
    ScopeId,
)
from catalog.domain.writing.preconditions import Precondition, unmet
from catalog.storage import organizations, relationships, roles, services
from catalog.storage.enums import ParticipantRole, Role, RoleScope
from catalog.storage.rows import EntityRow
from catalog.storage.tables.offerings import OfferingRow
from catalog.storage.tables.organizations import OrganizationRow
from catalog.storage.tables.people import PersonRow
from catalog.storage.tables.relationships import RelationshipRow
from catalog.storage.tables.roles import RoleAssignmentRow
from catalog.storage.tables.services import ServiceRow

SCOPES: dict[RoleScope, tuple[str, type[EntityRow]]] = {
    RoleScope.ORGANIZATION: ("Organization", OrganizationRow),
    RoleScope.SERVICE: ("Service", ServiceRow),
    RoleScope.OFFERING: ("ServiceOffering", OfferingRow),
    RoleScope.RELATIONSHIP: ("ServiceRelationship", RelationshipRow),
}
CONSUMING = frozenset({Role.SPONSOR, Role.CUSTOMER, Role.USER})
"""What is held on the side of a consumer alone."""
PROVIDED = frozenset({RoleScope.SERVICE, RoleScope.OFFERING})
"""What is of the side of a provider."""
MISPLACED = "Only consumers have a {}: name their organization, or a relationship of theirs."
KINDS = {name: kind for kind, (name, _) in SCOPES.items()}
OWN_SCOPE = tuple(
    Precondition(
        of=of,
        code="NOT_YOUR_ORGANIZATION",
        message="Only whoever acts for what a role is over assigns it and takes it away.",
        holds=holds,
        is_about_who=True,
    )
    for of, holds in (
        (sight.ORGANIZATION, lambda row, asker: asker.where_acting_for(row.id)),
        (sight.SERVICE, owners.OWN_SERVICE.holds),
        (sight.OFFERING, OWN_OFFERING.holds),
        (sight.RELATIONSHIP, TAKING_PART.holds),
    )
)


@dataclass(frozen=True, kw_only=True)
class AssignRole(Change[EntityRow]):
    """Give a role to a person, or to an organization whose members hold it then.

    Whoever acts for the thing that the role is over assigns it, and never to themselves.
    """

    role: Annotated[Role, Doc("What they answer for.")]
    scope_id: Annotated[
        ScopeId, Doc("The organization, service, offering or relationship that it is over.")
    ]
    person_id: Annotated[
        Omittable[ColleagueId | None], Doc("The person; give either them or an organization.")
    ] = OMITTED
    organization_id: Annotated[
        Omittable[OrganizationId | None], Doc("The organization; give either it or a person.")
    ] = OMITTED
    valid_from: Annotated[
        Omittable[dt.datetime | None], Doc("When it begins; at once unless said.")
    ] = OMITTED
    valid_to: Annotated[
        Omittable[dt.datetime | None], Doc("When it ends; not before it is revoked unless said.")
    ] = OMITTED
    preconditions = OWN_SCOPE

    async def check(self, work: Work) -> EntityRow | None:
        """Refuse holders who are gone or ask for themselves, and doubles."""
        holder = self._holder
        await _hold_people(work, holder)
        scope = await _held(work, KINDS[self.scope_id.type], self.scope_id.id)
        self._must_be_in_order(work)
        self._must_fit(work)
        if holder is None:
            message = "Say who is to hold it: either personId or organizationId."
            work.problems.add("HOLDER_NOT_ONE", message, "person_id")
        if holder is None or scope is None:
            return scope
        await _must_be_another(work, holder)
        await _must_be_active(work, holder)
        if self.role is Role.SERVICE_OWNER:
            await owners.must_be_near(work, holder, _field(holder))
        if isinstance(scope, RelationshipRow):
            side = await _must_be_on_own_side(work, scope, holder)
            await self._must_be_a_consumer_s(work, scope, side)
        if await roles.same(work.session, self._row(work, holder), work.now):
            work.problems.add("ROLE_HELD", "They hold this role already.", "role")
        return scope

    async def apply(self, work: Work, scope: EntityRow) -> RoleAssignmentRow:
        """Insert it, after the owners that a service has."""
        holder = self._holder
        assert holder is not None  # noqa: S101  # else it was refused
        assignment = self._row(work, holder)
        if self.role is Role.SERVICE_OWNER:
            work.mark(scope)
            assignment.position = len(await services.owners(work.session, scope.id))
        work.session.add(assignment)
        await work.session.flush()
        work.tell("role_assignments.assigned", scope, role=self.role.value, id=str(assignment.id))
        return assignment

    @property
    def _holder(self) -> ObjectKey | None:
        """The one that was given; None where none was, or both."""
        given = [
            ObjectKey(name, key)
            for name, key in (("Person", self.person_id), ("Organization", self.organization_id))
            if key is not OMITTED and key is not None
        ]
        return given[0] if len(given) == 1 else None

    def _row(self, work: Work, holder: ObjectKey) -> RoleAssignmentRow:
        starts = work.now if self.valid_from is OMITTED else self.valid_from
        return RoleAssignmentRow(
            role=self.role,
            scope_kind=KINDS[self.scope_id.type],
            scope_id=self.scope_id.id,
            **holder.columns(),
            position=0,
            valid_from=starts or work.now,
            valid_to=None if self.valid_to is OMITTED else self.valid_to,
            assigned_by=work.principal.subject,
        )

    def _must_be_in_order(self, work: Work) -> None:
        start = work.now if self.valid_from is OMITTED else self.valid_from or work.now
        end = None if self.valid_to is OMITTED else self.valid_to
        if end is not None and end <= max(start, work.now):
            message = "Let it end after it begins, and in the future."
            work.problems.add("DATES_REVERSED", message, "valid_to")

    async def _must_be_a_consumer_s(
        self, work: Work, scope: RelationshipRow, side: Collection[UUID]
    ) -> None:
        """Refuse what only consumers have of a holder on the side of a provider alone."""
        if self.role not in CONSUMING or not side:
            return
        found = await relationships.participants(work.session, scope.id)
        consuming = {row.organization_id for row in found if row.role is ParticipantRole.CONSUMER}
        if not consuming & set(side):
            work.problems.add("ROLE_MISPLACED", MISPLACED.format(self.role.value), "role")

    def _must_fit(self, work: Work) -> None:
        if self.role in CONSUMING and KINDS[self.scope_id.type] in PROVIDED:
            work.problems.add("ROLE_MISPLACED", MISPLACED.format(self.role.value), "scope_id")
        if self.role is not Role.SERVICE_OWNER:
            return
        if KINDS[self.scope_id.type] is not RoleScope.SERVICE:
            work.problems.add("ROLE_MISPLACED", "A service owner owns a service.", "scope_id")
        for field in ("valid_from", "valid_to"):
            if getattr(self, field) not in {OMITTED, None}:
                message = "Owners change at once: leave the dates out, and revoke the role later."
                work.problems.add("ROLE_MISPLACED", message, field)


@dataclass(frozen=True, kw_only=True)
class RevokeRole(Change[RoleAssignmentRow]):
    """End a role that somebody holds; that they held it stays on record."""

    id: Annotated[RoleAssignmentId, Doc("The assignment of the role.")]

    async def check(self, work: Work) -> RoleAssignmentRow | None:
        """Refuse roles over things of others, roles that are over, and the last owner."""
        over = await roles.scope_of(work.session, self.id)
        scope = None if over is None else await _held(work, *over)
        assignment = await work.session.get(RoleAssignmentRow, self.id)  # after others let go
        if assignment is None:
            return None
        if scope is not None:
            await _must_be_theirs(work, assignment.scope_kind, scope, "id")
        if work.problems.found:  # others do not learn whether this is the only owner
            return None
        if assignment.valid_to is not None and assignment.valid_to <= work.now:
            work.problems.add("ROLE_OVER", "It has ended already.", "id")
        elif assignment.role is Role.SERVICE_OWNER:
            left = await services.owners(work.session, assignment.scope_id)
            if len(left) == 1:
                message = "A service keeps an owner: assign the role to somebody else first."
                work.problems.add("LAST_OWNER", message, "id")
        return assignment

    async def apply(self, work: Work, assignment: RoleAssignmentRow) -> RoleAssignmentRow:
        """End it now; who owned a service after them moves up."""
        scope = await _held(work, assignment.scope_kind, assignment.scope_id)
        assert scope is not None  # noqa: S101  # the assignment goes with what it is over
        assignment.valid_to = work.now
        if assignment.role is Role.SERVICE_OWNER:
            work.mark(scope)
            await work.session.flush()
            await owners.close_ranks(work, assignment.scope_id)
        told = {"role": assignment.role.value, "id": str(assignment.id)}
        work.tell("role_assignments.revoked", scope, **told)
        return assignment


async def _held(work: Work, kind: RoleScope, key: UUID) -> EntityRow | None:
    return await work.hold(SCOPES[kind][1], key)


async def _must_be_theirs(work: Work, kind: RoleScope, scope: EntityRow, field: str) -> None:
    name, _ = SCOPES[kind]
    own = [item for item in OWN_SCOPE if item.of.name == name]
    for item in (await unmet(work.session, own, [scope.id], work.asker)).get(scope.id, ()):
        code = item.code
        work.problems.add(code, item.message, field)


async def _hold_people(work: Work, holder: ObjectKey | None) -> None:
    """Hold whoever asks and whoever gets a role: neither joins anything or leaves meanwhile."""
    found = {work.principal.person_id, holder.id if holder and holder.type == "Person" else None}
    for key in sorted(key for key in found if key is not None):
        await work.hold(PersonRow, key)


async def _must_be_another(work: Work, holder: ObjectKey) -> None:
    """Refuse whoever asks, what they belong to, and the single person that they are."""
    own = work.principal.person_id
    if own is None:
        return
    theirs = await organizations.of_person(work.session, own)  # a token may be for one of them
    itself = await organizations.of_own_person(work.session, own)
    if holder.id in {own, *theirs, itself and itself.id}:
        message = "Nobody gives a role to themselves: let a colleague assign it."
        work.problems.add("ROLE_TO_ONESELF", message, _field(holder))


async def _must_be_active(work: Work, holder: ObjectKey) -> None:
    person = await work.session.get(PersonRow, holder.id) if holder.type == "Person" else None
    if person is not None and person.deactivated_at is not None:
        message = f"{person.name} was deactivated: name somebody else."
        work.problems.add("PERSON_INACTIVE", message, _field(holder))


async def _must_be_on_own_side(
    work: Work, scope: RelationshipRow, holder: ObjectKey
) -> Collection[UUID]:
    """Refuse a holder who belongs to no participant that the principal acts for.

    Return the participants that they belong to, of those that the principal acts for.
    """
    taking_part = await relationships.participant_ids(work.session, scope.id)
    sides = [key for key in taking_part if work.acts_for(key)]
    theirs = (
        await organizations.of_person(work.session, holder.id)
        if holder.type == "Person"
        else frozenset({holder.id})
    )
    own = [
        side
        for side in sides
        if theirs & await organizations.with_descendants(work.session, [side])
    ]
    if not own:
        message = "Name somebody on your side: they must belong to a participant you act for."
        work.problems.add("NOT_YOUR_ORGANIZATION", message, _field(holder))
    return own


def _field(holder: ObjectKey) -> str:
    return "person_id" if holder.type == "Person" else "organization_id"
