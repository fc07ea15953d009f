"""Whether the process lives, and whether it can be sent requests."""

from collections.abc import Awaitable, Callable

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from catalog.http import connections


async def livez(_request: Request) -> Response:
    """Answer that the process lives."""
    return PlainTextResponse("ok\n")


def readyz(is_ready: Callable[[], Awaitable[bool]]) -> Callable[[Request], Awaitable[Response]]:
    """Return the endpoint that answers 200 when requests can be sent, else 503.

    They cannot from the moment at which the server is to stop.
    """

    async def answer(request: Request) -> Response:
        if connections.is_stopping(request.scope):
            return PlainTextResponse("not ready: the server stops\n", 503)
        if await is_ready():
            return PlainTextResponse("ok\n")
        return PlainTextResponse("not ready\n", 503)

    return answer
