"""Pages of other origins use the catalog where they are allowed to, and nowhere else."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from tests.asking import Asking, asking
from tests.http.posting import JSON, NOTHING, QUERY, post

PORTAL, STRANGER = "https://portal.example.com", "https://stranger.example.com"
ASKS = {
    "access-control-request-method": "POST",
    "access-control-request-headers": "authorization,content-type,idempotency-key,x-request-id",
}
ALLOWED = "access-control-allow-origin"


@pytest.fixture
def open_to_one(sqlite_url: str) -> Iterator[Asking]:
    """A catalog that pages of one other origin may use."""
    with asking(sqlite_url, cors_origins=[PORTAL], max_requests=1) as catalog:
        yield catalog


def preflight(catalog: Asking, origin: str, **more: str) -> Any:
    headers = {"origin": origin, **ASKS, **{name.replace("_", "-"): more[name] for name in more}}
    return catalog.client.options("/graphql", headers=headers)


def varies(response: Any) -> set[str]:
    return {name.strip() for name in response.headers["vary"].split(",")}


def test_a_browser_is_told_beforehand_what_a_page_may_send(open_to_one: Asking) -> None:
    allowed, refused = (preflight(open_to_one, origin) for origin in (PORTAL, STRANGER))

    assert allowed.status_code == 200
    assert allowed.headers[ALLOWED] == PORTAL
    assert allowed.headers["access-control-allow-methods"] == "GET, POST"
    names = set(allowed.headers["access-control-allow-headers"].split(", "))
    assert {"Authorization", "Content-Type", "Idempotency-Key", "X-Request-Id"} <= names
    assert allowed.headers["access-control-max-age"] == "600"
    assert "access-control-allow-credentials" not in allowed.headers
    assert refused.status_code == 400
    assert ALLOWED not in refused.headers
    assert {"Origin"} <= varies(allowed) & varies(refused)


@pytest.mark.parametrize(
    "asked",
    [
        {"access_control_request_method": "DELETE"},
        {"access_control_request_headers": "authorization,x-forwarded-for"},
    ],
)
def test_other_methods_and_headers_are_refused(open_to_one: Asking, asked: Any) -> None:
    assert preflight(open_to_one, PORTAL, **asked).status_code == 400
    assert preflight(open_to_one, PORTAL).status_code == 200


def test_a_page_reads_the_answer_where_its_origin_is_allowed(open_to_one: Asking) -> None:
    admin = f"Bearer {open_to_one.secrets['admin']}"

    allowed, refused = (
        post(open_to_one, authorization=admin, origin=origin) for origin in (PORTAL, STRANGER)
    )
    own = post(open_to_one, authorization=admin)

    assert [each.json() for each in (allowed, refused, own)] == [NOTHING] * 3
    assert allowed.headers[ALLOWED] == PORTAL
    exposed = set(allowed.headers["access-control-expose-headers"].split(", "))
    assert exposed == {"Retry-After", "X-Request-Id"}
    assert ALLOWED not in refused.headers
    assert ALLOWED not in own.headers
    assert all({"Accept", "Origin"} <= varies(each) for each in (allowed, refused, own))


def test_a_page_reads_why_it_was_refused(open_to_one: Asking) -> None:
    endpoint = open_to_one.client.app.state.endpoint  # type: ignore[attr-defined]
    admin = {"authorization": f"Bearer {open_to_one.secrets['admin']}"}
    mutation = {"query": "mutation { __typename }"}

    async def take() -> None:
        assert endpoint.server.places.take_at_once()

    answers = [
        post(open_to_one, origin=PORTAL),
        post(open_to_one, b"x" * 1_000_001, origin=PORTAL, **admin),
        post(open_to_one, content_type="text/plain", origin=PORTAL, **admin),
        post(open_to_one, accept="text/html", origin=PORTAL, **admin),
        post(open_to_one, {"query": "{"}, origin=PORTAL, **admin),
        open_to_one.client.get("/graphql", params=mutation, headers={"origin": PORTAL, **admin}),
        open_to_one.client.get("/nowhere", headers={"origin": PORTAL}),
    ]
    open_to_one.run(take)
    answers.append(post(open_to_one, origin=PORTAL, **admin))

    assert [each.status_code for each in answers] == [401, 413, 415, 406, 200, 405, 404, 503]
    assert [each.headers.get(ALLOWED) for each in answers] == [PORTAL] * len(answers)
    assert all("Origin" in varies(each) for each in answers)
    assert answers[-1].headers["retry-after"] == "1"


def test_unless_it_is_set_no_other_origin_is_allowed(sqlite_url: str) -> None:
    with asking(sqlite_url, anonymous_read=True) as closed:
        answer, asked = post(closed, origin=PORTAL), preflight(closed, PORTAL)

    assert answer.json() == NOTHING
    assert asked.status_code == 405
    assert not {name for name in (*answer.headers, *asked.headers) if name.startswith("access-")}


def test_all_origins_can_be_allowed_and_still_nobody_is_known_by_a_cookie(sqlite_url: str) -> None:
    with asking(sqlite_url, cors_origins="*") as catalog:
        secret = catalog.secrets["admin"]
        catalog.client.cookies.update({"authorization": f"Bearer {secret}", "token": secret})
        by_cookie = post(catalog, origin=STRANGER)
        by_address = catalog.client.get("/graphql", params={"query": QUERY, "token": secret})
        by_header = post(catalog, origin=STRANGER, authorization=f"Bearer {secret}")

    assert by_cookie.headers[ALLOWED] == "*"
    assert "access-control-allow-credentials" not in by_cookie.headers
    assert (by_cookie.status_code, by_address.status_code) == (401, 401)
    assert by_header.json() == NOTHING


def test_what_a_form_of_another_page_can_send_changes_nothing(open_to_one: Asking) -> None:
    body = json.dumps({"query": QUERY})

    sent = [
        post(open_to_one, body, content_type=kind, origin=STRANGER)
        for kind in ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data")
    ]

    assert {each.status_code for each in sent} == {401}
    admin = f"Bearer {open_to_one.secrets['admin']}"
    assert (
        post(open_to_one, body, content_type="text/plain", authorization=admin).status_code == 415
    )
    assert post(open_to_one, body, content_type=JSON, authorization=admin).json() == NOTHING
