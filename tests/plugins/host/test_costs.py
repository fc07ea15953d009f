"""Test exact numbers, days and what SQL computes of services, by the example that keeps costs."""

from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any

import pytest
import sqlalchemy as sa
from catalog_costs import CostRow, Costs

from catalog.plugin import Row
from catalog.storage.tables.records import RevisionRow
from catalog.testing.readers import NOBODY, PARTY, STRANGER, UNIT
from tests import rows
from tests.asking import Asking
from tests.core import ringed
from tests.graph.computing import Computing
from tests.rows import key

COSTS = {"a": ["12.5", "0.1"], "b": ["100"], "c": ["-9999999999.99"], "d": [], "e": ["0"]}
IN_ORDER = ["c", "e", "a", "b", "d"]  # nulls last
FILTERED: dict[str, Sequence[str]] = {
    '{gt: "12.6"}': ["b"],
    '{gt: "12.595"}': ["a", "b"],
    '{gte: "12.60"}': ["a", "b"],
    '{gt: "12.605"}': ["b"],
    '{lt: "-0"}': ["c"],
    "{lte: 0}": ["c", "e"],
    '{lte: "-9999999999.991"}': [],
    '{eq: "12.6"}': ["a"],
    '{eq: "12.601"}': [],
    '{ne: "12.601"}': ["a", "b", "c", "d", "e"],
    '{ne: "100.0"}': ["a", "c", "d", "e"],
    '{in: ["12.600", "100.001", "0"]}': ["a", "e"],
    '{gt: "999999999999999999999999999999"}': [],
    '{lt: "999999999999999999999999999999.9"}': ["a", "b", "c", "e"],
    "{isNull: true}": ["d"],
}


@pytest.fixture
def costs(catalog_with: Callable[..., Asking]) -> Asking:
    """A catalog with services that cost something."""
    found = catalog_with(Costs)
    for slug, amounts in COSTS.items():
        service = found.live(slug)
        for amount in amounts:
            given = {"serviceId": service, "title": slug, "monthly": "1", "startsOn": "2026-01-31"}
            found.change("recordCost", given | {"monthly": amount.lstrip("-")})
    found.write([CostRow.__table__.update().where(CostRow.title == "c").values(monthly=MINUS)])
    return found


MINUS = Decimal("-9999999999.99")


def slugs(found: Asking, arguments: str, **options: Any) -> list[str]:
    answer = found.ask(f"{{ services({arguments}) {{ nodes {{ slug }} }} }}", **options)
    return [node["slug"] for node in answer["services"]["nodes"]]


def walked(found: Asking, order: str, size: str, place: str, edge: str) -> list[str]:
    """Return the slugs on all pages of two."""
    text = (
        f"query($at: String) {{ services(orderBy: [{order}], {size}: 2, {place}: $at) "
        f"{{ nodes {{ slug }} pageInfo {{ {edge} }} }} }}"
    )
    met: list[str] = []
    at = None
    while len(met) < len(COSTS):
        page = found.ask(text, {"at": at})["services"]
        found_here = [node["slug"] for node in page["nodes"]]
        met = found_here + met if size == "last" else met + found_here
        at = page["pageInfo"][edge]
    return met


def test_numbers_and_days_are_shown_as_they_are_kept(costs: Asking) -> None:
    service = costs.live("f")
    given = {"serviceId": service, "title": "f", "monthly": 7, "startsOn": "2026-02-01"}
    shown = "monthly startsOn"

    made = costs.change("recordCost", given, f"cost {{ {shown} service {{ monthlyCost }} }}")

    cost = {"monthly": "7.00", "startsOn": "2026-02-01"}
    assert made["cost"] == {**cost, "service": {"monthlyCost": "7.00"}}
    answer = costs.ask(f'{{ service(slug: "f") {{ costs {{ nodes {{ {shown} }} }} }} }}')
    assert answer["service"]["costs"]["nodes"] == [cost]


def test_services_are_ordered_by_what_they_cost(costs: Asking) -> None:
    by = "{field: MONTHLY_COST, direction: %s}"

    assert slugs(costs, f"orderBy: [{by % 'ASC'}]") == IN_ORDER
    assert slugs(costs, f"orderBy: [{by % 'DESC'}]") == [*IN_ORDER[3::-1], "d"]
    assert walked(costs, by % "ASC", "first", "after", "endCursor") == IN_ORDER
    assert walked(costs, by % "ASC", "last", "before", "startCursor") == IN_ORDER
    assert walked(costs, by % "DESC", "first", "after", "endCursor") == [*IN_ORDER[3::-1], "d"]


def test_services_are_found_by_what_they_cost(costs: Asking) -> None:
    found = {given: sorted(slugs(costs, f"where: {{monthlyCost: {given}}}")) for given in FILTERED}

    assert found == FILTERED


def test_what_is_changed_shows_what_is_computed_anew(costs: Asking) -> None:
    service = costs.ask('{ service(slug: "a") { id revision } }')["service"]
    given = {"id": service["id"], "expectedRevision": service["revision"], "name": "A"}

    made = costs.change("updateService", given, "service { name monthlyCost }")

    assert made["service"] == {"name": "A", "monthlyCost": "12.60"}


