"""Who is to be invited to summits, and who is."""

from collections.abc import Collection, Mapping
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from catalog.plugin import (
    OrganizationRow,
    ParticipantRole,
    Principal,
    ReadSession,
    RelationshipParticipantRow,
    among,
)
from catalog_partnership.queries.partners import opposite
from catalog_partnership.tables.summits import SummitInvitationRow, SummitRow


async def uninvited_providers(
    session: ReadSession, summit: SummitRow, principal: Principal
) -> Mapping[UUID, str]:
    """Return the ids and names of active providers of a host's house that a summit does not name.

    One is named where an organization of its house is invited, or left out for a reason.
    """
    row = OrganizationRow
    question = _uninvited([summit.id], principal).subquery()
    named = sa.select(row.id, row.name).join(question, question.c.organization_id == row.id)
    return dict(map(tuple, await session.rows(named.order_by(row.slug))))


async def uninvited_counts(
    session: ReadSession, summit_ids: Collection[UUID], principal: Principal
) -> Mapping[UUID, int]:
    """Return how many active providers of the host's house each of some summits does not name."""
    if not summit_ids:
        return {}
    found = _uninvited(summit_ids, principal).subquery()
    question = sa.select(found.c.summit_id, sa.func.count()).group_by(found.c.summit_id)
    return dict(map(tuple, await session.rows(question)))


def _uninvited(summit_ids: Collection[UUID], principal: Principal) -> sa.Select[UUID, UUID]:
    summit, invitation = aliased(SummitRow), aliased(SummitInvitationRow)
    guest, theirs = aliased(OrganizationRow), aliased(RelationshipParticipantRow)
    named = (
        sa.select(invitation.id)
        .join(guest, guest.id == invitation.organization_id)
        .where(invitation.summit_id == summit.id, guest.house_id == theirs.house_id)
        .correlate(summit, theirs)
    )
    asked = opposite(summit.organization_id, theirs, ParticipantRole.PROVIDER, principal)
    return (
        sa.select(summit.id.label("summit_id"), theirs.organization_id)
        .distinct()
        .where(among(summit.id, values=summit_ids), asked.correlate(summit, theirs).exists())
        .where(~named.exists())
    )


async def opposites(
    session: ReadSession,
    summit: SummitRow,
    role: ParticipantRole,
    organization_ids: Collection[UUID],
    principal: Principal,
) -> Collection[UUID]:
    """Return those organizations whose house has this role beside that of a summit's host."""
    theirs, row = aliased(RelationshipParticipantRow), OrganizationRow
    asked = opposite(sa.literal(summit.organization_id, sa.Uuid()), theirs, role, principal)
    question = (
        sa.select(row.id)
        .distinct()
        .join(theirs, theirs.house_id == row.house_id)
        .where(among(row.id, values=organization_ids), asked.correlate(theirs).exists())
    )
    return frozenset(await session.scalars(question))


async def invitations(session: ReadSession, summit_id: UUID) -> Mapping[UUID, SummitInvitationRow]:
    """Return the invitations to a summit by the organizations that they are for."""
    row = SummitInvitationRow
    found = await session.scalars(sa.select(row).where(row.summit_id == summit_id))
    return {item.organization_id: item for item in found}
