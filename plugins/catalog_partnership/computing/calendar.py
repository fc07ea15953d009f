"""When reviews are due: months of the calendar, counted from the day that a cadence starts.

A compliant review starts the count anew on its day. Dates are clamped to the length of a month, and
not carried on: 31 August, 28 February, 31 August.
"""

import datetime as dt
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from catalog.plugin import Described, plus_months
from catalog_partnership.tables.cadences import ReviewFrequency

MONTHS: Mapping[ReviewFrequency, int] = {
    ReviewFrequency.HALF_YEARLY: 6,
    ReviewFrequency.ANNUAL: 12,
}


class DueStatus(Described):
    """What became of a review that was due, or is."""

    DUE = "DUE", "It is due on a day to come, or today."
    OVERDUE = "OVERDUE", "Its day is past, and the next one is not due yet."
    MISSED = "MISSED", "The next one fell due, or it was held without those who must be there."
    COMPLIANT = "COMPLIANT", "It was held, with those who must be there."


@dataclass(frozen=True)
class Cadence:
    """How many months lie between reviews, from one day until another.

    On the day *ends_on* the cadence is not in force any more: another one took its place, it was
    waived, or the relationship was over. None: it goes on.
    """

    months: int
    starts_on: dt.date
    ends_on: dt.date | None = None


@dataclass(frozen=True)
class DueReview:
    """A review that is due on one day, and what became of it by today.

    *held_on* is the day of the compliant review that settled it. *settled_on* is that day, or the
    first one on which it was missed: None while it is open.
    """

    due_on: dt.date
    status: DueStatus
    held_on: dt.date | None = None
    settled_on: dt.date | None = None

    @property
    def is_settled(self) -> bool:
        """Whether nothing changes it any more: it was held in time, or missed."""
        return self.settled_on is not None


def settled_by(
    cadence: Cadence, anchor: dt.date, day: dt.date, failed: Collection[dt.date]
) -> dt.date:
    """Return the due date that a review on a day is for, counted from an anchor before it."""
    return list(_since(cadence, anchor, day, failed, day))[-1].due_on


def next_review(
    cadence: Cadence, anchor: dt.date, failed: Collection[dt.date], today: dt.date
) -> Sequence[DueReview]:
    """Return the reviews that were missed since an anchor, and then the one that is open.

    Nothing is open by a cadence that is over.
    """
    return list(_since(cadence, anchor, None, failed, today))


def due_reviews(
    cadence: Cadence,
    compliant: Collection[dt.date],
    failed: Collection[dt.date],
    today: dt.date,
) -> Sequence[DueReview]:
    """Return the reviews that a cadence makes due, up to the one that is open today.

    *compliant* are the days of compliant reviews, *failed* those on which one was held without
    those who must be there.
    """
    end = cadence.ends_on
    days = sorted(
        {day for day in compliant if cadence.starts_on <= day <= today and (not end or day < end)}
    )
    found: list[DueReview] = []
    anchor = cadence.starts_on
    for day in [*days, None]:
        found += _since(cadence, anchor, day, failed, today)
        anchor = day or anchor
    return found


def compliance(due: Collection[DueReview], start: dt.datetime, end: dt.datetime) -> tuple[int, int]:
    """Return how many reviews were compliant that were due in a window, and how many were due.

    One counts by its due date; one whose day has not passed counts once it was held.
    """
    first, last = first_day(start), last_day(end)
    counted = [
        item for item in due if first <= item.due_on <= last and item.status is not DueStatus.DUE
    ]
    return sum(item.status is DueStatus.COMPLIANT for item in counted), len(counted)


def first_day(start: dt.datetime) -> dt.date:
    """Return the first day that a window reaches into."""
    return start.astimezone(dt.UTC).date()


def last_day(end: dt.datetime) -> dt.date:
    """Return the last day that a window reaches into."""
    return (end.astimezone(dt.UTC) - dt.timedelta(microseconds=1)).date()


def _since(
    cadence: Cadence,
    anchor: dt.date,
    held_on: dt.date | None,
    failed: Collection[dt.date],
    today: dt.date,
) -> Iterator[DueReview]:
    """Yield what falls due after an anchor, up to the compliant review that settles the last of it.

    One is missed once the next falls due. One that was held without those who must be there is
    missed from its due date on, or from the day on which it was held where that came later.
    """
    left = sorted(day for day in failed if anchor <= day <= today)
    for due, following in _steps(cadence.months, anchor):
        if cadence.ends_on is not None and due >= cadence.ends_on and held_on is None:
            return
        missed_on = following if cadence.ends_on is None else min(following, cadence.ends_on)
        if left and left[0] < missed_on:
            missed_on = max(due, left[0])
        if held_on is not None and held_on <= missed_on and held_on < following:
            yield DueReview(due, DueStatus.COMPLIANT, held_on, held_on)
            return
        if missed_on > today:
            yield DueReview(due, DueStatus.OVERDUE if due < today else DueStatus.DUE)
            return
        yield DueReview(due, DueStatus.MISSED, settled_on=missed_on)
        left = [day for day in left if day > missed_on]


def _steps(months: int, anchor: dt.date) -> Iterator[tuple[dt.date, dt.date]]:
    number, due = 1, plus_months(anchor, months)
    while True:
        number += 1
        following = plus_months(anchor, number * months)
        yield due, following
        due = following
