"""Facts: what plugins measure, asked by key, so that plugins need not know each other.

Whoever offers a metric measures it for many services at once. Where nobody offers it, there is no
data; nobody has to ask who is installed.
"""

import datetime as dt
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias
from uuid import UUID

from catalog.storage.enums import MeasurementStatus
from catalog.storage.sessions import ReadSession

ANY = ":*"  # what the key of a family of metrics ends in


@dataclass(frozen=True)
class Window:
    """A time, from its start (included) to its end (excluded)."""

    start: dt.datetime
    end: dt.datetime


@dataclass(frozen=True, kw_only=True)
class Measurement:
    """What one metric says of one service in one window.

    `value` is numerator over denominator, in the metric's unit; null unless `status` is OK. `count`
    is the number of things that were counted for it.
    """

    value: float | None = None
    numerator: float | None = None
    denominator: float | None = None
    count: int | None = None
    status: MeasurementStatus = MeasurementStatus.OK
    key: str = ""
    unit: str | None = None
    window: Window | None = None
    source: str | None = None


NO_DATA = Measurement(status=MeasurementStatus.NO_DATA)
NOT_APPLICABLE = Measurement(status=MeasurementStatus.NOT_APPLICABLE)


@dataclass(frozen=True, kw_only=True)
class Measuring:
    """What a metric is asked: of which services, over which window, now.

    `name` is what follows the colon in the key of a family of metrics, else empty.
    """

    session: ReadSession
    subjects: Sequence[UUID]
    window: Window
    now: dt.datetime
    name: str = ""


Measure: TypeAlias = Callable[[Measuring], Awaitable[Mapping[UUID, Measurement]]]


@dataclass(frozen=True, kw_only=True)
class Metric:
    """A metric: its key, its unit, and the function that measures it for many services at once.

    The function returns a measurement for each service; one that it leaves out has no data. A key
    that ends in `:*` stands for a family: whatever replaces the star reaches the function.
    """

    key: str
    unit: str
    measure: Measure
    source: str = ""


class Metrics:
    """The metrics that plugins offer, each key by one plugin alone."""

    def __init__(self, metrics: Iterable[Metric] = ()) -> None:
        self.by_key = {metric.key: metric for metric in metrics}

    def find(self, key: str) -> tuple[Metric | None, str]:
        """Return the metric behind *key*, and the rest of the key where it is one of a family."""
        if key in self.by_key and not key.endswith(ANY):
            return self.by_key[key], ""
        family, _, name = key.partition(":")
        return (self.by_key.get(family + ANY), name) if name else (None, "")

    async def facts(
        self,
        key: str,
        subjects: Sequence[UUID],
        window: Window,
        *,
        session: ReadSession,
        now: dt.datetime,
    ) -> dict[UUID, Measurement]:
        """Return what the metric *key* says of each service; NO_DATA where nobody offers it."""
        metric, name = self.find(key)
        if metric is None:
            return dict.fromkeys(subjects, replace(NO_DATA, key=key, window=window))
        asked = Measuring(session=session, subjects=subjects, window=window, now=now, name=name)
        found = await metric.measure(asked)
        return {
            subject: replace(
                found.get(subject, NO_DATA),
                key=key,
                unit=metric.unit,
                window=window,
                source=metric.source,
            )
            for subject in subjects
        }
