"""Payloads: what was committed is told, whatever fails in what is asked of it."""

from collections.abc import Callable, Sequence
from typing import Any

import pytest
from catalog_notes import Notes
from graphql import GraphQLNonNull, GraphQLObjectType
from strawberry.types.field import StrawberryField

from catalog.graph.composing.composition import Schema
from catalog.graph.declaring.descriptions import DEFINITION
from catalog.graph.declaring.kinds import Batch, declared
from catalog.graph.declaring.weights import weight
from catalog.ids import decode
from catalog.plugin import PUBLIC, Context, Plugin, Service, ServiceRow, batch, extends, hookimpl
from catalog.storage.database.failures import UnavailableError
from catalog.testing import mutations, walking
from tests.asking import Asking

ERRORS: dict[str, Exception] = {
    "INTERNAL": ValueError("nobody is told"),
    "UNAVAILABLE": UnavailableError("The database is gone."),
}
SELECTION = """service { id revision dependencies(after: "nonsense") { totalCount } }
    userErrors { code }"""


def failing(parents: Sequence[ServiceRow], _context: Context) -> Sequence[int]:
    """Nothing, where there must be something."""
    for parent in parents:
        if parent.tier in ERRORS:
            raise ERRORS[parent.tier]
    return [1 for _ in parents]


@extends(Service)
class Failing:
    """A field that fails for some services, and has to be there."""

    failing = batch("tier", ring=PUBLIC)(failing)


class Failures(Plugin):
    """A plugin with such a field."""

    id = "failures"
    title = "Failures"
    api = ">=2.0,<3"

    @hookimpl
    def graphql_types(self) -> list[type]:
        """Bring the field."""
        return [Failing]


def create(catalog: Asking, slug: str, **given: Any) -> dict[str, Any]:
    payload = catalog.change(
        "createService", {"slug": slug, "name": slug, **given}, "service { id revision }"
    )
    found: dict[str, Any] = payload["service"]
    return found


def test_what_can_fail_for_one_object_alone_is_nullable(
    catalog_with: Callable[..., Asking],
) -> None:
    schema: Schema = catalog_with(Notes).catalog.schema
    kinds = [kind for kind in schema.graphql.type_map.values() if _is_object(kind)]

    pages = {
        f"{kind.name}.{name}": isinstance(field.type, GraphQLNonNull)
        for kind in kinds
        for name, field in kind.fields.items()
        if walking.is_connection(field) and kind is not schema.graphql.query_type
    }
    mutation = schema.graphql.mutation_type
    assert mutation is not None
    changes = {
        item.name: isinstance(mutation.fields[item.name].type, GraphQLNonNull)
        for item in mutations.made(schema)
    }

    assert len(pages) > 10
    assert len(changes) > 20
    assert [name for name, is_required in {**pages, **changes}.items() if is_required] == []


def test_functions_that_may_fail_are_nullable(catalog: Asking) -> None:
    """What costs nothing reads what is there already: it cannot fail."""
    kinds = filter(_is_object, catalog.catalog.schema.graphql.type_map.values())
    functions = {
        f"{kind.name}.{name}": field.type
        for kind in kinds
        for name, field in kind.fields.items()
        if isinstance(definition := field.extensions.get(DEFINITION), StrawberryField)
        and isinstance(declared(definition), Batch)
        and weight(definition).cost != 0
    }

    assert {"Service.dependencyClosure", "Service.gate", "Service.metrics"} <= functions.keys()
    assert [name for name, type_ in functions.items() if isinstance(type_, GraphQLNonNull)] == []


def test_a_function_that_fails_empties_nothing_around_it(catalog: Asking) -> None:
    text = """query($depth: Int, $days: [String!]) { services { nodes {
        slug dependencyClosure(maxDepth: $depth) { depth } metrics(keys: $days) { status }
    } } }"""
    create(catalog, "mail")

    failed = catalog.answer(text, {"depth": 0, "days": ["x"] * 51})
    whole = catalog.answer(text, {"depth": 1, "days": ["x"]})

    lost = {"slug": "mail", "dependencyClosure": None, "metrics": None}
    assert failed["data"]["services"]["nodes"] == [lost]
    assert [error["path"][-1] for error in failed["errors"]] == ["dependencyClosure", "metrics"]
    found = {"slug": "mail", "dependencyClosure": [], "metrics": [{"status": "NO_DATA"}]}
    assert whole["data"]["services"]["nodes"] == [found]


