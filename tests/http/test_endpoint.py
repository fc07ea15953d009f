"""The endpoint: media types, shapes of requests, status codes, and tokens.

The public audit suite for GraphQL over HTTP asks for most of this; the rest is our own word.
"""

import json
from collections.abc import Iterator

import pytest

from tests.asking import Asking
from tests.http.posting import GRAPHQL, JSON, NOTHING, QUERY, code, post
from tests.shared import catalog_of

served = catalog_of(list, anonymous_read=True)


def test_a_query_is_answered_by_post_and_by_get(served: Asking) -> None:
    variables = '{"first": 1}'
    text = (
        "query q($first: Int) { services(first: $first) { totalCount } } query other { __typename }"
    )

    posted = post(served, {"query": text, "variables": {"first": 1}, "operationName": "q"})
    params = {"query": text, "variables": variables, "operationName": "q", "extensions": "{}"}
    gotten = served.client.get("/graphql", params=params)

    assert posted.status_code == gotten.status_code == 200
    assert posted.json() == gotten.json()
    assert posted.json()["data"] == NOTHING["data"]


@pytest.mark.parametrize(
    ("accept", "media"),
    [
        (None, JSON),
        ("*/*", JSON),
        ("application/*", JSON),
        (JSON, JSON),
        (GRAPHQL, GRAPHQL),
        (f"{JSON}, {GRAPHQL}", GRAPHQL),
        (f"{JSON}, {GRAPHQL};q=0.9", JSON),
        (f"{GRAPHQL};q=0.1, {JSON};q=0.2, */*;q=0.5", JSON),
        (f"text/html, {GRAPHQL};charset=utf-8", GRAPHQL),
        (f"TEXT/HTML, {JSON.upper()}", JSON),
        (f"{JSON};q=0, {GRAPHQL}", GRAPHQL),
    ],
)
def test_the_answer_is_of_a_type_that_is_accepted(
    served: Asking, accept: str | None, media: str
) -> None:
    headers = {} if accept is None else {"accept": accept}

    response = post(served, **headers)

    assert response.headers["content-type"] == f"{media}; charset=utf-8"
    assert response.headers["vary"] == "Accept, Accept-Encoding"
    assert (response.status_code, response.json()) == (200, NOTHING)


@pytest.mark.parametrize("accept", ["text/html", "image/*", f"{JSON};q=0", f"{JSON};q=x", ","])
def test_what_accepts_no_answer_of_ours_is_not_acceptable(served: Asking, accept: str) -> None:
    response = post(served, accept=accept)

    assert (response.status_code, code(response)) == (406, "BAD_REQUEST")


@pytest.mark.parametrize(
    "kind",
    [
        "",
        "text/plain",
        "application/graphql",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "application/json-patch+json",
        "application/jsonx",
        "application/json; charset=iso-8859-1",
        "application/json; charset=utf-16",
    ],
)
def test_a_body_of_another_type_is_not_supported(served: Asking, kind: str) -> None:
    response = post(served, content_type=kind)

    assert (response.status_code, code(response)) == (415, "BAD_REQUEST")


@pytest.mark.parametrize(
    "kind",
    ["application/json", "application/json; charset=utf-8", 'Application/JSON;charset="UTF-8"'],
)
def test_json_in_utf_8_is_supported(served: Asking, kind: str) -> None:
    assert post(served, content_type=kind).json() == NOTHING


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"null",
        b"1",
        b'"{ __typename }"',
        b"[]",
        b'[{"query": "{ __typename }"}]',
        b"{}",
        b'{"query": null}',
        b'{"query": ""}',
        b'{"query": 1}',
        b'{"query": ["{ __typename }"]}',
        b'{"query": "{ __typename }", "variables": []}',
        b'{"query": "{ __typename }", "variables": "{}"}',
        b'{"query": "{ __typename }", "operationName": 1}',
        b'{"query": "{ __typename }", "extensions": 0}',
        b'{"query": "{ __typename }", "variables": {"a": NaN}}',
        b'{"query": "{ __typename }", "variables": {"a": "\\u0000"}}',
        b'{"query": "{ __typename }", "variables": {"\\u0000": 1}}',
        b'{"query": "{ __typename }", "variables": {"a": [{"b": "x\\u0000"}]}}',
        b'{"query": "{ __typename }", "variables": {"a": "\\ud800"}}',
        b'{"query": "{ __typename }", "variables": {"a": ' + b"[" * 5_000 + b"]" * 5_000 + b"}}",
        '{"query": "{ __typename }"}'.encode("utf-16"),
        b'{"query": "{ __typename }", "operationName": "\xff"}',
    ],
)
def test_a_body_of_another_shape_is_a_bad_request(served: Asking, body: bytes) -> None:
    for media in (JSON, GRAPHQL):
        response = post(served, body, accept=media)
        assert (response.status_code, code(response)) == (400, "BAD_REQUEST")
        assert response.headers["content-type"].startswith(media)


