"""Wrong values, in every place of the schema that takes one: told in the words of GraphQL."""

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from catalog_notes import Notes
from graphql import GraphQLInputObjectType, get_named_type

from catalog_acquisition import ServiceAcquisition
from catalog_design import Design
from catalog_improvement import ContinualImprovement
from catalog_operation import Operation
from catalog_partnership import Partnership
from catalog_transition import Transition
from tests.asking import Asking

PYTHON = re.compile(
    r"\b(None|True|False|NoneType|isoformat|Traceback)\b|\w+Error\b|<class|object has no"
    r"|(?<!\w)'|0x[0-9a-f]{6}"
)
ECHO = re.compile('"[^"]*"')  # of what was given
WRONG: list[Any] = [None, True, 1.5, -(2**40), "x", [None], {"a": None}, {"a": ["b", True]}, [{}]]
WRITTEN = ["null", "true", "1.5", '"x"', "X", "[null]", "{a: null, b: [true]}", "$none"]


def inputs(schema: Any) -> Iterator[tuple[str, str, str]]:
    """Return every argument of every root field, with the name of its type."""
    for root in (schema.query_type, schema.mutation_type):
        kind = "query" if root is schema.query_type else "mutation"
        for name, field in root.fields.items():
            for argument, declared in field.args.items():
                yield f"{kind} {name}", argument, str(declared.type)


def values(kind: Any) -> Iterator[Any]:
    """Return wrong values of a type, and inputs with one wrong value in each of their fields."""
    yield from WRONG
    named = get_named_type(kind)
    if isinstance(named, GraphQLInputObjectType):
        for name in named.fields:
            for wrong in WRONG:
                yield {name: wrong}
                yield [{name: wrong}]


@pytest.fixture
def catalog(catalog_with: Callable[..., Asking]) -> Asking:
    """A catalog with plugins."""
    return catalog_with(
        Design, Notes, Transition, Operation, ContinualImprovement, ServiceAcquisition, Partnership
    )


def test_no_message_speaks_python_whatever_is_given(catalog: Asking) -> None:
    schema = catalog.catalog.schema.graphql
    messages: set[str] = set()
    for where, argument, kind in inputs(schema):
        operation, name = where.split()
        text = f"{operation}($x: {kind}) {{ {name}({argument}: $x) {{ __typename }} }}"
        root = schema.query_type if operation == "query" else schema.mutation_type
        field = root.fields[name].args[argument]
        for value in values(field.type):
            answer = catalog.answer(text, {"x": value})
            messages |= told(answer)
        for literal in WRITTEN:
            given = "($none: Int)" if literal == "$none" else ""
            document = f"{operation}{given} {{ {name}({argument}: {literal}) {{ __typename }} }}"
            messages |= told(catalog.answer(document))

    assert len(messages) > 500
    found = {text for text in messages if PYTHON.search(ECHO.sub("…", text))}
    assert sorted(found) == []


def told(answer: Any) -> set[str]:
    found = {error["message"] for error in answer.get("errors", ())}
    for payload in (answer.get("data") or {}).values():
        if isinstance(payload, dict):
            found |= {item["message"] for item in payload.get("userErrors", ())}
    return found


@pytest.mark.parametrize(
    ("document", "message"),
    [
        ("{ nothing }", 'Cannot query field "nothing" on type "Query".'),
        (
            "{ services(first: true) { totalCount } }",
            "Int cannot represent non-integer value: true",
        ),
        (
            "query($x: Int!) { services(first: $x) { totalCount } }",
            'Expected a value of non-null type "Int!" to be provided.',
        ),
        (
            '{ services(where: {createdAt: {eq: "soon"}}) { totalCount } }',
            "A DateTime is written as RFC 3339 has it, as in 2026-01-31T12:00:00Z.",
        ),
        (
            '{ services(where: {createdAt: {eq: "0001-01-01T00:00:00+01:00"}}) { totalCount } }',
            "A DateTime is written as RFC 3339 has it, as in 2026-01-31T12:00:00Z.",
        ),
    ],
)
def test_values_are_written_as_graphql_writes_them(
    catalog: Asking, document: str, message: str
) -> None:
    (error,) = catalog.answer(document)["errors"]

    assert message in error["message"]
