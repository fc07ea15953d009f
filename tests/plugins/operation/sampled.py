"""A service whose requests are counted, on a day in March, and the steps to its objectives."""

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import pytest
import sqlalchemy as sa

from catalog_operation.tables.objectives import SeriesRollupRow, SeriesSampleRow
from tests.asking import Asking
from tests.imports import read
from tests.plugins.operation.operating import PROVIDER, Operating, with_operation

NOW = dt.datetime(2026, 3, 31, 12, tzinfo=dt.UTC)
END = int(NOW.timestamp())
MINUTE, HOUR, DAY = 60, 3_600, 86_400
ROLLING = {"kind": "ROLLING", "days": 30}
MONTH = {"kind": "CALENDAR", "period": "MONTH"}
OBJECTIVE = "objective { id revision name }"
Pairs = Mapping[int, tuple[int, int]]
"""Good and valid events by the second, since 1970, at which their bucket starts."""


def iso(second: int) -> str:
    """Return a moment as GraphQL has it."""
    return dt.datetime.fromtimestamp(second, dt.UTC).isoformat()


def told(pairs: Pairs) -> list[dict[str, Any]]:
    """Return samples as mutations take them."""
    return [
        {"bucketStart": iso(start), "good": good, "valid": valid}
        for start, (good, valid) in pairs.items()
    ]


class Sampled(Operating):
    """A service `web` of the organization `acme`, and what is counted of it."""

    def __init__(self, catalog: Asking) -> None:
        super().__init__(catalog)
        catalog.clock.moment = NOW

    def record(self, pairs: Pairs, *, by: str = PROVIDER, **given: Any) -> Any:
        """Record requests in hours, unless more is given, and return the series."""
        shown = "sampleSeries { id revision bucketSeconds indicator service { slug } }"
        made = self.catalog.change("recordSamples", self.recorded(pairs, **given), shown, by=by)
        return made["sampleSeries"]

    def recorded(self, pairs: Pairs, **given: Any) -> dict[str, Any]:
        """Return the input that records requests in hours, unless more is given."""
        usual = {"serviceId": self.web, "indicator": "requests", "bucketSeconds": HOUR}
        return {**usual, "samples": told(pairs), **given}

    def unrecorded(self, pairs: Pairs, *, by: str = PROVIDER, **given: Any) -> list[Any]:
        """Return the code and the field of each problem of recording."""
        return self.catalog.refused("recordSamples", self.recorded(pairs, **given), by=by)

    def defined(self, **given: Any) -> dict[str, Any]:
        """Return the input that defines that 99.9 % of requests are good in 30 days."""
        usual = {"serviceId": self.web, "name": "fast", "indicator": "requests"}
        return {**usual, "target": "0.999", "window": ROLLING, **given}

    def define(self, shown: str = OBJECTIVE, *, by: str = PROVIDER, **given: Any) -> Any:
        """Define an objective, and return it."""
        made = self.catalog.change("defineObjective", self.defined(**given), shown, by=by)
        return made["objective"]

    def undefined(self, *, by: str = PROVIDER, **given: Any) -> list[Any]:
        """Return the code and the field of each problem of defining an objective."""
        return self.catalog.refused("defineObjective", self.defined(**given), by=by)

    def update(self, objective: Any, shown: str = OBJECTIVE, **given: Any) -> Any:
        """Update an objective that was not edited since, and return it."""
        named = {"id": objective["id"], "expectedRevision": objective["revision"]}
        return self.catalog.change("updateObjective", named | given, shown, by=PROVIDER)[
            "objective"
        ]

    def show(self, shown: str, *, by: str = PROVIDER) -> Any:
        """Return what the only objective of `web` shows, or None where there is none."""
        text = f'{{ service(slug: "web") {{ objectives {{ nodes {{ {shown} }} }} }} }}'
        nodes = self.catalog.ask(text, by=by)["service"]["objectives"]["nodes"]
        return nodes[0] if nodes else None

    def metric(self, key: str, start: int, end: int = END, *, by: str = PROVIDER) -> Any:
        """Return what a metric says of `web` in a window."""
        text = """query($key: String!, $from: DateTime!, $to: DateTime!) { service(slug: "web") {
            metrics(keys: [$key], window: {from: $from, to: $to}) {
                value numerator denominator count unit status
            } } }"""
        given = {"key": key, "from": iso(start), "to": iso(end)}
        return self.catalog.ask(text, given, by=by)["service"]["metrics"][0]

    def samples(self) -> dict[int, tuple[int, int]]:
        """Return all samples."""
        row = SeriesSampleRow
        found = read(self.catalog, sa.select(row.start, row.good, row.valid))
        return {start: (good, valid) for start, good, valid in found}

    def sums(self) -> dict[tuple[int, int], tuple[int, int]]:
        """Return all sums by their size and start."""
        row = SeriesRollupRow
        found = read(self.catalog, sa.select(row.size, row.start, row.good, row.valid))
        return {(size, start): (good, valid) for size, start, good, valid in found}


def summed(pairs: Pairs, sizes: Iterable[int]) -> dict[tuple[int, int], tuple[int, int]]:
    """Return the sums that samples have, by size and start, added up one by one."""
    found: dict[tuple[int, int], tuple[int, int]] = {}
    for start, (good, valid) in pairs.items():
        for size in sizes:
            key = size, start - start % size
            before = found.get(key, (0, 0))
            found[key] = before[0] + good, before[1] + valid
    return found


@pytest.fixture
def sampled(catalog_with: Callable[..., Asking]) -> Sampled:
    """A service whose requests are counted."""
    return Sampled(with_operation(catalog_with))
