"""The events of readiness."""

from uuid import UUID

from catalog.plugin import EventType
from catalog_transition.tables.activities import TransitionActivityRow
from catalog_transition.tables.readiness import ReadinessReviewRow

_REVIEW = [ReadinessReviewRow]
_LEVEL = {"serviceId": UUID, "level": str}
EVENT_TYPES = (
    EventType(
        name="readiness_review.started",
        of=_REVIEW,
        tells="Its version is checked at its level.",
        payload=_LEVEL,
    ),
    EventType(
        name="readiness_review.answered",
        of=_REVIEW,
        tells="Somebody answered one of its checks.",
        payload={**_LEVEL, "key": str, "answer": str},
    ),
    EventType(
        name="readiness_review.approved",
        of=_REVIEW,
        tells="A reviewer approved it.",
        payload=_LEVEL,
    ),
    EventType(
        name="readiness_review.withdrawn",
        of=_REVIEW,
        tells="It was begun by mistake, and counts no longer.",
        payload=_LEVEL,
    ),
    EventType(
        name="transition_activity.recorded",
        of=[TransitionActivityRow],
        tells="A version was built, tested or deployed.",
        payload={"serviceId": UUID, "result": str},
    ),
)
