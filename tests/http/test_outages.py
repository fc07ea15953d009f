"""A database that cannot answer now is called so, in one line of the log for each request."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest
import sqlalchemy as sa

from catalog.domain.services.creating import CreateService
from catalog.plugin import Plugin, Reaction, hookimpl
from tests import postgres, postgres_process
from tests.asking import Asking, asking
from tests.core.test_concurrency import at_once
from tests.http.posting import code, post

LINE = 2_000  # characters of one event of the log at most
COUNT = "{ services { totalCount } }"
CREATE = """
    mutation($slug: String!) {
        createService(input: {slug: $slug, name: "New"}) { service { slug } userErrors { code } }
    }
"""
FUNCTION = """
    CREATE FUNCTION fail(state text) RETURNS void LANGUAGE plpgsql AS
    $$ BEGIN RAISE EXCEPTION 'of a test' USING ERRCODE = state; END $$
"""
ADDED = {"createService": {"service": {"slug": "new"}, "userErrors": []}}
FAILURES = {
    "53100": "the disk is full",
    "58030": "the disk is broken",
    "57P01": "the server stops",
    "40001": "another one was faster",
}


async def fail(change: CreateService, work: Any) -> None:
    """Fail as the database would, with the code that the name holds."""
    state = change.name
    if state in FAILURES:
        await work.session.scalar(sa.select(sa.func.fail(state)))


class Failing(Plugin):
    """A plugin that lets the database fail."""

    id = "failing"
    title = "Failing"

    @hookimpl
    def reactions(self) -> list[Reaction]:
        """Return what fails."""
        return [Reaction(change_type=CreateService, do=fail)]


def add(catalog: Asking, slug: str = "new") -> Any:
    """Try to create a service."""
    admin = {"authorization": f"Bearer {catalog.secrets['admin']}"}
    return post(catalog, {"query": CREATE, "variables": {"slug": slug}}, **admin)


def must_be_told(response: Any, caplog: pytest.LogCaptureFixture) -> None:
    """Expect a refusal that says when to come back, and one short line in the log."""
    assert (response.status_code, code(response)) == (503, "UNAVAILABLE")
    assert response.headers["retry-after"] == "1"
    records = [record for record in caplog.records if record.name.startswith("catalog.http")]
    assert len(records) == 1
    assert records[0].__dict__["request_id"] == response.headers["x-request-id"]
    assert all(len(record.getMessage()) < LINE for record in caplog.records)
    assert not any(record.exc_info for record in caplog.records)


def prepare_writers(catalog: Asking, pragma: str) -> None:
    """Let connections that write begin with a pragma; there are none so far."""
    catalog.run(catalog.catalog.database.writers.close)

    def begin(connection: Any, _record: object) -> None:
        connection.cursor().execute(pragma)

    sa.event.listen(catalog.catalog.database.engine.sync_engine, "connect", begin)


@pytest.mark.parametrize("pragma", ["PRAGMA max_page_count = 1", "PRAGMA query_only = ON"])
def test_where_sqlite_cannot_write_reading_goes_on(
    sqlite_url: str, pragma: str, caplog: pytest.LogCaptureFixture
) -> None:
    with asking(sqlite_url) as catalog:
        assert add(catalog).json()["data"] == ADDED
        prepare_writers(catalog, pragma)

        response = [add(catalog, f"more-{number}") for number in range(200)][-1]

        assert (response.status_code, code(response)) == (503, "UNAVAILABLE")
        caplog.clear()
        must_be_told(add(catalog, "last"), caplog)
        assert catalog.ask(COUNT)["services"]["totalCount"] >= 1


@pytest.mark.parametrize("state", FAILURES, ids=FAILURES.values())
def test_what_postgresql_says_of_itself_is_no_mistake_of_the_client(
    postgresql_url: str, state: str, caplog: pytest.LogCaptureFixture
) -> None:
    async def prepare(database: Any) -> None:
        async with database.engine.begin() as connection:
            await connection.exec_driver_sql(FUNCTION)

    with asking(postgresql_url, [Failing]) as catalog:
        catalog.run(lambda: prepare(catalog.catalog.database))
        admin = {"authorization": f"Bearer {catalog.secrets['admin']}"}
        query = CREATE.replace('"New"', f'"{state}"')
        caplog.clear()

        must_be_told(post(catalog, {"query": query, "variables": {"slug": "a"}}, **admin), caplog)

        assert add(catalog).json()["data"] == ADDED


def test_a_database_that_only_reads_is_read(
    postgresql_url: str, caplog: pytest.LogCaptureFixture
) -> None:
    async def only_read(database: Any) -> None:
        async with database.engine.connect() as connection:
            name = sa.make_url(postgresql_url).database
            text = f'ALTER DATABASE "{name}" SET default_transaction_read_only = on'
            await connection.exec_driver_sql(text)
            await connection.commit()
        await database.writers.close()

    with asking(postgresql_url) as catalog:
        catalog.run(lambda: only_read(catalog.catalog.database))
        caplog.clear()

        must_be_told(add(catalog), caplog)

        assert catalog.ask(COUNT) == {"services": {"totalCount": 0}}


@pytest.fixture
def own_server() -> Iterator[tuple[Asking, Callable[[], None]]]:
    """A catalog on a server of its own, and a function that ends the server."""
    with ExitStack() as rest, ExitStack() as server:
        running = server.enter_context(postgres.running(programs=postgres_process.find()))
        running.create("catalog")
        catalog = rest.enter_context(asking(running.url("catalog"), anonymous_read=True))
        yield catalog, server.close


def test_a_server_that_is_gone_is_told_to_each_request(
    own_server: tuple[Asking, Callable[[], None]], caplog: pytest.LogCaptureFixture
) -> None:
    catalog, end = own_server

    async def cut() -> None:
        async with catalog.catalog.database.reading() as session:
            others = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            await session.fetch(f"{others} WHERE pid <> pg_backend_pid()", ())

    assert add(catalog).json()["data"] == ADDED
    catalog.run(cut)
    assert catalog.ask(COUNT) == {"services": {"totalCount": 1}}
    end()
    caplog.clear()

    responses = at_once([lambda: post(catalog, {"query": COUNT})] * 20)
    responses += at_once([lambda: add(catalog)] * 20)

    assert {(response.status_code, code(response)) for response in responses} == {
        (503, "UNAVAILABLE")
    }
    assert all(len(record.getMessage()) < LINE for record in caplog.records)
    assert not any(record.exc_info for record in caplog.records)
    assert len(caplog.records) <= len(responses) + 5


def test_many_writers_wait_for_each_other(url: str) -> None:
    with asking(url) as catalog:
        responses = at_once([lambda number=n: add(catalog, f"s-{number}") for n in range(40)])

        made = [response for response in responses if response.status_code == 200]
        assert made
        assert all("errors" not in response.json() for response in made)
        assert {code(each) for each in responses if each not in made} <= {"UNAVAILABLE"}
        assert catalog.ask(COUNT) == {"services": {"totalCount": len(made)}}


def test_who_waits_too_long_for_another_process_may_try_again(
    sqlite_url: str, caplog: pytest.LogCaptureFixture
) -> None:
    with asking(sqlite_url) as catalog:
        other = sqlite3.connect(sqlite_url.removeprefix("sqlite:///"), isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        caplog.clear()

        must_be_told(add(catalog), caplog)

        other.execute("ROLLBACK")
        other.close()
        assert add(catalog).json()["data"] == ADDED
