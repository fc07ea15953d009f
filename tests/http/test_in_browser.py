"""The pages in a real browser: at every size, light and dark, and asked from other pages."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.parse import urlsplit

import pytest

from tests import browser
from tests.browser import ScriptError, Tab
from tests.plugins.bringing import BUILT_IN
from tests.processes import CATALOG, ROOT, Command, Server

pytestmark = browser.needed

LOOKS = [(375, False), (375, True), (1280, False), (1280, True)]
READY = "document.querySelector('.monaco-editor') && document.querySelector('.view-line')"
ANSWER = "document.querySelector('.result-window .view-lines')?.innerText.replace(/\\s+/g, ' ')"
TOLD = "document.querySelector('#told').innerText"
RUN = "document.querySelector('.graphiql-execute-button').click()"
HOSTILE = "<img src=x onerror=alert(1)><script>alert(2)</script>"
CREATE = """mutation($slug: String!, $name: String!) {
    createOrganization(input: {slug: $slug, name: $name, kind: TEAM}) { userErrors { code } }
}"""
SERVICE = """mutation($slug: String!, $name: String!) {
    createService(input: {slug: $slug, name: $name, description: $name}) { userErrors { code } }
}"""
COUNT = "{ organizations { totalCount } }"


@pytest.fixture
def tab(tmp_path: Path) -> Iterator[Tab]:
    """A tab of a browser that was never used."""
    with browser.tab(tmp_path / "profile") as found:
        yield found


def command(url: str, folder: Path, **variables: str) -> Command:
    given = {
        "CATALOG_DATABASE_URL": url,
        "CATALOG_PLUGINS_DISABLED": ",".join(BUILT_IN),
        "PYTHONPATH": str(ROOT),
        **variables,
    }
    return Command(CATALOG, folder, given)


@contextmanager
def served(url: str, folder: Path, **variables: str) -> Iterator[tuple[Server, str]]:
    """Serve a catalog, and give an administrator's token of it."""
    catalog = command(url, folder, **variables)
    secret = catalog("token", "create", "--subject", "ann", "--role", "admin").splitlines()[-1]
    with catalog.serving() as server:
        yield server, secret


@pytest.fixture
def open_to_all(sqlite_url: str, tmp_path: Path) -> Iterator[tuple[Server, str]]:
    """A catalog that anybody may read."""
    with served(sqlite_url, tmp_path, CATALOG_ANONYMOUS_READ="true") as found:
        yield found


@contextmanager
def another_origin(folder: Path) -> Iterator[str]:
    """Serve an empty page from a port of its own, and give the page's origin."""
    (folder / "index.html").write_text("<!doctype html><title>A frontend</title>")

    class Quiet(SimpleHTTPRequestHandler):
        def log_message(self, *_told: Any) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=folder)) as server:
        thread = Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


def asks(server: Server, token: str, query: str, **variables: str) -> str:
    """Return a script that asks from wherever it runs, and returns what it was told."""
    headers = {
        "Content-Type": "application/json",
        "Authorization": f"Bearer {token}",
        "X-Request-Id": "from-a-page",
    }
    request = {
        "method": "POST",
        "headers": headers,
        "body": json.dumps({"query": query, "variables": variables}),
    }
    return (
        f"fetch({json.dumps(server.address + '/graphql')}, {json.dumps(request)})"
        ".then(async (got) => [got.status, got.headers.get('x-request-id'), await got.json()])"
    )


def test_a_page_of_an_allowed_origin_asks_and_changes_and_no_other_does(
    tab: Tab, url: str, tmp_path: Path
) -> None:
    with (
        another_origin(tmp_path) as origin,
        served(url, tmp_path, CATALOG_CORS_ORIGINS=origin) as (server, secret),
    ):
        tab.open(origin)
        made = tab.run(asks(server, secret, CREATE, slug="one", name="One"))
        seen = tab.run(asks(server, secret, COUNT))
        refused = tab.run(asks(server, "wrong", COUNT))
        tab.open(origin.replace("127.0.0.1", "localhost"))  # the same page, of another origin
        for question in (COUNT, CREATE):
            with pytest.raises(ScriptError, match="Failed to fetch"):
                tab.run(asks(server, secret, question, slug="two", name="Two"))
        left = server.ask(COUNT, token=secret)

    assert made[:2] == [200, "from-a-page"]
    assert made[2]["data"] == {"createOrganization": {"userErrors": []}}
    assert seen[2]["data"] == left == {"organizations": {"totalCount": 1}}
    assert refused[:2] == [401, "from-a-page"]
    assert refused[2]["errors"][0]["extensions"]["code"] == "UNAUTHENTICATED"


