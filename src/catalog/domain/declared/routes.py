"""Routes: addresses of a plugin's own, which are served below `/plugins/<id>/`."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

import orjson

from catalog.values import plain

HTML = "text/html; charset=utf-8"
JSON = "application/json"
METHODS = ("DELETE", "GET", "PATCH", "POST", "PUT")


@dataclass(frozen=True, kw_only=True)
class RouteRequest:
    """A request for a route: the words in its path, its query, and its body, JSON if there is any.

    `headers` have their names in lower case, without `authorization`, `proxy-authorization` and
    `cookie`. Others by which an authenticator lets people in are among them.
    """

    path: Mapping[str, str] = field(default_factory=dict)
    query: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""

    def json(self) -> Any:
        """Return what the body says; raises ValueError where it is no JSON."""
        return orjson.loads(self.body)


@dataclass(frozen=True, kw_only=True)
class Reply:
    """An answer of a route: JSON or HTML, under the policy of the catalog's own pages."""

    content: bytes
    media_type: str
    status: int = 200

    @classmethod
    def json(cls, value: Any, *, status: int = 200) -> "Reply":
        """Return an answer in JSON; times, ids and exact numbers are written as in GraphQL.

        With the status 204, 205 or 304 it has no body, whatever the value is.
        """
        content = orjson.dumps(value, plain, orjson.OPT_UTC_Z)
        return cls(content=content, media_type=JSON, status=status)

    @classmethod
    def html(cls, text: str, *, status: int = 200) -> "Reply":
        """Return a page; scripts and forms do nothing in it, so escape what others wrote."""
        return cls(content=text.encode(), media_type=HTML, status=status)


Serve: TypeAlias = Callable[[RouteRequest, Any], Awaitable[Reply]]


@dataclass(frozen=True, kw_only=True)
class Route:
    """A function `(request, context)` that answers one method at one path below the plugin's own.

    A path is words with slashes between them; `{slug}` takes any word, which is then in
    `request.path`. Whoever asks holds `scope`: to read where it is GET, else to write, unless it
    says another. `context` is what fields have: it reads, asks and makes changes as they do, but
    GET changes nothing, except in a dry run.
    """

    path: str
    do: Serve
    method: str = "GET"
    scope: str = ""
    plugin: str = ""

    @property
    def name(self) -> str:
        """What it is called among the routes of its plugin."""
        return f"{self.method} {self.path}"
