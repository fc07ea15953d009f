"""The calendar of terms: when a term ends, when it is renewed, and until when notice is given.

Months are counted from the day that was agreed, its anchor, and clamped to the length of a month:
31 January, 28 February, 31 March. A last day is a part of its term.
"""

import datetime as dt
from calendar import monthrange
from dataclasses import dataclass
from typing import Any

from catalog.storage.enums import Renewal

FIRST_YEAR, LAST_YEAR = 1900, 2999
MOST_MONTHS = 1_200  # of a notice or of one renewal
SHORTEST = 28  # days that every month has


def plus_months(day: dt.date, months: int) -> dt.date:
    """Return the day so many months later, or the last one of a month that is too short."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    year = min(max(year, dt.MINYEAR), dt.MAXYEAR)
    if day.day <= SHORTEST:
        return dt.date(year, month + 1, day.day)
    return dt.date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def end_of(day: dt.date) -> dt.datetime:
    """Return the moment at which a day, in UTC, is over."""
    return dt.datetime.combine(day, dt.time(), dt.UTC) + dt.timedelta(days=1)


@dataclass(frozen=True)
class RelationshipTerm:
    """One term of a relationship: its last day, and the last day on which notice ends it then."""

    ends_on: dt.date
    notice_by: dt.date


@dataclass(frozen=True)
class Schedule:
    """The terms that somebody agreed: all terms follow from them.

    Without a last day there is no end; without months of notice one leaves at any end.
    """

    ends_on: dt.date | None
    notice_months: int | None
    renewal: Renewal
    renewal_months: int | None

    @classmethod
    def of(cls, row: Any) -> "Schedule":
        """Return what the columns of a row say."""
        return cls(row.ends_on, row.notice_months, row.renewal, row.renewal_months)

    def current(self, today: dt.date) -> RelationshipTerm | None:
        """Return the term that runs on a day, or the last one; None where there is no end."""
        return self._first(today, lambda term: term.ends_on >= today)

    def earliest(self, today: dt.date) -> dt.date:
        """Return the last day of one's part if one gives notice today."""
        term = self._first(today, lambda found: found.notice_by >= today)
        return plus_months(today, self.notice_months or 0) if term is None else term.ends_on

    def next_end(self, day: dt.date) -> dt.date:
        """Return the first end of a term on a day or after it: the last one of all, else *day*."""
        term = self.current(day)
        return day if term is None else term.ends_on

    def last_day(self, today: dt.date, over_at: dt.datetime | None) -> dt.date | None:
        """Return the last day of the current term, or the one on which it is, or was, over."""
        term = self.current(today)
        over = None if over_at is None else (over_at - dt.timedelta(microseconds=1)).date()
        days = [day for day in (None if term is None else term.ends_on, over) if day is not None]
        return min(days, default=None)

    @property
    def over_at(self) -> dt.datetime | None:
        """When it is over by its dates alone; None where it goes on."""
        ends = self.ends_on is not None and self.renewal is Renewal.NONE
        return end_of(self.ends_on) if ends and self.ends_on else None

    def _first(self, today: dt.date, fits: Any) -> RelationshipTerm | None:
        if self.ends_on is None:
            return None
        step = self.renewal_months or 0
        if self.renewal is Renewal.NONE or not step:
            return self._term(0)
        passed = (today.year - self.ends_on.year) * 12 + today.month - self.ends_on.month
        number = max(passed // step - 1, 0)
        while not fits(self._term(number)):
            number += 1
        return self._term(number)

    def _term(self, number: int) -> RelationshipTerm:
        assert self.ends_on is not None  # noqa: S101  # else there is no term
        months = number * (self.renewal_months or 0)
        ends_on = plus_months(self.ends_on, months)
        return RelationshipTerm(
            ends_on, plus_months(self.ends_on, months - (self.notice_months or 0))
        )
