"""The days on which an obligation is due: one, those of a recurrence, or so long after events.

A recurrence is counted from its first day, so that the 31st of a month comes back after each month
that is shorter; never in seconds.
"""

import datetime as dt
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from catalog.plugin import plus_months
from catalog_acquisition.tables.obligations import ObligationTrigger, RecurrenceUnit

DAY = dt.timedelta(days=1)


class DueRule(NamedTuple):
    """When something is due, and from when until when that holds.

    `until_on` is the first day on which it holds no more, as another rule stands in its place. What
    happened until then is still due by it: the other rule does not know of it.
    """

    trigger: ObligationTrigger
    due_on: dt.date | None = None
    every: int | None = None
    every_unit: RecurrenceUnit | None = None
    due_days: int | None = None
    from_on: dt.date | None = None
    until_on: dt.date | None = None

    def within(self, first: dt.date, last: dt.date) -> tuple[dt.date, dt.date]:
        """Return the first and the last day of a time on which the rule holds."""
        begins = first if self.from_on is None else max(first, self.from_on)
        ends = last if self.until_on is None else min(last, self.until_on - DAY)
        return begins, ends


class Due(NamedTuple):
    """A day on which something is due, and the first day of what is measured for it."""

    due_on: dt.date
    since: dt.date | None
    """None: from when the contract begins."""


def days_due(
    rule: DueRule, events: Sequence[dt.date], first: dt.date, last: dt.date
) -> Iterator[Due]:
    """Yield the days of a time, both ends included, on which something is due, in their order.

    *events* are the days on which what the rule waits for happened.
    """
    begins, ends = rule.within(first, last)
    if rule.trigger is ObligationTrigger.EVENT:
        wait = dt.timedelta(days=rule.due_days or 0)
        for day in sorted(set(events)):
            is_own = rule.until_on is None or day <= rule.until_on
            if is_own and begins <= day + wait <= last:
                yield Due(day + wait, day)
    elif rule.trigger is ObligationTrigger.DATE:
        if rule.due_on is not None and begins <= rule.due_on <= ends:
            yield Due(rule.due_on, None)
    else:
        start, stop = _numbers(rule, begins, ends)
        for number in range(start, stop):
            yield Due(nth(rule, number), nth(rule, number - 1) + DAY)


def last_due(rule: DueRule, events: Sequence[dt.date], last: dt.date) -> Due | None:
    """Return the last day until *last*, with it, on which something is due; None where none is."""
    if rule.trigger is not ObligationTrigger.RECURRENCE:
        return next(iter(reversed(list(days_due(rule, events, dt.date.min, last)))), None)
    begins, ends = rule.within(dt.date.min, last)
    number = _from(rule, ends + DAY) - 1
    if number < 0 or nth(rule, number) < begins:
        return None
    return Due(nth(rule, number), nth(rule, number - 1) + DAY)


def count_due(rule: DueRule, first: dt.date, last: dt.date) -> int:
    """Return how many days `days_due` yields, of a rule that waits for no events."""
    begins, ends = rule.within(first, last)
    if rule.trigger is ObligationTrigger.DATE:
        return int(rule.due_on is not None and begins <= rule.due_on <= ends)
    start, stop = _numbers(rule, begins, ends)
    return stop - start


def nth(rule: DueRule, number: int) -> dt.date:
    """Return the day of a recurrence with a number: 0 is the first one."""
    assert rule.due_on is not None  # noqa: S101  # the table says so
    steps = number * (rule.every or 1)
    if rule.every_unit is RecurrenceUnit.WEEK:
        return rule.due_on + dt.timedelta(weeks=steps)
    return plus_months(rule.due_on, steps)


def _numbers(rule: DueRule, first: dt.date, last: dt.date) -> tuple[int, int]:
    """Return the number of the first day of a recurrence in a time, and of the first one after."""
    start = _from(rule, first)
    return start, max(start, _from(rule, last + DAY))


def _from(rule: DueRule, day: dt.date) -> int:
    """Return the number of the first day of a recurrence that is not before *day*."""
    assert rule.due_on is not None  # noqa: S101
    step = rule.every or 1
    if rule.every_unit is RecurrenceUnit.WEEK:
        return max(-((rule.due_on - day).days // (7 * step)), 0)
    passed = (day.year - rule.due_on.year) * 12 + day.month - rule.due_on.month
    number = max(passed // step, 0)
    return number + 1 if nth(rule, number) < day else number