def must_be_clean(tab: Tab, server: Server) -> None:
    """Expect that the console is empty, and that everything came from one host."""
    hosts = {urlsplit(address).netloc for address in tab.requested()}

    assert tab.complaints() == []
    assert hosts == {urlsplit(server.address).netloc}
    assert tab.run("document.documentElement.scrollWidth <= innerWidth")


def test_the_front_page_is_whole_at_every_size(tab: Tab, open_to_all: tuple[Server, str]) -> None:
    server, secret = open_to_all
    server.ask(SERVICE, {"slug": "draft", "name": "Draft"}, token=secret)

    for width, is_dark in LOOKS:
        tab.look(width, is_dark=is_dark)
        tab.open(f"{server.address}/")
        tab.wait(f"{TOLD}.startsWith('There is no service')")
        tab.wait("document.querySelector('.who').innerText.startsWith('Not signed in')")
        tab.wait("document.querySelectorAll('#counts li').length === 4")
        background = tab.run("getComputedStyle(document.body).backgroundColor")
        assert background == ("rgb(22, 27, 38)" if is_dark else "rgb(255, 255, 255)")
        must_be_clean(tab, server)
        tab.open(f"{server.address}/docs/operating.md")
        must_be_clean(tab, server)


def test_who_signs_in_sees_more_on_both_pages_until_they_sign_out(
    tab: Tab, open_to_all: tuple[Server, str]
) -> None:
    server, secret = open_to_all
    for slug in ("draft", "other"):
        server.ask(SERVICE, {"slug": slug, "name": slug.title()}, token=secret)
    tab.look(1280)

    tab.open(f"{server.address}/#token={secret}")
    tab.wait("document.querySelector('.who')?.innerText === 'Signed in as ann (admin)'")
    tab.wait("document.querySelectorAll('#found li').length === 2")
    assert tab.run("location.hash") == ""
    tab.run("document.querySelector('#search').focus()")
    tab.type("DRA")
    tab.wait(f"{TOLD} === '1 service with “DRA”.'")
    assert tab.run(
        "[...document.querySelectorAll('#found strong')].map((each) => each.innerText)"
    ) == ["Draft"]
    assert tab.run("location.search") == "?q=DRA"

    tab.run("document.querySelector('#found a').click()")
    tab.wait(READY)
    tab.wait("document.querySelector('.who')?.innerText === 'Signed in as ann (admin)'")
    tab.run(RUN)
    tab.wait(f'{ANSWER}?.includes(\'"name": "Draft"\')')

    tab.run("[...document.querySelectorAll('.account button')].at(-1).click()")
    tab.wait("document.querySelector('.who')?.innerText.startsWith('Not signed in')")
    assert tab.run("sessionStorage.length") == 0
    tab.open(f"{server.address}/")
    tab.wait(f"{TOLD}.startsWith('There is no service')")
    must_be_clean(tab, server)


def test_where_reading_takes_a_token_the_page_says_so_and_asks_for_one(
    tab: Tab, sqlite_url: str, tmp_path: Path
) -> None:
    with served(sqlite_url, tmp_path) as (server, secret):
        tab.look(375)
        for path in ("/", "/graphiql"):
            tab.open(f"{server.address}{path}")
            tab.wait(
                "document.querySelector('.who')?.innerText === 'Sign in to read this catalog.'"
            )
        tab.wait(READY)
        tab.wait(f"{ANSWER}?.includes('Sign in at the top')")
        must_be_clean(tab, server)
        assert not [each for each in tab.requested() if each.endswith("/graphql")]

        tab.open(f"{server.address}/")
        tab.wait("!document.querySelector('#closed').hidden")
        tab.run("document.querySelector('.account button').click()")
        tab.type("wrong")
        tab.run("document.querySelector('dialog form').requestSubmit()")
        tab.wait(
            "document.querySelector('dialog .problem').innerText.startsWith('This token is not')"
        )
        tab.run("document.querySelector('dialog input').select()")
        tab.type(secret)
        tab.run("document.querySelector('dialog form').requestSubmit()")
        tab.wait("document.querySelector('.who')?.innerText === 'Signed in as ann (admin)'")
        tab.wait("document.querySelector('#closed').hidden")
        tab.wait("document.querySelectorAll('#counts li').length === 4")


