"""The events that changes of acquisitions and of money tell of."""

from uuid import UUID

from catalog.plugin import EventType
from catalog_acquisition.tables.acquisitions import AcquisitionRow
from catalog_acquisition.tables.money import BudgetRow

EVENT_TYPES = [
    EventType(
        name="acquisition.advanced",
        of=[AcquisitionRow],
        tells="It entered another phase.",
        payload={"to": str},
    ),
    EventType(
        name="budget.threshold",
        of=[BudgetRow],
        tells="What was spent reached a share of what was approved, in percent.",
        payload={"contractId": UUID, "percent": int, "revision": int},
    ),
]
