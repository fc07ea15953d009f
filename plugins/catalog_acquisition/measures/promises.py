"""What became of many obligations over a time: how many days were met, and which are worst.

Days that have passed long enough are counted by the database where evidence alone decides on them;
all others are looked at one by one.
"""

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple
from uuid import UUID

from catalog.plugin import Measurement, Window, ratio
from catalog_acquisition.computing.calendar import DAY, count_due
from catalog_acquisition.computing.statuses import PromiseStatus
from catalog_acquisition.measures.occurrences import (
    Occurrence,
    PromiseAsking,
    last_day,
    occurrences,
    rule_of,
)
from catalog_acquisition.queries import obligations, vendors
from catalog_acquisition.tables.obligations import ObligationTrigger

WORST = (
    PromiseStatus.BREACHED,
    PromiseStatus.MET_LATE,
    PromiseStatus.PENDING,
    PromiseStatus.RELEASED,
    PromiseStatus.MET,
)
RANK: Mapping[PromiseStatus, int] = {kind: rank for rank, kind in enumerate(WORST)}


@dataclass
class Promises:
    """How many days of a time became what, and the worst of them."""

    counts: Counter[PromiseStatus] = field(default_factory=Counter)
    items: Sequence[Occurrence] = ()

    @property
    def due(self) -> int:
        """How many have been due, or met: those that wait or were let go are out."""
        kinds = PromiseStatus.MET, PromiseStatus.MET_LATE, PromiseStatus.BREACHED
        return sum(self.counts[kind] for kind in kinds)

    def on_time(self, window: Window) -> Measurement:
        """Measure the share of what was due that was met in time."""
        share = ratio(self.counts[PromiseStatus.MET], self.due, count=self.due)
        return replace(share, unit="ratio", window=window, key="on-time-rate")


class _Part(NamedTuple):
    """What the database counted of one obligation."""

    row: Any
    counts: Counter[PromiseStatus]


async def promises(
    asking: PromiseAsking, rows: Sequence[Any], first: dt.date, last: dt.date, most: int
) -> Promises:
    """Return what became of the days of a time on which obligations are due, with the worst.

    The number of statements is the same for any number of obligations and days; each indicator is
    asked once for each time that is measured by it.
    """
    passed = asking.now.date() - 2 * DAY  # the last day that has passed in every time zone
    released = await obligations.releases(asking.session, [row.id for row in rows])
    plain = [row for row in rows if _is_plain(row, released, passed, asking.now)]
    plain_ids = {row.id for row in plain}
    others = [row for row in rows if row.id not in plain_ids]
    counted, early = await _counted(asking, plain, first, min(last, passed))
    found = await occurrences(asking, plain, max(first, passed + DAY), last)
    singly = await occurrences(asking, others, first, last)
    earlier = await occurrences(asking, early, first, min(last, passed))
    kinds = found, singly, earlier
    looked_at = [item for kind in kinds for items in kind.values() for item in items]
    total = Counter(item.status for item in looked_at)
    for part in counted:
        total.update(part.counts)
    chosen = _worst(counted, most)
    shown = await occurrences(asking, chosen, first, min(last, passed))
    looked_at += [item for items in shown.values() for item in items]
    order = sorted(looked_at, key=lambda item: (RANK[item.status], item.due_on, item.rule.number))
    return Promises(total, order[:most])


def _is_plain(row: Any, released: Mapping[UUID, Any], passed: dt.date, now: dt.datetime) -> bool:
    """Tell whether evidence alone decides on the days of an obligation that have passed."""
    is_regular = row.trigger is not ObligationTrigger.EVENT and row.comparator is None
    is_whole = row.until_on is None and row.id not in released
    return is_regular and is_whole and last_day(row, now) >= passed


async def _counted(
    asking: PromiseAsking, rows: Sequence[Any], first: dt.date, last: dt.date
) -> tuple[list[_Part], list[Any]]:
    """Return what became of the days of obligations, and those with evidence from before them."""
    kept = await vendors.kept(asking.session, [row.id for row in rows], first, last)
    found, early = [], []
    for row in rows:
        rule, shown = rule_of(row), kept.get(row.id)
        if shown and rule.from_on is not None and shown.first_on < rule.from_on:
            early.append(row)
            continue
        due = count_due(rule, first, last) if first <= last else 0
        met, late = (0, 0) if shown is None else (shown.met, shown.late)
        counts = {
            PromiseStatus.MET: met,
            PromiseStatus.MET_LATE: late,
            PromiseStatus.BREACHED: due - met - late,
        }
        found.append(_Part(row, Counter(counts)))
    return found, early


def _worst(counted: Iterable[_Part], most: int) -> list[Any]:
    """Return the obligations whose days are looked at one by one, so that the worst are told."""

    def rank(part: _Part) -> tuple[bool, bool]:
        kinds = PromiseStatus.BREACHED, PromiseStatus.MET_LATE
        breached, late = (part.counts[kind] == 0 for kind in kinds)
        return breached, late

    found, room = [], most
    for part in sorted((part for part in counted if part.counts.total()), key=rank):
        if room <= 0:
            break
        found.append(part.row)
        bad = part.counts[PromiseStatus.BREACHED] or part.counts[PromiseStatus.MET_LATE]
        room -= bad or part.counts.total()
    return found
