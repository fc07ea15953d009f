"""Test that the catalog starts with no plugin that leaves open who sees what it brings."""

from collections.abc import Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pytest
import sqlalchemy as sa

from catalog.graph.errors import DeclarationError
from catalog.host import PluginError, load
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
from catalog.plugin import Node, Seen, ServiceRow, entity, where_anybody

@entity(Seen("Thing", ServiceRow, where_anybody))
class Thing(Node):
    pass
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

    with pytest.raises(DeclarationError) as told:
        thing(ring=PUBLIC, **revision)

    assert str(told.value) == (
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
        "The metric uptime of meters has ring=None: write catalog.plugin.PUBLIC, PARTICIPANT or "
        "HOUSE: who may know it."
    )


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


def test_a_module_that_leaves_it_open_is_told_in_a_sentence(tmp_path: Path) -> None:
    path = tmp_path / "house_forgetful.py"
    path.write_text(FORGETFUL)

    with pytest.raises(PluginError) as told:
        load([str(path)])

    (problem,) = told.value.problems
    assert problem == (
        f"The plugin {path} cannot be imported: Thing must say which ring sees its rows: add "
        "ring=PUBLIC, PARTICIPANT or HOUSE to its Seen, the widest that sees any of them."
    )
