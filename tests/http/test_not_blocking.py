"""A statement that takes its time holds nobody up but whoever asked it."""

import threading
from typing import Any

import sqlalchemy as sa
from starlette.testclient import TestClient

from catalog.app import open_catalog, web
from catalog.host import gather
from catalog.settings import Settings

LONG = 30  # seconds, after which the test gives up


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
            return await session.fetch("SELECT wait()", ())

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
