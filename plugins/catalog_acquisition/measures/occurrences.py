"""The days on which obligations are, were or will be due, and what became of each."""

import datetime as dt
from collections import defaultdict
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, TypeAlias
from uuid import UUID

from catalog.plugin import Measurement, ReadSession, Schedule, Window
from catalog_acquisition.computing.calendar import DAY, Due, DueRule, days_due, last_due
from catalog_acquisition.computing.days import day_of, end_of_day
from catalog_acquisition.computing.statuses import (
    Benchmark,
    KnownOfDay,
    PromiseStatus,
    Proof,
    status,
)
from catalog_acquisition.measures import periods
from catalog_acquisition.queries import obligations
from catalog_acquisition.tables.obligations import ObligationTrigger

Facts: TypeAlias = Callable[[str, Sequence[UUID], Window], Awaitable[Mapping[UUID, Measurement]]]
"""Returns what a metric says of services over a time."""
FOREVER = dt.date(2999, 12, 31)


@dataclass(frozen=True)
class PromiseAsking:
    """Where obligations are read, when, and how their indicators are measured."""

    session: ReadSession
    now: dt.datetime
    facts: Facts
    unit: Callable[[str], str | None]
    """Returns the unit of a metric of services; None where nobody measures it."""


@dataclass(frozen=True)
class Occurrence:
    """A day on which an obligation is due, and what became of it."""

    obligation_id: UUID
    rule: Any
    due_on: dt.date
    due_at: dt.datetime
    status: PromiseStatus
    met_on: dt.date | None
    value: Decimal | None
    evidence_ids: Sequence[UUID]
    amended_by: int | None
    """The number of the change that put another obligation in its place since."""


def begins_on(row: Any) -> dt.date | None:
    """Return the first day of an obligation: of its change, else of the term, else of signing."""
    return row.from_on or row.term_starts_on or _signed_on(row)


def _signed_on(row: Any) -> dt.date | None:
    return None if row.signed_at is None else day_of(row.signed_at, row.time_zone)


def rule_of(row: Any) -> DueRule:
    """Return the rule of an obligation that was read with its terms.

    Nothing is due before it begins. A day that was named may lie between signing and the term.
    """
    begins = begins_on(row)
    if row.trigger is ObligationTrigger.DATE and row.from_on is None and begins is not None:
        begins = min(begins, _signed_on(row) or begins)
    return DueRule(
        row.trigger,
        row.due_on,
        row.every,
        row.every_unit,
        row.due_days,
        begins,
        row.until_on,
    )


def last_day(row: Any, now: dt.datetime) -> dt.date:
    """Return the last day of the contract of an obligation, as its terms stand now."""
    if row.term_ends_on is None and row.term_over_at is None and row.max_extent is None:
        return FOREVER
    schedule = Schedule(
        row.term_ends_on, row.term_notice_months, row.term_renewal, row.term_renewal_months
    )
    found = periods.of_schedule(row, schedule, row.term_starts_on, row.term_over_at, now)
    return found.ends_on or FOREVER


def is_measured(row: Any, asking: PromiseAsking) -> bool:
    """Tell whether a metric measures what an obligation is compared by."""
    is_benchmark = row.comparator is not None and row.service_id is not None
    return is_benchmark and asking.unit(row.indicator) is not None


def benchmark_of(row: Any, asking: PromiseAsking) -> Benchmark | None:
    """Return what the value of an obligation is compared with; None where evidence is enough."""
    if row.comparator is None:
        return None
    return Benchmark(row.comparator, row.target, is_measured(row, asking))


async def occurrences(
    asking: PromiseAsking, rows: Sequence[Any], first: dt.date, last: dt.date
) -> dict[UUID, list[Occurrence]]:
    """Return the days of a time on which obligations are due, both ends included, in their order.

    Each obligation was read with its terms. The days of a contract that goes on by itself are told
    until the end of its present term.
    """
    if first > last or not rows:
        return {}
    events = await _events(asking, rows)
    due = {
        row.id: list(
            days_due(
                rule_of(row), events.get(row.id, ()), first, min(last, last_day(row, asking.now))
            )
        )
        for row in rows
    }
    return await _become(asking, rows, due, obligations.where_between(first, last))


