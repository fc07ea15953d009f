"""The events that are told of changes of services and of transition risks."""

import datetime as dt
from uuid import UUID

from catalog.plugin import EventType
from catalog_transition.tables.changes import ChangeRecordRow
from catalog_transition.tables.risks import TransitionRiskRow

_FACTS = {
    "serviceId": UUID,
    "kind": str,
    "windowStart": dt.datetime,
    "windowEnd": dt.datetime,
}
_TOLD = {
    "change.raised": "Something of a service is to be changed.",
    "change.authorised": "A change authority let it be made within its window.",
    "change.refused": "A change authority refused it.",
    "change.authority_withdrawn": "It was edited after it was authorised, and waits again.",
    "change.documented": "The papers of an emergency were written.",
}
_OF_RISK = {"serviceId": UUID, "versionId": UUID, "residualExposure": int, "status": str}
_TOLD_OF_RISKS = {
    "transition_risk.recorded": "Something may go wrong with a version.",
    "transition_risk.answered": "Somebody said what is done about it, or closed it.",
}
EVENT_TYPES = [
    *(
        EventType(name=name, of=[ChangeRecordRow], tells=tells, payload=_FACTS)
        for name, tells in _TOLD.items()
    ),
    EventType(
        name="change.closed",
        of=[ChangeRecordRow],
        tells="It was made, or it will not be made.",
        payload={**_FACTS, "outcome": str, "isUnauthorised": bool | None},
    ),
    *(
        EventType(name=name, of=[TransitionRiskRow], tells=tells, payload=_OF_RISK)
        for name, tells in _TOLD_OF_RISKS.items()
    ),
]
