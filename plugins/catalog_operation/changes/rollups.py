"""Sums of samples by hours and days, which follow from the samples."""

from collections.abc import Collection, Iterable, Mapping
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from catalog.plugin import WriteSession, among
from catalog_operation.computing.buckets import ROLLED, rolled
from catalog_operation.queries.samples import Counted, Counting, counts
from catalog_operation.tables.objectives import SeriesRollupRow, SeriesRow, SeriesSampleRow


async def sum_up(session: WriteSession, series: SeriesRow, starts: Iterable[int]) -> None:
    """Sum up anew the hours and days in which buckets of a series start."""
    for larger in rolled(series.size):
        touched = sorted({start - start % larger for start in starts})
        parts = [
            Counting(series.id, series.size, start, start + larger, most=larger - 1)
            for start in touched
        ]
        sums = dict(zip(touched, await counts(session, parts), strict=True))
        await put(session, SeriesRollupRow, sums, series_id=series.id, size=larger)


async def put(
    session: WriteSession, row: Any, counted: Mapping[int, Counted], **own: object
) -> None:
    """Let these be the rows of a table with these starts, of those whose columns are *own*."""
    old = [getattr(row, name) == value for name, value in own.items()]
    await session.execute(sa.delete(row).where(*old, among(row.start, values=counted)))
    await session.insert_many(
        row,
        [
            {**own, "start": start, "good": pair.good, "valid": pair.valid}
            for start, pair in counted.items()
        ],
    )


async def rebuild(session: WriteSession, series_ids: Collection[UUID]) -> None:
    """Write all sums of these series anew."""
    sample, rollup, series = SeriesSampleRow, SeriesRollupRow, SeriesRow
    await session.execute(sa.delete(rollup).where(among(rollup.series_id, values=series_ids)))
    for larger in ROLLED:
        start = (sample.start - sample.start % larger).label("begins")
        good, valid = (
            sa.cast(sa.func.sum(column), sa.BigInteger()) for column in (sample.good, sample.valid)
        )
        sums = (
            sa.select(sample.series_id, sa.literal(larger, sa.Integer()), start, good, valid)
            .join(series, series.id == sample.series_id)
            .where(among(series.id, values=series_ids), series.size < larger)
            .group_by(sample.series_id, start)
        )
        names = ["series_id", "size", "start", "good", "valid"]
        await session.run(sa.insert(rollup).from_select(names, sums))
