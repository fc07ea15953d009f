"""What a ring must not see does not exist for it, by any path that the schema has.

Questions are generated from the schema, and asked where a house has rows that others may not see,
and once they are gone; and where columns that a ring guards hold this or that. Nothing in the
answers of those outside may differ.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import pytest
from graphql import GraphQLObjectType, GraphQLSchema

from catalog.ids import encode
from catalog.rings import HOUSE
from catalog.storage.rows import Row
from catalog.testing import guarding, mutations, questions, searching, walking
from catalog.testing.guarding import Guarded
from catalog.testing.questions import TypedField
from catalog.testing.readers import INSIDE
from catalog.testing.readers import UNIT as MEMBER
from catalog.testing.rules import guards, visibility
from catalog.testing.rules.guards import Tried
from catalog.testing.worlds import COST
from tests import rows
from tests.asking import Asking
from tests.core import ringed
from tests.rows import key

WORDS = ["bolt-draft", "bolt-plan", "bolt-next"]
PAIRS = {  # an object whose columns are written, and another one
    "Service": ("bolt-api", "acme-api"),
    "Organization": (ringed.UNIT, "acme"),
    "Person": ("bob", "ann"),
    "Resource": ("bolt-line", "acme-host"),
    "OfferingEdition": ("bolt-basic/1", "acme-basic/1"),
    "RoleAssignment": (
        rows.owned("bolt-api", organization=ringed.UNIT),
        rows.owned("acme-api", organization="acme"),
    ),
}
KEYS = {name: key(one) for name, (one, _) in PAIRS.items()}
OTHERS = {name: key(other) for name, (_, other) in PAIRS.items()}
ALL_SHOWN = {"Organization"}  # types all of whose rows everybody sees


@pytest.fixture
def filled(catalog_with) -> Asking:
    """A catalog with the world of houses."""
    return ringed.fill(catalog_with(anonymous_read=True, max_cost=COST, max_filter_cost=COST))


def lookups(schema: GraphQLSchema, hidden: Sequence[Row]) -> Iterator[str]:
    """Yield questions for each of these rows by its id, its slug and its aliases."""
    assert schema.query_type is not None
    found = [name for name, field in schema.query_type.fields.items() if "slug" in field.args]
    ids = list(ringed.global_ids(list(hidden)))
    slugs = {getattr(row, "slug", None) for row in hidden} - {None}
    slugs |= {alias for row in hidden for alias in getattr(row, "aliases", None) or ()}
    by_id = [f'node(id: "{one}") {{ __typename id }}' for one in ids]
    by_id += [f'{name}(id: "{one}") {{ id }}' for one in ids for name in found]
    by_slug = [f'{name}(slug: "{slug}") {{ id }}' for slug in sorted(slugs) for name in found]
    yield from walking.together([*by_id, *by_slug])
    yield f"{{ nodes(ids: {json.dumps(ids)}) {{ id }} }}"


def everything(schema: GraphQLSchema, hidden: Sequence[Row]) -> list[str]:
    """Return every question that might tell of these rows."""
    return [
        *walking.trees(schema),
        *walking.orders(schema),
        *walking.relations(schema),
        *searching.searches(schema, list(ringed.global_ids(list(hidden))), WORDS),
        *lookups(schema, hidden),
    ]


def every_field(schema: GraphQLSchema) -> Iterator[TypedField]:
    """Yield the fields of all object types."""
    for type_name, kind in sorted(schema.type_map.items()):
        if isinstance(kind, GraphQLObjectType) and kind is not schema.mutation_type:
            yield from ((type_name, name, field) for name, field in sorted(kind.fields.items()))


def of_the_house() -> dict[type[Row], set[tuple[object, ...]]]:
    """Return the keys of the rows that the house sees, by class."""
    found: dict[type[Row], set[tuple[object, ...]]] = {}
    for row in ringed.hidden()[HOUSE]:
        if getattr(row, "id", None) not in _OF_ACME:
            found.setdefault(type(row), set()).add(visibility.key(row))
    return found


_OF_ACME = {  # edges of other houses that lead to what they cannot see
    key("acme-api -> bolt-draft"),
    key("corp-api -> bolt-draft"),
}


def test_every_kind_of_row_is_hidden_from_somebody(filled: Asking) -> None:
    kinds = {type(row) for some in ringed.hidden().values() for row in some}

    entities = filled.catalog.schema.entities.values()
    assert {entity.name for entity in entities if entity.row not in kinds} == ALL_SHOWN


def test_each_ring_sees_its_own_rows(filled: Asking) -> None:
    """Also of types that questions reach only through others: a plugin may reach them directly."""
    entities = list(filled.catalog.schema.entities.values())

    problems = visibility.seen_by_others(
        filled, entities, ringed.hidden(), of_the_house(), ringed.EVERYBODY
    )

    assert list(problems) == []
    slugs = {
        reader.by: {
            node["slug"]
            for node in filled.ask("{ services { nodes { slug } } }", by=reader.by)["services"][
                "nodes"
            ]
        }
        for reader in ringed.EVERYBODY
    }
    public = {f"{name}-{what}" for name in ("acme", "bolt", "corp") for what in ("api", "old")}
    house = {*public, "bolt-next", "bolt-draft", "bolt-idea"}
    assert slugs == {
        "bolt-unit": house,
        "bolt-lab": house,
        **{f"{name}-desk": {*public, "bolt-next"} for name in ringed.PARTIES},
        "acme": public,
        None: public,
    }


def test_what_is_hidden_changes_no_byte_of_any_answer(filled: Asking) -> None:
    hidden = ringed.hidden()
    every = [row for some in hidden.values() for row in some]
    asked = everything(filled.catalog.schema.graphql, every)

    assert list(visibility.told_by_answers(filled, asked, hidden, ringed.OUTSIDE)) == []


def tried(filled: Asking, guarded: Sequence[Guarded]) -> Tried:
    """Return all that can be asked about guarded columns."""
    schema = filled.catalog.schema
    asked = [
        *guarding.selections(schema.graphql, guarded, every_field(schema.graphql)),
        *walking.together(guarding.filters(schema.graphql, guarded)),
        *guarding.lookups(guarded, KEYS),
    ]
    orders = list(guarding.orders(schema.graphql, guarded))
    made = list(mutations.made(schema))
    return Tried(asked, orders, list(guards.payloads(schema.graphql, made, guarded, some_ids())))


def some_ids() -> dict[str, str]:
    """Return ids of what is the house's, by type."""
    found = {name: encode(name, one) for name, one in KEYS.items()}
    return found | {
        rows.TYPES[type(row)]: rows.global_id(row)
        for row in (
            rows.offering("bolt-basic", ringed.UNIT, ())[0],
            rows.relationship("corp-deal", ringed.UNIT, ringed.DESK)[0],
            rows.amendment("corp-deal", ringed.UNIT, ringed.DESK)[0],
            rows.outcome("corp-gain", "bolt-api"),
        )
    }


