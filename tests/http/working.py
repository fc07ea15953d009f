"""A plugin whose field and whose change take as long as the database lets them, and how to ask."""

import asyncio
import json
import time
from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from catalog.domain.services.creating import CreateService
from catalog.plugin import PUBLIC, Plugin, Query, Reaction, Service, batch, extends, hookimpl
from tests.asking import Asking
from tests.heavy import HEAVY, SOON

HEAVY_QUERY = "{ heavy }"
CREATE = """
    mutation { createService(input: {slug: "heavy", name: "Heavy"}) { service { slug } } }
"""


async def _heavy(parents: Sequence[Any], context: Any) -> Sequence[str | None]:
    """What takes a minute."""
    await context.session.fetch(HEAVY[context.session.dialect], ())
    return [None for _ in parents]


@extends(Query)
class Working:
    """A field that takes long."""

    heavy = batch()(_heavy)


@extends(Service)
class WorkingService:
    """A field of each service that takes long."""

    heavy = batch("id", ring=PUBLIC)(_heavy)


async def work_long(change: CreateService, work: Any) -> None:
    """Take a minute over some services."""
    if change.slug == "heavy":
        await work.session.scalar(sa.text(HEAVY[work.session.dialect]))


class Heavy(Plugin):
    """A plugin that takes long."""

    id = "heavy"
    title = "Heavy"

    @hookimpl
    def graphql_types(self) -> Sequence[type]:
        """Return the fields."""
        return [Working, WorkingService]

    @hookimpl
    def reactions(self) -> Sequence[Reaction]:
        """Return what takes long in a transaction."""
        return [Reaction(change_type=CreateService, do=work_long)]


def left(catalog: Asking, query: str, *, after: float = 0.1) -> float:
    """Ask as a client that goes away after some seconds; return when the server was done."""
    app: Any = catalog.client.app
    token = catalog.secrets["admin"]
    headers = {"content-type": "application/json", "authorization": f"Bearer {token}"}

    async def whole() -> float:
        body = {"type": "http.request", "body": json.dumps({"query": query}).encode()}
        messages = [body]

        async def receive() -> Any:
            if messages:
                return messages.pop()
            await asyncio.sleep(after)
            return {"type": "http.disconnect"}

        async def send(message: Any) -> None:
            """Send nothing: nobody is there."""

        scope = {
            "type": "http",
            "method": "POST",
            "path": "/graphql",
            "query_string": b"",
            "headers": [(name.encode(), text.encode()) for name, text in headers.items()],
        }
        begun = time.monotonic()
        await asyncio.wait_for(app(scope, receive, send), 2 * SOON)
        return time.monotonic() - begun

    return catalog.run(whole)
