"""The events that the changes of operation tell of."""

from catalog.plugin import EventType

EVENT_TYPES: list[EventType] = []
