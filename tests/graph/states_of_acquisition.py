"""Contracts, obligations and ratings in every state."""

import datetime as dt
from collections.abc import Iterator, Mapping
from typing import Any

from catalog.plugin import Row
from tests import rows
from tests.plugins.acquisition import contracted

DAY = dt.timedelta(days=1)
STATES: Mapping[str, Mapping[str, Any]] = {
    "drawn-up": {"status": "PROPOSED", "signed_at": None},
    "signed": {},
    "taken-back": {"status": "WITHDRAWN", "signed_at": None, "reason": "Too dear."},
    "spent": {"max_extent": rows.MOMENT.date() - 9 * DAY, "over_at": rows.MOMENT - 9 * DAY},
}
PUBLISHED: Mapping[str, Any] = {"reply_by": rows.MOMENT + 9 * DAY}
DISPUTED: Mapping[str, Any] = {
    **PUBLISHED,
    "dispute": "It was there.",
    "disputed_at": rows.MOMENT,
    "disputed_by": "ann",
}
RATINGS: Mapping[str, Mapping[str, Any]] = {
    "drafted": {"published_at": None},
    "published": PUBLISHED,
    "stale": {"reply_by": rows.MOMENT - 9 * DAY},
    "replied": {**PUBLISHED, "reply": "So it is.", "replied_at": rows.MOMENT},
    "disputed": DISPUTED,
    "decided": {
        **DISPUTED,
        "decision": "MARGINAL",
        "decision_reason": "It was there.",
        "decided_at": rows.MOMENT,
    },
}


def contracts() -> Iterator[Row]:
    """Return one of each: the team sells to the shop, and buys from it by the last one."""
    keys = rows.key("shop"), rows.key("team")
    for number, (name, given) in enumerate(STATES.items(), 1):
        deal = rows.key("is-active")
        yield from contracted.contract(name, deal, *keys, number=number, **given)
        yield from contracted.obligation(name, keys[1], rows.key("mail"))
    yield from contracted.became("signed")
    yield from contracted.amendment("signed", *keys)
    after = {"trigger": "EVENT", "due_on": None, "every": None, "every_unit": None}
    waits = {**after, "event": "An outage", "due_days": 3}
    yield from contracted.obligation("signed", keys[1], number=2, **waits)
    yield from contracted.obligation("signed", keys[0], number=3, replaced_by=1)
    for number, (name, given) in enumerate(RATINGS.items(), 1):
        yield contracted.rating(f"signed-{name}", "signed", keys[1], number=number, **given)
