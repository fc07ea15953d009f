"""Narrowing connections: by filters that always hold, and by arguments that stand for one."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple


class Narrower(NamedTuple):
    """An argument of a connection: the field that equals it, as `receiver.id`, and its words."""

    field: str
    says: str


@dataclass(frozen=True)
class Narrowing:
    """The filters of a connection beside `where`: those that always hold, and its own arguments."""

    always: Mapping[str, Any] | None = None
    arguments: Mapping[str, Narrower] = field(default_factory=dict)

    def where(self, given: Mapping[str, Any]) -> Mapping[str, Any] | None:
        """Return the filter that holds where the connection is given these arguments."""
        own = [
            _equal(narrower.field, given[name])
            for name, narrower in self.arguments.items()
            if given.get(name) is not None
        ]
        found = [arm for arm in (given.get("where"), self.always, *own) if arm is not None]
        return {"AND": found} if len(found) > 1 else next(iter(found), None)


def _equal(field: str, value: object) -> Mapping[str, object]:
    found: Mapping[str, object] = {"eq": value}
    for name in reversed(field.split(".")):
        found = {name: found}
    return found
