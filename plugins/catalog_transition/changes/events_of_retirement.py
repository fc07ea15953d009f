"""The events that tell how a service is retired."""

from uuid import UUID

from catalog.plugin import EventType
from catalog_transition.tables.retirement import RetirementPlanRow

_PLAN = [RetirementPlanRow]
_SERVICE = {"serviceId": UUID}
EVENT_TYPES = (
    EventType(
        name="retirement.planned",
        of=_PLAN,
        tells="It is planned how a service is retired, or planned otherwise.",
        payload=_SERVICE,
    ),
    EventType(
        name="retirement.approved",
        of=_PLAN,
        tells="An owner and somebody who leads the provider approved it.",
        payload=_SERVICE,
    ),
    EventType(
        name="retirement.step_completed",
        of=_PLAN,
        tells="One of its steps was taken.",
        payload={"step": str},
    ),
    EventType(
        name="retirement.point_passed",
        of=_PLAN,
        tells="Its point of no return has passed.",
        payload=_SERVICE,
    ),
    EventType(
        name="retirement.cancelled",
        of=_PLAN,
        tells="The service goes on.",
        payload=_SERVICE,
    ),
)
