"""Facts: what plugins measure, asked by key, so that plugins need not know each other.

Whoever offers a metric measures it for many subjects at once: rows of one noun of the core. Where
nobody offers it, there is no data; nobody has to ask who is installed.
"""

import asyncio
import datetime as dt
import math
import statistics
from collections.abc import Awaitable, Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any, TypeAlias
from uuid import UUID

from catalog.domain.declared.agreed import AgreedTerms
from catalog.domain.declared.equipment import NOTHING, Equipment, Equipped
from catalog.domain.declared.stages import CORE, Chain
from catalog.domain.seen import Seen
from catalog.domain.sight import (
    DEPENDENCY,
    OFFERING,
    ORGANIZATION,
    OUTCOME,
    OUTPUT,
    PERSON,
    RELATIONSHIP,
    SERVICE,
    SERVICE_VERSION,
)
from catalog.rings import Ring
from catalog.storage.database.sessions import ReadSession
from catalog.storage.enums import MeasurementStatus

ANY = ":*"  # what the key of a family of metrics ends in
NOUNS = (  # what can be measured
    SERVICE,
    SERVICE_VERSION,
    DEPENDENCY,
    OFFERING,
    RELATIONSHIP,
    ORGANIZATION,
    PERSON,
    OUTCOME,
    OUTPUT,
)
MOST = {"ratio": 1.0, "percent": 100.0}  # values of these units, which begin at 0
LITTLE = 1e-9  # the rounding error that floats may have


@dataclass(frozen=True)
class Window:
    """A time, from its start (included) to its end (excluded)."""

    start: dt.datetime
    end: dt.datetime


@dataclass(frozen=True, kw_only=True)
class Measurement:
    """What was measured of one thing, as a rule in one window.

    `value` is numerator over denominator, in the metric's unit; null unless `status` is OK. `count`
    is the number of things that were counted for it.
    """

    value: float | None = None
    numerator: float | None = None
    denominator: float | None = None
    count: int | None = None
    status: MeasurementStatus = MeasurementStatus.OK
    key: str | None = None
    unit: str | None = None
    window: Window | None = None
    source: str | None = None


NO_DATA = Measurement(status=MeasurementStatus.NO_DATA)
NOT_APPLICABLE = Measurement(status=MeasurementStatus.NOT_APPLICABLE)


def ratio(
    numerator: float, denominator: float, *, whole: float = 1, count: int | None = None
) -> Measurement:
    """Return numerator over denominator, times *whole*: 100 makes percents.

    With a denominator of 0 it is NOT_APPLICABLE: a share of nothing is neither 0 nor *whole*.
    """
    return Measurement(
        value=whole * numerator / denominator if denominator else None,
        numerator=numerator,
        denominator=denominator,
        count=count,
        status=MeasurementStatus.OK if denominator else MeasurementStatus.NOT_APPLICABLE,
    )


def median(values: Collection[float]) -> Measurement:
    """Return the median of *values* with their number; NO_DATA where there are none."""
    if not values:
        return replace(NO_DATA, count=0)
    return Measurement(value=statistics.median(values), count=len(values))


@dataclass(frozen=True, kw_only=True)
class Measuring(Equipped):
    """What a metric gets: the ids of what to measure, the window, and the present moment.

    `name` is what follows the colon in the key of a family of metrics, else empty. `terms` say by
    which hours and rules an agreement measures; None where nobody asks for one. `chain` has the
    installed stages.
    """

    session: ReadSession
    subjects: Sequence[UUID]
    window: Window
    now: dt.datetime
    name: str = ""
    terms: AgreedTerms | None = None
    equipment: Equipment = NOTHING
    chain: Chain = CORE


Measure: TypeAlias = Callable[[Measuring], Awaitable[Mapping[UUID, Measurement]]]


@dataclass(frozen=True, kw_only=True)
class Metric:
    """A metric: its key, its unit, and the function that measures it for many subjects at once.

    *of* is their noun. The function returns a measurement for each; one that it leaves out has no
    data. A key that ends in `:*` stands for a family: whatever replaces the star reaches the
    function. Values of the unit `ratio` are from 0 to 1, of `percent` from 0 to 100; none is
    negative. The function is cut off after *limit* seconds. Outside of *ring* around a subject it
    has no data.
    """

    key: str
    unit: str
    measure: Measure
    ring: Ring | None = None
    limit: float = 5.0
    of: Seen = SERVICE
    source: str = ""


class MetricError(Exception):
    """A metric failed, hung, or returned what cannot be true; the message names its plugin."""

    def __init__(self, metric: Metric, key: str, what: str) -> None:
        super().__init__(f"The metric {key} of the plugin {metric.source} {what}.")
        self.plugin = metric.source


