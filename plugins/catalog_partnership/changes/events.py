"""The events that tell of reviews and engagements."""

import datetime as dt
from typing import Any
from uuid import UUID

from catalog.plugin import EventType
from catalog_partnership.tables.cadences import ReviewCadenceRow
from catalog_partnership.tables.engagements import EngagementRow
from catalog_partnership.tables.goals import SharedGoalRow
from catalog_partnership.tables.issues import StrategicIssueRow
from catalog_partnership.tables.reviews import BusinessReviewRow

_PAIR = {"relationshipId": UUID, "buyerId": UUID, "providerId": UUID}
EVENT_TYPES = [
    EventType(
        name="review.held",
        of=[BusinessReviewRow],
        tells="A side recorded that it was held, and who was there.",
        payload={**_PAIR, "isCompliant": bool},
    ),
    EventType(
        name="review.overdue",
        of=[ReviewCadenceRow],
        tells="A review was due by it, and no compliant one was held.",
        payload={**_PAIR, "dueOn": dt.date},
    ),
    EventType(
        name="engagement.proposed",
        of=[EngagementRow],
        tells="By the rules another model fits: a person confirms it with `changeEngagementModel`.",
        payload={**_PAIR, "model": str, "proposed": str},
    ),
    EventType(
        name="engagement.model_changed",
        of=[EngagementRow],
        tells="A person confirmed that the two sides work with each other in another way.",
        payload={**_PAIR, "model": str},
    ),
    EventType(
        name="shared_goal.agreed",
        of=[SharedGoalRow],
        tells="The other side agreed to a goal.",
        payload=_PAIR,
    ),
    EventType(
        name="strategic_issue.raised",
        of=[StrategicIssueRow],
        tells="A side shares an issue, or an imperative, with the other one.",
        payload={**_PAIR, "serviceId": UUID | None},
    ),
    EventType(
        name="strategic_issue.ended",
        of=[StrategicIssueRow],
        tells="It is resolved, or dropped; what came of it is told.",
        payload={**_PAIR, "status": str},
    ),
]


def facts(row: Any) -> dict[str, Any]:
    """Return what every event tells of the pair that a row is about."""
    return {
        "relationshipId": str(row.relationship_id),
        "buyerId": str(row.buyer_id),
        "providerId": str(row.provider_id),
    }
