"""Large answers are sent compressed to who takes that, and the schema only where it is new."""

import gzip
from collections.abc import Callable
from typing import Any

import pytest
from catalog_notes import Notes

from catalog.http import sending
from tests import rows
from tests.asking import Asking
from tests.http.posting import post
from tests.shared import catalog_of

COUNT = 1_000
PAGE = "{ services(first: %d) { nodes { id slug name createdAt } } }"

served = catalog_of(
    lambda: [row for number in range(COUNT) for row in rows.service(f"service-{number}")],
    anonymous_read=True,
    max_page_size=COUNT,
)


def page(catalog: Asking, first: int, accepted: str) -> Any:
    return post(catalog, {"query": PAGE % first}, accept_encoding=accepted)


@pytest.mark.parametrize("first", [20, COUNT])
def test_a_large_answer_is_compressed_for_who_takes_it(served: Asking, first: int) -> None:
    plain, packed = (page(served, first, accepted) for accepted in ("identity", "br, gzip"))

    assert "content-encoding" not in plain.headers
    assert packed.headers["content-encoding"] == "gzip"
    assert packed.json() == plain.json()
    assert len(packed.json()["data"]["services"]["nodes"]) == first
    assert int(packed.headers["content-length"]) < len(plain.content) / 2
    assert packed.headers["vary"] == plain.headers["vary"] == "Accept, Accept-Encoding"
    assert packed.headers["x-request-id"]


def test_the_largest_answers_are_compressed_aside(served: Asking) -> None:
    few, many = (len(page(served, first, "identity").content) for first in (20, COUNT))

    assert sending.LEAST < few < sending.ASIDE < many


def test_a_small_answer_is_sent_as_it_is(served: Asking) -> None:
    answer = page(served, 1, "gzip")

    assert len(answer.content) < sending.LEAST
    assert "content-encoding" not in answer.headers


@pytest.mark.parametrize("accepted", ["", "identity", "br", "gzip;q=0", "*;q=0", "gzippy"])
def test_nothing_is_compressed_for_who_does_not_take_it(served: Asking, accepted: str) -> None:
    assert "content-encoding" not in page(served, 20, accepted).headers
    assert "content-encoding" in page(served, 20, "gzip").headers


def schema(catalog: Asking, **headers: str) -> Any:
    given = {name.replace("_", "-"): value for name, value in headers.items()}
    return catalog.client.get("/schema.graphql", headers=given)


def test_the_schema_is_sent_once_to_who_keeps_it(served: Asking) -> None:
    first = schema(served)
    tag = first.headers["etag"]

    again = schema(served, if_none_match=tag)
    among = schema(served, if_none_match=f'"other", {tag.removeprefix("W/")}')
    any_ = schema(served, if_none_match="*")
    other = schema(served, if_none_match='W/"other"')

    assert "type Service implements Node" in first.text
    assert [each.status_code for each in (again, among, any_)] == [304] * 3
    assert [each.content for each in (again, among, any_)] == [b""] * 3
    assert {each.headers["etag"] for each in (again, among, any_, other)} == {tag}
    assert first.headers["cache-control"] == again.headers["cache-control"] == "no-cache"
    assert (other.status_code, other.text) == (200, first.text)


def test_the_schema_has_one_tag_however_it_is_sent(served: Asking) -> None:
    plain, packed = (schema(served, accept_encoding=coding) for coding in ("identity", "gzip"))

    assert packed.headers["content-encoding"] == "gzip"
    assert "content-encoding" not in plain.headers
    assert packed.content == plain.content
    assert packed.headers["etag"] == plain.headers["etag"]
    assert packed.headers["vary"] == plain.headers["vary"] == "Accept-Encoding"
    assert len(gzip.compress(plain.content, sending.FAST)) == int(packed.headers["content-length"])


def test_a_page_is_sent_once_to_who_keeps_it(served: Asking) -> None:
    first = served.client.get("/graphiql")

    again = served.client.get("/graphiql", headers={"if-none-match": first.headers["etag"]})

    assert (first.status_code, again.status_code, again.content) == (200, 304, b"")
    assert again.headers["content-security-policy"] == first.headers["content-security-policy"]


def test_another_schema_has_another_tag(catalog_with: Callable[..., Asking]) -> None:
    without, with_notes = catalog_with(), catalog_with(Notes)

    assert schema(without).headers["etag"] != schema(with_notes).headers["etag"]
