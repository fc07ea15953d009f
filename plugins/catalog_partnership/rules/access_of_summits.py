"""Who sees summits and invitations: the host, and each guest for themselves."""

from typing import Annotated, Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from catalog.plugin import HOUSE, ORGANIZATION, PARTICIPANT, Principal, Seen
from catalog_partnership.tables.summits import InvitationStatus, SummitInvitationRow, SummitRow

Condition = sa.ColumnElement[bool]
_of_organization = ORGANIZATION.around("organization_id", HOUSE)


def _where_guest(invitation: Any, principal: Principal) -> Condition:
    is_asked = invitation.status != InvitationStatus.LEFT_OUT
    return sa.and_(is_asked, _of_organization(invitation, principal))


def _where_summit(table: Any, principal: Principal) -> Condition:
    """Show summits to the house of their host, and to those that it invites."""
    if not principal.has_house:
        return sa.false()
    invitation = aliased(SummitInvitationRow)
    invited = sa.select(invitation.id).where(
        invitation.summit_id == table.id, _where_guest(invitation, principal)
    )
    return sa.or_(_of_organization(table, principal), invited.correlate(table).exists())


SUMMIT = Seen(
    "Summit",
    SummitRow,
    _where_summit,
    ring=PARTICIPANT,
    rings={HOUSE: _of_organization},
    house="the house of its host",
)
_of_host = SUMMIT.around("summit_id", HOUSE)


def _where_invitation(table: Any, principal: Principal) -> Condition:
    """Show invitations to the house of the host, and to each guest their own."""
    if not principal.has_house:
        return sa.false()
    return sa.or_(_of_host(table, principal), _where_guest(table, principal))


INVITATION = Seen("SummitInvitation", SummitInvitationRow, _where_invitation, ring=PARTICIPANT)
SummitId = Annotated[UUID, SUMMIT]
SummitInvitationId = Annotated[UUID, INVITATION]
