"""Improvements in every state."""

import datetime as dt
from collections.abc import Iterator, Mapping
from typing import Any

from catalog.plugin import Row
from tests import rows
from tests.plugins.improvement.registered import improvement

DAY = dt.timedelta(days=1)
UNDECIDED: Mapping[str, Any] = {"status": "RAISED", "measured": None, "baseline": None}
STATES: Mapping[str, Mapping[str, Any]] = {
    "vague": {**UNDECIDED, "kpi_key": None, "kpi_unit": None, "better": None},
    "raised": UNDECIDED,
    "accepted": {"status": "ACCEPTED"},
    "worked-on": {},
    "uncompared": {"status": "IMPLEMENTED", "implemented_at": rows.MOMENT, "baseline": None},
    "unmeasured": {"status": "IMPLEMENTED", "implemented_at": rows.MOMENT},
    "measured": {"status": "IMPLEMENTED", "implemented_at": rows.MOMENT - DAY},
    "closed": {
        "status": "CLOSED",
        "implemented_at": rows.MOMENT - DAY,
        "closed_at": rows.MOMENT,
        "result": "IMPROVED",
    },
    "rejected": {"status": "REJECTED", "reason": "It costs too much."},
}


def improved() -> Iterator[Row]:
    """Return one of each, some of which came of a relationship that others take part in."""
    for number, (name, given) in enumerate(STATES.items(), 1):
        deal = rows.key("is-active") if number % 2 else None
        yield from improvement(name, rows.key("free"), deal, number=number, **given)