async def nearest(
    asking: PromiseAsking, rows: Sequence[Any]
) -> dict[UUID, tuple[Occurrence | None, Occurrence | None]]:
    """Return the last day of each obligation that has passed, and the next one to come."""
    events = await _events(asking, rows)
    due: dict[UUID, list[Due]] = {}
    passed: dict[UUID, dt.date] = {}
    for row in rows:
        today = day_of(asking.now, row.time_zone)
        rule, happened, ends = rule_of(row), events.get(row.id, ()), last_day(row, asking.now)
        before = last_due(rule, happened, min(today - DAY, ends))
        after = next(days_due(rule, happened, today, ends), None)
        due[row.id] = [item for item in (before, after) if item is not None]
        passed[row.id] = today
    days = {item.due_on for items in due.values() for item in items}
    found = await _become(asking, rows, due, obligations.where_about(days))
    return {
        key: (
            next((item for item in items if item.due_on < passed[key]), None),
            next((item for item in items if item.due_on >= passed[key]), None),
        )
        for key, items in found.items()
    }


async def _events(asking: PromiseAsking, rows: Sequence[Any]) -> dict[UUID, list[dt.date]]:
    """Return the days on which happened what obligations wait for."""
    waiting = [row.id for row in rows if row.trigger is ObligationTrigger.EVENT]
    found = await obligations.events(asking.session, waiting) if waiting else {}
    return {key: [item.happened_on for item in items] for key, items in found.items()}


async def _become(
    asking: PromiseAsking, rows: Sequence[Any], due: Mapping[UUID, Sequence[Due]], *where: Any
) -> dict[UUID, list[Occurrence]]:
    """Return what became of days on which obligations are due; *where* is about their evidence."""
    ids = [row.id for row in rows]
    evidence = await obligations.evidence(asking.session, ids, *where)
    releases = await obligations.releases(asking.session, ids)
    measured = await _measured(asking, rows, due)
    return {
        row.id: [
            _occurrence(asking, row, item, evidence, releases, measured) for item in due[row.id]
        ]
        for row in rows
    }


def _occurrence(
    asking: PromiseAsking,
    row: Any,
    due: Due,
    evidence: Mapping[UUID, Sequence[Any]],
    releases: Mapping[UUID, Sequence[Any]],
    measured: Mapping[tuple[UUID, dt.date], Decimal],
) -> Occurrence:
    day = due.due_on
    own = [item for item in evidence.get(row.id, ()) if item.due_on == day]
    is_released = any(
        item.due_on == day or (item.from_on is not None and item.from_on <= day)
        for item in releases.get(row.id, ())
    )
    shown = [Proof(item.happened_on, item.value) for item in own]
    known = KnownOfDay(shown, measured.get((row.id, day)), is_released)
    today = day_of(asking.now, row.time_zone)
    found = status(day, today, known, benchmark_of(row, asking))
    return Occurrence(
        row.id,
        row,
        day,
        end_of_day(day, row.time_zone),
        found.status,
        found.met_on,
        found.value,
        [item.id for item in own],
        row.replaced_by,
    )


async def _measured(
    asking: PromiseAsking, rows: Sequence[Any], due: Mapping[UUID, Sequence[Due]]
) -> dict[tuple[UUID, dt.date], Decimal]:
    """Return what metrics say of the times of obligations that are over.

    Each metric is asked once for each time, of all services at once.
    """
    wanted: dict[tuple[str, Window], list[tuple[UUID, UUID, dt.date]]] = defaultdict(list)
    for row in rows:
        if not is_measured(row, asking):
            continue
        for item in due[row.id]:
            window = _window(row, item)
            if window.end <= asking.now and window.start < window.end:
                wanted[row.indicator, window].append((row.id, row.service_id, item.due_on))
    found: dict[tuple[UUID, dt.date], Decimal] = {}
    for (indicator, window), items in wanted.items():
        services = list(dict.fromkeys(service for _, service, _ in items))
        told = await asking.facts(indicator, services, window)
        for key, service, day in items:
            value = told[service].value
            if value is not None:
                found[key, day] = Decimal(repr(value))
    return found


def _window(row: Any, due: Due) -> Window:
    """Return the time that is measured for a day: since the day before it, or since it began."""
    begins = begins_on(row)
    since = due.since or begins or due.due_on
    since = min(max(since, begins or since), due.due_on)
    start = end_of_day(since - DAY, row.time_zone)
    return Window(start, end_of_day(due.due_on, row.time_zone))
