"""Whose word something is: a person's or an organization's, and who speaks on their side.

The word of an organization is given by whoever acts for it, that of a person by themselves. For
those whom nobody has claimed, whoever recorded them records it, or an administrator.
"""

from collections.abc import Collection
from dataclasses import replace
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa

from catalog.aliases import alias
from catalog.domain.access import Principal
from catalog.domain.owners import OWN_SERVICE
from catalog.domain.relationships.parties import where_claimed, where_recorder
from catalog.domain.seen import Condition, Seen
from catalog.domain.writing.changes import Work
from catalog.domain.writing.field_types import ObjectKey, RefusedKey
from catalog.domain.writing.preconditions import Asker, Precondition
from catalog.storage.database.sessions import ReadSession
from catalog.storage.enums import Consent
from catalog.storage.tables.organizations import OrganizationRow
from catalog.storage.tables.people import MembershipRow, PersonRow


class _Party(NamedTuple):
    """A person or an organization, as a row refers to them: one of the two is null."""

    person_id: sa.ColumnElement[Any]
    organization_id: sa.ColumnElement[Any]

    @classmethod
    def of(cls, person_id: UUID | None, organization_id: UUID | None) -> "_Party":
        """Return the party with one of these keys."""
        return cls(sa.literal(person_id, sa.Uuid()), sa.literal(organization_id, sa.Uuid()))


def _where_themselves(row: Any, principal: Principal) -> Condition:
    """Return the condition that who asks is the party of a row, or acts for it."""
    single = alias(OrganizationRow)
    is_single = sa.select(single.id).where(
        single.person_id == row.person_id,
        single.is_recorded.is_(False),
        principal.where_own(single.id),
    )
    own = sa.and_(principal.where_own(row.organization_id), where_claimed(row.organization_id))
    if principal.person_id is None:
        return sa.or_(own, is_single.exists())
    return sa.or_(own, is_single.exists(), row.person_id == principal.person_id)


def _where_recorded(row: Any, principal: Principal) -> Condition:
    """Return the condition that who asks recorded the party of a row, and nobody has claimed it."""
    return sa.or_(
        where_recorder(principal, row.organization_id),
        sa.and_(
            _belonging(row.person_id, is_recorded=True, principal=principal).exists(),
            ~_belonging(row.person_id, is_recorded=False).exists(),
        ),
    )


def _belonging(
    person_id: Any, *, is_recorded: bool, principal: Principal | None = None
) -> sa.Select[UUID]:
    """Return the organizations of a person; with *principal* those that they recorded."""
    group, member = alias(OrganizationRow), alias(MembershipRow)
    is_member = sa.and_(member.organization_id == group.id, member.person_id == person_id)
    found = (
        sa.select(group.id)
        .select_from(group)
        .outerjoin(member, is_member)
        .where(
            sa.or_(group.person_id == person_id, member.person_id.is_not(None)),
            group.is_recorded.is_(is_recorded),
        )
    )
    if principal is None or principal.is_admin:
        return found
    return found.where(principal.where_own(group.recorded_by_id))


def where_voiced(row: Any, principal: Principal) -> Condition:
    """Return the condition that who asks gives the word of a row's party."""
    return sa.or_(_where_themselves(row, principal), _where_recorded(row, principal))


def _where_colleague(row: Any, asker: Asker) -> Condition:
    """Return the condition that who asks is on the side of a row's party, as colleagues are."""
    if asker.principal.is_admin:
        return sa.true()
    member = alias(MembershipRow)
    works_with = sa.select(member.person_id).where(
        member.person_id == row.person_id, asker.principal.where_own(member.organization_id)
    )
    return sa.or_(where_voiced(row, asker.principal), works_with.exists())


