"""The events of early life support."""

from catalog.plugin import EventType
from catalog_transition.tables.early_life import EarlyLifePeriodRow

EVENT_TYPES = (
    EventType(
        name="early_life.started",
        of=[EarlyLifePeriodRow],
        tells="Those who built a version stand by those who operate it.",
    ),
    EventType(
        name="early_life.ended",
        of=[EarlyLifePeriodRow],
        tells="Those who operate a version do so alone.",
        payload={"defects": int},
    ),
)
