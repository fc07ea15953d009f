"""The events that changes of transition tell."""

from collections.abc import Sequence

from catalog.plugin import EventType

EVENT_TYPES: Sequence[EventType] = ()
