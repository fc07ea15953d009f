"""Every field of every schema is planned, but for those that stand in a list here."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import pytest
from catalog_notes import Notes
from graphql import (
    GraphQLField,
    GraphQLObjectType,
    get_named_type,
    is_leaf_type,
    parse,
)

from catalog.app import Catalog, open_catalog
from catalog.domain.access import system
from catalog.graph.request import documents
from catalog.graph.request.introspection import ROOTS
from catalog.graph.running import calls, steps
from catalog.graph.running.fetching import Fetching
from catalog.graph.running.plans import Planner
from catalog.graph.running.sources import EntitySource, ObjectPlace, RowPlace
from catalog.graph.sql.statements import Dialect
from catalog.host import gather
from catalog.settings import Settings
from tests import rows
from tests.graph.probing import Probing

# graphql-core answers an operation that asks for one of these, with all that it asks for.
LEFT_TO_GRAPHQL_CORE = {"__schema", "__type"}
# Python code that is called for each object; whatever else the core has is asked once a level.
CALLED_FOR_EACH = {
    "OfferingEdition.components",
    "OfferingEdition.conditions",
    "OfferingEdition.prices",
    "OfferingEdition.targets",
    "Organization.externalRefs",
    "Query.agreementsEnding",
    "Query.importFormats",
    "Query.lifecycleStages",
    "Query.pathsBetween",
    "Query.plugins",
    "Query.search",
    "Query.viewer",
    "Service.externalRefs",
    "ServiceLevelAgreement.conditions",
    "ServiceLevelAgreement.serviceHours",
    "ServiceLevelAgreement.targets",
    "ServiceOffering.conditions",
    "ServiceOffering.prices",
    "ServiceOffering.targets",
}
ASKER = replace(system("x"), asked_at=rows.MOMENT)


def opened(*plugins: Any) -> Catalog:
    return open_catalog(gather(plugins), Settings(), url="sqlite:///nowhere.db")


def fields(catalog: Catalog) -> Iterable[tuple[GraphQLObjectType, str, GraphQLField]]:
    """Yield the fields of what a planner makes selections of: pages have parts of their own."""
    for name, kind in sorted(catalog.schema.graphql.type_map.items()):
        is_part = (
            name.startswith("__") or name.endswith(("Connection", "Edge")) or name == "PageInfo"
        )
        if isinstance(kind, GraphQLObjectType) and not is_part:
            yield from ((kind, called, field) for called, field in kind.fields.items())


def planned(catalog: Catalog, kind: GraphQLObjectType, name: str, *, is_row: bool) -> Any:
    """Return how a field is answered: the selection that holds only it, planned."""
    dialect = Dialect(catalog.database.engine.dialect)
    planner = Planner(catalog.schema, Fetching(catalog.schema.questions, dialect, ASKER), {}, None)
    inside = "" if is_leaf_type(get_named_type(kind.fields[name].type)) else "{ __typename }"
    place: Any = ObjectPlace(dialect.key)
    if is_row:
        entity = catalog.schema.entities[kind.name]
        source = EntitySource(entity, ASKER)
        place = RowPlace(source, entity, source.table)
    return planner.selection(kind, parse(f"{{ {name} {inside} }}").definitions, place)


@pytest.mark.parametrize("plugins", [(), (Notes, Probing)])
def test_every_field_is_planned_wherever_its_object_comes_from(plugins: Any) -> None:
    catalog = opened(*plugins)
    count = 0

    for kind, name, _ in fields(catalog):
        for is_row in {False, kind.name in catalog.schema.entities}:
            made = planned(catalog, kind, name, is_row=is_row)
            assert [name] == [*made.cells, *made.steps]
            count += 1

    assert count > 200


def test_what_is_left_to_graphql_core_is_introspection_alone() -> None:
    assert documents.INTROSPECTION == set(ROOTS) == LEFT_TO_GRAPHQL_CORE
    assert opened(Notes, Probing).schema.graphql.subscription_type is None  # nobody plans one


def test_the_core_calls_python_for_single_objects_in_few_fields() -> None:
    catalog = opened()
    roots_and_rows = {"Query", *catalog.schema.entities}
    found = set()

    for kind, name, _ in fields(catalog):
        if kind.name in roots_and_rows:
            made = planned(catalog, kind, name, is_row=kind.name in catalog.schema.entities)
            answer = made.steps.get(name)
            while isinstance(answer, steps.ScopedStep | steps.CarefulStep):
                answer = answer.inner
            if isinstance(answer, calls.ResolverStep):
                found.add(f"{kind.name}.{name}")

    assert found == CALLED_FOR_EACH
