"""Narrowing connections: by filters that always hold, and by arguments that stand for one."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple


class Narrower(NamedTuple):
    """An argument of a connection: the field that equals it, as `receiver.id`, and its words.

    With another operator of filters, such as `gte`, the field is compared with it by that.
    """

    field: str
    says: str
    operator: str = "eq"


@dataclass(frozen=True)
class Narrowing:
    """The filters of a connection beside `where`: those that always hold, and its own arguments."""

    always: Mapping[str, Any] | None = None
    arguments: Mapping[str, Narrower] = field(default_factory=dict)

    def where(self, given: Mapping[str, Any]) -> Mapping[str, Any] | None:
        """Return the filter that holds where the connection is given these arguments."""
        own = [
            _compared(narrower, given[name])
            for name, narrower in self.arguments.items()
            if given.get(name) is not None
        ]
        found = [arm for arm in (given.get("where"), self.always, *own) if arm is not None]
        return {"AND": found} if len(found) > 1 else next(iter(found), None)


def _compared(narrower: Narrower, value: object) -> Mapping[str, object]:
    found: Mapping[str, object] = {narrower.operator: value}
    for name in reversed(narrower.field.split(".")):
        found = {name: found}
    return found
