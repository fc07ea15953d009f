"""The client: a name is resolved once, its address looked at, and the connection made to that.

It keeps nothing between requests, so that it serves every event loop and every thread alike.
"""

import asyncio
import json
import logging
import ssl
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, cast

from catalog.outgoing import addresses
from catalog.outgoing.addresses import Resolve

if TYPE_CHECKING:  # it takes a tenth of a second to import, which not every command needs
    from httpx2 import URL

log = logging.getLogger("catalog.outgoing")
METHODS = frozenset({"DELETE", "GET", "HEAD", "PATCH", "POST", "PUT"})
FOLLOWED = frozenset({"GET", "HEAD"})  # what may be asked elsewhere without doing anything twice
REDIRECTS = frozenset({301, 302, 303, 307, 308})
HOPS = 3
SECONDS = 10.0
MOST_SECONDS = 60.0
MOST = 1_000_000  # bytes of a body
LARGEST = 10_000_000
PORTS = {"http": 80, "https": 443}
AGENT = "service-catalog"
REFUSED = "Nothing is requested from there: it is no public address that the settings allow."
ACCEPT = {"accept", "user-agent"}  # what is sent on to another host that a redirect names


class HttpRefusedError(Exception):
    """The request was not made; the message is the same for every address that is not allowed."""

    def __init__(self) -> None:
        super().__init__(REFUSED)


class HttpFailedError(Exception):
    """The request was made, and there is no answer: none came in time, or it was too large."""


@dataclass(frozen=True, kw_only=True)
class HttpResponse:
    """An answer: its status, its headers by their names in lower case, and its body."""

    status: int
    headers: Mapping[str, str]
    content: bytes

    @property
    def is_success(self) -> bool:
        """Whether the status is one of success, from 200 to 299."""
        return self.status // 100 == 2  # noqa: PLR2004  # as RFC 9110 groups them

    def json(self) -> Any:
        """Return what the body says; raises ValueError where it is no JSON."""
        return json.loads(self.content)


@dataclass(frozen=True)
class _Hop:
    """One request: where to, by which addresses, and whether the settings allow the host."""

    url: "URL"
    to: tuple[str, ...]
    is_allowed: bool


class HttpClient:
    """Requests what plugins want from others, and nothing from inside of the own network.

    *allowed* are hosts, each perhaps with a port, whose addresses may be any.
    """

    def __init__(
        self, allowed: Collection[str] = (), resolve: Resolve = addresses.resolved
    ) -> None:
        self._allowed = frozenset(map(_place, allowed))
        self._resolve = resolve

    async def request(
        self,
        method: str,
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        content: bytes = b"",
        seconds: float = SECONDS,
        most: int = MOST,
    ) -> HttpResponse:
        """Return the answer to one request, whatever its status.

        GET and HEAD follow at most three redirects, each looked at anew. All of it takes *seconds*
        at most, and the body has *most* bytes at most. Raises `HttpRefusedError` where it must not
        be made, and `HttpFailedError` where there is no answer.
        """
        must_be_in_bounds(method, content, seconds, most)
        try:
            async with asyncio.timeout(seconds):
                return await self._followed(method, url, dict(headers or {}), content, most)
        except TimeoutError as error:
            message = f"There was no whole answer within {seconds:g} s."
            raise HttpFailedError(message) from error

    async def _followed(
        self, method: str, url: str, headers: dict[str, str], content: bytes, most: int
    ) -> HttpResponse:
        hop = await self._hop(url, None)
        for _ in range(HOPS + 1):
            found = await _requested(hop, method, headers, content, most)
            location = found.headers.get("location")
            if found.status not in REDIRECTS or method not in FOLLOWED or location is None:
                return found
            before, hop = hop.url, await self._hop(location, hop)
            if _origin(before) != _origin(hop.url):
                headers = {name: headers[name] for name in headers if name.lower() in ACCEPT}
                content = b""
        message = f"It redirects more than {HOPS} times."
        raise HttpFailedError(message)

    async def _hop(self, url: str, before: _Hop | None) -> _Hop:
        """Look at where a request goes; a redirect leads to no private place that it is not from.

        Raises `HttpRefusedError`.
        """
        parsed = _parsed(url, None if before is None else before.url)
        host, port = parsed.raw_host.decode(), _port(parsed)
        is_allowed = bool(self._allowed & {(_plain(host), None), (_plain(host), port)})
        if before is not None and _origin(before.url) != _origin(parsed):
            is_allowed = False
        try:
            found = await self._resolve(host, port)
        except (OSError, UnicodeError) as error:
            raise _refusal(host, "it has no address") from error
        if not found or not (is_allowed or addresses.are_public(found)):
            raise _refusal(host, "its address is not public")
        return _Hop(parsed, tuple(found), is_allowed)


