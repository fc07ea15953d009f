"""Test routes of plugins: the same door as that of GraphQL, and what goes through it."""

import asyncio
from collections.abc import Callable, Iterable
from typing import Any

import pytest

from catalog.http import markup
from catalog.plugin import (
    ClientError,
    Context,
    CreateService,
    Plugin,
    Reply,
    Route,
    RouteRequest,
    hookimpl,
)
from tests.asking import ADMIN, Asking
from tests.plugins.bringing import problems

SERVICE = "query($slug: String!) { service(slug: $slug) { name } }"


async def tell(request: RouteRequest, context: Context) -> Reply:
    """Tell what came, and the name of a service as whoever asks sees it."""
    found = await context.ask(SERVICE, variables={"slug": request.path["slug"]})
    told = {
        "subject": context.principal.subject,
        "query": request.query,
        "headers": request.headers,
    }
    return Reply.json({**found["service"], **told})


async def add(request: RouteRequest, context: Context) -> Reply:
    """Add a service."""
    made = await context.change(CreateService(**request.json()))
    return Reply.json({"id": made.row.id}, status=201)


async def look_and_add(request: RouteRequest, context: Context) -> Reply:
    """Add a service, or try to, where nothing may be changed."""
    change = CreateService(slug="mail", name="Mail")
    made = await context.change(change, dry_run=request.query.get("try") == "yes")
    return Reply.json(made.row.slug)


async def say_nothing(request: RouteRequest, _context: Context) -> Reply:
    """Answer with a status that has no body."""
    return Reply.json(None, status=int(request.path["status"]))


async def page(_request: RouteRequest, _context: Context) -> Reply:
    """Show a page with a script in it."""
    return Reply.html("<!doctype html><script>alert(1)</script>")


async def fail(request: RouteRequest, _context: Context) -> Any:
    """Fail in some way."""
    match request.path["how"]:
        case "raise":
            message = "a secret of the server"
            raise RuntimeError(message)
        case "nothing":
            return None
        case "status":
            return Reply.json(1, status=99)
        case "large":
            return Reply.html("x" * 10_000_001)
        case "script":
            return Reply(content=b"alert(1)", media_type="text/javascript")
        case "known":
            message = "Ask otherwise."
            raise ClientError(message, code="BAD_REQUEST")
    return await asyncio.sleep(60)


class Routing(Plugin):
    """A plugin with routes."""

    id = "routing"
    title = "Routing"
    scopes = {"routing:look": "Look at a page."}  # noqa: RUF012

    @hookimpl
    def routes(self) -> Iterable[Route]:
        """Return them."""
        return [
            Route(path="services/{slug}", do=tell),
            Route(path="services", do=add, method="POST"),
            Route(path="added", do=look_and_add),
            Route(path="empty/{status}", do=say_nothing),
            Route(path="page", do=page),
            Route(path="secret", do=page, scope="routing:look"),
            Route(path="fail/{how}", do=fail),
        ]


@pytest.fixture
def catalog(catalog_with: Callable[..., Asking]) -> Asking:
    """Return a catalog with routes."""
    return catalog_with(Routing)


def go(
    catalog: Asking, path: str, *, by: str | None = ADMIN, method: str = "GET", **given: Any
) -> Any:
    """Return the response to a request."""
    headers = {} if by is None else {"authorization": f"Bearer {catalog.secrets[by]}"}
    headers |= given.pop("headers", {})
    return catalog.client.request(method, f"/plugins/routing/{path}", headers=headers, **given)


def told(response: Any) -> tuple[int, list[str]]:
    """Return the status and the codes of a response that refuses."""
    errors = response.json()["errors"]
    return response.status_code, [error["extensions"]["code"] for error in errors]


def test_a_route_has_the_same_door_as_graphql(catalog: Asking) -> None:
    catalog.live("mail")
    catalog.token("blind", scopes=["catalog:write"])

    response = go(catalog, "services/mail?x=1", headers={"cookie": "a=b", "x-own": "yes"})

    found = response.json()
    assert (response.status_code, found["name"], found["subject"]) == (200, "Mail", ADMIN)
    assert found["query"] == {"x": "1"}
    assert found["headers"]["x-own"] == "yes"
    assert not {"authorization", "cookie"} & found["headers"].keys()
    assert told(go(catalog, "services/mail", by=None)) == (401, ["UNAUTHENTICATED"])
    assert told(go(catalog, "services/mail", by="blind")) == (403, ["FORBIDDEN"])
    wrong = {"authorization": "Bearer catalog_wrong"}
    assert told(go(catalog, "services/mail", by=None, headers=wrong)) == (401, ["UNAUTHENTICATED"])


def test_what_one_may_not_see_does_not_exist_there(catalog: Asking) -> None:
    bank = catalog.member("bank")
    catalog.member("other")
    given = {"slug": "inside", "name": "Inside", "providerId": bank}
    catalog.change("createService", given, by="bank")

    assert go(catalog, "services/inside", by="bank").status_code == 200
    hidden, unknown = (go(catalog, f"services/{x}", by="other") for x in ("inside", "nothing"))
    assert told(hidden) == told(unknown) == (404, ["NOT_FOUND"])
    assert hidden.text.replace("inside", "nothing") == unknown.text