@pytest.mark.parametrize(
    ("given", "problems"),
    [
        ({"monthly": "1.234"}, [("NUMBER_INVALID", "monthly")]),
        ({"monthly": "10000000000"}, [("NUMBER_INVALID", "monthly")]),
        ({"monthly": "-0.01"}, [("OUT_OF_RANGE", "monthly")]),
        ({"startsOn": "1999-12-31"}, [("OUT_OF_RANGE", "startsOn")]),
        ({"startsOn": "2200-01-01", "monthly": "9" * 30}, [
            ("NUMBER_INVALID", "monthly"), ("OUT_OF_RANGE", "startsOn"),
        ]),
    ],
)  # fmt: skip
def test_what_is_not_kept_is_refused(
    costs: Asking, given: dict[str, Any], problems: list[tuple[str, str]]
) -> None:
    right = {
        "serviceId": costs.live("f"),
        "title": "f",
        "monthly": "1.23",
        "startsOn": "2199-12-31",
    }

    assert costs.refused("recordCost", right | given) == problems
    assert costs.refused("recordCost", right) == []


@pytest.mark.parametrize(
    "value", ['"1e3"', '" 1"', '"+1"', '"NaN"', '"1."', "1.5", "true", f'"{"1" * 31}"', '"\u0661"']
)
def test_what_is_no_number_is_an_error(costs: Asking, value: str) -> None:
    query = f"{{ services(where: {{monthlyCost: {{eq: {value}}}}}) {{ totalCount }} }}"

    assert costs.codes(query) == ["GRAPHQL_VALIDATION_FAILED"]


@pytest.mark.parametrize("value", ['"20260131"', '"2026-W05-1"', '"2026-02-30"', '"2026-1-1"', "1"])
def test_what_is_no_day_is_an_error(costs: Asking, value: str) -> None:
    query = f"{{ services(where: {{costs: {{startsOn: {{eq: {value}}}}}}}) {{ totalCount }} }}"

    assert costs.codes(query) == ["GRAPHQL_VALIDATION_FAILED"]


def test_a_revision_and_an_audit_entry_keep_numbers_as_texts(costs: Asking) -> None:
    async def kept() -> list[str]:
        async with costs.catalog.database.reading() as session:
            question = RevisionRow.__table__.select().where(
                RevisionRow.table_name == "costs__costs"
            )
            return [row.values["monthly"] for row in await session.rows(question)]

    assert sorted(costs.run(kept)) == ["0.00", "0.10", "100.00", "12.50", "9999999999.99"]


def test_without_the_plugin_there_is_no_trace_of_it(catalog: Asking) -> None:
    for query in (
        "{ services(orderBy: [{field: MONTHLY_COST}]) { totalCount } }",
        "{ services(where: {monthlyCost: {isNull: true}}) { totalCount } }",
        "{ services { nodes { monthlyCost } } }",
    ):
        assert catalog.codes(query) == ["GRAPHQL_VALIDATION_FAILED"]


def test_what_is_computed_costs_as_much_as_looking_at_a_few_rows(
    catalog_with: Callable[..., Asking],
) -> None:
    found = catalog_with(Costs, max_filter_cost=30)
    by_cost, by_name = "[{field: MONTHLY_COST}]", "[{field: NAME}]"
    dear = '{monthlyCost: {gt: "1"}}'

    asked = [
        f"{{ services(orderBy: {order}, where: {where}) {{ totalCount }} }}"
        for order, where in ((by_cost, dear), (by_cost, "{}"), (by_name, dear))
    ]

    assert [found.codes(query) for query in asked] == [["COST_EXCEEDED"], [], []]
    answer = found.answer("{ services(first: 3) { nodes { monthlyCost } } }")
    plain = found.answer("{ services(first: 3) { nodes { name } } }")
    costs = [it["extensions"]["cost"]["requested"] for it in (answer, plain)]
    assert costs[0] - costs[1] == 3


async def of_floats(session: Any) -> list[Any]:
    """Return what the driver itself is asked for."""
    kinds = (sa.Float, sa.Numeric)
    question = sa.select(*(sa.cast(1.5, kind).label(kind.__name__) for kind in kinds))
    return list((await session.rows(question))[0])


def test_other_numbers_can_be_asked_for_in_ones_own_sql(costs: Asking) -> None:
    async def ask() -> list[Any]:
        async with costs.catalog.database.reading() as session:
            return await of_floats(session)

    assert [float(value) for value in costs.run(ask)] == [1.5, 1.5]


def cost(slug: str, service: str, monthly: str) -> Row:
    times = {"revision": 1, "created_at": rows.MOMENT, "updated_at": rows.MOMENT}
    amount, day = Decimal(monthly), rows.MOMENT.date()
    return CostRow(
        id=key(slug), service_id=key(service), title=slug, monthly=amount, starts_on=day, **times
    )


def test_whoever_may_not_know_what_a_service_costs_neither_finds_nor_orders_by_it(
    catalog_with: Callable[..., Asking],
) -> None:
    found = ringed.fill(catalog_with(Costs, Computing, anonymous_read=True))
    found.put([cost("bolt-rent", "bolt-api", "5"), cost("acme-rent", "acme-api", "7")])
    by = 'orderBy: [{field: MONTHLY_COST}], where: {slug: {in: ["acme-api", "bolt-api"]}}'
    half = 'where: {monthlyCost: {lt: "6"}}'
    shown = '{ service(slug: "bolt-api") { monthlyCost yearly costCount } }'

    told = {
        reader.by: (
            found.ask(shown, by=reader.by)["service"],
            slugs(found, half, by=reader.by),
            slugs(found, by, by=reader.by)[0],
        )
        for reader in (UNIT, PARTY, STRANGER, NOBODY)
    }

    of_house = {"monthlyCost": "5.00", "yearly": "60.00", "costCount": 1}
    of_party, of_all = (
        of_house | {"monthlyCost": None},
        of_house | {"monthlyCost": None, "yearly": None},
    )
    assert told[UNIT.by] == (of_house, ["bolt-api"], "bolt-api")
    assert told[PARTY.by][:2] == (of_party, [])
    assert told[STRANGER.by] == (of_all, [], "acme-api")
    assert told[NOBODY.by][:2] == (of_all, [])
