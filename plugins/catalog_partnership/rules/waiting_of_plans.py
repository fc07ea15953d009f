"""What waits around plans: invitations to answer, suggestions to decide on, consents to give."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from catalog.plugin import Asker, Awaiting, Precondition, Seen, Waiting, WaitingItem
from catalog_partnership.rules.access_of_practices import PRACTICE
from catalog_partnership.rules.access_of_roadmaps import SUGGESTION
from catalog_partnership.rules.access_of_summits import INVITATION
from catalog_partnership.rules.conditions_of_practices import TO_CONSENT
from catalog_partnership.rules.conditions_of_roadmaps import TO_DECIDE
from catalog_partnership.rules.conditions_of_summits import TO_ANSWER
from catalog_partnership.tables.practices import BestPracticeRow
from catalog_partnership.tables.roadmaps import SuggestionRow
from catalog_partnership.tables.summits import InvitationStatus, SummitInvitationRow, SummitRow


def _asked(
    awaiting: Awaiting, seen: Seen, row: Any, conditions: Sequence[Precondition]
) -> sa.Select[Any]:
    """Ask for the rows that one sees, and on which one may do something now, the oldest first."""
    asker = Asker(awaiting.principal, awaiting.now, awaiting.chain)
    return (
        sa.select(row)
        .where(seen(row, asker.principal), *(item.holds(row, asker) for item in conditions))
        .order_by(row.created_at, row.id)
        .limit(awaiting.most)
    )


async def _invitations_to_answer(awaiting: Awaiting) -> list[WaitingItem]:
    """Find the invitations to summits that are to come, each until its day."""
    row, summit = aliased(SummitInvitationRow), aliased(SummitRow)
    question = (
        _asked(awaiting, INVITATION, row, TO_ANSWER)
        .add_columns(summit.held_on)
        .join(summit, summit.id == row.summit_id)
        .where(
            row.status == InvitationStatus.INVITED,
            summit.held_on >= awaiting.now.date(),
        )
    )
    return [
        WaitingItem(
            kind="INVITATION_TO_ANSWER", subject=item, since=item.created_at, due_on=held_on
        )
        for item, held_on in await awaiting.session.rows(question)
    ]


async def _suggestions_to_decide(awaiting: Awaiting) -> list[WaitingItem]:
    """Find what others suggest about one's own roadmaps, and bid for."""
    question = _asked(awaiting, SUGGESTION, aliased(SuggestionRow), TO_DECIDE)
    return [
        WaitingItem(kind="SUGGESTION_TO_DECIDE", subject=item, since=item.created_at)
        for item in await awaiting.session.scalars(question)
    ]


async def _consents_to_give(awaiting: Awaiting) -> list[WaitingItem]:
    """Find what was learnt at one's own side, and nobody has consented to or withdrawn."""
    row = aliased(BestPracticeRow)
    question = _asked(awaiting, PRACTICE, row, TO_CONSENT).where(row.withdrawn_at.is_(None))
    return [
        WaitingItem(kind="CONSENT_TO_GIVE", subject=item, since=item.created_at)
        for item in await awaiting.session.scalars(question)
    ]


WAITING = (
    Waiting(
        name="invitations",
        kinds={"INVITATION_TO_ANSWER": "A partner invites you to a summit: say whether you come."},
        find=_invitations_to_answer,
    ),
    Waiting(
        name="suggestions",
        kinds={
            "SUGGESTION_TO_DECIDE": (
                "A partner suggests something about your roadmap, or bids for a part of it: "
                "decide, and say why."
            )
        },
        find=_suggestions_to_decide,
    ),
    Waiting(
        name="consents",
        kinds={
            "CONSENT_TO_GIVE": (
                "A partner would share with others what they learnt at you: consent, or leave it."
            )
        },
        find=_consents_to_give,
    ),
)
