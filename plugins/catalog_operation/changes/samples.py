"""Samples: they are recorded, again and again, and summed up by hours and days."""

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Annotated
from uuid import UUID

import sqlalchemy as sa

from catalog.plugin import (
    OMITTED,
    OWN_SERVICE,
    Between,
    Change,
    Doc,
    Many,
    Omittable,
    ServiceId,
    Word,
    Work,
    among,
)
from catalog_operation.changes import rollups
from catalog_operation.computing.buckets import DAY, is_size
from catalog_operation.queries.samples import Counted
from catalog_operation.rules.fitting import wrong_sample
from catalog_operation.tables.objectives import SeriesRow, SeriesSampleRow

MOST_SAMPLES = 10_000  # of one call
MOST_EVENTS = 2_000_000_000  # of one bucket


@dataclass(frozen=True, kw_only=True)
class SampleInput:
    """How many events there were in one bucket, and how many of them were good."""

    bucket_start: Annotated[dt.datetime, Doc("When the bucket starts.")]
    good: Annotated[int, Between(0, MOST_EVENTS), Doc("How many valid events were good.")]
    valid: Annotated[int, Between(0, MOST_EVENTS), Doc("How many events count.")]

    @property
    def start(self) -> int:
        """When the bucket starts, in whole seconds since 1970."""
        return int(self.bucket_start.timestamp() // 1)


@dataclass(frozen=True, kw_only=True)
class RecordSamples(Change[SeriesRow]):
    """Record how many events of a service were good, in buckets of one size.

    Samples take the place of those that were recorded for the same buckets before: to repeat a call
    changes nothing, and what came late or was corrected is sent in the same way.
    """

    service_id: Annotated[ServiceId, Doc("The service.")]
    indicator: Annotated[Word, Doc("What is counted, such as requests.")]
    bucket_seconds: Annotated[
        Omittable[Annotated[int, Between(1, DAY)]],
        Doc(
            "How long each bucket is: a part of an hour without remainder, an hour, or a day. The "
            "first samples of an indicator give it, and it stays."
        ),
    ] = OMITTED
    samples: Annotated[list[SampleInput], Many(MOST_SAMPLES), Doc("The samples, at most 10,000.")]
    preconditions = (OWN_SERVICE,)

    async def check(self, work: Work) -> SeriesRow | None:
        """Lock the series, and refuse what fits no bucket of it."""
        await work.session.lock_name(f"operation series {self.service_id} {self.indicator}")
        known = sa.select(SeriesRow.id).where(
            SeriesRow.service_id == self.service_id, SeriesRow.indicator == self.indicator
        )
        key = await work.session.scalar(known)
        series = None if key is None else await work.hold(SeriesRow, key)
        size = self._must_be_size(work, series)
        if size is not None:
            self._must_fit(work, size)
        return series

    def _must_be_size(self, work: Work, series: SeriesRow | None) -> int | None:
        """Return the size of the buckets; refuse one that cannot be, or differs from before."""
        given = None if self.bucket_seconds is OMITTED else self.bucket_seconds
        size = given if series is None else series.size
        if size is None:
            message = "Say how many seconds a bucket has: these are the first samples."
            work.problems.add("BUCKET_UNKNOWN", message, "bucket_seconds")
        elif not is_size(size):
            message = "A bucket is an hour, a part of it without remainder, or a day, in seconds."
            work.problems.add("BUCKET_INVALID", message, "bucket_seconds")
        elif given not in {None, size}:
            message = f"The buckets of this indicator have {size} seconds: name another indicator."
            work.problems.add("BUCKET_DIFFERS", message, "bucket_seconds", bucketSeconds=size)
        else:
            return size
        return None

    def _must_fit(self, work: Work, size: int) -> None:
        seen: set[int] = set()
        for index, sample in enumerate(self.samples):
            for code, message, field in _wrong(sample, size, work.now, seen):
                work.problems.add(code, message, "samples", str(index), field)
            seen.add(sample.start)

    async def apply(self, work: Work, series: SeriesRow | None) -> SeriesRow:
        """Write what is new, and sum up the hours and days that it touches."""
        if series is None:
            series = SeriesRow(**self.columns(SeriesRow), size=self.bucket_seconds)
            await work.create(series)
        given = {sample.start: Counted(sample.good, sample.valid) for sample in self.samples}
        news = await _news(work, series.id, given)
        if news:
            await rollups.put(work.session, SeriesSampleRow, news, series_id=series.id)
            await rollups.sum_up(work.session, series, news)
            work.mark(series)
        return series


def _wrong(
    sample: SampleInput, size: int, now: dt.datetime, seen: set[int]
) -> Iterator[tuple[str, str, str]]:
    """Yield the code, the message and the field of what is wrong with a sample."""
    for code, message, at in wrong_sample(sample.start, sample.good, sample.valid, size):
        yield code, message, "bucket_start" if at == ("start",) else str(at[0])
    if sample.bucket_start.microsecond:
        yield "BUCKET_UNALIGNED", "A bucket starts at a whole second.", "bucket_start"
    if sample.bucket_start > now:
        message = "Record what has happened: give a past time."
        yield "TIME_TO_COME", message, "bucket_start"
    if sample.start in seen:
        yield "SAMPLE_TWICE", "It is given twice: leave one out.", "bucket_start"


async def _news(work: Work, series_id: UUID, given: Mapping[int, Counted]) -> dict[int, Counted]:
    """Return the samples that are not recorded as they are given."""
    row = SeriesSampleRow
    there = sa.select(row.start, row.good, row.valid).where(
        row.series_id == series_id, among(row.start, values=given)
    )
    known = {start: Counted(*pair) for start, *pair in await work.session.rows(there)}
    return {start: pair for start, pair in given.items() if known.get(start) != pair}
