"""The events that tell who takes a service over."""

from uuid import UUID

from catalog.plugin import EventType
from catalog_transition.tables.transfers import ServiceTransferRow

_TRANSFER = [ServiceTransferRow]
_SERVICE = {"serviceId": UUID}
EVENT_TYPES = (
    EventType(
        name="transfer.proposed",
        of=_TRANSFER,
        tells="It waits for the organization that is to take the service over.",
        payload=_SERVICE,
    ),
    EventType(
        name="transfer.accepted",
        of=_TRANSFER,
        tells="The service has another provider.",
        payload=_SERVICE,
    ),
    EventType(name="transfer.declined", of=_TRANSFER, tells="The service stays where it is."),
    EventType(name="transfer.withdrawn", of=_TRANSFER, tells="Its provider keeps the service."),
)
