"""The front page: what this catalog is and holds, for people.

It is the same for everybody: what one may see is asked by its script, as every client asks.
"""

import html
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib import resources
from string import Template

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from catalog.http import documents, markup, page, sending
from catalog.settings import Settings

_MEDIA_TYPES = {".css": "text/css", ".js": "text/javascript"}
_PUBLIC = "What is published needs no token. Everything else does, and so does every change."
_HOUSE = "Without a token you see as members of one organization do. Every change takes a token."
_CLOSED = "Every question and every change takes a token."
_FOLDER = resources.files("catalog.http") / "front"


@dataclass(frozen=True)
class Front:
    """What the front page tells: its title, who may read what, and what is served beside it."""

    title: str
    anonymous_read: bool = False
    graphiql: bool = True
    schema: bool = True
    anonymous_house: bool = False

    def html(self) -> str:
        """Return the page."""
        config = {"anonymousRead": self.anonymous_read, "graphiql": self.graphiql}
        return Template((_FOLDER / "index.html").read_text("utf-8")).substitute(
            title=html.escape(self.title),
            reading=self._reading(),
            links="\n".join(f"          <li>{link}</li>" for link in self._links()),
            config=markup.embedded(config),
        )

    def _reading(self) -> str:
        if self.anonymous_house:
            return _HOUSE
        return _PUBLIC if self.anonymous_read else _CLOSED

    def _links(self) -> list[str]:
        links = []
        if self.graphiql:
            links.append('<a href="./graphiql">GraphiQL</a>: try queries, and read the schema')
        if self.schema:
            links.append('<a href="./schema.graphql">The schema</a>, as text')
        links.append('<a href="./docs/">The documents</a>: operating, plugins, errors')
        links.append(
            'Health: <a href="./livez">whether it lives</a>, '
            '<a href="./readyz">whether it is ready</a>'
        )
        return links


def pages(settings: Settings, title: str, tabs: Sequence[Mapping[str, str]]) -> list[BaseRoute]:
    """Return the routes of all that is made for people; GraphiQL opens with *tabs*."""
    anybody, as_members = settings.anonymous_read, bool(settings.anonymous_house)
    front = Front(title, anybody, settings.graphiql, settings.introspection, as_members)
    found = [*routes(front), *documents.routes(title)]
    if settings.graphiql:
        found += page.routes(title=title, tabs=tabs, anonymous_read=anybody)
    return found


def routes(front: Front) -> list[BaseRoute]:
    """Return the routes of the front page, and of what it shares with the other pages."""
    page = front.html().encode()
    assets = {
        file.name: (file.read_bytes(), media_type)
        for file in _FOLDER.iterdir()
        if (media_type := _MEDIA_TYPES.get("." + file.name.rpartition(".")[2]))
    }

    async def start(request: Request) -> Response:
        return await sending.unless_kept(
            page, request, media_type="text/html", headers=markup.SECURITY
        )

    async def asset(request: Request) -> Response:
        found = assets.get(request.path_params["name"])
        if found is None:
            raise HTTPException(404)
        content, media_type = found
        return await sending.unless_kept(
            content, request, media_type=media_type, headers=markup.SECURITY
        )

    async def favicon(_: Request) -> Response:
        # Pages that name no icon of their own are asked for this one.
        headers = {**markup.SECURITY, "cache-control": "max-age=86400"}
        return Response(status_code=204, headers=headers)

    return [Route("/", start), Route("/front/{name}", asset), Route("/favicon.ico", favicon)]
