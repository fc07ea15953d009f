"""A statement that takes its time holds nobody up but whoever asked it."""

import asyncio
import threading
import time
from typing import Any

import sqlalchemy as sa
from starlette.testclient import TestClient

from catalog.app import open_catalog, web
from catalog.host import gather
from catalog.settings import Settings

LONG = 30  # seconds, after which the test gives up
WAITING = (  # after steps enough that it runs in a thread
    "WITH RECURSIVE step(n) AS (VALUES (1) UNION ALL SELECT n + 1 FROM step WHERE n < 100000) "
    "SELECT wait() FROM step WHERE n = 100000"
)
LONG_FILTER = "query($w: ServiceWhere) { services(where: $w) { totalCount } }"


def test_the_process_answers_while_sqlite_works(sqlite_url: str) -> None:
    begun, finish = threading.Event(), threading.Event()

    def wait() -> int:
        begun.set()
        return finish.wait(LONG)

    catalog = open_catalog(gather([]), Settings(anonymous_read=True), url=sqlite_url)

    @sa.event.listens_for(catalog.database.readers.engine.sync_engine, "connect")
    def _make_slow(connection: Any, _record: object) -> None:
        connection.create_function("wait", 0, wait)

    async def work() -> Any:
        async with catalog.database.reading() as session:
            return await session.fetch(WAITING, ())

    with TestClient(web(catalog)) as client:
        assert client.portal is not None
        working = client.portal.start_task_soon(work)
        assert begun.wait(LONG)

        assert client.get("/livez").status_code == 200
        question = {"query": "{ services { nodes { slug } } }"}
        assert client.post("/graphql", json=question).json()["data"] == {"services": {"nodes": []}}
        assert not working.done()

        finish.set()
        assert working.result(LONG)[0][0] == 1


def test_the_process_answers_while_a_long_filter_is_made_into_sql(sqlite_url: str) -> None:
    catalog = open_catalog(gather([]), Settings(anonymous_read=True), url=sqlite_url)
    with TestClient(web(catalog)) as client:
        client.post("/graphql", json={"query": LONG_FILTER})

        # A collection, or another process, may hold one answer up; what blocks holds up each.
        assert any(_goes_on_beside(client, number) for number in range(50, 45, -1))


def _goes_on_beside(client: TestClient, number: int) -> bool:
    """Tell whether the loop went on while a filter of so many conditions was answered.

    What is made into SQL on the loop holds it for more than nine tenths of the time.
    """
    arms = [{"provider": {"slug": {"eq": f"x{item}"}}} for item in range(number)]
    asked = {"query": LONG_FILTER, "variables": {"w": {"OR": arms}}}
    gaps = []

    async def watch() -> None:
        while True:
            started = time.perf_counter()
            await asyncio.sleep(0.001)
            gaps.append(time.perf_counter() - started)

    assert client.portal is not None
    watching = client.portal.start_task_soon(watch)
    started = time.perf_counter()
    found = client.post("/graphql", json=asked)
    seconds = time.perf_counter() - started
    watching.cancel()
    assert found.json()["data"] == {"services": {"totalCount": 0}}
    return max(gaps) < seconds * 3 / 4
