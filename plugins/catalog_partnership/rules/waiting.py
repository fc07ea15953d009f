"""What waits in partnerships: goals to agree to, and models to confirm."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from catalog.plugin import Asker, Awaiting, Waiting, WaitingItem, where_speaking
from catalog_partnership.queries.engagements import where_standing
from catalog_partnership.rules.access import ENGAGEMENT, GOAL
from catalog_partnership.rules.conditions import TO_AGREE
from catalog_partnership.tables.engagements import EngagementRow
from catalog_partnership.tables.goals import GoalStatus, SharedGoalRow


async def _goals_to_agree(awaiting: Awaiting) -> list[WaitingItem]:
    """Find the goals that the other side proposed."""
    goal: Any = aliased(SharedGoalRow)
    asker = Asker(awaiting.principal, awaiting.now, awaiting.chain)
    question = (
        sa.select(goal)
        .where(
            GOAL(goal, asker.principal),
            goal.status == GoalStatus.PROPOSED,
            *(item.holds(goal, asker) for item in TO_AGREE),
        )
        .order_by(goal.created_at, goal.id)
        .limit(awaiting.most)
    )
    return [
        WaitingItem(kind="GOAL_TO_AGREE", subject=row, since=row.created_at)
        for row in await awaiting.session.scalars(question)
    ]


async def _models_to_confirm(awaiting: Awaiting) -> list[WaitingItem]:
    """Find the engagements for which the catalog proposes another model."""
    row: Any = aliased(EngagementRow)
    principal = awaiting.principal
    speaks = sa.or_(
        where_speaking(principal, row.buyer_id), where_speaking(principal, row.provider_id)
    )
    question = (
        sa.select(row)
        .where(
            ENGAGEMENT(row, principal),
            where_standing(row, awaiting.now),
            row.proposed_at.is_not(None),
            speaks,
        )
        .order_by(row.proposed_at, row.id)
        .limit(awaiting.most)
    )
    return [
        WaitingItem(kind="ENGAGEMENT_TO_CONFIRM", subject=item, since=item.proposed_at)
        for item in await awaiting.session.scalars(question)
    ]


WAITING = (
    Waiting(
        name="goals",
        kinds={"GOAL_TO_AGREE": "A partner proposes a goal to share: agree to it."},
        find=_goals_to_agree,
    ),
    Waiting(
        name="engagements",
        kinds={
            "ENGAGEMENT_TO_CONFIRM": (
                "By the rules you and a partner work with each other in another way now: confirm "
                "it, or leave it."
            )
        },
        find=_models_to_confirm,
    ),
)