def must_be_in_bounds(method: str, content: bytes, seconds: float, most: int) -> None:
    """Raise ValueError where a plugin asks for what nobody may."""
    if method not in METHODS:
        message = f"{method!r} is no method: write one of {', '.join(sorted(METHODS))}."
        raise ValueError(message)
    if not (0 < seconds <= MOST_SECONDS and 0 < most <= LARGEST and len(content) <= LARGEST):
        message = f"At most {MOST_SECONDS:g} seconds, and {LARGEST:,} bytes each way."
        raise ValueError(message)


def _parsed(url: str, base: "URL | None") -> "URL":
    """Return a URL that may be asked at all; raises `HttpRefusedError`."""
    from httpx2 import URL, InvalidURL  # noqa: PLC0415  # it is imported for the first request

    try:
        parsed = URL(url) if base is None else base.join(url)
    except (InvalidURL, UnicodeError, ValueError, TypeError) as error:
        raise _refusal(None, "it is no URL") from error
    if parsed.scheme not in PORTS or not parsed.raw_host or parsed.userinfo:
        raise _refusal(parsed.host, "only http and https are requested, without a password")
    if base is not None and (base.scheme, parsed.scheme) == ("https", "http"):
        raise _refusal(parsed.host, "a redirect leads away from https")
    return parsed


async def _requested(
    hop: _Hop, method: str, headers: Mapping[str, str], content: bytes, most: int
) -> HttpResponse:
    """Make one request of the addresses that were looked at; raises `HttpFailedError`."""
    import httpcore2  # noqa: PLC0415  # as above

    from catalog.outgoing.pinned import Pinned  # noqa: PLC0415

    url = httpcore2.URL(
        scheme=hop.url.raw_scheme,
        host=hop.url.raw_host,
        port=hop.url.port,
        target=hop.url.raw_path,
    )
    own = {"user-agent": AGENT, "accept-encoding": "identity"}
    given = [*(own | _lower(headers)).items()]
    pinned, context = Pinned(hop.to), _tls() if hop.url.scheme == "https" else None
    pool = httpcore2.AsyncConnectionPool(
        ssl_context=context, network_backend=pinned, max_keepalive_connections=0
    )
    try:
        async with pool, pool.stream(method, url, headers=given, content=content) as response:
            body = bytearray()
            async for chunk in response.aiter_stream():
                body += chunk
                if len(body) > most:
                    message = f"The answer has more than {most:,} bytes."
                    raise HttpFailedError(message)
            told = {_text(name).lower(): _text(value) for name, value in response.headers}
            return HttpResponse(status=response.status, headers=told, content=bytes(body))
    except _failures() as error:
        message = f"There is no answer: {type(error).__name__}."
        raise HttpFailedError(message) from error


@cache
def _failures() -> tuple[type[Exception], ...]:
    import httpcore2  # noqa: PLC0415

    own = (httpcore2.NetworkError, httpcore2.ProtocolError, httpcore2.TimeoutException)
    return cast("tuple[type[Exception], ...]", (*own, OSError))


@cache
def _tls() -> ssl.SSLContext:
    return ssl.create_default_context()


def _refusal(host: str | None, why: str) -> HttpRefusedError:
    """Tell the log why, and whoever asks nothing: else they could look around in a network."""
    log.warning("A request to %r was refused: %s", host, why)
    return HttpRefusedError()


def _origin(url: "URL") -> tuple[str, str, int]:
    return url.scheme, _plain(url.host), _port(url)


def _port(url: "URL") -> int:
    return url.port or PORTS[url.scheme]


def _plain(host: str) -> str:
    """Return a host as hosts are compared: in lower case, without the dot at the end of a name."""
    return host.lower().strip("[]").rstrip(".")


def _place(written: str) -> tuple[str, int | None]:
    """Return the host and the port that a setting names; an address of IPv6 has brackets then."""
    host, colon, port = written.rpartition(":")
    is_port = colon and port.isdigit() and (":" not in host or host.endswith("]"))
    return (_plain(host), int(port)) if is_port else (_plain(written), None)


def _lower(headers: Mapping[str, str]) -> dict[str, str]:
    return {name.lower(): value for name, value in headers.items()}


def _text(value: bytes) -> str:
    return value.decode("latin-1")
