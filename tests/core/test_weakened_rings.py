"""Test that the generated test of rings finds each way in which a rule can be weakened."""

from collections.abc import Iterator, Sequence
from typing import Any

import pytest
import sqlalchemy as sa
import strawberry
from sqlalchemy.orm import aliased

from catalog.domain import sight
from catalog.graph.running.plans import Planner
from catalog.graph.sql import guards as guarding_sql
from catalog.graph.sql import ordering
from catalog.plugin import Context, Info, Query, Service, ServiceRow, batch, extends
from catalog.rings import HOUSE
from catalog.testing import guarding, questions
from catalog.testing.readers import INSIDE
from catalog.testing.rules import guards, visibility
from catalog.testing.rules.guards import Tried
from catalog.testing.worlds import COST
from tests.asking import Asking, asking
from tests.core import ringed
from tests.core.test_rings import KEYS, OTHERS, every_field, of_the_house, some_ids
from tests.plugins.bringing import bringing

QUESTION = "{ services { nodes { id rationale } } }"
FILTER = '{ services(where: {rationale: {eq: "upper"}}) { totalCount } }'
ORDER = "services(orderBy: [{field: RATIONALE, direction: ASC}]"


@extends(Query)
class Plain:
    """A service as Python code found it."""

    @strawberry.field(description="The service of the tests.")
    async def plain_service(self, info: Info) -> Service | None:
        """Return the row as it is."""
        question = sa.select(ServiceRow).where(ServiceRow.id == KEYS["Service"])
        (found,) = await info.context.session.scalars(question)
        return found  # type: ignore[return-value]


async def _whatever(parents: Sequence[ServiceRow], context: Context) -> Sequence[str | None]:
    """Tell the same of all services."""
    return ["whatever" for _ in parents]


@extends(Service)
class Told:
    """What the house alone is told."""

    whatever = batch("id", ring=HOUSE)(_whatever)


PLAIN = "{ plainService { id rationale } }"


@pytest.fixture
def filled(sqlite_url: str) -> Iterator[Asking]:
    """A catalog with the world of houses, where Python code returns services, too."""
    plugin = bringing("plain", graphql_types=[Plain, Told])
    limits: Any = {"max_cost": COST, "max_filter_cost": COST}
    with asking(sqlite_url, [plugin], anonymous_read=True, **limits) as found:
        yield ringed.fill(found)


def told(filled: Asking, *asked: str, orders: Sequence[str] = ()) -> str:
    """Return what is told of columns that readers outside of their ring can tell."""
    every = guarding.guarded(filled, filled.catalog.schema)
    some = [guard for guard in every if guard.column == "rationale"]
    tried = Tried(asked, orders)
    return " ".join(guards.columns_keep_to_their_ring(filled, some, KEYS, OTHERS, tried))


def test_nothing_is_found_where_nothing_is_weakened(filled: Asking) -> None:
    assert told(filled, QUESTION, FILTER, PLAIN, orders=[ORDER]) == ""


@pytest.mark.parametrize("asked", [QUESTION, FILTER, PLAIN])
def test_a_column_without_its_ring_is_found(
    filled: Asking, monkeypatch: pytest.MonkeyPatch, asked: str
) -> None:
    monkeypatch.setattr(guarding_sql, "where_within", lambda *_given: None)

    assert "tells anybody what is in columns of the ring HOUSE" in told(filled, asked)


def test_a_raw_order_is_found(filled: Asking, monkeypatch: pytest.MonkeyPatch) -> None:
    clauses = ordering.clauses

    def raw(table: Any, order: Any, **options: Any) -> Any:
        row = aliased(ServiceRow)
        stored = sa.select(row.rationale).where(row.id == table.id).scalar_subquery()
        named = any(term.column == "rationale" for term in order)
        return [stored] if named else clauses(table, order, **options)

    monkeypatch.setattr(ordering, "clauses", raw)

    assert "tells anybody what is in columns of the ring HOUSE" in told(filled, orders=[ORDER])


def test_a_ring_that_lets_everybody_in_is_found(
    filled: Asking, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sight.SERVICE.rings, HOUSE, sight.where_anybody)  # type: ignore[arg-type]

    assert "tells anybody what is in columns of the ring HOUSE" in told(filled, QUESTION)


def test_a_ring_without_anybody_is_found(filled: Asking, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sight.SERVICE.rings, HOUSE, lambda *_given: sa.false())  # type: ignore[arg-type]
    every = guarding.guarded(filled, filled.catalog.schema)
    some = [guard for guard in every if guard.column == "rationale"]

    problems = list(guards.somebody_is_inside(filled, some, KEYS, (*INSIDE, *ringed.OUTSIDE)))

    assert "Service.rationale is not shown to a member of the house" in problems[0]


def test_rows_that_everybody_sees_are_found(
    filled: Asking, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = filled.catalog.schema.entities["ServiceVersion"]
    monkeypatch.setitem(vars(found.visible), "rule", sight.where_anybody)
    asked = ["{ services { nodes { id versions { totalCount } } } }"]
    given = ringed.EVERYBODY

    seen = list(visibility.seen_by_others(filled, [found], ringed.hidden(), of_the_house(), given))
    answered = list(visibility.told_by_answers(filled, asked, ringed.hidden(), ringed.OUTSIDE))

    assert any("ServiceVersion shows anybody rows" in problem for problem in seen)
    assert any("tells anybody of rows" in problem for problem in answered)


def test_a_function_that_answers_everybody_is_found(
    filled: Asking, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Planner, "_within", lambda _self, _place, _ring, step: step)
    schema = filled.catalog.schema
    functions = questions.of_functions(schema, every_field(schema.graphql), some_ids())

    problems = list(guards.functions_keep_to_their_ring(filled, functions, ringed.OUTSIDE))

    assert any(
        "Service.whatever of the ring HOUSE tells anybody" in problem for problem in problems
    )
