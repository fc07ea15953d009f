"""Error budgets and burn rates, exact until the last division.

A budget is the share that an objective lets be bad: 1 less its target. Source: The Site Reliability
Workbook, chapters 2 and 5.
"""

import datetime as dt
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from typing import Final

from catalog.plugin import (
    NO_DATA,
    LevelComparator,
    Measurement,
    MeasurementStatus,
    Window,
    ratio,
)
from catalog_operation.computing.buckets import DAY, HOUR
from catalog_operation.tables.objectives import BurnWindow

MINUTE = 60
MOST_COUNTED = 2**31 - 1  # the largest number that an Int of the graph can be


@dataclass(frozen=True)
class Alert:
    """How much of a budget may go in a long window, and the short one that confirms it; seconds."""

    share: Fraction
    long: int
    short: int

    def factor(self, period: int) -> Fraction:
        """Return the burn rate that uses up the share of the budget of *period* in the window."""
        return self.share * period / self.long


ALERTS: Final = {
    BurnWindow.HOUR: Alert(Fraction(2, 100), HOUR, 5 * MINUTE),
    BurnWindow.SIX_HOURS: Alert(Fraction(5, 100), 6 * HOUR, 30 * MINUTE),
    BurnWindow.DAY: Alert(Fraction(10, 100), DAY, 2 * HOUR),
    BurnWindow.THREE_DAYS: Alert(Fraction(10, 100), 3 * DAY, 6 * HOUR),
}


def attained(good: int, valid: int, start: int, end: int) -> Measurement:
    """Return the share of what was good from *start* to *end*; NO_DATA where nothing was valid."""
    count = valid if valid <= MOST_COUNTED else None
    found = ratio(good, valid, count=count) if valid else NO_DATA
    return replace(found, unit="ratio", window=Window(_moment(start), _moment(end)))


def is_met(good: int, valid: int, target: Decimal, comparator: LevelComparator) -> bool | None:
    """Tell whether the share that was good reaches a target, or exceeds it: GT; None of nothing."""
    if not valid:
        return None
    share, needed = Fraction(good, valid), Fraction(target)
    return share > needed or (share == needed and comparator is LevelComparator.GE)


def burn_rate(good: int, valid: int, target: Decimal) -> Fraction | None:
    """Return how many times faster than allowed the budget went; None where there is no rate.

    Over the whole window of an objective it is the share of its budget that is consumed.
    """
    allowed = (1 - Fraction(target)) * valid
    return Fraction(valid - good) / allowed if allowed else None


@dataclass(frozen=True)
class Burning:
    """How fast a budget went in the whole window, and in the long and the short one of an alert."""

    consumed: Fraction | None
    long: Fraction | None
    short: Fraction | None

    def fires(self, factor: Fraction) -> bool | None:
        """Tell whether both rates exceed the factor; None where one is not known."""
        if self.long is None or self.short is None:
            return None
        return self.long > factor and self.short > factor


def exhausted_in(consumed: Fraction | None, rate: Fraction | None, period: int) -> int | None:
    """Return the whole seconds until nothing remains of the budget of *period*, at this rate.

    It is 0 where nothing remains, and None where nothing goes, or nobody knows.
    """
    if consumed is None or rate is None:
        return None
    if consumed >= 1:
        return 0
    return int((1 - consumed) * period / rate) if rate else None


def status_of(valid: int, target: Decimal) -> MeasurementStatus:
    """Return whether there is a budget: there is none where all has to be good."""
    if target == 1:
        return MeasurementStatus.NOT_APPLICABLE
    return MeasurementStatus.OK if valid else MeasurementStatus.NO_DATA


def _moment(seconds: int) -> dt.datetime:
    return dt.datetime.fromtimestamp(seconds, dt.UTC)
