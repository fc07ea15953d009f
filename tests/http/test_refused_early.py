"""Whoever may not read gets nothing done, and what is refused is told in few words."""

import gc
import time
import tracemalloc
from typing import Any
from uuid import uuid4

import pytest

from catalog.graph import operations
from catalog.graph.request import keeping
from catalog.graph.request.documents import Document
from catalog.graph.request.keeping import KeptDocuments
from tests.asking import Asking
from tests.http.posting import GRAPHQL, JSON, QUERY, code, post
from tests.shared import catalog_of

served = catalog_of(list, anonymous_read=True)
LONG = "x" * 60_000
FILTERED = "query($w: ServiceWhere) { services(where: $w) { totalCount } }"


@pytest.mark.parametrize(
    ("body", "headers"),
    [
        ({"query": "{ nonsense }"}, {}),
        ({"query": "{"}, {}),
        ({"query": QUERY, "variables": {"a": "b"}}, {}),
        (b"no json", {}),
        ({"query": QUERY}, {"content_type": "text/plain"}),
    ],
)
def test_without_a_token_nothing_is_looked_at_where_reading_takes_one(
    catalog: Asking, body: object, headers: dict[str, str]
) -> None:
    for accept in (JSON, GRAPHQL):
        response = post(catalog, body, accept=accept, **headers)

        assert (response.status_code, code(response)) == (401, "UNAUTHENTICATED")
        assert response.headers["www-authenticate"] == "Bearer"
    assert catalog.answer("{ nonsense }")["errors"]


def test_documents_without_a_token_cost_next_to_nothing(catalog: Asking) -> None:
    began = time.process_time()

    for number in range(100):
        query = f"{{ {' '.join(f'a{n}_{number}: __typename' for n in range(300))} }}"
        assert post(catalog, {"query": query}).status_code == 401

    assert time.process_time() - began < 5


def test_what_was_sent_is_forgotten_with_its_refusal(served: Asking) -> None:
    wrong = {f"key{number}": 1 for number in range(20_000)}  # some 2 MB
    post(served, {"query": FILTERED, "variables": {"w": wrong}})
    gc.collect()
    gc.disable()  # nothing is to wait for it
    tracemalloc.start()
    try:
        for _ in range(5):
            response = post(served, {"query": FILTERED, "variables": {"w": wrong}})
            assert len(response.json()["errors"]) == 10
        kept, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
        gc.enable()

    assert kept < 4_000_000


def test_a_document_is_kept_from_its_second_use_on_and_within_a_bound() -> None:
    asked: list[str] = []

    def read(text: str) -> Document:
        asked.append(text)
        return Document(None)

    documents = KeptDocuments(read)
    once = [documents.of("once") for _ in range(4)]
    for number in range(40):
        for _ in range(2):
            documents.of(f"{number:04}{LONG[:20_000]}")
    documents.of("once")

    assert once[1] is once[2] is once[3]
    assert asked.count("once") == 3  # read, kept at the second time, given up for the others
    assert documents._letters <= keeping.MOST_LETTERS  # noqa: SLF001


def test_plenty_of_documents_are_kept_from_their_first_use_on_for_a_while() -> None:
    asked: list[str] = []

    def read(text: str) -> Document:
        asked.append(text)
        return Document(None)

    documents = KeptDocuments(read)
    texts = [f"{number:04}{LONG[:20_000]}" for number in range(40)]
    with documents.plenty(1_000_000):
        for text in (*texts, *texts):
            documents.of(text)

    assert asked == texts
    assert documents._letters <= keeping.MOST_LETTERS  # noqa: SLF001


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_document_is_read_once_for_a_request(
    served: Asking, monkeypatch: pytest.MonkeyPatch, method: str
) -> None:
    read: list[str] = []
    parsed = operations.parse
    monkeypatch.setattr(
        operations, "parse", lambda text, **how: (read.append(text), parsed(text, **how))[1]
    )
    # One that no other test has asked: catalogs of one schema in a process share what they read.
    query = f"query read_{uuid4().hex} {{ services {{ totalCount }} }}"
    sent: dict[str, Any] = {"params" if method == "GET" else "json": {"query": query}}

    answers = [served.client.request(method, "/graphql", **sent) for _ in range(3)]

    assert [answer.status_code for answer in answers] == [200, 200, 200]
    assert read == [query, query]  # at the first time, and at the second, from which on it is kept


@pytest.mark.parametrize(
    ("query", "variables"),
    [
        (f'{{ service(slug: "{LONG[:30_000]}") {{ {LONG[:30_000]} }} }}', {}),
        (f"{{ {LONG} }}", {}),
        (f"{{ {' '.join(f'field{number}' for number in range(50))} }}", {}),
        (f"query({LONG[:100]}: Int) {{ __typename }}", {}),
        (
            FILTERED,
            {"w": {"x" * 900_000: 1}},
        ),
        (
            FILTERED,
            {"w": {f"key{number}": 1 for number in range(20_000)}},
        ),
        (
            "query($k: OrganizationKind) { organizations(where: {kind: {eq: $k}}) { totalCount } }",
            {"k": "x" * 500_000},
        ),
        ("query($n: Int) { services(first: $n) { totalCount } }", {"n": "x" * 500_000}),
    ],
)
def test_whatever_was_sent_little_of_it_comes_back(
    served: Asking, query: str, variables: dict[str, object]
) -> None:
    began = time.process_time()

    response = post(served, {"query": query, "variables": variables})

    answer = response.json()
    assert time.process_time() - began < 5
    assert 1 <= len(answer["errors"]) <= 10
    assert len(response.content) <= 8_192
    assert "x" * 81 not in response.text
    assert post(served).status_code == 200
