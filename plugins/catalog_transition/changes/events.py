"""The events that changes of transition tell."""

from collections.abc import Sequence

from catalog.plugin import EventType
from catalog_transition.changes import (
    events_of_changes,
    events_of_early_life,
    events_of_readiness,
    events_of_retirement,
    events_of_transfers,
)

EVENT_TYPES: Sequence[EventType] = (
    *events_of_changes.EVENT_TYPES,
    *events_of_early_life.EVENT_TYPES,
    *events_of_readiness.EVENT_TYPES,
    *events_of_retirement.EVENT_TYPES,
    *events_of_transfers.EVENT_TYPES,
)
