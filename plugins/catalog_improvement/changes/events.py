"""The events that changes of improvements tell of."""

from uuid import UUID

from catalog.plugin import EventType
from catalog_improvement.tables import ImprovementRow

_FACTS = {"serviceId": UUID, "status": str, "stage": str | None}
_TOLD = {
    "improvement.raised": "Something of a service could be better.",
    "improvement.accepted": "It is to be done.",
    "improvement.rejected": "It will not be done.",
    "improvement.implemented": "It is done; whether it helped is still to be measured.",
}
EVENT_TYPES = [
    *(
        EventType(name=name, of=[ImprovementRow], tells=tells, payload=_FACTS)
        for name, tells in _TOLD.items()
    ),
    EventType(
        name="improvement.closed",
        of=[ImprovementRow],
        tells="What came of it was measured.",
        payload={**_FACTS, "result": str},
    ),
    EventType(
        name="improvement.service_retired",
        of=[ImprovementRow],
        tells="A service that it is about was retired while it is open; it stays.",
        payload={**_FACTS, "retiredServiceId": UUID},
    ),
]
