"""The events that changes of transition tell."""

from collections.abc import Sequence

from catalog.plugin import EventType
from catalog_transition.changes import events_of_retirement

EVENT_TYPES: Sequence[EventType] = (*events_of_retirement.EVENT_TYPES,)
