"""Connections: what uvicorn leaves to its users: slow clients, large heads, and stopping at last.

What a request costs is left as it is: connections are looked at once a second, and the size of a
head counts only where it did not come at once.
"""

import asyncio
from types import FrameType
from typing import Any

import orjson
import uvicorn
from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol
from uvicorn.supervisors import multiprocess

LOOK = 1.0  # seconds between looks at a connection
LOOKS = 10  # after which one that sends no whole request, or takes no answer, is closed
HEAD = 65_536  # bytes of a request's first line and headers
HEADERS = 100
LINGER = 2.0  # seconds for which a refused client may go on sending before it reads the refusal
FINISH = 6.0  # seconds that requests may still take when the server stops
STOPPING = "is_stopping"
SLOW = (408, "Send the whole request within ten seconds.")
LARGE = (431, f"Send at most {HEADERS} headers, and {HEAD:,} bytes of them.")


class HeadTooLargeError(Exception):
    """A request has more headers, or longer ones, than it may."""


class WatchedProtocol(HttpToolsProtocol):
    """HTTP on one connection, which is closed where its client takes too long."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._head = 0
        self._is_refused = False
        self._looks = 0
        self._unsent = 0
        self._seen: object = None
        self._timer: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begin to look at the connection."""
        super().connection_made(transport)
        self._timer = self.loop.call_later(LOOK, self._look)

    def connection_lost(self, exc: Exception | None) -> None:
        """Look no more."""
        if self._timer is not None:
            self._timer.cancel()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Parse *data*, and count what has come of a head that is not complete."""
        if self._is_refused:
            return
        self._head += len(data)
        super().data_received(data)
        scope: Any = self.scope  # None until a request begins
        if scope is not None and "path" in scope:
            self._head = 0
        elif self._head > HEAD and not self._is_refused:
            self._refuse(*LARGE)

    def on_headers_complete(self) -> None:
        """Begin the request, unless its head is too large."""
        if len(self.headers) > HEADERS or (self._head > HEAD and self._head_size() > HEAD):
            raise HeadTooLargeError
        super().on_headers_complete()

    def send_400_response(self, msg: str) -> None:
        """Refuse what cannot be parsed, or has too large a head."""
        headers: Any = self.headers  # None until a request begins
        if headers is not None and (len(headers) > HEADERS or self._head_size() > HEAD):
            self._refuse(*LARGE)
        else:
            self._refuse(400, msg)

    def shutdown(self) -> None:
        """Close the connection, and cancel what the server still works on, each request once.

        The server has waited before for those that could be finished.
        """
        super().shutdown()
        for task in list(self.tasks):
            if not task.cancelling():
                task.cancel()

    def _head_size(self) -> int:
        return len(self.url) + sum(len(name) + len(value) + 4 for name, value in self.headers)

    def _look(self) -> None:
        """Close a connection on which nothing has changed for too many looks."""
        if self not in self.connections:  # it is no longer one of HTTP
            return
        unsent, awaited = self.transport.get_write_buffer_size(), self._awaited()
        is_taken = unsent < self._unsent  # the client reads, slowly
        is_stuck = not is_taken if unsent else awaited is not None and awaited is self._seen
        self._looks = self._looks + 1 if is_stuck else 0
        self._unsent, self._seen = unsent, awaited
        if self._looks >= LOOKS:
            self._give_up()
        self._timer = self.loop.call_later(LOOK, self._look)

    def _awaited(self) -> object:
        """Return what the client is to send: a request that it began, or any; None for nothing."""
        scope: Any = self.scope  # None until a request begins
        cycle: Any = self.cycle  # None until its head is complete
        if scope is None:
            return self
        if cycle is None or cycle.scope is not scope:
            return scope
        if cycle.response_complete:
            return cycle
        return scope if cycle.more_body else None

    def _give_up(self) -> None:
        cycle: Any = self.cycle
        if self.transport.is_closing() or self._unsent:
            self.transport.abort()
        elif self._seen is self.scope and (
            cycle is None or cycle.response_complete or not cycle.response_started
        ):
            self._refuse(*SLOW, linger=0)
        else:
            self.transport.close()

    def _refuse(self, status: int, message: str, *, linger: float = LINGER) -> None:
        """Answer without the application, and close the connection.

        One that is closed while its client still sends is reset, and the client reads no answer.
        """
        self._is_refused = True
        error = {"message": message, "extensions": {"code": "BAD_REQUEST"}}
        body = orjson.dumps({"errors": [error]})
        head = (
            b"content-type: application/json; charset=utf-8\r\n"
            b"content-length: %d\r\nconnection: close\r\n\r\n" % len(body)
        )
        self.transport.write(STATUS_LINE[status] + head + body)
        self.loop.call_later(linger, self.transport.close)


def is_stopping(scope: Any) -> bool:
    """Tell whether the server was to stop before this request came."""
    return STOPPING in scope.get("state", ())


class DrainingServer(uvicorn.Server):
    """A server that listens until nobody waits for an answer any more, after it was told to stop.

    Whoever looks whether it is ready learns that it is not, and sends requests elsewhere.
    """

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Mark every request that begins from now on."""
        super().handle_exit(sig, frame)
        if self.started:
            self.lifespan.state[STOPPING] = True

    async def shutdown(self, sockets: Any = None) -> None:
        """Wait for requests that are answered, at most `FINISH` seconds, and end the rest."""
        clock = asyncio.get_running_loop().time
        end = clock() + FINISH
        while self.server_state.tasks and (left := end - clock()) > 0:
            await asyncio.wait(self.server_state.tasks, timeout=left)
        await super().shutdown(sockets)


class DrainingProcess(multiprocess.Process):
    """A worker with such a server."""

    @property
    def server(self) -> uvicorn.Server:
        """The server of this worker."""
        if self._server is None:
            self._server = DrainingServer(config=self.config)
        return self._server


class Workers(multiprocess.Multiprocess):
    """Several processes that answer, each of which drains when it is to stop."""

    def run(self) -> None:
        """Run until they are to stop."""
        multiprocess.Process = DrainingProcess  # type: ignore[misc]  # no option names a class
        super().run()
