"""Test that the catalog starts with no plugin that leaves open who sees what it brings."""

from collections.abc import Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pytest
import sqlalchemy as sa

from catalog.graph.errors import DeclarationError
from catalog.host import PluginError, load, survey
from catalog.plugin import (
    HOUSE,
    PARTICIPANT,
    PUBLIC,
    SERVICE,
    Context,
    Node,
    Seen,
    Service,
    ServiceRow,
    batch,
    column,
    entity,
    extends,
    where_anybody,
)
from catalog.schema.core import compose
from tests.plugins.bringing import bringing, metric, problems
from tests.plugins.broken_rows import ThingRow

FORGETFUL = """
from catalog.plugin import Metric, Node, Plugin, Seen, entity, hookimpl, where_anybody
from tests.plugins.broken_rows import ThingRow

async def measure(asked):
    return {}

@entity(Seen("Thing", ThingRow, where_anybody))
class Thing(Node):
    \"\"\"A thing.\"\"\"

class Forgetful(Plugin):
    id = "forgetful"
    title = "Forgetful"
    graphql_types = hookimpl(lambda self: [Thing])
    metrics = hookimpl(lambda self: [Metric(key="uptime", unit="ratio", measure=measure)])
"""


def described(types: Any, name: str, field: str) -> str:
    return str(types[name].fields[field].description)


def thing(
    *,
    ring: Any = HOUSE,
    rule: Any = where_anybody,
    rings: Any = MappingProxyType({}),
    house: str = "its house",
    **fields: Any,
) -> type:
    """Make a type over things; each field is its annotation and what it is declared as."""
    given = {name: declaration for name, (_, declaration) in fields.items()}
    kinds = {name: kind for name, (kind, _) in fields.items()}
    body = {"__doc__": "A thing.", "__annotations__": kinds, **given}
    made: type = entity(Seen("Thing", ThingRow, rule, ring=ring, rings=rings, house=house))(
        type("Thing", (Node,), body)
    )
    return made


def counted(kind: Any, **given: Any) -> Any:
    """Declare a function that answers a field of services."""

    async def count(parents: Sequence[ServiceRow], context: Context) -> Any:
        """What is counted."""
        return [0 for _ in parents]

    count.__annotations__["return"] = Sequence[kind]
    part = {"__doc__": "Parts.", "count": batch("id", **given)(count)}
    return extends(Service)(type("Part", (), part))


def refusal(*parts: type) -> str:
    with pytest.raises(DeclarationError) as told:
        compose({"one": parts})
    return str(told.value)


def test_a_function_says_which_ring_it_answers() -> None:
    assert refusal(counted(int | None)) == (
        "Service.count does not say which ring it answers: add ring=PUBLIC, PARTICIPANT or HOUSE "
        "to its batch."
    )
    assert "  count: Int\n" in compose({"one": [counted(int | None, ring=HOUSE)]}).sdl()


def test_a_function_that_others_see_as_null_may_be_null() -> None:
    assert refusal(counted(int, ring=HOUSE)) == (
        "Service.count is null outside of the ring HOUSE: let its type say `| None`."
    )
    assert "  count: Int!\n" in compose({"one": [counted(int, ring=PUBLIC)]}).sdl()


def test_a_guarded_column_may_be_null_and_its_ring_is_known() -> None:
    revision = {"revision": (int | None, column("How often.", ring=HOUSE))}

    told = refusal(thing(ring=PUBLIC, **revision))

    assert told == (
        "Thing.revision is for the ring HOUSE, of which Thing does not say who is in it: add it to "
        "the rings of its Seen."
    )
    assert "  revision: Int\n" in compose({"one": [thing(ring=HOUSE, **revision)]}).sdl()


def test_the_description_of_a_guarded_field_says_who_gets_null() -> None:
    plain, guarded = (int | None, column("How often.")), (int | None, column("How.", ring=HOUSE))
    rings = {HOUSE: SERVICE.around("service_id", HOUSE)}
    parts = [
        thing(ring=PUBLIC, rings=rings, house="the house of its service", revision=guarded),
        counted(int | None, ring=HOUSE),
    ]

    fields = compose({"one": parts}).graphql.type_map
    unguarded = compose({"one": [thing(ring=HOUSE, revision=plain)]}).graphql.type_map

    assert (
        described(fields, "Thing", "revision") == "How. Null outside of the house of its service."
    )
    assert described(fields, "Service", "count") == (
        "What is counted. Null outside of the houses that provide and own it.\n\n"
        "From the plugin `one`."
    )
    assert described(unguarded, "Thing", "revision") == "How often."


def test_the_description_of_links_that_not_everybody_sees_says_so() -> None:
    found = compose({}).graphql.type_map

    assert described(found, "Organization", "members").endswith("Only those that you see.")
    assert described(found, "Service", "owner").endswith("Null where you do not see it.")
    assert "you" not in described(found, "Service", "aliases")


def test_a_metric_says_who_may_know_it() -> None:
    (told,) = problems(bringing("meters", metrics=[metric(ring=None)]))

    assert told == (
        "The metric uptime of meters says no ring: write ring=PUBLIC, PARTICIPANT or HOUSE, for "
        "who may know it."
    )


def test_everything_that_a_plugin_leaves_open_is_told_at_once() -> None:
    fields = {"revision": (int | None, column("How often.", ring=HOUSE))}
    parts = [thing(ring=None, **fields), counted(int | None)]
    forgetful = bringing("meters", graphql_types=parts, metrics=[metric(ring=None)])

    told = problems(forgetful)

    assert [text.partition(" ring")[0] for text in told] == [
        "The metric uptime of meters says no",
        "Thing must say which",
        "Service.count does not say which",
    ]


@pytest.mark.parametrize(
    ("asked", "rule"),
    [
        ("where_own", lambda table, principal: principal.where_own(table.service_id)),
        ("acts_for_some", lambda _, principal: sa.literal(principal.acts_for_some)),
    ],
)
def test_a_rule_that_asks_what_a_principal_had_before_stops_the_start(
    asked: str, rule: Any
) -> None:
    assert refusal(thing(rule=rule)) == (
        f"The rule of who sees Thing asks a principal for {asked}, which no reader has: ask "
        'where_house(column) or has_house, or take a rule such as SERVICE.around("service_id", '
        "HOUSE)."
    )


@pytest.mark.parametrize("ring", [PARTICIPANT, HOUSE])
def test_a_rule_that_asks_who_is_near_does_not(ring: Any) -> None:
    made = thing(ring=ring, rule=SERVICE.around("service_id", ring))

    assert "type Thing implements Node" in compose({"one": [made]}).sdl()


def test_a_module_that_leaves_it_open_is_told_with_all_that_is_open(tmp_path: Path) -> None:
    path = tmp_path / "house_forgetful.py"
    path.write_text(FORGETFUL)

    with pytest.raises(PluginError) as told:
        load([str(path)])
    found = survey([str(path)])

    assert found.texts == told.value.problems
    assert "forgetful" not in {plugin.id for plugin in found.plugins.loaded}
    assert [text.partition(" ring")[0] for text in told.value.problems] == [
        "The metric uptime of forgetful says no",
        "Thing must say which",
    ]
