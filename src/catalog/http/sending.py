"""Sending: an answer in the form that its client takes, or not at all where the client has it."""

import asyncio
import gzip
import hashlib
import re
from collections.abc import Awaitable, Callable, Mapping
from functools import cache, lru_cache

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import Response

LEAST = 1_024  # bytes: a smaller answer fits into one packet as it is
FAST = 1  # zlib's level: the higher ones save a tenth of the bytes for twice the time
ASIDE = 131_072  # bytes, which take a millisecond; more are compressed in a thread
KEEP_AND_ASK = "no-cache"  # may be kept, and is asked for again by its tag
NONE: Mapping[str, str] = {}
_REFUSED = re.compile(r"q\s*=\s*0(\.0*)?")


def takes_gzip(headers: Headers) -> bool:
    """Tell whether a client takes gzip, by its `Accept-Encoding`."""
    return _takes_gzip(",".join(headers.getlist("accept-encoding")))


@lru_cache(maxsize=64)
def _takes_gzip(accepted: str) -> bool:
    takes: dict[str, bool] = {}
    for item in accepted.lower().split(","):
        coding, _, weight = item.partition(";")
        takes[coding.strip()] = _REFUSED.fullmatch(weight.strip()) is None
    return takes.get("gzip", takes.get("*", False))


async def packed(response: Response, request: Request) -> Response:
    """Return *response*, compressed where it is large and its client takes that.

    Whoever makes the response says in its `Vary` that it depends on `Accept-Encoding`.
    """
    body = bytes(response.body)
    if len(body) < LEAST or not takes_gzip(request.headers):
        return response
    response.body = await asyncio.to_thread(_gzip, body) if len(body) > ASIDE else _gzip(body)
    response.headers["content-length"] = str(len(response.body))
    response.headers["content-encoding"] = "gzip"
    return response


def _gzip(body: bytes) -> bytes:
    return gzip.compress(body, FAST, mtime=0)


@lru_cache(maxsize=16)
def _tag(content: bytes) -> str:
    """Return the tag of a content, which is weak: it is the same with and without gzip."""
    return f'W/"{hashlib.sha256(content).hexdigest()[:32]}"'


def text(made: Callable[[], str]) -> Callable[[Request], Awaitable[Response]]:
    """Return what answers with a text, which is made for the first request."""
    once = cache(lambda: made().encode())

    async def answer(request: Request) -> Response:
        found = await asyncio.to_thread(once)
        return await unless_kept(found, request, media_type="text/plain")

    return answer


async def unless_kept(
    content: bytes, request: Request, *, media_type: str, headers: Mapping[str, str] = NONE
) -> Response:
    """Return a response with *content*, or 304 where the client has kept the same."""
    tag = _tag(content)
    given = {
        "etag": tag,
        "cache-control": KEEP_AND_ASK,
        "vary": "Accept-Encoding",
        **headers,
    }
    if _is_kept(tag, ",".join(request.headers.getlist("if-none-match"))):
        return Response(status_code=304, headers=given)
    return await packed(Response(content, media_type=media_type, headers=given), request)


def _is_kept(tag: str, named: str) -> bool:
    """Tell whether *named*, an `If-None-Match`, holds *tag*; weak tags equal strong ones."""
    tags = {item.strip().removeprefix("W/") for item in named.split(",")}
    return "*" in tags or tag.removeprefix("W/") in tags
