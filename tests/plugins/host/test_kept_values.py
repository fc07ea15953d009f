"""Test that what no database keeps, or no field shows, is refused at the start, and what to do."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated, Any

import pytest
import sqlalchemy as sa
from catalog_costs import MONEY, CostRow
from sqlalchemy.orm import Mapped, mapped_column

from catalog.graph.errors import DeclarationError
from catalog.plugin import (
    HOUSE,
    Change,
    EntityRow,
    FixedPoint,
    Mutation,
    Node,
    Query,
    Seen,
    change,
    column,
    computed,
    entity,
    extends,
    where_anybody,
)
from catalog.schema.core import compose
from tests.plugins.bringing import plugin, problems
from tests.plugins.broken_values import counted, of_things

MONTHLY = sa.func.sum(CostRow.monthly)


class OddRow(EntityRow):
    """A row with columns of every kind."""

    __tablename__ = "odd__rows"

    day: Mapped[dt.date]
    money: Mapped[Decimal] = mapped_column(MONEY)
    many: Mapped[int] = mapped_column(sa.BigInteger())
    few: Mapped[int]
    share: Mapped[float]
    name: Mapped[str]


def refused(*parts: type) -> list[str]:
    with pytest.raises(DeclarationError) as told:
        compose({"odd": parts})
    return str(told.value).splitlines()


def showing(kind: Any, name: str) -> type:
    """Make a type that shows one column of odd rows."""
    body = {"__doc__": "Odd.", "__annotations__": {name: kind}, name: column("It.")}
    return entity(Seen("Odd", OddRow, where_anybody, ring=HOUSE))(type("Odd", (Node,), body))


@pytest.mark.parametrize(
    ("kind", "name", "told"),
    [
        (str, "day", "Date(), as String!: annotate it as datetime.date, or make it a Text."),
        (dt.datetime, "day", "annotate it as datetime.date, or make it a UtcDateTime."),
        (float, "money", "annotate it as Decimal, or make it a Float."),
        (Decimal, "share", "annotate it as float, or make it a FixedPoint."),
        (int, "many", "show something else, or make it an Integer."),
        (float, "few", "annotate it as int, or make it a Float."),
        (list[str], "name", "annotate it as str, or make it a JSON."),
    ],
)  # fmt: skip
def test_a_field_of_another_type_than_its_column_is_refused(
    kind: Any, name: str, told: str
) -> None:
    (line,) = refused(showing(kind, name))

    assert line.startswith(f"Odd.{name} of odd reads OddRow.{name}, a ")
    assert line.endswith(told)


@pytest.mark.parametrize(
    ("kind", "name"),
    [(dt.date, "day"), (Decimal, "money"), (int, "few"), (float, "share"), (str, "name")],
)
def test_a_field_of_the_type_of_its_column_is_shown(kind: Any, name: str) -> None:
    assert f"  {name}: " in compose({"odd": [showing(kind, name)]}).sdl()


@pytest.mark.parametrize(
    ("kind", "sql", "told"),
    [
        (int, lambda row, who: sa.select(CostRow.id), "end it with .scalar_subquery()"),
        (str, lambda row, who: CostRow.title, "names a table outside of a subquery"),
        (int, lambda row, who: row.nothing, "AttributeError: "),
        (Decimal, lambda row, who: sa.func.round(row.id), "nobody knows its type"),
        (str, of_things(sa.func.count()), "annotate it as"),
        (Decimal, of_things(sa.func.coalesce(MONTHLY, 0)), "mixes FixedPoint(digits=12, places=2)"),
        (Decimal, lambda row, who: CostRow.monthly / 2, "exact with + and -"),
        (list[str], lambda row, who: row.aliases, "cannot be compared"),
        (int, lambda row, who: 1, "nobody knows its type"),
    ],
)  # fmt: skip
def test_what_sql_cannot_compute_is_refused(kind: Any, sql: Any, told: str) -> None:
    (line,) = refused(counted(kind | None, sql))

    assert line.startswith("Service.stray of odd cannot be computed: ")
    assert told in line


def test_what_sql_computes_may_be_null_has_a_ring_and_a_table() -> None:
    @extends(Query)
    class Part:
        """A part."""

        stray: int | None = computed("It.", sql=of_things(sa.func.count()), ring=HOUSE)

    assert "may find none: let its type say" in refused(counted(int, of_things(1)))[0]
    nowhere: Any = None
    assert "add ring=PUBLIC" in refused(counted(int | None, of_things(1), nowhere))[0]
    assert refused(Part) == ["Query.stray is computed of a row, and Query has no table."]


def test_a_change_takes_no_number_that_no_column_may_hold() -> None:
    @dataclass(frozen=True, kw_only=True)
    class SetOdd(Change):
        """Set it."""

        money: Decimal
        rates: list[Annotated[Decimal, FixedPoint(digits=3, places=3)]]

        async def apply(self, work: Any, _found: None) -> None:
            """Do nothing."""

    @extends(Mutation)
    class Mutations:
        """Mutations."""

        set_odd = change(SetOdd, showing(int, "few"))

    (line,) = refused(showing(int, "few"), Mutations)[:1]

    assert line.startswith("SetOdd.money takes any Decimal: write Annotated[Decimal, FixedPoint(")


def unkept(**columns: Any) -> Sequence[str]:
    """Return what is wrong with a plugin whose entity has these columns."""
    name = f"unkept{next(iter(columns))}"
    body = {"__tablename__": f"{name}__rows", "__module__": __name__, **columns}
    row = type(f"{name.title()}Row", (EntityRow,), body)
    try:
        return problems(plugin(name, __doc__="Odd."))
    finally:
        EntityRow.metadata.remove(row.__table__)  # type: ignore[attr-defined]
        EntityRow.registry._dispose_cls(row)  # noqa: SLF001  # nothing else forgets a class


@pytest.mark.parametrize(
    ("kind", "told"),
    [
        (sa.Numeric(12, 2), "SQLite would round it: use FixedPoint(digits=12, places=2)."),
        (sa.DateTime(timezone=True), "SQLite would forget its zone: use UtcDateTime()."),
        (sa.Interval(), "a day, a moment, a UUID, an enum or JSON."),
        (sa.Time(), "a day, a moment, a UUID, an enum or JSON."),
    ],
)  # fmt: skip
def test_a_column_that_the_databases_keep_otherwise_is_refused(kind: Any, told: str) -> None:
    word = type(kind).__name__.lower()

    (line,) = unkept(**{word: mapped_column(kind)})

    assert line.startswith(f"Unkept{word}Row.{word} of unkept{word}")
    assert line.endswith(told)
