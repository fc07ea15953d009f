"""Clocks that run during service hours only, and so measure the time that was agreed.

A calendar is spread out once for a window, and then read by bisection: what a break takes of the
agreed time is what the clock shows at its end less what it shows at its start, so that hours need
not cut breaks into pieces.
"""

import datetime as dt
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from itertools import accumulate
from zoneinfo import ZoneInfo

from catalog.plugin import ServiceHours
from catalog_operation.computing.spans import Span, union

DAY = dt.timedelta(days=1)


class ServiceClock:
    """A clock that runs during *hours*, and stands still outside of them and of *within*."""

    def __init__(self, hours: Iterable[Span], within: Span) -> None:
        self.within = within
        self.hours = union(hours, within)
        self._starts = [start for start, _ in self.hours]
        self._shown = [0, *accumulate(end - start for start, end in self.hours)]

    @property
    def total(self) -> int:
        """The seconds that it runs for."""
        return self._shown[-1]

    def at(self, moment: int) -> int:
        """Return what it shows at a moment: for how many seconds it has run until then."""
        number = bisect_right(self._starts, moment)
        if number == 0:
            return 0
        start, end = self.hours[number - 1]
        return self._shown[number - 1] + min(moment, end) - start

    def during(self, span: Span) -> int:
        """Return for how many seconds it runs in a span; 0 where that ends before it starts."""
        start, end = span
        return max(self.at(end) - self.at(start), 0)

    def over(self, spans: Iterable[Span]) -> int:
        """Return for how many seconds it runs in disjoint spans."""
        return sum(self.during(span) for span in spans)

    def when(self, shown: int) -> int | None:
        """Return the first moment at which it shows so many seconds; None where it never does."""
        if shown > self.total:
            return None
        number = bisect_left(self._shown, shown)
        if number == 0:
            return self.within[0]
        return self.hours[number - 1][0] + shown - self._shown[number - 1]


def clock(hours: ServiceHours | None, within: Span) -> ServiceClock:
    """Return the clock of service hours in a span; it always runs where there are none."""
    if hours is None:
        return ServiceClock([within], within)
    return ServiceClock(_opened(hours, within), within)


def _opened(hours: ServiceHours, within: Span) -> Iterator[Span]:
    """Yield when a service is to be there, by the wall clocks of its time zone."""
    zone = ZoneInfo(hours.time_zone)
    closed = frozenset(hours.holidays)
    opening: dict[int, list[tuple[dt.time, dt.time | None]]] = {}
    for item in hours.weekly:
        opening.setdefault(item.weekday, []).append((item.opens, item.closes))
    first, last = within
    day = dt.datetime.fromtimestamp(first, zone).date() - DAY
    while (begins := _shown_at(day, dt.time(), zone)) < last:
        following = _shown_at(day + DAY, dt.time(), zone)
        if following > first and day not in closed:
            has_change = following - begins != DAY.total_seconds()
            for opens, closes in opening.get(day.weekday(), ()):
                start, end = begins + _seconds(opens), following
                if has_change and opens > dt.time.min:
                    start = _shown_at(day, opens, zone)
                if closes is not None:
                    end = _shown_at(day, closes, zone) if has_change else begins + _seconds(closes)
                yield start, end
        day += DAY


def _seconds(time: dt.time) -> int:
    return time.hour * 3600 + time.minute * 60 + time.second


def _shown_at(day: dt.date, time: dt.time, zone: ZoneInfo) -> int:
    """Return when a wall clock shows a time of a day.

    As RFC 5545 reads local times: one that is skipped is told by the offset before the change
    (02:30 becomes 03:30), one that comes twice is the first. So hours that meet still do, and a
    whole day has 23, 24 or 25 hours.
    """
    return int(dt.datetime.combine(day, time, zone).timestamp())