class Metrics:
    """The metrics that plugins offer, each key by one plugin alone."""

    def __init__(
        self, metrics: Iterable[Metric] = (), equipment: Equipment = NOTHING, chain: Chain = CORE
    ) -> None:
        self._equipment = equipment
        self._chain = chain
        self.by_key = {metric.key: metric for metric in metrics}

    def keys(self, of: Seen) -> list[str]:
        """Return the keys that can be asked of a noun as they are; families want a name."""
        found = (key for key, metric in self.by_key.items() if metric.of == of)
        return sorted(key for key in found if not key.endswith(ANY))

    def unit(self, key: str, of: Seen) -> str | None:
        """Return the unit of the metric of a noun behind *key*, or None where there is none."""
        metric, _ = self.find(key, of)
        return None if metric is None else metric.unit

    def find(self, key: str, of: Seen) -> tuple[Metric | None, str]:
        """Return the metric of a noun behind *key*, and the rest of the key of one of a family."""
        family, _, name = key.partition(":")
        is_name = name not in {"", "*"} and "\x00" not in name  # NUL breaks PostgreSQL's view
        metric = self.by_key.get(family + ANY) if is_name else None
        if key in self.by_key and not key.endswith(ANY):
            metric, name = self.by_key[key], ""
        return (None, "") if metric is None or metric.of != of else (metric, name)

    def ring(self, key: str, of: Seen) -> Ring:
        """Return who may know what the metric *key* says of a noun."""
        metric, _ = self.find(key, of)
        return Ring.PUBLIC if metric is None or metric.ring is None else metric.ring

    async def facts(
        self,
        key: str,
        subjects: Sequence[UUID],
        window: Window,
        *,
        session: ReadSession,
        now: dt.datetime,
        of: Seen = SERVICE,
        terms: AgreedTerms | None = None,
    ) -> dict[UUID, Measurement]:
        """Return what the metric *key* says of each subject; NO_DATA where nobody offers it.

        Raises `MetricError` where it fails for any of them.
        """
        given: Any = {"session": session, "now": now, "of": of, "terms": terms}
        found = await self.attempt(key, subjects, window, **given)
        told = {}
        for subject, measured in found.items():
            if isinstance(measured, MetricError):
                raise measured
            told[subject] = measured
        return told

    async def attempt(
        self,
        key: str,
        subjects: Sequence[UUID],
        window: Window,
        *,
        session: ReadSession,
        now: dt.datetime,
        of: Seen = SERVICE,
        terms: AgreedTerms | None = None,
    ) -> dict[UUID, Measurement | MetricError]:
        """Return for each subject what the metric *key* says of it, or why it says nothing."""
        metric, name = self.find(key, of)
        if metric is None:
            return dict.fromkeys(subjects, replace(NO_DATA, key=key, window=window))
        asked = Measuring(
            session=session,
            subjects=subjects,
            window=window,
            now=now,
            name=name,
            terms=terms,
            equipment=self._equipment,
            chain=self._chain,
        )
        told = {"key": key, "unit": metric.unit, "window": window, "source": metric.source}
        timer = asyncio.timeout(metric.limit)
        try:
            async with session.mending(), timer:
                found = await metric.measure(asked)
            wrong = _wrong(found)
            if wrong:
                return dict.fromkeys(subjects, MetricError(metric, key, wrong))
            given = {subject: found.get(subject, NO_DATA) for subject in subjects}
        except Exception as error:  # noqa: BLE001  # a plugin's function may raise anything
            late = f"takes longer than {metric.limit:g} seconds"
            failure = MetricError(metric, key, late if timer.expired() else f"fails: {error!r}")
            failure.__cause__ = error
            return dict.fromkeys(subjects, failure)
        return {subject: _told(metric, measured, told) for subject, measured in given.items()}


def _wrong(found: Any) -> str | None:
    """Return what is wrong with all that a metric returned, or None."""
    if not isinstance(found, Mapping):
        return f"returns {found!r}, which is no mapping of ids to measurements"
    text = next((subject for subject in found if isinstance(subject, str)), None)
    return None if text is None else f"measures the text {text!r}: ids are of the type UUID"


def _told(metric: Metric, measured: Any, told: Mapping[str, Any]) -> Measurement | MetricError:
    """Return the measurement with what the catalog says about it, or what is wrong with it."""
    if not isinstance(measured, Measurement):
        return MetricError(metric, told["key"], f"returns {measured!r}, which is no Measurement")
    is_ok = measured.status is MeasurementStatus.OK
    if not is_ok and measured.value is None:
        return replace(measured, **told)
    value = _number(measured.value)
    most = MOST.get(metric.unit, math.inf)
    if not is_ok or value is None or not 0 <= value <= most * (1 + LITTLE):
        wrong = (
            f"says {measured.value!r} {metric.unit} with the status {measured.status}: a value is "
            f"a number {'from 0 on' if most == math.inf else f'from 0 to {most:g}'}, and there is "
            "one where the status is OK"
        )
        return MetricError(metric, told["key"], wrong)
    return replace(measured, value=min(value, most), **told)


def _number(value: Any) -> float | None:
    """Return a finite number, or a database's decimal, as a float; None for anything else."""
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        return None
    return float(value) if math.isfinite(value) else None