def test_what_somebody_stored_is_text_on_the_page(
    tab: Tab, open_to_all: tuple[Server, str]
) -> None:
    server, secret = open_to_all
    server.ask(SERVICE, {"slug": "hostile", "name": HOSTILE}, token=secret)

    tab.open(f"{server.address}/#token={secret}")
    tab.wait("document.querySelectorAll('#found li').length === 1")

    assert tab.run("document.querySelector('#found strong').innerText") == HOSTILE
    assert tab.run("document.querySelectorAll('#found img, #found script').length") == 0
    must_be_clean(tab, server)


def test_graphiql_is_whole_at_every_size(tab: Tab, open_to_all: tuple[Server, str]) -> None:
    server, _ = open_to_all

    for width, is_dark in LOOKS:
        tab.look(width, is_dark=is_dark)
        tab.open(f"{server.address}/graphiql")
        tab.wait(READY)
        tab.wait("document.querySelector('.who')?.innerText.startsWith('Not signed in')")
        tab.run(RUN)
        tab.wait(f"{ANSWER}?.includes('\"totalCount\": 0')")
        for part in (".graphiql-query-editor", ".result-window", ".graphiql-execute-button"):
            place = tab.run(
                "(({left, right, width, height, bottom}) => [left, right, width, height, bottom])"
                f"(document.querySelector('{part}').getBoundingClientRect())"
            )
            assert place[0] >= 0
            assert place[1] <= width
            assert min(place[2:4]) >= 40
            assert place[4] <= 800
        must_be_clean(tab, server)


def test_graphiql_opens_with_examples_and_an_empty_tab_is_no_error(
    tab: Tab, open_to_all: tuple[Server, str]
) -> None:
    server, _ = open_to_all
    tab.look(1280)

    tab.open(f"{server.address}/graphiql")
    tab.wait(READY)
    titles = tab.run("[...document.querySelectorAll('[role=tab]')].map((each) => each.innerText)")
    tab.run("document.querySelector('.graphiql-tab-add').click()")
    tab.wait("document.querySelectorAll('[role=tab]').length === 6")
    tab.run(RUN)

    tab.wait(f"{ANSWER}?.includes('This tab is empty.')")
    assert "error" not in tab.run(ANSWER)
    assert titles == ["Services", "One", "Here", "AddOrganization", "AddService"]
    must_be_clean(tab, server)


def test_what_the_explorer_fills_in_is_affordable(
    tab: Tab, open_to_all: tuple[Server, str]
) -> None:
    server, _ = open_to_all
    tab.look(1280)
    tab.open(f"{server.address}/graphiql?query=%7B__typename%7D")
    tab.wait(READY)
    tab.wait("document.querySelector('[data-field-name=services]')")

    for name in ("services", "edges", "node", "dependencies"):
        tab.wait(f"document.querySelector('[data-field-name={name}]')")
        tab.run(f"[...document.querySelectorAll('[data-field-name={name}]')].at(-1).click()")
        tab.wait(f"localStorage.getItem('graphiql:tabState').includes('{name}')")
    query = tab.run("JSON.parse(localStorage.getItem('graphiql:tabState')).tabs[0].query")
    tab.run(RUN)

    tab.wait(f"{ANSWER}?.includes('\"actual\"')")
    assert "services(first: 10)" in query
    assert "dependencies(first: 10)" in query
    assert "errors" not in tab.run(ANSWER)
    must_be_clean(tab, server)
