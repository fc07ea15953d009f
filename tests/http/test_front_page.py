"""The front page and the documents: whole, of this host alone, and without a script in them."""

import json
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import urldefrag, urljoin, urlsplit

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from catalog.http import documents, front_page
from catalog.http.front_page import Front
from tests.asking import Asking, asking
from tests.http.test_graphiql_page import Markup

ROOT = Path(__file__).parents[2]
FILES = sorted(path.relative_to(ROOT / "docs").as_posix() for path in (ROOT / "docs").rglob("*.md"))


class Ids(HTMLParser):
    """The ids of a page's elements, and the names of all elements."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: set[str] = set()
        self.names: set[str] = set()
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.names.add(tag)
        self.found |= {value for name, value in attrs if name == "id" and value}


def visitor(front: Front) -> TestClient:
    routes = [*front_page.routes(front), *documents.routes(front.title)]
    return TestClient(Starlette(routes=routes), follow_redirects=False)


@pytest.mark.parametrize("path", ["/", "/docs/", f"/docs/{FILES[0]}", "/front/front.js"])
def test_a_page_has_the_strict_policy_and_a_tag(path: str) -> None:
    client = visitor(Front("Ours"))

    first = client.get(path)
    again = client.get(path, headers={"if-none-match": first.headers["etag"]})

    policy = first.headers["content-security-policy"]
    assert "default-src 'none'; script-src 'self';" in policy
    assert "frame-ancestors 'none'" in policy
    assert first.headers["referrer-policy"] == "no-referrer"
    assert (first.status_code, again.status_code, again.content) == (200, 304, b"")
    assert client.head(path).headers == first.headers


@pytest.mark.parametrize("path", ["/", "/docs/", f"/docs/{FILES[-1]}"])
def test_a_page_runs_no_inline_script_and_loads_from_its_own_host(path: str) -> None:
    client = visitor(Front("Ours"))
    markup = Markup(client.get(path).text)

    assert all("src" in named or named["type"] == "application/json" for named, _ in markup.scripts)
    assert markup.loaded
    assert not any(urlsplit(address).netloc for address in markup.loaded + markup.links)
    loaded = [client.get(urljoin(path, address)) for address in markup.loaded]
    assert {each.status_code for each in loaded} == {200}
    kinds = {each.headers["content-type"].partition(";")[0] for each in loaded}
    assert kinds <= {"text/css", "text/javascript"}


def test_the_front_page_tells_its_script_what_is_served() -> None:
    def config(front: Front) -> Any:
        (_, found), *_ = Markup(visitor(front).get("/").text).scripts[::-1]
        return json.loads(found)

    assert config(Front("Ours")) == {"anonymousRead": False, "graphiql": True}
    assert config(Front("Ours", anonymous_read=True, graphiql=False)) == {
        "anonymousRead": True,
        "graphiql": False,
    }


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({}, "Every question and every change takes a token."),
        ({"anonymous_read": True}, "What is published needs no token."),
        (
            {"anonymous_read": True, "anonymous_house": True},
            "Without a token you see as members of one organization do.",
        ),
    ],
)
def test_the_front_page_tells_who_may_read_what(given: dict[str, bool], told: str) -> None:
    assert told in visitor(Front("Ours", **given)).get("/").text


@pytest.mark.parametrize("text", ["</title><script>alert(1)</script>", "A & B <b>", "$config"])
def test_hostile_text_stays_text(text: str) -> None:
    client = visitor(Front(text))

    for path in ("/", "/docs/", f"/docs/{FILES[0]}"):
        html = client.get(path).text
        assert Ids(html).names == Ids(visitor(Front("Ours")).get(path).text).names
        assert text not in html or "<" not in text


def test_every_link_of_the_front_page_leads_somewhere(sqlite_url: str) -> None:
    with asking(sqlite_url) as catalog:
        links = Markup(catalog.client.get("/").text).links
        answers = {link: catalog.client.get(urljoin("/", link)).status_code for link in links}

    expected = {"./graphiql", "./schema.graphql", "./docs/", "./livez", "./readyz"}
    assert expected <= answers.keys()
    assert set(answers.values()) == {200}


def test_what_is_switched_off_is_not_linked_to(sqlite_url: str) -> None:
    with asking(sqlite_url, graphiql=False, introspection=False) as catalog:
        links = set(Markup(catalog.client.get("/").text).links)
        answers = {catalog.client.get(urljoin("/", link)).status_code for link in links}

    assert not {"./graphiql", "./schema.graphql"} & links
    assert {"./docs/", "./livez"} <= links
    assert answers == {200}


def test_nothing_of_the_catalog_stands_in_the_page_itself(catalog: Asking) -> None:
    empty = catalog.client.get("/").text
    catalog.live("secret-service")
    admin = {"authorization": f"Bearer {catalog.secrets['admin']}"}

    assert catalog.client.get("/", headers=admin).text == empty


def test_there_is_an_empty_answer_for_those_who_guess_at_an_icon() -> None:
    response = visitor(Front("Ours")).get("/favicon.ico")

    assert (response.status_code, response.content) == (204, b"")


@pytest.mark.parametrize(
    "path",
    [
        "/front/index.html",
        "/front/nothing.js",
        "/front/..%2ffront_page.py",
        "/docs/nothing.md",
        "/docs/..%2fREADME.md",
        "/docs/%2e%2e/README.md",
        "/docs/%2fetc%2fpasswd",
        "/docs/decisions",
    ],
)
def test_nothing_else_is_served(path: str) -> None:
    client = visitor(Front("Ours"))

    assert client.get(path).status_code == 404
    assert client.get("/docs/operating.md").status_code == 200


def test_every_document_is_a_page_that_the_list_names() -> None:
    client = visitor(Front("Ours"))
    listed = Markup(client.get("/docs/").text).links

    assert set(FILES) <= set(listed)
    for name in FILES:
        page = client.get(f"/docs/{name}")
        title = (ROOT / "docs" / name).read_text().splitlines()[0].removeprefix("# ")
        assert page.status_code == 200
        assert f"<title>{title}</title>" in page.text


def test_the_links_between_documents_hold() -> None:
    client = visitor(Front("Ours"))
    pages = {f"/docs/{name}": client.get(f"/docs/{name}").text for name in FILES}
    pages["/docs/"] = client.get("/docs/").text
    links = [
        urldefrag(urljoin(path, link))
        for path, html in pages.items()
        for link in Markup(html).links
    ]

    assert [link for link in links if link.url not in pages and link.url != "/"] == []
    anchors = [link for link in links if link.fragment]
    assert anchors
    assert [link for link in anchors if link.fragment not in Ids(pages[link.url]).found] == []


def test_tables_and_code_of_a_document_are_shown() -> None:
    html = visitor(Front("Ours")).get("/docs/operating.md").text

    assert {"table", "th", "pre", "code"} <= Ids(html).names
    assert '<div class="table"><table>' in html
