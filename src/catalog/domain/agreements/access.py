"""Who sees agreements: whoever takes part in their relationship, or did when they were proposed."""

from collections.abc import Callable
from typing import Annotated, Any
from uuid import UUID

import sqlalchemy as sa

from catalog.aliases import alias
from catalog.domain.access import Principal
from catalog.domain.seen import Condition, Seen
from catalog.rings import HOUSE, PARTICIPANT
from catalog.storage.tables.levels import (
    AgreementSignatureRow,
    AgreementStatus,
    ServiceLevelAgreementRow,
)
from catalog.storage.tables.relationships import RelationshipParticipantRow, RelationshipRow


def _where_party(table: Any, principal: Principal, *stays: Callable[[Any], Condition]) -> Condition:
    """Return the condition that a house of theirs takes part, and meets one of *stays*."""
    if not principal.has_house:
        return sa.false()
    party = alias(RelationshipParticipantRow)
    found = sa.select(party.relationship_id).where(
        party.relationship_id == table.relationship_id,
        principal.where_house(party.house_id),
        sa.or_(party.left_at.is_(None), *(rule(party) for rule in stays)),
    )
    return found.correlate(table).exists()


def _where_took_part(table: Any, principal: Principal) -> Condition:
    """Show an agreement to the houses that take part in its relationship, and those that left it.

    Who has left sees it while it is as it was then.
    """
    return _where_party(
        table,
        principal,
        lambda party: party.left_at > principal.now(),
        lambda party: party.left_at >= table.updated_at,
    )


def _where_takes_part(table: Any, principal: Principal) -> Condition:
    """Tell whether a house takes part in the relationship of an agreement, and has not left."""
    return _where_party(table, principal, lambda party: party.left_at > principal.now())


def where_over(agreement: Any, now: Any) -> Condition:
    """Return the condition that an agreement, or its whole relationship, is over by its dates."""
    relationship = alias(RelationshipRow)
    over = sa.select(relationship.id).where(
        relationship.id == agreement.relationship_id, relationship.over_at <= now
    )
    own = sa.and_(agreement.over_at.is_not(None), agreement.over_at <= now)  # its NOT is asked, too
    return sa.or_(own, over.correlate(agreement).exists())


def status_of(agreement: Any, principal: Principal) -> sa.ColumnElement[AgreementStatus]:
    """Return the status of an agreement when the principal asks: its dates may have ended it."""
    ended = sa.literal(AgreementStatus.ENDED, ServiceLevelAgreementRow.status.type)
    return sa.case((where_over(agreement, principal.now()), ended), else_=agreement.status)


AGREEMENT = Seen(
    "ServiceLevelAgreement",
    ServiceLevelAgreementRow,
    _where_took_part,
    ring=PARTICIPANT,
    rings={HOUSE: _where_takes_part},
    house="the houses that take part still",
    computed={"status": status_of},
)
AGREEMENT_SIGNATURE = Seen(
    "AgreementSignature",
    AgreementSignatureRow,
    AGREEMENT.through("agreement_id"),
    ring=PARTICIPANT,
)
AgreementId = Annotated[UUID, AGREEMENT]
