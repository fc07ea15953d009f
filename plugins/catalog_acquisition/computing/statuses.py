"""What became of an obligation on one of its days: it follows from evidence and the clock.

Nobody sets it. What happened counts by the day on which it happened, whenever it was entered.
"""

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from typing import Any, NamedTuple

from catalog.plugin import Described, LevelComparator, is_met


class PromiseStatus(Described):
    """What became of an obligation on one of its days."""

    PENDING = "PENDING", "It is not due yet; or its value has not been measured."
    MET = "MET", "It was met on its day, or before."
    MET_LATE = "MET_LATE", "It was met after its day."
    BREACHED = "BREACHED", "Its day has passed, and it is not met."
    RELEASED = "RELEASED", "Somebody with authority let it go."


class Proof(NamedTuple):
    """A piece of evidence that counts: the day on which it happened, and the value it shows."""

    happened_on: dt.date
    value: Decimal | None = None


class Benchmark(NamedTuple):
    """What a value is compared with, and whether a plugin measures it."""

    comparator: LevelComparator
    target: Decimal
    is_measurable: bool = False

    def meets(self, value: Any) -> bool:
        """Tell whether a value meets it."""
        level = {"comparator": self.comparator.name, "value": self.target}
        return is_met(level, float(value))


class PromiseOutcome(NamedTuple):
    """What became of it, on which day it was met, and by which value."""

    status: PromiseStatus
    met_on: dt.date | None = None
    value: Decimal | None = None


class KnownOfDay(NamedTuple):
    """What is known of one day: evidence, what a metric says of its time, and whether released."""

    evidence: Sequence[Proof] = ()
    measured: Decimal | None = None
    is_released: bool = False


def status(
    due_on: dt.date, today: dt.date, known: KnownOfDay, benchmark: Benchmark | None = None
) -> PromiseOutcome:
    """Return what became of an obligation that was due on a day, as of *today*.

    A value that somebody entered counts before what a metric says. Where a metric has no data, the
    value is waited for; where nobody measures it, who owes it has to show it in time. What was let
    go and comes later all the same stays let go.
    """
    values = [item for item in known.evidence if item.value is not None]
    shown = known.evidence
    if benchmark is not None:
        shown = [item for item in values if benchmark.meets(item.value)]
    if shown:
        first = min(shown, key=lambda item: item.happened_on)
        is_late = first.happened_on > due_on
        late = PromiseStatus.RELEASED if known.is_released else PromiseStatus.MET_LATE
        kind = late if is_late else PromiseStatus.MET
        return PromiseOutcome(kind, first.happened_on, first.value)
    is_past = due_on < today
    value = values[-1].value if values else known.measured
    is_measured = is_past and not values and value is not None
    if benchmark is not None and is_measured and benchmark.meets(value):
        return PromiseOutcome(PromiseStatus.MET, due_on, value)
    if known.is_released:
        return PromiseOutcome(PromiseStatus.RELEASED, None, value)
    waits = benchmark is not None and benchmark.is_measurable and value is None
    if not is_past or waits:
        return PromiseOutcome(PromiseStatus.PENDING, None, value)
    return PromiseOutcome(PromiseStatus.BREACHED, None, value)
