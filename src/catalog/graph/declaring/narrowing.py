"""Narrowing connections: by filters that always hold, and by arguments that stand for one."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from catalog.graph.errors import ClientError


class Narrower(NamedTuple):
    """An argument of a connection: the field that equals it, as `receiver.id`, and its words.

    With another operator of filters, such as `gte`, the field is compared with it by that.
    """

    field: str
    says: str
    operator: str = "eq"


@dataclass(frozen=True)
class Narrowing:
    """The filters of a connection beside `where`: those that always hold, and its own arguments.

    *within* names two arguments that are moments, and how many days they are apart at most.
    """

    always: Mapping[str, Any] | None = None
    arguments: Mapping[str, Narrower] = field(default_factory=dict)
    within: tuple[str, str, int] | None = None

    def must_fit(self, given: Mapping[str, Any]) -> None:
        """Raise `ClientError` where two moments are reversed, or too far from each other."""
        if self.within is None:
            return
        first, last, days = self.within
        start, end = given.get(first), given.get(last)
        if start is None or end is None:
            return
        if not dt.timedelta() < end - start <= dt.timedelta(days=days):
            message = f"{last} must follow {first}, by {days} days at most."
            raise ClientError(message)

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
