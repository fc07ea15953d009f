"""The events that tell of reviews and engagements."""

import datetime as dt
from typing import Any
from uuid import UUID

from catalog.plugin import EventType
from catalog_partnership.tables.cadences import ReviewCadenceRow
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
]


def facts(row: Any) -> dict[str, Any]:
    """Return what every event tells of the pair that a row is about."""
    return {
        "relationshipId": str(row.relationship_id),
        "buyerId": str(row.buyer_id),
        "providerId": str(row.provider_id),
    }
