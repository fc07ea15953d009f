"""The events that the changes of operation tell of."""

import datetime as dt
from uuid import UUID

from catalog.plugin import EventType, ServiceRow
from catalog_operation.tables.incidents import IncidentRow
from catalog_operation.tables.objectives import ObjectiveRow
from catalog_operation.tables.requests import ServiceRequestRow

_OF_INCIDENT = {
    "organizationId": UUID,
    "serviceIds": list[UUID],
    "resourceIds": list[UUID],
    "kind": str,
    "severity": str,
    "causeKey": str | None,
    "startedAt": dt.datetime | None,
}
_TOLD = {
    "incident.reported": "Something does not work as it should, or did not.",
    "incident.restored": "What it hit works again.",
    "incident.closed": "Nothing is left to do about it.",
    "incident.reopened": "It goes on after it was restored.",
    "maintenance.scheduled": "Maintenance was announced.",
    "maintenance.recorded": "Maintenance that was announced takes place, or took place.",
    "maintenance.cancelled": "Maintenance that was announced does not take place.",
}
_TOLD_OF_REQUESTS = {
    "request.made": "Its provider is to answer it.",
    "request.promised": "Its provider said by when it is fulfilled.",
    "request.fulfilled": "What was asked for is done.",
    "request.cancelled": "It was withdrawn or refused.",
}
_TOLD_OF_BURNING = {
    "objective.burning": "Its budget goes too fast over a window.",
    "objective.calm": "Its budget does not go too fast over a window any more.",
}
EVENT_TYPES = [
    *(
        EventType(name=name, of=[IncidentRow], tells=tells, payload=_OF_INCIDENT)
        for name, tells in _TOLD.items()
    ),
    *(
        EventType(name=name, of=[ServiceRequestRow], tells=tells)
        for name, tells in _TOLD_OF_REQUESTS.items()
    ),
    *(
        EventType(
            name=name,
            of=[ObjectiveRow],
            tells=tells,
            payload={"serviceId": UUID, "window": str},
        )
        for name, tells in _TOLD_OF_BURNING.items()
    ),
    EventType(
        name="objectives.removed",
        of=[ServiceRow],
        tells="It has an objective less.",
        payload={"name": str},
    ),
]
