"""A document is refused for what it stands for, before anybody works on it."""

import time
from typing import Any

import pytest
from graphql import get_introspection_query

from tests.asking import Asking
from tests.http.posting import GRAPHQL, post
from tests.shared import catalog_of

served = catalog_of(list, anonymous_read=True)
SOON = 2  # seconds of computing: unlimited, they would take minutes, or for ever


def doubling(times: int) -> str:
    """Return fragments each of which spreads the next one twice."""
    found = [f"fragment F{n} on Query {{ ...F{n + 1} ...F{n + 1} }}" for n in range(times)]
    return f"{{ ...F0 }} {' '.join(found)} fragment F{times} on Query {{ viewer {{ subject }} }}"


def nested(levels: int) -> str:
    """Return a selection whose innermost field stands as many levels deep."""
    above = levels - 3
    below = f"{'parent { ' * above}id{' }' * above}"
    return f"{{ organizations {{ nodes {{ {below} }} }} }}"


def spread(levels: int) -> str:
    """Return fragments that spread each other, as many levels deep."""
    found = [f"fragment F{n} on Query {{ ...F{n + 1} }}" for n in range(levels - 1)]
    return f"{{ ...F0 }} {' '.join(found)} fragment F{levels - 1} on Query {{ __typename }}"


def filtered(levels: int) -> str:
    """Return a filter that is nested in brackets as deep."""
    inner = '{slug: {eq: "a"}}'
    for _ in range((levels - 4) // 2):
        inner = f"{{AND: [{inner}]}}"
    return f"{{ services(where: {inner}) {{ totalCount }} }}"


def aliases(count: int, asked: str = "viewer { subject }") -> str:
    return f"{{ {' '.join(f'a{n}: {asked}' for n in range(count))} }}"


def same(count: int) -> str:
    """Return a field that is selected again and again."""
    return f"{{ services {{ nodes {{ {'slug ' * count} }} }} }}"


def conflicting(count: int) -> str:
    names = " ".join(f"a: {('slug', 'name')[n % 2]}" for n in range(count))
    return f"{{ services {{ nodes {{ {names} }} }} }}"


COST, DEPTH = "COST_EXCEEDED", "DEPTH_EXCEEDED"
REFUSED = {
    "fragments that double": (doubling(12), COST, doubling(5)),
    "fragments that double 180 times": (doubling(180), DEPTH, doubling(1)),
    "fields that are nested": (nested(21), DEPTH, nested(20)),
    "fields that are nested 900 deep": (nested(900), DEPTH, nested(3)),
    "fragments that are nested": (spread(61), DEPTH, spread(59)),
    "literals that are nested": (filtered(62), DEPTH, filtered(20)),
    "more tokens than there may be": (aliases(500), COST, aliases(300)),
    "more bytes than there may be": ("#" * 66_000, COST, "{__typename} #" + "x" * 64_000),
    "a string that never ends": (
        '{ service(slug: "' + '\\"' * 30_000,
        "GRAPHQL_PARSE_FAILED",
        '{ service(slug: "\\"\\"") { id } }',
    ),
    "a field that is repeated": (same(200), COST, same(100)),
    "fields that are in conflict": (conflicting(600), COST, aliases(100, "__typename")),
    "pages under many names": (aliases(320, "services(first: 90) { totalCount }"), COST, same(1)),
}


@pytest.mark.parametrize(("text", "code", "twin"), REFUSED.values(), ids=REFUSED)
def test_a_document_that_asks_for_too_much_is_refused_soon(
    served: Asking, text: str, code: str, twin: str
) -> None:
    with served.counting() as statements:
        started = time.process_time()
        response = post(served, {"query": text}, accept=GRAPHQL)
        seconds = time.process_time() - started
    answered = post(served, {"query": twin}, accept=GRAPHQL)

    (error,) = response.json()["errors"]
    assert (response.status_code, error["extensions"]["code"]) == (400, code)
    assert "recursion" not in error["message"]
    assert "data" not in response.json()
    assert seconds < SOON
    assert statements == []
    assert answered.status_code == 200
    assert "data" in answered.json()


WRONG = {
    "a fragment inside of itself": "{ ...F } fragment F on Query { __typename ...F }",
    "a circle of fragments": " ".join(
        ["{ ...F0 }", *(f"fragment F{n} on Query {{ ...F{(n + 1) % 40} }}" for n in range(40))]
    ),
    "fragments that are not there": f"{{ {' '.join(f'...F{n}' for n in range(900))} }}",
    "fields that are not there": f"{{ {' '.join(f'f{n}' for n in range(1900))} }}",
    "few fields that are in conflict": conflicting(100),
    "an input of unknown fields": "{{ services(where: {{{}}}) {{ totalCount }} }}".format(
        " ".join(f"x{n}: 1" for n in range(600))
    ),
}


@pytest.mark.parametrize("text", WRONG.values(), ids=WRONG)
def test_what_is_wrong_with_a_document_is_told_soon(served: Asking, text: str) -> None:
    started = time.process_time()
    answer = post(served, {"query": text}).json()
    seconds = time.process_time() - started

    codes = {error["extensions"]["code"] for error in answer["errors"]}
    assert codes == {"GRAPHQL_VALIDATION_FAILED"}
    assert len(answer["errors"]) <= 10
    assert seconds < SOON


@pytest.mark.parametrize("levels", [1, 10, 31, 400])
def test_values_of_variables_may_be_nested_up_to_a_depth(served: Asking, levels: int) -> None:
    where: Any = {"slug": {"eq": "a"}}
    for _ in range(levels - 1):
        where = {"AND": [where]}
    text = "query($where: ServiceWhere) { services(where: $where) { totalCount } }"

    answer = post(served, {"query": text, "variables": {"where": where}}).json()

    codes = [error["extensions"]["code"] for error in answer.get("errors", ())]
    assert codes == ([] if levels < 30 else ["DEPTH_EXCEEDED"])


def test_many_names_for_pages_are_answered_soon(served: Asking) -> None:
    text = aliases(160, "services(first: 1) { totalCount }")
    started = time.process_time()
    answer = post(served, {"query": text}).json()
    seconds = time.process_time() - started

    assert len(answer["data"]) == 160
    assert seconds < 4 * SOON


def test_introspection_is_answered_whatever_else_is_limited(served: Asking) -> None:
    text = get_introspection_query(
        descriptions=True,
        specified_by_url=True,
        directive_is_repeatable=True,
        schema_description=True,
        input_value_deprecation=True,
    )

    answer = post(served, {"query": text}).json()

    types = {item["name"] for item in answer["data"]["__schema"]["types"]}
    assert {"Query", "Service", "__Schema"} <= types
    assert 0 < answer["extensions"]["cost"]["requested"] < 3_000


FIELDS = "fields { name type { name fields { name } } }"


@pytest.mark.parametrize(
    "often",
    [
        aliases(60, f"__schema {{ types {{ {FIELDS} }} }}"),
        f"{{ __schema {{ types {aliases(100, FIELDS)} }} }}",
    ],
)
def test_too_much_of_the_schema_costs_too_much(served: Asking, often: str) -> None:
    started = time.process_time()
    refused = post(served, {"query": often}).json()
    seconds = time.process_time() - started
    answered = post(served, {"query": f"{{ __schema {{ types {{ {FIELDS} }} }} }}"}).json()

    assert [error["extensions"]["code"] for error in refused["errors"]] == ["COST_EXCEEDED"]
    assert seconds < SOON
    assert "errors" not in answered
