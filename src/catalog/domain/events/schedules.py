"""Schedules: when something is due again, in equal steps or as a line of crontab says.

All moments are in UTC, so that no run falls into an hour that clocks skip or repeat.
"""

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from typing import Protocol

SHORTEST, LONGEST = dt.timedelta(seconds=1), dt.timedelta(days=366)
RANGES = {"minute": (0, 59), "hour": (0, 23), "day": (1, 31), "month": (1, 12), "weekday": (0, 7)}
PART = re.compile(r"(?:(\*)|([0-9]{1,2})(?:-([0-9]{1,2}))?)(?:/([0-9]{1,2}))?")
FURTHEST = 366 * 8 + 1  # days between two 29th of February at the most
LEAP_DAY = dt.datetime(2096, 2, 29, tzinfo=dt.UTC)  # the next one is eight years later


class Timing(Protocol):
    """When something is due."""

    def first(self, now: dt.datetime) -> dt.datetime:
        """Return when it is due for the first time, seen from *now*."""

    def following(self, due: dt.datetime, now: dt.datetime) -> dt.datetime:
        """Return the first moment after *now* at which it is due, as it was at *due*."""


@dataclass(frozen=True)
class Steps:
    """In equal steps, the first of them at once."""

    span: dt.timedelta

    def __post_init__(self) -> None:
        """Refuse steps that are too short or too long, with a ValueError."""
        if not SHORTEST <= self.span <= LONGEST:
            message = "a step takes a second at least, and 366 days at most"
            raise ValueError(message)

    def __str__(self) -> str:
        """Say it in words."""
        minutes, seconds = divmod(self.span.seconds, 60)
        hours, minutes = divmod(minutes, 60)
        exact = seconds + self.span.microseconds / 1e6
        parts = (self.span.days, "day"), (hours, "hour"), (minutes, "minute"), (exact, "second")
        told = [f"{count:g} {word}{'s' * (count != 1)}" for count, word in parts if count]
        return f"every {' '.join(told)}"

    def first(self, now: dt.datetime) -> dt.datetime:
        """Return *now*, in whole seconds."""
        return now.replace(microsecond=0)

    def following(self, due: dt.datetime, now: dt.datetime) -> dt.datetime:
        """Return the first of the steps from *due* that lies after *now*."""
        return due + max((now - due) // self.span + 1, 1) * self.span


@dataclass(frozen=True)
class Crontab:
    """At the minutes that a line of crontab names: `minute hour day month weekday`.

    Where it names both days and weekdays, either of them is enough. A month without such a day is
    left out.
    """

    line: str

    def __post_init__(self) -> None:
        """Refuse a line that says nothing, with a ValueError."""
        self.first(LEAP_DAY)

    def __str__(self) -> str:
        """Say it as it was written."""
        return self.line

    def first(self, now: dt.datetime) -> dt.datetime:
        """Return the first of its minutes that lies after *now*."""
        minutes, hours, days, months, weekdays = self._fields()
        start = now.astimezone(dt.UTC)
        for number in range(FURTHEST):
            day = start.date() + dt.timedelta(days=number)
            if day.month not in months or not self._has(day, days, weekdays):
                continue
            for hour, minute in product(sorted(hours), sorted(minutes)):
                moment = dt.datetime.combine(day, dt.time(hour, minute), dt.UTC)
                if moment > start:
                    return moment
        message = f"'{self.line}' names a day that no month has"
        raise ValueError(message)

    def following(self, due: dt.datetime, now: dt.datetime) -> dt.datetime:
        """Return the first of its minutes that lies after both."""
        return self.first(max(due, now))

    def _has(self, day: dt.date, days: set[int], weekdays: set[int]) -> bool:
        _, _, of_month, _, of_week = self.line.split()
        is_day, is_weekday = day.day in days, day.isoweekday() % 7 in {n % 7 for n in weekdays}
        if of_month.startswith("*") or of_week.startswith("*"):
            return is_day and is_weekday
        return is_day or is_weekday

    def _fields(self) -> list[set[int]]:
        parts = self.line.split()
        if len(parts) != len(RANGES):
            message = f"'{self.line}' has {len(parts)} parts: write {' '.join(RANGES)}"
            raise ValueError(message)
        return [set(_numbers(name, part)) for name, part in zip(RANGES, parts, strict=True)]


def _numbers(name: str, text: str) -> Iterator[int]:
    """Yield the numbers that one part of a line names."""
    least, most = RANGES[name]
    for part in text.split(","):
        found = PART.fullmatch(part)
        every, begin, end, step = found.groups() if found else (None, None, None, None)
        first = least if every else int(begin or -1)
        last = most if every or (step and not end) else int(end or first)
        if found is None or not least <= first <= last <= most or step in {"0", "00"}:
            message = f"'{part}' is no {name}: write * or numbers from {least} to {most}"
            raise ValueError(message)
        yield from range(first, last + 1, int(step or 1))
