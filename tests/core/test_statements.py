"""What questions cost: their statements follow from their shape, never from the number of rows."""

import datetime as dt
from collections.abc import Callable

import pytest
from graphql import GraphQLField, GraphQLObjectType, GraphQLSchema

from catalog.storage.rows import Row
from catalog.testing import walking
from tests import acting, levelled, provided, rows, valued
from tests.asking import Asking
from tests.core.baseline import BASELINE
from tests.rows import key

PAGE = """{
    services(first: 50, orderBy: [{field: NAME}]) {
        nodes {
            id slug name
            owner { __typename ... on Organization { name } ... on Person { name } }
            offerings(first: 3) { nodes { id name } }
            dependencies(first: 4) { nodes { id strength dependsOn { id name } } }
        }
    }
}"""


def filled(size: int) -> list[Row]:
    """Make *size* of everything and one more, and up to five of everything below each."""
    names = [f"{index:02}" for index in range(size + 1)]
    few = names[: min(size, 5)]
    services = [f"service-{name}" for name in names]
    found: list[Row] = [rows.organization("root")]
    found += [rows.organization(f"org-{name}", parent_id=key("root")) for name in names]
    for name in names:
        found += rows.person(f"person-{name}", "root", *(f"org-{other}" for other in few))
    for index, slug in enumerate(services):
        found += rows.service(slug, provider="root")
        found.append(rows.version(slug, 2, "OPEN", "draft"))
        found += [rows.label(slug, name, "x") for name in few]
        for place, name in enumerate(few):
            kind = ("organization", "person")[(index + place) % 2]
            party = {"organization": f"org-{name}", "person": f"person-{name}"}[kind]
            found.append(rows.owner(slug, position=place, **{kind: party}))
    for slug in services:
        found += [rows.edge(slug, far) for far in services if far != slug][:5]
        found += [rows.edge(slug, f"nobody-{name}", resolved=False) for name in few]
    for slug in services:
        wanted = [f"{slug} wants {name}" for name in few]
        found += [rows.outcome(name, slug, organization="root") for name in wanted]
        for name in few:
            worth = {"organization": f"org-{name}", "outcome": f"{slug} wants {name}"}
            found.append(valued.statement(f"{slug} is worth {name}", slug, **worth))
            fit = f"{slug} is fit for {name}"
            found.append(valued.utility(fit, slug))
            judged = {"organization": f"org-{name}", "person": f"person-{name}"}
            found.append(
                valued.judgement(f"{name} on {slug}", slug, f"{slug} is fit for 00", **judged)
            )
            found += valued.effects(f"{slug} on {name}", slug, person=f"person-{name}")
            found += rows.output(f"{slug} gives {name}", slug, *wanted)
    found += _provision(names, few, services)
    for name in names:
        found += rows.offering(f"offering-{name}", "root", services)
    for name in names:
        based_on = [f"offering-{other}" for other in few]
        found += rows.relationship(f"relationship-{name}", "root", "org-00", based_on)
        for other in few:
            deal, did = f"relationship-{name}", f"relationship-{name} did {other}"
            found += acting.activity(did, deal, "root", "org-00")
            found += rows.output(f"{did} so", services[0], activity_id=key(did))
        found += _levels(f"relationship-{name}", few, services)
    return found


def _levels(deal: str, few: list[str], services: list[str]) -> list[Row]:
    found: list[Row] = []
    for number, name in enumerate(few, 1):
        before = [f"{deal} agrees {other}" for other in few[: number - 1]]
        about = {"services": services[:5], "supports": before, "number": number}
        sides = deal, "root", "org-00", f"offering-{name}"
        found += levelled.agreement(f"{deal} agrees {name}", *sides, **about)
    return found


def _provision(names: list[str], few: list[str], services: list[str]) -> list[Row]:
    found: list[Row] = [
        provided.resource(f"resource-{name}", "root", supplier="root") for name in names
    ]
    parts = [f"resource-{name}" for name in few]
    for name in names:
        found += provided.product(f"product-{name}", "root", *parts, services=services)
    return found


NEAR = {"dependencyClosure": "(maxDepth: 1)"}  # it takes a statement a depth


