"""Who asks is looked up once for all requests that come together."""

import asyncio
from typing import Any

import sqlalchemy as sa

from catalog.http.identity import Identity
from tests.asking import Asking


def lookups(catalog: Asking, times: int, *, at_once: bool) -> int:
    """Return how often a token is looked up when it comes so many times."""
    database = catalog.catalog.database
    statements: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        statements.append(statement)

    async def work() -> None:
        identity = Identity(database, b"of-a-test", catalog.clock, anonymous_read=False)
        header = f"Bearer {catalog.secrets['admin']}"
        if at_once:
            await asyncio.gather(*(identity.principal(header) for _ in range(times)))
            return
        for _ in range(times):
            await identity.principal(header)
            database.writes += 1  # as a change does

    engine = database.readers.engine.sync_engine
    sa.event.listen(engine, "before_cursor_execute", note)
    try:
        assert catalog.client.portal is not None
        catalog.client.portal.call(work)
    finally:
        sa.event.remove(engine, "before_cursor_execute", note)
    return sum("FROM tokens" in statement for statement in statements)


def test_requests_that_come_together_look_their_token_up_once(catalog: Asking) -> None:
    assert lookups(catalog, 5, at_once=True) == 1


def test_each_request_after_a_change_looks_its_token_up_anew(catalog: Asking) -> None:
    assert lookups(catalog, 5, at_once=False) == 5