def _is_object(kind: Any) -> bool:
    return isinstance(kind, GraphQLObjectType)


def test_a_bad_cursor_in_a_payload_leaves_the_id_and_the_revision(catalog: Asking) -> None:
    made = create(catalog, "mail")
    given = {"id": made["id"], "expectedRevision": 1, "name": "E-mail"}
    of_update, of_create = (
        f"mutation($input: {kind}Input!) {{ it: {name}(input: $input) {{ {SELECTION} }} }}"
        for kind, name in (("UpdateService", "updateService"), ("CreateService", "createService"))
    )

    updated = catalog.answer(of_update, {"input": given})
    created = catalog.answer(of_create, {"input": {"slug": "chat", "name": "Chat"}})

    assert updated["data"]["it"]["service"] == {**made, "revision": 2, "dependencies": None}
    for answer, revision in ((updated, 2), (created, 1)):
        service = answer["data"]["it"].pop("service")
        assert answer["data"]["it"] == {"userErrors": []}
        (error,) = answer["errors"]
        assert error["path"] == ["it", "service", "dependencies"]
        assert error["extensions"] == {
            "code": "BAD_CURSOR",
            "committed": True,
            "changed": {"service": {"id": service["id"], "revision": revision}},
        }
    whole = of_update.replace('(after: "nonsense")', "")
    again = catalog.answer(whole, {"input": {**given, "expectedRevision": 2, "name": "Mail"}})
    assert "errors" not in again


@pytest.mark.parametrize("code", ERRORS)
def test_whatever_fails_in_a_payload_what_was_made_is_told(
    catalog_with: Callable[..., Asking], code: str
) -> None:
    catalog = catalog_with(Failures)
    text = """mutation($slug: String!, $tier: String) {
        it: createService(input: {slug: $slug, name: "A", tier: $tier}) {
            service { id failing } userErrors { code }
        }
        next: createService(input: {slug: "next", name: "B"}) { service { slug } }
    }"""

    answer = catalog.answer(text, {"slug": "broken", "tier": code})
    whole = catalog.answer(text.replace('"next"', '"later"'), {"slug": "whole", "tier": None})

    assert answer["data"] == {
        "it": {"service": None, "userErrors": []},
        "next": {"service": {"slug": "next"}},
    }
    (error,) = answer["errors"]
    assert error["path"] == ["it", "service", "failing"]
    extensions = error["extensions"]
    assert (extensions["code"], extensions["committed"]) == (code, True)
    stamp = extensions["changed"]["service"]
    found = catalog.ask('{ service(slug: "broken") { id revision } }')["service"]
    assert stamp == found
    assert whole["data"]["it"]["service"]["failing"] == 1


def test_an_error_says_that_nothing_was_committed_where_that_is_so(catalog: Asking) -> None:
    made = create(catalog, "mail")
    catalog.token("reader", scopes=["catalog:read"])
    text = f"""mutation($revision: Int!, $dry: Boolean) {{
        it: updateService(
            input: {{id: "{made["id"]}", expectedRevision: $revision, name: "E-mail"}}
            dryRun: $dry
        ) {{ {SELECTION} }}
    }}"""

    forbidden = catalog.answer(text, {"revision": 1}, by="reader")
    refused = catalog.answer(text, {"revision": 7})

    assert forbidden["data"] == {"it": None}
    (error,) = forbidden["errors"]
    assert error["extensions"] == {"code": "FORBIDDEN", "committed": False}
    assert "errors" not in refused
    assert refused["data"]["it"] == {"service": None, "userErrors": [{"code": "CONFLICT"}]}


def test_a_move_is_told_with_its_decision(catalog: Asking) -> None:
    text = """mutation($id: ID!) {
        retireService(input: {serviceId: $id, expectedRevision: 1}) {
            service { id stageHistory(after: "nonsense") { totalCount } } decision { id outcome }
        }
    }"""
    service = catalog.live("mail")

    (error,) = catalog.answer(text, {"id": service})["errors"]

    changed = error["extensions"]["changed"]
    assert changed["service"] == {"id": service, "revision": 2}
    decoded = decode(changed["decision"]["id"])
    assert decoded is not None
    assert decoded.type == "LifecycleDecision"