def test_null_stands_for_nothing_and_what_is_unknown_is_left_alone(served: Asking) -> None:
    body = {"query": QUERY, "variables": None, "operationName": None, "extensions": None, "id": 1}

    assert post(served, body).json() == NOTHING


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("{", "GRAPHQL_PARSE_FAILED"),
        ("\x00", "GRAPHQL_PARSE_FAILED"),
        ("{ nothing }", "GRAPHQL_VALIDATION_FAILED"),
        ("{ services { nodes } }", "GRAPHQL_VALIDATION_FAILED"),
        ("query a { __typename } query b { __typename }", "BAD_REQUEST"),
        ("fragment f on Query { __typename }", "GRAPHQL_VALIDATION_FAILED"),
        ("query($n: Int!) { services(first: $n) { totalCount } }", "BAD_USER_INPUT"),
    ],
)
def test_a_question_that_cannot_be_asked_is_told_by_the_status_of_its_own_media_type(
    served: Asking, query: str, expected: str
) -> None:
    new = post(served, {"query": query}, accept=GRAPHQL)
    old = post(served, {"query": query}, accept=JSON)

    assert (new.status_code, old.status_code) == (400, 200)
    assert new.json() == old.json()
    assert code(new) == expected
    assert "data" not in new.json()


def test_an_error_of_a_field_leaves_the_status_and_the_rest_of_the_answer(served: Asking) -> None:
    query = '{ service(slug: "x") { id } services { totalCount } }'

    response = post(served, {"query": query}, accept=GRAPHQL)

    assert response.status_code == 200
    assert response.json()["data"] == {"service": None, **NOTHING["data"]}
    assert code(response) == "NOT_FOUND"


def test_a_body_may_have_a_million_bytes_and_no_more(served: Asking) -> None:
    body = json.dumps({"query": QUERY}).encode()

    def pieces() -> Iterator[bytes]:
        yield body
        for _ in range(200):
            yield b" " * 10_000

    largest = post(served, body.ljust(1_000_000))
    larger = post(served, body.ljust(1_000_001))
    chunked = served.client.post("/graphql", content=pieces(), headers={"content-type": JSON})

    assert largest.json() == NOTHING
    assert (larger.status_code, code(larger)) == (413, "BAD_REQUEST")
    assert (chunked.status_code, code(chunked)) == (413, "BAD_REQUEST")


@pytest.mark.parametrize(
    "header", ["Bearer nonsense", "Bearer ", "Bearer", "Basic YTpi", "", "nonsense", "Bearer é"]
)
def test_a_token_that_is_not_good_is_told_by_the_status(served: Asking, header: str) -> None:
    given = {"authorization": header.encode("latin-1"), "content-type": JSON}

    for accept in (JSON, GRAPHQL):
        response = served.client.post(
            "/graphql", json={"query": QUERY}, headers={**given, "accept": accept}
        )
        assert (response.status_code, code(response)) == (401, "UNAUTHENTICATED")
        assert response.headers["www-authenticate"] == "Bearer"
        assert "data" not in response.json()


def test_the_scheme_of_a_token_may_be_written_in_any_case(served: Asking) -> None:
    for scheme in ("Bearer", "bearer", "BEARER"):
        response = post(served, authorization=f"{scheme} {served.secrets['admin']}")
        assert response.json() == NOTHING


def test_without_a_token_and_without_a_scope_fields_are_refused(catalog: Asking) -> None:
    catalog.token("writer", scopes=["catalog:write"])

    anonymous = catalog.answer(QUERY, by=None)
    writer = catalog.answer(QUERY, by="writer")
    own = catalog.answer("{ viewer { subject } __typename }", by="writer")

    assert "data" not in anonymous
    assert writer["data"] is None
    assert [error["extensions"]["code"] for error in anonymous["errors"]] == ["UNAUTHENTICATED"]
    assert [error["extensions"]["code"] for error in writer["errors"]] == ["FORBIDDEN"]
    assert own["data"] == {"viewer": {"subject": "writer"}, "__typename": "Query"}


def test_who_may_only_write_is_not_shown_what_was_written(catalog: Asking) -> None:
    house = catalog.member("acme")
    catalog.token("writer", scopes=["catalog:write"], organization="acme")
    catalog.token("both", scopes=["catalog:read", "catalog:write"], organization="acme")
    given = {"slug": "web", "name": "Web", "providerId": house}
    document = """mutation($input: CreateServiceInput!) { createService(input: $input) {
        service { name provider { name } } userErrors { code }
    } }"""

    blind = catalog.answer(document, {"input": given}, by="writer")
    shown = catalog.answer(document, {"input": {**given, "slug": "web-2"}}, by="both")

    assert blind["data"] == {"createService": {"service": None, "userErrors": []}}
    assert [error["extensions"]["code"] for error in blind["errors"]] == ["FORBIDDEN"]
    assert shown["data"]["createService"]["service"]["name"] == "Web"


def test_a_request_keeps_the_id_that_it_came_with_where_it_is_sane(served: Asking) -> None:
    for given in ("abc-1", "A.b_c:d-9", "x" * 128):
        assert post(served, x_request_id=given).headers["x-request-id"] == given
    made = [
        post(served, x_request_id=given).headers["x-request-id"]
        for given in ("", "a b", "x" * 129, "<script>", "a\tb")
    ]
    assert all(len(each) == 36 for each in made)
    assert len(set(made)) == len(made)
    assert post(served, b"{", x_request_id="abc").headers["x-request-id"] == "abc"


@pytest.mark.parametrize(
    ("encoding", "status"), [("gzip", 415), ("br", 415), ("Identity", 200), ("", 200)]
)
def test_a_body_is_sent_as_it_is(served: Asking, encoding: str, status: int) -> None:
    response = post(served, accept=GRAPHQL, content_encoding=encoding)

    assert response.status_code == status
