"""The events that the changes of design tell of."""

from uuid import UUID

from catalog.plugin import EventType
from catalog_design.tables import HandoffPackRow

_PACK = [HandoffPackRow]
EVENT_TYPES = [
    EventType(
        name="handoff_pack.frozen",
        of=_PACK,
        tells="It can be edited no more.",
        payload={"contentHash": str},
    ),
    EventType(
        name="handoff_pack.handed_over",
        of=_PACK,
        tells="It waits for its receiver.",
        payload={"receiverId": UUID},
    ),
    EventType(
        name="handoff_pack.accepted",
        of=_PACK,
        tells="Its receiver accepted it.",
        payload={"contentHash": str},
    ),
    EventType(
        name="handoff_pack.rejected",
        of=_PACK,
        tells="Its receiver rejected it.",
        payload={"reasons": list[str]},
    ),
    EventType(
        name="handoff_pack.superseded",
        of=_PACK,
        tells="Another one takes its place, or none.",
    ),
]
