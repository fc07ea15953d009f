"""The GraphiQL page and its assets, all of them from this host.

What the page runs with stands in a block of JSON, so its policy can forbid every inline script.
"""

import gzip
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import PurePosixPath

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from catalog.http import markup, sending

# Not from the mimetypes module, which believes what the machine has installed.
_MEDIA_TYPES = {
    ".css": "text/css",
    ".js": "text/javascript",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".ttf": "font/ttf",
    ".woff": "font/woff",
    ".woff2": "font/woff2",
}
_CONFIG = '<script id="graphiql-config" type="application/json">'


@dataclass(frozen=True, slots=True)
class _Asset:
    """One built file as it is stored, which for most of them is compressed."""

    content: bytes
    media_type: str
    is_gzip: bool


def routes(
    *, title: str, tabs: Sequence[Mapping[str, str]], anonymous_read: bool = False
) -> list[BaseRoute]:
    """Return the routes of the GraphiQL page and of what it loads.

    `title` names the catalog. Each of `tabs` is an example operation (`query` and perhaps
    `variables` and `headers`, all of them text), opened as a tab at somebody's first visit.
    Without a token the page asks for nothing unless `anonymous_read` says that anybody may.
    """
    built = resources.files("catalog.http") / "graphiql"
    assets = _assets_in(built / "assets")
    config = {
        # Relative to the page, so that it holds behind a proxy that adds a prefix.
        "endpoint": "./graphql",
        "subscriptions": True,
        "title": title,
        "anonymousRead": anonymous_read,
        "tabs": [dict(tab) for tab in tabs],
    }
    page = _configured((built / "index.html").read_text("utf-8"), config).encode()

    async def graphiql(request: Request) -> Response:
        return await sending.unless_kept(
            page, request, media_type="text/html", headers=markup.SECURITY
        )

    def asset(request: Request) -> Response:
        found = assets.get(request.path_params["name"])
        if found is None:
            raise HTTPException(HTTPStatus.NOT_FOUND)
        return _encoded(found, takes_gzip=sending.takes_gzip(request.headers))

    return [
        Route("/graphiql", graphiql),
        Route("/graphiql/assets/{name}", asset),
    ]


def _assets_in(folder: Traversable) -> dict[str, _Asset]:
    assets = {}
    for file in folder.iterdir():
        name = file.name.removesuffix(".gz")
        assets[name] = _Asset(
            content=file.read_bytes(),
            media_type=_MEDIA_TYPES[PurePosixPath(name).suffix],
            is_gzip=name != file.name,
        )
    return assets


def _configured(html: str, config: Mapping[str, object]) -> str:
    before, opening, rest = html.partition(_CONFIG)
    _, closing, after = rest.partition("</script>")
    return before + opening + markup.embedded(config) + closing + after


def _encoded(asset: _Asset, *, takes_gzip: bool) -> Response:
    headers = {**markup.SECURITY, "cache-control": "public, max-age=31536000, immutable"}
    content = asset.content
    if asset.is_gzip:
        headers["vary"] = "accept-encoding"
        if takes_gzip:
            headers["content-encoding"] = "gzip"
        else:
            content = gzip.decompress(content)
    return Response(content, media_type=asset.media_type, headers=headers)