def given_by(of: Seen, whose: str) -> tuple[Precondition, ...]:
    """Return what must hold of whoever gives the word of a row's party, who is *whose*."""

    def where_theirs(row: Any, asker: Asker) -> Condition:
        return sa.true() if asker.principal.is_admin else where_voiced(row, asker.principal)

    def where_no_other(row: Any, asker: Asker) -> Condition:
        return where_voiced(row, asker.principal) if asker.principal.is_admin else sa.true()

    return (
        Precondition(
            of=of,
            code="NOT_YOUR_ORGANIZATION",
            message=f"This is the word of {whose}: ask with a token of their side.",
            holds=where_theirs,
            is_about_who=True,
        ),
        Precondition(
            of=of,
            code="ROLE_NOT_HELD",
            message=(
                f"Administrators do not speak for others: ask with a token of the side of {whose}."
            ),
            holds=where_no_other,
            is_about_who=True,
        ),
    )


def written_by(of: Seen, whose: str) -> Precondition:
    """Return what must hold of whoever edits the words of a row, whose party is *whose*.

    It is their side, and the service's where they did not write it themselves.
    """
    own = OWN_SERVICE.through(of, "service_id")
    return Precondition(
        of=of,
        code="NOT_YOUR_ORGANIZATION",
        message=f"The side of {whose} wrote it: let them change their words.",
        holds=lambda row, asker: sa.or_(
            _where_colleague(row, asker),
            sa.and_(row.by_consumer.is_(False), own.holds(row, asker)),
        ),
        is_about_who=True,
    )


def closed_by(of: Seen, whose: str) -> Precondition:
    """Return what must hold of whoever closes a row: it is the side of the service, or *whose*."""
    own = OWN_SERVICE.through(of, "service_id")
    return replace(
        own,
        message=f"Only the organizations that provide or own the service, or {whose}, do this.",
        holds=lambda row, asker: sa.or_(_where_colleague(row, asker), own.holds(row, asker)),
    )


async def given_as(work: Work, row: Any) -> Consent:
    """Return how the word of a row's party is kept: as theirs, or as what somebody recorded.

    Nobody claims the organization until the change is made.
    """
    if row.organization_id is not None:
        await work.session.hold_rows(OrganizationRow, [row.organization_id], is_shared=True)
    party = _Party.of(row.person_id, row.organization_id)
    is_own = await work.session.scalar(sa.select(_where_themselves(party, work.principal)))
    return Consent.GIVEN if is_own else Consent.RECORDED


async def must_speak(work: Work, party: ObjectKey, field: str) -> bool:
    """Refuse a party whose word whoever asks does not give, and tell whether they give it.

    Nobody claims it meanwhile.
    """
    if isinstance(party.id, RefusedKey):
        return False
    named = party.columns()
    if named["organization_id"] is not None:
        await work.session.hold_rows(OrganizationRow, [named["organization_id"]], is_shared=True)
    found = _Party.of(**named)
    if await work.session.scalar(sa.select(where_voiced(found, work.principal))):
        return True
    if work.principal.is_admin:
        message = "Administrators do not speak for others: ask with a token of their side."
        work.problems.add("ROLE_NOT_HELD", message, field)
    else:
        message = "Name yourself, or an organization that you act for."
        work.problems.add("NOT_YOUR_ORGANIZATION", message, field)
    return False


async def must_be_colleague(
    work: Work, party: ObjectKey, houses: Collection[UUID | None], field: str
) -> None:
    """Refuse a party in whose name whoever asks says nothing, or that stands in no such house."""
    if isinstance(party.id, RefusedKey):
        return
    found = _Party.of(**party.columns())
    is_colleague = await work.session.scalar(sa.select(_where_colleague(found, work.asker)))
    if not is_colleague or await house_of(work.session, **party.columns()) not in houses:
        message = "Say it for your own side: name yourself, or an organization or a person of it."
        work.problems.add("NOT_YOUR_ORGANIZATION", message, field)


async def house_of(
    session: ReadSession, person_id: UUID | None, organization_id: UUID | None
) -> UUID | None:
    """Return the house that a person, or an organization, stands in."""
    row: Any = PersonRow if organization_id is None else OrganizationRow
    key = person_id if organization_id is None else organization_id
    found: UUID | None = await session.scalar(sa.select(row.house_id).where(row.id == key))
    return found