def question(
    schema: GraphQLSchema, way: list[tuple[str, GraphQLField]], name: str, field: GraphQLField
) -> str:
    """Return the question that reaches a field."""
    text = walking.selected(schema, field, lambda _kind: "__typename")
    text = name + NEAR.get(name, "") + text
    for step, passed in reversed(way):
        inside = f"nodes {{ {text} }}" if walking.is_connection(passed) else text
        text = f"{step}{NEAR.get(step, '')} {{ {inside} }}"
    return f"{{ {text} }}"


@pytest.mark.parametrize("size", [1, 20])
def test_every_field_takes_as_many_statements_for_many_rows_as_for_one(
    catalog_with: Callable[..., Asking], size: int
) -> None:
    catalog = catalog_with(max_cost=1_000_000)
    rows.put(catalog, filled(size))
    catalog.token("viewer", roles=["admin"], organization="root")
    schema = catalog.catalog.schema.graphql
    catalog.clock.moment = rows.MOMENT  # so that the token is looked up once
    catalog.ask("{ __typename }", by="viewer")

    taken = {}
    for type_name, way in walking.ways(schema).items():
        kind = schema.type_map[type_name]
        assert isinstance(kind, GraphQLObjectType)
        for name, field in walking.steps(kind):
            with catalog.counting() as statements:
                catalog.ask(question(schema, way, name, field), by="viewer")
            taken[f"{type_name}.{name}"] = len(statements)

    assert taken == BASELINE


def test_a_page_of_fifty_services_with_all_that_hangs_on_them_takes_four_statements(
    catalog: Asking,
) -> None:
    slugs = [f"service-{index:02}" for index in range(50)]
    found: list[Row] = [rows.organization("org"), *rows.person("person")]
    for slug in slugs:
        found += rows.service(slug)
    for index, slug in enumerate(slugs):
        kind = ("organization", "person")[index % 2]
        found.append(rows.owner(slug, **{kind: {"organization": "org"}.get(kind, "person")}))
        found += [rows.edge(slug, slugs[(index + step) % 50]) for step in range(1, 5)]
    for step in range(3):
        found += rows.offering(f"offering-{step}", "org", slugs)
    rows.put(catalog, found)

    with catalog.counting() as statements:
        page = catalog.ask(PAGE)["services"]["nodes"]

    assert len(statements) == 4
    assert [node["name"] for node in page] == [slug.title() for slug in slugs]
    assert [node["owner"]["name"] for node in page] == ["Org", "Person"] * 25
    assert {len(node["offerings"]["nodes"]) for node in page} == {3}
    assert {len(node["dependencies"]["nodes"]) for node in page} == {4}


def test_objects_of_several_types_take_a_statement_for_each_type(catalog: Asking) -> None:
    services = [row for index in range(30) for row in rows.service(f"service-{index}")]
    offerings = rows.offering("offering", "org", ["service-1"])
    organizations = [rows.organization("org")]
    rows.put(catalog, [*organizations, *services, *offerings])
    ids = [rows.global_id(row) for row in (*services, *offerings) if type(row) in rows.TYPES]

    with catalog.counting() as statements:
        found = catalog.ask("query($ids: [ID!]!) { nodes(ids: $ids) { id } }", {"ids": ids})

    assert len(statements) == 4  # services, their versions, the offering and its edition
    assert [node["id"] for node in found["nodes"]] == ids


@pytest.mark.parametrize("microsecond", [0, 1, 100_000, 999_999])
@pytest.mark.parametrize("year", [1970, 2026, 2240])
def test_the_times_of_the_clock_come_quickly_and_exactly(
    catalog: Asking, year: int, microsecond: int
) -> None:
    catalog.clock.moment = dt.datetime(year, 3, 1, 23, 59, 59, microsecond, tzinfo=dt.UTC)
    catalog.live("mail")

    with catalog.counting() as statements:
        (found,) = catalog.ask("{ services { nodes { createdAt } } }")["services"]["nodes"]

    assert dt.datetime.fromisoformat(found["createdAt"]) == catalog.clock.moment
    is_number = ["date_part" in statement for statement in statements]
    assert is_number == [catalog.catalog.database.engine.dialect.name == "postgresql"]