def test_a_change_is_made_and_refused_as_a_mutation_is(catalog: Asking) -> None:
    catalog.token("reader", scopes=["catalog:read"])
    given = {"json": {"slug": "mail", "name": "Mail"}, "method": "POST"}

    assert told(go(catalog, "services", by="reader", **given)) == (403, ["FORBIDDEN"])
    assert go(catalog, "services", **given).status_code == 201
    taken = go(catalog, "services", **given)
    assert told(taken) == (422, ["SLUG_TAKEN"])
    wrong = go(catalog, "services", by=None, **given)
    assert taken.headers["cache-control"] == wrong.headers["cache-control"] == "no-store"
    assert catalog.ask('{ service(slug: "mail") { name } }')["service"] == {"name": "Mail"}


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_a_route_of_get_changes_nothing(
    method: str, catalog: Asking, caplog: pytest.LogCaptureFixture
) -> None:
    assert go(catalog, "added", method=method).status_code == 500
    assert "ReadingError" in caplog.text
    assert go(catalog, "added?try=yes", method=method).status_code == 200
    assert catalog.ask("{ services { totalCount } }") == {"services": {"totalCount": 0}}


@pytest.mark.parametrize("status", [204, 205, 304])
def test_an_answer_of_a_status_without_a_body_has_none(status: int, catalog: Asking) -> None:
    response = go(catalog, f"empty/{status}")

    assert (response.status_code, response.content) == (status, b"")
    assert response.headers.get("content-length", "0") == "0"
    assert "content-type" not in response.headers


@pytest.mark.parametrize("media", ["text/plain", "application/x-www-form-urlencoded", ""])
def test_no_form_of_another_site_changes_anything(media: str, catalog: Asking) -> None:
    headers = {"content-type": media} if media else {}
    content = b'{"slug": "mail", "name": "Mail"}'

    response = go(catalog, "services", method="POST", content=content, headers=headers)

    assert told(response) == (415, ["BAD_REQUEST"])
    assert catalog.ask("{ services { totalCount } }") == {"services": {"totalCount": 0}}


def test_a_body_and_a_method_have_the_same_limits(catalog: Asking) -> None:
    large = {"content": b" " * 1_000_001, "headers": {"content-type": "application/json"}}

    assert told(go(catalog, "services", method="POST", **large)) == (413, ["BAD_REQUEST"])
    assert go(catalog, "page", method="POST").status_code == 405
    assert go(catalog, "elsewhere").status_code == 404
    assert go(catalog, "../../livez").status_code == 200


def test_a_page_has_the_strict_policy(catalog: Asking) -> None:
    response = go(catalog, "page")

    assert response.headers["content-type"] == "text/html; charset=utf-8"
    assert response.headers["cache-control"] == "no-store"
    assert markup.SECURITY.items() <= dict(response.headers).items()
    assert (
        "'unsafe-inline'" not in response.headers["content-security-policy"].split("style-src")[0]
    )


def test_a_scope_of_the_plugin_is_asked_for(catalog: Asking) -> None:
    catalog.token("reader", scopes=["catalog:read"])
    catalog.token("looker", scopes=["routing:look"])

    assert told(go(catalog, "secret", by="reader")) == (403, ["FORBIDDEN"])
    assert go(catalog, "secret", by="looker").status_code == 200


@pytest.mark.parametrize("how", ["raise", "nothing", "status", "large", "script"])
def test_a_route_that_fails_tells_nothing_and_the_log_tells_whose_it_is(
    how: str, catalog: Asking, caplog: pytest.LogCaptureFixture
) -> None:
    response = go(catalog, f"fail/{how}")

    assert told(response) == (500, ["INTERNAL"])
    assert "secret" not in response.text
    (line,) = [record for record in caplog.records if record.name == "catalog.http"]
    assert line.__dict__["operation"] == "routing GET fail/{how}"
    assert line.exc_info
    assert go(catalog, "page").status_code == 200


def test_a_route_that_takes_too_long_is_ended(catalog_with: Callable[..., Asking]) -> None:
    catalog = catalog_with(Routing, request_timeout=0.3)

    assert go(catalog, "fail/wait").status_code in {503, 504}
    assert told(go(catalog, "fail/known")) == (400, ["BAD_REQUEST"])


@pytest.mark.parametrize("path", ["/x", "x/", "../x", "X", "a b", "{A}", "", "x//y", ".x"])
def test_a_path_is_words(path: str) -> None:
    given = {"id": "bad", "title": "Bad", "routes": hookimpl(lambda self: [_to(path)])}
    bad = type("Bad", (Plugin,), given)

    assert any("words with slashes between them" in told for told in problems(bad))


def _to(path: str) -> Route:
    return Route(path=path, do=page)
