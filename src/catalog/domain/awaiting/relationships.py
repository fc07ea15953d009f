"""What waits in relationships: words that an organization has not given yet."""

from collections.abc import Callable
from typing import Any

import sqlalchemy as sa

from catalog.aliases import alias, mapped
from catalog.domain import sight
from catalog.domain.agreements.access import AGREEMENT
from catalog.domain.agreements.signing import where_awaited, where_proposed
from catalog.domain.declared.awaited import Awaiting, Waiting, WaitingItem
from catalog.domain.relationships.activities.access import ACTIVITY
from catalog.domain.relationships.activities.confirming import AWAITED, ONE_SIDE
from catalog.domain.relationships.parties import (
    where_amending,
    where_claimed,
    where_speaking,
    where_status,
)
from catalog.domain.seen import Condition, Seen
from catalog.domain.writing.preconditions import Asker
from catalog.storage.enums import AmendmentStatus, Consent, RelationshipStatus
from catalog.storage.tables.levels import AgreementSignatureRow
from catalog.storage.tables.organizations import OrganizationRow
from catalog.storage.tables.relationships import (
    ActivityPerformerRow,
    AmendmentParticipantRow,
    RelationshipParticipantRow,
    RelationshipRow,
)

Rule = Callable[[Any, Asker], Condition]


def asker_of(awaiting: Awaiting) -> Asker:
    """Return who asks."""
    return Asker(awaiting.principal, awaiting.now, awaiting.chain)


async def rows(awaiting: Awaiting, seen: Seen, rule: Rule, since: str) -> list[Any]:
    """Return the rows that whoever asks sees and that meet a rule, the oldest by a column first."""
    table, asker = alias(seen.row), asker_of(awaiting)
    question = (
        sa.select(mapped(table))
        .where(rule(table, asker), seen(table, asker.principal))
        .order_by(getattr(table, since), table.id)
        .limit(awaiting.most)
    )
    return list(await awaiting.session.scalars(question))


def _where_near(organization_id: Any, asker: Asker) -> Condition:
    """Return the condition that an organization is one of who asks, or was recorded by one.

    It is asked of nothing else, so that an index finds what hangs on these few.
    """
    own, principal = alias(OrganizationRow), asker.principal
    near = sa.or_(principal.where_own(own.id), principal.where_own(own.recorded_by_id))
    found: Condition = organization_id.in_(sa.select(own.id).where(near))
    return found


def _where_own(relationship: Any, asker: Asker, *more: Callable[[Any], Condition]) -> Condition:
    """Return the condition that who asks speaks for a participant that meets *more*."""
    party = alias(RelationshipParticipantRow)
    own = sa.select(party.relationship_id).where(
        _where_near(party.organization_id, asker),
        sa.or_(party.left_at.is_(None), party.left_at > asker.now),
        where_speaking(asker.principal, party.organization_id),
        *(condition(party) for condition in more),
    )
    found: Condition = relationship.id.in_(own)
    return found


def _where_to_agree(relationship: Any, asker: Asker) -> Condition:
    return sa.and_(
        where_status(relationship, asker, RelationshipStatus.PROPOSED),
        _where_own(relationship, asker, lambda party: party.consent.is_(None)),
    )


def _where_to_amend(amendment: Any, asker: Asker) -> Condition:
    party, relationship = alias(AmendmentParticipantRow), alias(RelationshipRow)
    own = sa.select(party.amendment_id).where(
        _where_near(party.organization_id, asker),
        party.consent.is_(None),
        where_speaking(asker.principal, party.organization_id),
    )
    goes_on = sa.select(relationship.id).where(
        relationship.id == amendment.relationship_id, where_amending(relationship, asker)
    )
    return sa.and_(
        amendment.status == AmendmentStatus.PROPOSED,
        amendment.id.in_(own),
        goes_on.correlate(amendment).exists(),
    )


