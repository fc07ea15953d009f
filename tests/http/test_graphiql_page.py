"""The GraphiQL page is whole, loads nothing from elsewhere, and runs only scripts built for it."""

import json
from collections.abc import Mapping, Sequence
from hashlib import sha256
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from catalog.http import front_page, page
from catalog.http.front_page import Front

WEB = Path(__file__).parents[2] / "web"
BUILT = Path(page.__file__).parent / "graphiql"
ASSETS = sorted(file.name.removesuffix(".gz") for file in (BUILT / "assets").iterdir())


class Markup(HTMLParser):
    """What a page loads, and the text of each of its scripts."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.loaded: list[str] = []
        self.links: list[str] = []
        self.scripts: list[tuple[dict[str, str | None], str]] = []
        self._in_script = False
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = dict(attrs)
        address = named.get("src") or named.get("href")
        if address:
            (self.links if tag == "a" else self.loaded).append(address)
        self._in_script = tag == "script"
        if self._in_script:
            self.scripts.append((named, ""))

    def handle_endtag(self, tag: str) -> None:
        if tag == "script":
            self._in_script = False

    def handle_data(self, data: str) -> None:
        if self._in_script:
            named, text = self.scripts[-1]
            self.scripts[-1] = (named, text + data)


def visitor(
    *, title: str = "Example", tabs: Sequence[Mapping[str, str]] = (), root_path: str = ""
) -> TestClient:
    shared = front_page.routes(Front(title))  # the bar on top
    app = Starlette(routes=[*page.routes(title=title, tabs=tabs), *shared])
    return TestClient(app, root_path=root_path, follow_redirects=False)


def hash_of_sources() -> str:
    files = {
        file.relative_to(WEB).as_posix(): sha256(file.read_bytes()).hexdigest()
        for file in WEB.rglob("*")
        if file.is_file() and file.relative_to(WEB).parts[0] != "node_modules"
    }
    lines = [f"{digest}  {name}\n" for name, digest in sorted(files.items())]
    return sha256("".join(lines).encode()).hexdigest()


def test_the_built_page_is_of_these_sources() -> None:
    recorded = json.loads((BUILT / "build.json").read_text())["sources"]

    assert recorded == hash_of_sources(), "run `npm ci && npm run build` in web/"


def test_the_lock_file_names_no_registry() -> None:
    packages = json.loads((WEB / "package-lock.json").read_text())["packages"]

    assert [name for name, package in packages.items() if "resolved" in package] == []
    assert all("integrity" in package for name, package in packages.items() if name)


def test_the_page_has_a_strict_policy() -> None:
    response = visitor().get("/graphiql")

    assert response.headers["content-type"] == "text/html; charset=utf-8"
    assert response.headers["content-security-policy"] == (
        "default-src 'none'; script-src 'self'; worker-src 'self'; "
        "style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self' data:; "
        "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    )
    assert response.headers["x-content-type-options"] == "nosniff"
    assert response.headers["referrer-policy"] == "no-referrer"


def test_the_page_has_no_inline_script() -> None:
    scripts = Markup(visitor().get("/graphiql").text).scripts

    assert scripts
    assert all("src" in named or named["type"] == "application/json" for named, _ in scripts)


def test_everything_the_page_loads_is_served_from_its_own_host() -> None:
    client = visitor()
    markup = Markup(client.get("/graphiql").text)

    assert markup.loaded
    assert not any(urlsplit(address).netloc for address in markup.loaded + markup.links)
    addresses = [urljoin("/graphiql", address) for address in markup.loaded]
    assert [client.get(address).status_code for address in addresses] == [200] * len(addresses)


def test_the_page_carries_the_title_and_the_tabs() -> None:
    tabs = [{"query": "query A { a }", "variables": '{"b": 1}'}, {"query": "{ c }"}]

    (_, config), *_ = Markup(visitor(title="Ours", tabs=tabs).get("/graphiql").text).scripts[::-1]
    assert json.loads(config) == {
        "endpoint": "./graphql",
        "subscriptions": True,
        "title": "Ours",
        "anonymousRead": False,
        "tabs": tabs,
    }


@pytest.mark.parametrize(
    "text",
    [
        "</script><script>alert(1)</script>",
        "</ScRiPt ><img src=x>",
        "<!--<script>",
        "\\u003c/script>",
        "]]>&lt;/script&gt;\u2028\\1\\g<0>",
    ],
)
def test_hostile_text_stays_within_the_configuration(text: str) -> None:
    plain = Markup(visitor().get("/graphiql").text)

    hostile = Markup(visitor(title=text, tabs=[{"query": text}]).get("/graphiql").text)
    (_, config), *_ = hostile.scripts[::-1]
    assert json.loads(config)["title"] == text
    assert json.loads(config)["tabs"] == [{"query": text}]
    assert not {"<", ">", "&"} & set(config)
    assert [named for named, _ in hostile.scripts] == [named for named, _ in plain.scripts]
    assert hostile.loaded == plain.loaded


@pytest.mark.parametrize("name", ASSETS)
def test_an_asset_is_the_same_with_and_without_gzip(name: str) -> None:
    client = visitor()

    packed = client.get(f"/graphiql/assets/{name}", headers={"accept-encoding": "br, gzip"})
    plain = client.get(f"/graphiql/assets/{name}", headers={"accept-encoding": "identity"})
    assert packed.headers["content-encoding"] == "gzip"
    assert "content-encoding" not in plain.headers
    assert packed.headers["vary"] == plain.headers["vary"] == "accept-encoding"
    assert len(plain.content) == int(plain.headers["content-length"]) > 0
    assert packed.content == plain.content


@pytest.mark.parametrize(
    ("accepted", "is_packed"),
    [
        ("gzip", True),
        ("GZip;q=0.5", True),
        ("deflate, *;q=0.1", True),
        ("", False),
        ("gzip;q=0", False),
        ("gzip; q=0.000, *", False),
        ("*;q=0", False),
        ("gzippy", False),
    ],
)
def test_gzip_is_sent_only_to_those_who_take_it(accepted: str, *, is_packed: bool) -> None:
    address = f"/graphiql/assets/{ASSETS[0]}"

    response = visitor().get(address, headers={"accept-encoding": accepted})
    assert ("content-encoding" in response.headers) is is_packed


@pytest.mark.parametrize(
    ("suffix", "media_type"),
    [
        (".js", "text/javascript; charset=utf-8"),
        (".css", "text/css; charset=utf-8"),
        (".svg", "image/svg+xml"),
        (".ttf", "font/ttf"),
    ],
)
def test_an_asset_has_its_media_type_and_is_kept(suffix: str, media_type: str) -> None:
    name = next(name for name in ASSETS if name.endswith(suffix))

    headers = visitor().get(f"/graphiql/assets/{name}").headers
    assert headers["content-type"] == media_type
    assert headers["cache-control"] == "public, max-age=31536000, immutable"
    assert headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize(
    "path",
    [
        "",
        "nothing.js",
        f"{ASSETS[0]}.gz",
        "../index.html",
        "%2e%2e/index.html",
        "..%2findex.html",
        "%2e%2e%2f%2e%2e%2fpage.py",
        "..%5cindex.html",
        "%2fetc%2fpasswd",
        "%2e%2e",
        "%00",
    ],
)
def test_nothing_but_the_built_assets_is_served(path: str) -> None:
    client = visitor()

    assert client.get(f"/graphiql/assets/{path}").status_code == 404


@pytest.mark.parametrize("path", ["/graphiql", f"/graphiql/assets/{ASSETS[0]}"])
def test_head_tells_what_get_would(path: str) -> None:
    client = visitor()

    head, get = client.head(path), client.get(path)
    assert head.status_code == get.status_code
    assert head.headers == get.headers
    assert head.content == b""


def test_nobody_can_post_to_the_page() -> None:
    assert visitor().post("/graphiql").status_code == 405
