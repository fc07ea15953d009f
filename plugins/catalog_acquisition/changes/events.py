"""The events that changes of contracts and obligations tell of."""

from catalog.plugin import EventType
from catalog_acquisition.tables.contracts import ContractRow

_CONTRACT = {
    "contract.proposed": "Somebody proposed it; the other side is to sign.",
    "contract.signed": "All signed it: what it obliges to is owed.",
    "contract.withdrawn": "It comes to nothing.",
}
EVENT_TYPES = [
    EventType(name=name, of=[ContractRow], tells=tells) for name, tells in _CONTRACT.items()
]
