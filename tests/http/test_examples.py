"""The operations with which GraphiQL opens are answered, and cost little."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from catalog.demo.tabs import TABS
from catalog.http.examples import EXAMPLES
from tests.asking import Asking
from tests.http.test_graphiql_page import Markup

CHEAP = 500  # objects, a twentieth of what a request may cost


def title(example: Any) -> str:
    return str(example["query"]).split("\n")[1].partition("(")[0].partition("{")[0].strip()


def answered(catalog: Asking, example: Any) -> Any:
    variables = json.loads(example.get("variables") or "null")
    answer = catalog.answer(example["query"], variables)
    assert "errors" not in answer, answer
    assert answer["extensions"]["cost"]["actual"] <= CHEAP
    return answer["data"]


@pytest.mark.parametrize("example", EXAMPLES, ids=title)
def test_a_general_example_fits_an_empty_catalog_and_a_full_one(
    catalog: Asking, example: Any
) -> None:
    empty = answered(catalog, example)
    house = catalog.member("acme")
    given = {"slug": "my-service", "name": "Mine", "providerId": house}
    catalog.change("createService", given)
    full = answered(catalog, example)

    payloads = [next(iter(data.values())) for data in (empty, full)]
    if title(example).startswith("mutation"):
        assert payloads[0]["userErrors"] == []
    else:
        assert full != empty or "viewer" in full


def test_the_general_examples_name_nothing_of_the_demonstration(
    demonstration_with: Callable[..., Asking],
) -> None:
    catalog = demonstration_with()
    names = catalog.ask(
        "{ services(first: 50) { nodes { slug } } organizations(first: 50) { nodes { slug } } }"
    )
    slugs = {node["slug"] for kind in names.values() for node in kind["nodes"]}
    text = json.dumps(EXAMPLES)

    assert len(slugs) > 10
    assert [slug for slug in slugs if f'"{slug}"' in text.replace("\\", "")] == []


def test_a_catalog_opens_with_the_general_examples(catalog: Asking) -> None:
    (_, config), *_ = Markup(catalog.client.get("/graphiql").text).scripts[::-1]

    assert json.loads(config)["tabs"] == list(EXAMPLES)


@pytest.mark.parametrize("number", range(len(TABS)))
def test_an_example_of_the_demonstration_is_answered(
    demonstration_with: Callable[..., Asking], number: int
) -> None:
    catalog = demonstration_with()

    found = answered(catalog, {"query": TABS[number]})

    assert all(found.values())
