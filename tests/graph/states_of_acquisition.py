"""Contracts, obligations, ratings, acquisitions and adjustments in every state."""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from catalog.plugin import Consent, Row
from catalog_acquisition.tables.contracts import (
    ContractAmendmentSignatureRow,
    ContractSignatureRow,
)
from tests import rows
from tests.plugins.acquisition import contracted, spent

DAY = dt.timedelta(days=1)
IN_FAR_FUTURE = rows.MOMENT + 9_999 * DAY
PROPOSED: Mapping[str, Any] = {"status": "PROPOSED", "signed_at": None}
STATES: Mapping[str, Mapping[str, Any]] = {
    "drawn-up": PROPOSED,
    "half-signed": PROPOSED,
    "signed": {},
    "settled": {},
    "taken-back": {"status": "WITHDRAWN", "signed_at": None, "reason": "Too dear."},
    "spent": {"max_extent": rows.MOMENT.date() - 9 * DAY, "over_at": rows.MOMENT - 9 * DAY},
}
ON_OTHERS: Mapping[str, str] = {"half-changed": "ready-to-go", "too-late": "is-ended"}
CHANGES: Mapping[str, Mapping[str, Any]] = {
    "signed": {},
    "settled": {"status": "SIGNED", "signed_at": rows.MOMENT},
    "half-changed": {},
    "spent": {},
}
PUBLISHED: Mapping[str, Any] = {"reply_by": IN_FAR_FUTURE}
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
    "disputed-and-own": {**DISPUTED, "assessor_id": rows.key("bob")},
    "decided": {
        **DISPUTED,
        "decision": "MARGINAL",
        "decision_reason": "It was there.",
        "decided_at": rows.MOMENT,
    },
}
PHASES: Sequence[Mapping[str, Any]] = (
    {"phase": "PLANNING"},
    {"phase": "DEVELOPMENT", "developed_at": rows.MOMENT},
    {"phase": "EXECUTION", "executed_at": rows.MOMENT, "contract_id": rows.key("noted-contract")},
    {"phase": "CLOSED", "closed_at": rows.MOMENT, "closing": "It was bought elsewhere."},
)


def contracts() -> Iterator[Row]:
    """Return one of each: the team sells to the shop, and buys from whom nobody has claimed."""
    keys = rows.key("shop"), rows.key("team")
    deals = {**dict.fromkeys(STATES, "is-active"), **ON_OTHERS}
    for number, (name, deal) in enumerate(deals.items(), 1):
        given = PROPOSED if name == "too-late" else STATES.get(name, {})
        found = contracted.contract(name, rows.key(deal), *keys, number=number, **given)
        yield from _signed_by_buyer(found) if name == "half-signed" else found
        yield from contracted.obligation(name, keys[1], rows.key("mail"))
    for name, given in CHANGES.items():
        change = contracted.amendment(name, *keys, **given)
        yield from _signed_by_buyer(change) if name == "half-changed" else change
    yield from contracted.became("signed")
    yield from contracted.obligation("drawn-up", keys[0], number=2)
    after = {"trigger": "EVENT", "due_on": None, "every": None, "every_unit": None}
    waits = {**after, "event": "An outage", "due_days": 3}
    yield from contracted.obligation("signed", keys[1], number=2, **waits)
    yield from contracted.obligation("signed", keys[0], number=3, replaced_by=1)
    for number, (name, given) in enumerate(RATINGS.items(), 1):
        yield contracted.rating(f"signed-{name}", "signed", keys[1], number=number, **given)
    yield from _bought()


def _bought() -> Iterator[Row]:
    """Return what the team buys from a vendor that it recorded, and what it noted of that."""
    buyer, vendor = rows.key("team"), rows.key("vendor")
    yield from contracted.contract("noted", rows.key("paper"), buyer, vendor)
    yield contracted.rating("noted", "noted", vendor, published_at=None)
    yield from spent.loop("noted", rows.key("noted-contract"))
    for number, given in enumerate(PHASES, 1):
        told = {"number": number, "reference": str(number), **given}
        yield spent.acquisition("bought", buyer, **told)


def _signed_by_buyer(found: Iterable[Row]) -> Iterator[Row]:
    """Return the rows of a contract, or of a change of one, that its buyer has signed."""
    for row in found:
        is_signature = isinstance(row, ContractSignatureRow | ContractAmendmentSignatureRow)
        if is_signature and row.role == "CONSUMER":
            row.consent, row.agreed_at = Consent.GIVEN, rows.MOMENT
        yield row