def test_guarded_columns_change_no_byte_of_any_answer(filled: Asking) -> None:
    guarded = guarding.guarded(filled, filled.catalog.schema)
    asked = tried(filled, guarded)

    problems = guards.columns_keep_to_their_ring(
        filled, guarded, KEYS, OTHERS, asked, ringed.OUTSIDE
    )

    assert list(problems) == []
    assert {guard.entity.name for guard in guarded} == KEYS.keys()
    assert asked.orders
    assert asked.made


def test_guarded_columns_are_shown_inside(filled: Asking) -> None:
    guarded = guarding.guarded(filled, filled.catalog.schema)

    problems = guards.somebody_is_inside(filled, guarded, KEYS, (*INSIDE, *ringed.OUTSIDE))

    assert list(problems) == []


def test_functions_answer_inside_of_their_ring_alone(filled: Asking) -> None:
    schema = filled.catalog.schema
    functions = list(questions.of_functions(schema, every_field(schema.graphql), some_ids()))

    problems = guards.functions_keep_to_their_ring(filled, functions, ringed.OUTSIDE)

    assert list(problems) == []
    told: Mapping[str, Any] = {
        name: filled.ask(text, by=MEMBER.by)["node"]["told"] for name, _, text in functions
    }
    assert told
    assert None not in told.values()
