"""Test that exact numbers are kept, compared and added up alike on both databases."""

import asyncio
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
import sqlalchemy as sa

from catalog.storage.database.engine import Database
from catalog.values import FixedPoint

MONEY, RATE = FixedPoint(digits=15, places=2), FixedPoint(digits=15, places=3)
TABLE = sa.Table(
    "fixed_points", sa.MetaData(), sa.Column("a", MONEY), sa.Column("b", RATE),
    sa.Column("n", sa.Integer()),
)  # fmt: skip
VALUES = ["-9999999999999.99", "-0.01", "0", "0.01", "0.10", "1", "9999999999999.99"]
BETWEEN = ["-9999999999999.985", "0.005", "0.0999", "9999999999999.985", "1e40", "-1e40"]


async def asked(database: Database, question: Any) -> list[Any]:
    async with database.engine.begin() as connection:
        return list((await connection.execute(question)).scalars())


def run(url: str, work: Callable[[Database], Any]) -> Any:
    """Run *work* in a database with numbers at both ends and around zero."""

    async def inside() -> Any:
        database = Database(url)
        try:
            async with database.engine.begin() as connection:
                await connection.run_sync(TABLE.metadata.create_all)
                values = [{"a": Decimal(value), "b": Decimal(1), "n": 2} for value in VALUES]
                await connection.execute(TABLE.insert(), [*values, {"a": None, "b": None, "n": 2}])
            return await work(database)
        finally:
            await database.close()

    return asyncio.run(inside())


def test_they_come_back_with_all_their_places_and_in_their_order(url: str) -> None:
    question = sa.select(TABLE.c.a).where(TABLE.c.a.is_not(None))

    up = run(url, lambda database: asked(database, question.order_by(TABLE.c.a)))

    assert list(map(str, up)) == [f"{Decimal(value):.2f}" for value in VALUES]


def test_they_are_compared_with_any_number_exactly(url: str) -> None:
    async def work(database: Database) -> list[tuple[str, list[int]]]:
        found = []
        for given in map(Decimal, (*VALUES, *BETWEEN)):
            a = TABLE.c.a
            conditions = (a < given, a <= given, a == given, a >= given, a > given, a.in_([given]))
            counts = [
                (await asked(database, sa.select(sa.func.count()).where(condition)))[0]
                for condition in conditions
            ]
            found.append((str(given), counts))
        return found

    assert run(url, work) == [
        (
            str(given),
            [
                sum(compare(Decimal(value), given) for value in VALUES)
                for compare in (
                    Decimal.__lt__, Decimal.__le__, Decimal.__eq__, Decimal.__ge__, Decimal.__gt__,
                    Decimal.__eq__,
                )
            ],
        )
        for given in map(Decimal, (*VALUES, *BETWEEN))
    ]  # fmt: skip


def test_they_add_up_exactly(url: str) -> None:
    a, n = TABLE.c.a, TABLE.c.n
    sums = (
        sa.func.sum(a),
        sa.func.max(a + Decimal("0.01")),
        sa.func.sum(a * n),
        sa.func.min(3 * a),
    )

    async def work(database: Database) -> list[str]:
        small = [a.between(Decimal(-1), Decimal(1))] * 2 + [a > 0, a < 0]
        return [
            str((await asked(database, sa.select(value).where(condition)))[0])
            for value, condition in zip(sums, small, strict=True)
        ]

    assert run(url, work) == ["1.10", "1.01", "20000000000002.20", "-29999999999999.97"]


@pytest.mark.parametrize("value", ["0.001", "10000000000000", "NaN", "Infinity"])
def test_what_does_not_fit_is_not_kept(url: str, value: str) -> None:
    async def work(database: Database) -> None:
        async with database.engine.begin() as connection:
            await connection.execute(TABLE.insert(), [{"a": Decimal(value)}])

    with pytest.raises(sa.exc.StatementError, match="digits"):
        run(url, work)


MIXED: dict[str, Callable[[], Any]] = {
    "compared with other places": lambda: TABLE.c.a == TABLE.c.b,
    "added to other places": lambda: TABLE.c.a + TABLE.c.b,
    "times a number that is not whole": lambda: TABLE.c.a * Decimal(2),
    "times another": lambda: TABLE.c.a * TABLE.c.b,
    "divided": lambda: TABLE.c.a / 2,
    "dividing": lambda: 2 / TABLE.c.a,
    "compared with a whole number": lambda: TABLE.c.a > TABLE.c.n,
}


@pytest.mark.parametrize("mixed", MIXED.values(), ids=MIXED)
def test_what_would_mix_them_up_is_refused_where_it_is_written(mixed: Callable[[], Any]) -> None:
    with pytest.raises(sa.exc.ArgumentError, match=r"FixedPoint\(digits=15, places=2\)"):
        mixed()


@pytest.mark.parametrize(("digits", "places"), [(16, 2), (0, 0), (2, 3), (2, -1)])
def test_there_are_not_more_digits_than_both_add_up(digits: int, places: int) -> None:
    with pytest.raises(ValueError, match="digits"):
        FixedPoint(digits, places)
