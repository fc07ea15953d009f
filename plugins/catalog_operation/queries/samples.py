"""Questions about samples: what was counted, of many series over many windows at once."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any, NamedTuple
from uuid import UUID

import orjson
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from catalog.plugin import ReadSession
from catalog_operation.computing.buckets import DAY, Piece, pieces, slices
from catalog_operation.tables.objectives import SeriesRollupRow, SeriesSampleRow

MILLION = 1_000_000  # a share is compared in millionths, as whole numbers
NAMES = ("part", "series", "first", "last", "size", "slice", "millionths")


class Counting(NamedTuple):
    """What is counted of a series with buckets of *size*: from *start* on and before *end*.

    Events are counted; where there is a slice, of so many seconds, slices are, which are good if
    their share of good events reaches *slice_target*. No sums of more than *most* seconds are read.
    """

    series_id: UUID
    size: int
    start: int
    end: int
    slice: int | None = None
    slice_target: Decimal | None = None
    most: int = DAY


class Counted(NamedTuple):
    """How many events, or slices, there were, and how many of them were good."""

    good: int
    valid: int


NOTHING = Counted(0, 0)


async def counts(session: ReadSession, asked: Sequence[Counting]) -> list[Counted]:
    """Return what was counted for each, in their order: one statement, however many there are.

    Nothing is counted where a window is shorter than a bucket or a slice.
    """
    told: dict[Arm, list[Any]] = {arm: [] for arm in ARMS}
    for number, item in enumerate(asked):
        for piece in _pieces(item):
            told[_arm(item, piece)].append(_named(session, number, item, piece))
    found = [NOTHING for _ in asked]
    arms = [_counted(session, arm, rows) for arm, rows in told.items()]
    total = sa.union_all(*arms).subquery()
    for part, text in await session.rows(sa.select(total)) if any(told.values()) else ():
        good, valid = orjson.loads(text)
        found[part] = Counted(found[part].good + (good or 0), found[part].valid + (valid or 0))
    return found


class Arm(NamedTuple):
    """A part of the statement: where it looks, and whether it counts slices, each in one row."""

    row: Any
    of_slices: bool = False
    is_grouped: bool = False


ARMS = (
    Arm(SeriesSampleRow),
    Arm(SeriesRollupRow),
    Arm(SeriesSampleRow, of_slices=True),
    Arm(SeriesRollupRow, of_slices=True),
    Arm(SeriesSampleRow, of_slices=True, is_grouped=True),
)


def _pieces(item: Counting) -> Iterator[Piece]:
    if item.slice is None:
        yield from pieces(item.start, item.end, item.size, item.most)
    elif (piece := slices(item.start, item.end, item.size, item.slice)) is not None:
        yield piece


def _arm(item: Counting, piece: Piece) -> Arm:
    row = SeriesSampleRow if piece.size == item.size else SeriesRollupRow
    return Arm(row, item.slice is not None, item.slice not in {None, piece.size})


def _named(session: ReadSession, number: int, item: Counting, piece: Piece) -> Any:
    """Return a piece as the database gets it: a list on SQLite, else an object."""
    key = item.series_id.hex if session.dialect == "sqlite" else str(item.series_id)
    target = 0 if item.slice_target is None else int(item.slice_target * MILLION)
    values = [number, key, piece.start, piece.end, piece.size, item.slice or 0, target]
    return values if session.dialect == "sqlite" else dict(zip(NAMES, values, strict=True))


def _asked(session: ReadSession, rows: Sequence[Any]) -> Any:
    """Return the pieces that are asked for: a table that is one parameter."""
    text = sa.literal(orjson.dumps(rows).decode(), sa.Text())
    if session.dialect == "sqlite":
        each = sa.func.json_each(text).table_valued("value").c.value
        columns = [
            sa.func.json_extract(each, sa.literal_column(f"'$[{index}]'")).label(name)
            for index, name in enumerate(NAMES)
        ]
        # Else each row of a piece would read the piece anew, which takes six times as long.
        return sa.select(*columns).cte().prefix_with("MATERIALIZED")
    types = {name: sa.BigInteger() for name in NAMES} | {"series": sa.Uuid()}
    asked = sa.func.json_to_recordset(sa.cast(text, postgresql.JSON()))
    named = asked.table_valued(*(sa.column(name, types[name]) for name in NAMES))
    return named.render_derived(with_types=True)


def _counted(session: ReadSession, arm: Arm, rows: Sequence[Any]) -> sa.Select[Any]:
    """Return the question for one arm: the part, and a list of what was good and valid in it.

    A list, since a subquery for each piece has one value; to group joined rows takes three times
    as long.
    """
    asked, row = _asked(session, rows), arm.row
    piece, good, valid = asked.c, row.good, row.valid
    inside = [
        row.series_id == sa.type_coerce(piece.series, sa.Uuid()),
        row.start >= piece.first,
        row.start < piece.last,
    ]
    if row is SeriesRollupRow:
        inside.append(row.size == piece.size)
    if arm.is_grouped:
        # SQLite finds columns from outside in what is selected, and not in GROUP BY.
        begins = (row.start - row.start % piece.slice).label("begins")
        sums = (sa.func.sum(column).label(column.key) for column in (good, valid))
        each = (
            sa.select(begins, *sums)
            .where(*inside)
            .group_by(sa.text("begins"))
            .correlate(asked)
            .subquery()
            .c
        )
        good, valid, inside = each.good, each.valid, []
    counted: list[Any] = [sa.func.sum(good), sa.func.sum(valid)]
    if arm.of_slices:
        is_good = good * MILLION >= valid * piece.millionths
        counted = [sa.func.count().filter(is_good), sa.func.count()]
        inside.append(valid > 0)
    is_sqlite = session.dialect == "sqlite"
    pair = (sa.func.json_array if is_sqlite else sa.func.json_build_array)(*counted)
    told = sa.select(sa.cast(pair, sa.Text())).where(*inside).correlate(asked)
    return sa.select(piece.part, told.scalar_subquery().label("counted"))
