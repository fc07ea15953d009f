"""What a provider owes for a period in which it missed a target: a share of the period's price."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any, Final

from catalog.plugin import MeasurementStatus, in_minor_units

MONTHS: Final = {"MONTH": 1, "QUARTER": 3, "YEAR": 12}
WHOLE_PERIOD = Fraction(1)
Counted = Callable[[str, bool], Decimal | None]
"""Returns how many units were used in a period: their sum, or the mean of its days; or None."""


@dataclass(frozen=True)
class Credit:
    """What is owed: the rate in percent, and amounts by currency.

    It has NO_DATA, and no amounts, where a price is for each unit and nobody counted those.
    """

    rate: Decimal
    amounts: Mapping[str, Decimal]
    status: MeasurementStatus = MeasurementStatus.OK


def rate(bands: Iterable[Mapping[str, Any]], percent: float) -> Decimal | None:
    """Return the rate, in percent, of the band that a value falls into; its end is in the next."""
    value = Decimal(repr(percent))
    for band in bands:
        if Decimal(band["from"]) <= value < Decimal(band["to"]):
            return Decimal(band["rate"])
    return None


def credit(
    owed: Decimal,
    prices: Iterable[Mapping[str, Any]],
    period: str,
    counted: Counted,
    part: Fraction = WHOLE_PERIOD,
) -> Credit:
    """Return a rate of what is paid for a part of a period, rounded half up to the minor unit.

    A price of another period counts by its months, and for the part of the period in which the
    agreement was in force. A price for each unit and period is paid for the units of a mean day,
    one without a period for all units. What is paid once is no price of a period.
    """
    paid: dict[str, Decimal] = defaultdict(Decimal)
    for price in prices:
        amount, per = Decimal(price["amount"]["amount"]), price["per"]
        if per is not None:
            share = part * MONTHS[period] / MONTHS[per]
            amount = amount * share.numerator / share.denominator
        if price["kind"] == "PER_UNIT":
            found = counted(price["unit"], per is None)
            if found is None:
                return Credit(owed, {}, MeasurementStatus.NO_DATA)
            amount *= found
        elif per is None:
            continue
        paid[price["amount"]["currency"]] += amount
    return Credit(
        owed, {code: in_minor_units(sum_ * owed / 100, code) for code, sum_ in paid.items()}
    )
