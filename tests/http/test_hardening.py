"""What every answer is safe from, and what can be switched off."""

from collections.abc import Iterator

import pytest

from catalog.ids import encode
from catalog.storage.rows import new_id
from tests.asking import Asking, asking
from tests.http.posting import post

BY_ID = "query($id: ID!) { node(id: $id) { id } nodes(ids: [$id]) { id } }"
SCHEMA = "{ __schema { types { name } } }"


@pytest.fixture
def closed(url: str) -> Iterator[Asking]:
    """A catalog that tells nobody its schema."""
    with asking(url, introspection=False, graphiql=False) as catalog:
        yield catalog


@pytest.mark.parametrize(
    "path",
    ["/graphql", "/graphiql", "/schema.graphql", "/livez", "/readyz", "/nowhere", "/", "/docs/"],
)
def test_no_answer_is_taken_for_another_kind_of_content(catalog: Asking, path: str) -> None:
    response = catalog.client.get(path, follow_redirects=False)

    assert response.headers.get_list("x-content-type-options") == ["nosniff"]


@pytest.mark.parametrize(
    "path", ["/", "/graphql/", "/graphiql/", "/schema.graphql/", "//evil.example"]
)
def test_no_redirect_leads_to_the_host_that_a_client_named(catalog: Asking, path: str) -> None:
    headers = {"host": "evil.example"}

    response = catalog.client.get(path, headers=headers, follow_redirects=False)

    assert "location" not in response.headers
    assert "evil.example" not in response.text


@pytest.mark.parametrize(
    "query",
    [
        SCHEMA,
        '{ __type(name: "Service") { name } }',
        "{ viewer { subject } ...F } fragment F on Query { __schema { description } }",
    ],
)
def test_introspection_can_be_switched_off(closed: Asking, catalog: Asking, query: str) -> None:
    assert set(closed.codes(query)) == {"GRAPHQL_VALIDATION_FAILED"}
    assert catalog.ask(SCHEMA)["__schema"]["types"]
    assert closed.ask("{ __typename services { nodes { __typename } } }")["__typename"] == "Query"


def test_nothing_else_tells_the_schema_then(closed: Asking, catalog: Asking) -> None:
    misspelt = {"query": "{ servics { totalCount } }"}
    wrong = {
        "query": "query($w: ServiceWhere) { services(where: $w) { totalCount } }",
        "variables": {"w": {"nam": {}}},
    }

    for body in (misspelt, wrong):
        told = post(closed, body, authorization=f"Bearer {closed.secrets['admin']}").text
        open_ = post(catalog, body, authorization=f"Bearer {catalog.secrets['admin']}").text
        assert "Did you mean" not in told
        assert "Did you mean" in open_
    for path in ("/schema.graphql", "/graphiql"):
        assert closed.client.get(path).status_code == 404
        assert catalog.client.get(path).status_code == 200


def test_an_id_of_a_type_that_is_no_node_is_not_found(catalog: Asking) -> None:
    for name in ("Label", "OfferingComponent", "RelationshipParticipant", "Nonsense"):
        given = {"id": encode(name, new_id())}
        answer = catalog.answer(BY_ID, given)

        assert {error["extensions"]["code"] for error in answer["errors"]} == {"NOT_FOUND"}
