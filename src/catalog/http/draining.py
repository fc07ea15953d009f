"""Draining: a server that is to stop says so first, and finishes what it works on."""

import asyncio
from types import FrameType
from typing import Any

import uvicorn
from uvicorn.supervisors import multiprocess

FINISH = 6.0  # seconds that requests may still take when the server stops
STOPPING = "is_stopping"


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
