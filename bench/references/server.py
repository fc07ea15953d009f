"""The bare ASGI application around a reference: `python -m bench.references.server NAME`.

It reads `DATABASE_URL`, `VIEWER` (the id of the viewer's organization) and `PORT`.
"""

import os
import sys
from base64 import b64decode
from importlib import import_module
from typing import Any
from uuid import UUID

import asyncpg
import orjson
import uvicorn

CONNECTIONS = 16
NOTHING = UUID(int=0)  # comes before every id


class Reference:
    """Answers the five questions as one of the references does."""

    def __init__(self, name: str) -> None:
        self._how: Any = import_module(f"bench.references.{name}")
        self._viewer = [UUID(os.environ["VIEWER"])]
        self._pool: Any = None

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Speak ASGI."""
        if scope["type"] == "lifespan":
            await self._live(receive, send)
            return
        message = await receive()
        body = message["body"]
        while message.get("more_body"):
            message = await receive()
            body += message["body"]
        answer = await self._answer(orjson.loads(body))
        length = str(len(answer)).encode()
        headers = [(b"content-type", b"application/json"), (b"content-length", length)]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": answer})

    async def _answer(self, request: Any) -> bytes:
        given = request["variables"]
        if "id" in given:
            given["id"] = UUID(b64decode(given["id"]).decode().partition(":")[2])
        else:
            given["after"] = UUID(given["after"]) if given.get("after") else NOTHING
        connection = await self._pool.acquire()
        try:
            found: bytes = await self._how.answer(
                connection, self._viewer, request["operationName"], given
            )
        finally:
            await self._pool.release(connection)
        return found

    async def _live(self, receive: Any, send: Any) -> None:
        while (await receive())["type"] == "lifespan.startup":
            self._pool = await asyncpg.create_pool(
                os.environ["DATABASE_URL"],
                min_size=CONNECTIONS,
                max_size=CONNECTIONS,
                init=self._how.prepare,
                server_settings={"jit": "off", "random_page_cost": "1.1", "timezone": "UTC"},
            )
            await send({"type": "lifespan.startup.complete"})
        await self._pool.close()
        await send({"type": "lifespan.shutdown.complete"})


if __name__ == "__main__":
    uvicorn.run(
        Reference(sys.argv[1]),
        port=int(os.environ["PORT"]),
        access_log=False,
        log_level="warning",
        backlog=2048,
    )