def _where_to_confirm(relationship: Any, asker: Asker) -> Condition:
    """Return the condition that somebody who acts for itself now is to look at what was recorded.

    What was assumed of all from before the catalog kept whose word it was waits for nobody.
    """
    status = RelationshipStatus
    return sa.and_(
        where_status(relationship, asker, status.PROPOSED, status.AGREED, status.ACTIVE),
        _where_own(
            relationship,
            asker,
            lambda party: sa.or_(
                party.consent == Consent.RECORDED,
                sa.and_(party.consent == Consent.ASSUMED, party.contested_at.is_not(None)),
            ),
            lambda party: where_claimed(party.organization_id),
        ),
    )


def _where_performed(activity: Any, asker: Asker) -> Condition:
    performer = alias(ActivityPerformerRow)
    near = _where_near(performer.organization_id, asker)
    own = sa.select(performer.activity_id).where(near)
    rules = (AWAITED.holds(activity, asker), ONE_SIDE.holds(activity, asker))
    return sa.and_(activity.id.in_(own), *rules)


def _where_to_sign(agreement: Any, asker: Asker) -> Condition:
    own = alias(AgreementSignatureRow)
    near = sa.select(own.agreement_id).where(
        _where_near(own.organization_id, asker), own.consent.is_(None)
    )
    rules = (where_proposed(agreement, asker), where_awaited(agreement, asker))
    return sa.and_(agreement.id.in_(near), *rules)


async def _proposals(awaiting: Awaiting) -> list[WaitingItem]:
    found = await rows(awaiting, sight.RELATIONSHIP, _where_to_agree, "created_at")
    return [
        WaitingItem(
            kind="RELATIONSHIP_TO_AGREE",
            subject=row,
            since=row.created_at,
            due_on=row.starts_on,
        )
        for row in found
    ]


async def _amendments(awaiting: Awaiting) -> list[WaitingItem]:
    found = await rows(awaiting, sight.AMENDMENT, _where_to_amend, "created_at")
    return [
        WaitingItem(kind="AMENDMENT_TO_AGREE", subject=row, since=row.created_at) for row in found
    ]


async def _consents(awaiting: Awaiting) -> list[WaitingItem]:
    found = await rows(awaiting, sight.RELATIONSHIP, _where_to_confirm, "created_at")
    return [
        WaitingItem(kind="CONSENT_TO_CONFIRM", subject=row, since=row.created_at) for row in found
    ]


async def _activities(awaiting: Awaiting) -> list[WaitingItem]:
    found = await rows(awaiting, ACTIVITY, _where_performed, "created_at")
    return [
        WaitingItem(kind="ACTIVITY_TO_CONFIRM", subject=row, since=row.created_at) for row in found
    ]


async def _levels(awaiting: Awaiting) -> list[WaitingItem]:
    found = await rows(awaiting, AGREEMENT, _where_to_sign, "created_at")
    return [
        WaitingItem(kind="LEVELS_TO_SIGN", subject=row, since=row.created_at, due_on=row.starts_on)
        for row in found
    ]


WAITING = (
    Waiting(
        name="proposals",
        kinds={"RELATIONSHIP_TO_AGREE": "A relationship is proposed: agree to it, or decline."},
        find=_proposals,
    ),
    Waiting(
        name="amendments",
        kinds={"AMENDMENT_TO_AGREE": "A change of a relationship is proposed: agree, or decline."},
        find=_amendments,
    ),
    Waiting(
        name="consents",
        kinds={"CONSENT_TO_CONFIRM": "A consent was recorded for you: confirm or contest it."},
        find=_consents,
    ),
    Waiting(
        name="activities",
        kinds={"ACTIVITY_TO_CONFIRM": "Somebody says that you did something: confirm it."},
        find=_activities,
    ),
    Waiting(
        name="levels",
        kinds={"LEVELS_TO_SIGN": "Levels are proposed: sign them, or end the proposal."},
        find=_levels,
    ),
)
