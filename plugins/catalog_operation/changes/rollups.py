"""Sums of samples by hours and days, which follow from the samples."""

from collections.abc import Collection, Iterable, Mapping
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from catalog.plugin import WriteSession, among
from catalog_operation.computing.buckets import ROLLED, rolled
from catalog_operation.queries.samples import Counted, Counting, counts
from catalog_operation.tables.objectives import SeriesRollupRow, SeriesRow, SeriesSampleRow

COLUMNS = ["series_id", "size", "start", "good", "valid"]


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
    """Write all sums of these series anew, where they differ."""
    rollup = SeriesRollupRow
    kept = sa.select(*(getattr(rollup, name) for name in COLUMNS))
    kept = kept.where(among(rollup.series_id, values=series_ids))
    sums = sa.union_all(*_sums(series_ids))
    apart = [
        sa.select(sa.except_(*pair).subquery().c.series_id)
        for pair in ((_rows(sums), kept), (kept, _rows(sums)))
    ]
    differing = await session.scalars(sa.select(sa.union(*apart).subquery().c.series_id))
    if not differing:
        return
    await session.execute(sa.delete(rollup).where(among(rollup.series_id, values=differing)))
    for question in _sums(differing):
        await session.run(sa.insert(rollup).from_select(COLUMNS, question))


def _rows(question: Any) -> sa.Select[Any]:
    return sa.select(question.subquery())


def _sums(series_ids: Collection[UUID]) -> list[sa.Select[UUID, int, int, int, int]]:
    """Return the questions for all sums of these series, one for each size."""
    sample, series = SeriesSampleRow, SeriesRow
    good, valid = (
        sa.cast(sa.func.sum(column), sa.BigInteger()) for column in (sample.good, sample.valid)
    )
    found = []
    for larger in ROLLED:
        start = (sample.start - sample.start % larger).label("begins")
        columns = sample.series_id, sa.literal(larger, sa.Integer()).label("size"), start
        question = (
            sa.select(*columns, good.label("good"), valid.label("valid"))
            .join(series, series.id == sample.series_id)
            .where(among(series.id, values=series_ids), series.size < larger)
            .group_by(sample.series_id, start)
        )
        found.append(question)
    return found
