"""What a vendor owes back for a day on which it did not keep what it promised."""

import datetime as dt
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any, NamedTuple

from catalog.plugin import in_minor_units
from catalog_acquisition.computing.statuses import PromiseOutcome, PromiseStatus


class OwedAmount(NamedTuple):
    """What is owed for a day: the value or the days that it follows from, the rate, the amount."""

    attained: Decimal
    rate: Decimal
    amount: Decimal


def rate_of(bands: Iterable[Mapping[str, Any]], attained: Decimal) -> Decimal | None:
    """Return the rate, in percent, of the band that a value falls into; its end is in the next."""
    for band in bands:
        if Decimal(band["from"]) <= attained < Decimal(band["to"]):
            return Decimal(band["rate"])
    return None


def attained(found: PromiseOutcome, due_on: dt.date, today: dt.date, *, is_benchmark: bool) -> Any:
    """Return what the bands are asked for: the value that was reached, else the days too late.

    None where it was kept or let go, or nobody knows the value.
    """
    if found.status not in {PromiseStatus.BREACHED, PromiseStatus.MET_LATE}:
        return None
    if is_benchmark:
        return found.value if found.status is PromiseStatus.BREACHED else None
    return Decimal(((found.met_on or today) - due_on).days)


def owed(
    bands: Iterable[Mapping[str, Any]],
    price: Decimal | None,
    currency: str | None,
    value: Decimal | None,
) -> OwedAmount | None:
    """Return what is owed: a share of the price, rounded half up to the minor unit."""
    if value is None or price is None or currency is None:
        return None
    rate = rate_of(bands, value)
    if rate is None:
        return None
    return OwedAmount(value, rate, in_minor_units(price * rate / 100, currency))
