"""The bare ASGI application around the changes: `python -m bench.writing.hand.server`.

It reads `DATABASE_URL` and `PORT`, and is sent what the catalog is sent, of which it takes the name
of the operation and its variables.
"""

import datetime as dt
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import asyncpg
import orjson
import uvicorn

from bench.writing.hand import changes
from bench.writing.hand.books import RefusedError
from bench.writing.hand.drivers import (
    CONNECTIONS,
    OF_TRANSACTIONS,
    AsyncpgDriver,
    Driver,
    SqliteDriver,
)

CHANGES = {
    "UpdateService": ("updateService", changes.update_service),
    "CreateService": ("createService", changes.create_service),
    "AddDependency": ("addDependency", changes.add_dependency),
    "AdvanceService": ("advanceService", changes.advance_service),
    "CompletePackSection": ("completePackSection", changes.complete_pack_section),
}
REHEARSAL = "DryRun"  # ends the name of an operation of which nothing is kept


class HandWritten:
    """Makes each change in one transaction."""

    def __init__(self) -> None:
        self._embedded: SqliteDriver | None = None
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
        async with self._lent() as driver:
            answer = await _made(driver, orjson.loads(body))
        length = str(len(answer)).encode()
        headers = [(b"content-type", b"application/json"), (b"content-length", length)]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": answer})

    @asynccontextmanager
    async def _lent(self) -> AsyncIterator[Driver]:
        if self._embedded:
            yield self._embedded
            return
        async with self._pool.acquire() as connection:
            yield AsyncpgDriver(connection)

    async def _live(self, receive: Any, send: Any) -> None:
        while (await receive())["type"] == "lifespan.startup":
            kind, _, path = os.environ["DATABASE_URL"].partition(":///")
            if kind == "sqlite":
                self._embedded = SqliteDriver(path)
            else:
                self._pool = await asyncpg.create_pool(
                    os.environ["DATABASE_URL"],
                    min_size=CONNECTIONS,
                    max_size=CONNECTIONS,
                    server_settings=OF_TRANSACTIONS,
                )
            await send({"type": "lifespan.startup.complete"})
        await send({"type": "lifespan.shutdown.complete"})


async def _made(driver: Driver, request: Any) -> bytes:
    name = request["operationName"]
    field, change = CHANGES[name.removesuffix(REHEARSAL)]
    answer: dict[str, Any] = {"userErrors": []}
    await driver.run("BEGIN")
    try:
        found = await change(driver, request["variables"]["input"], dt.datetime.now(dt.UTC))
    except RefusedError as refused:
        await driver.run("ROLLBACK")
        answer["userErrors"] = [{"code": str(refused), "message": str(refused)}]
    else:
        if name.endswith(REHEARSAL):
            await driver.run("ROLLBACK")
        else:
            await driver.run("COMMIT")
            answer |= found
    return orjson.dumps({"data": {field: answer}})


if __name__ == "__main__":
    uvicorn.run(
        HandWritten(),
        port=int(os.environ["PORT"]),
        access_log=False,
        log_level="warning",
        backlog=2048,
    )
