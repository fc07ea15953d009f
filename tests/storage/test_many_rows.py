"""Many rows at once are written as a few are, whichever way the database takes them."""

import asyncio
import datetime as dt
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

import pytest
import sqlalchemy as sa

from catalog.storage.database import bulk, failures
from catalog.storage.database.engine import Database
from catalog.storage.database.sessions import WriteSession
from catalog.storage.rows import new_id_text
from catalog.storage.tables.derived import SearchPendingRow
from catalog.storage.tables.organizations import OrganizationRow
from catalog.storage.tables.outbox import OutboxRow
from tests import rows
from tests.rows import MOMENT, key

COUNTS = (1, bulk.FEW, bulk.FEW + 1, 500)
QUESTION = sa.select(
    OutboxRow.event, OutboxRow.entity_id, OutboxRow.payload, OutboxRow.at, OutboxRow.is_routed
).order_by(OutboxRow.revision)


def wanted(count: int) -> list[dict[str, Any]]:
    return [
        {
            "id": new_id_text(),
            "event": f"tab\tline\nquote'\\{number}",
            "entity_id": str(key("mail")),
            "revision": number,
            "payload": {"number": number, "text": "ü", "none": None},
            "at": MOMENT + dt.timedelta(microseconds=number),
        }
        for number in range(count)
    ]


def written(
    url: str, write: Callable[[WriteSession], Awaitable[None]], question: Any = QUESTION
) -> Sequence[Any]:
    """Let somebody write, and return the rows that are there after the commit: events, mostly."""

    async def run() -> Sequence[Any]:
        database = Database(url)
        try:
            async with database.writing() as session:
                await write(session)
                await session.commit()
            async with database.reading() as session:
                return await session.rows(question)
        finally:
            await database.close()

    return asyncio.run(run())


def told(given: Sequence[dict[str, Any]]) -> list[tuple[Any, ...]]:
    """Return what was given as it is to be read."""
    return [(row["event"], key("mail"), row["payload"], row["at"], False) for row in given]


@pytest.mark.parametrize("count", COUNTS)
def test_rows_are_read_as_they_were_given(url: str, count: int) -> None:
    given = wanted(count)

    found = written(url, lambda session: session.insert_many(OutboxRow, given))

    assert list(map(tuple, found)) == told(given)


@pytest.mark.parametrize("count", COUNTS)
def test_what_is_the_same_in_all_is_given_once(url: str, count: int) -> None:
    given = [{**row, "payload": {}, "at": MOMENT} for row in wanted(count)]
    names = ("id", "event", "entity_id", "revision")
    each = {name: [row[name] for row in given] for name in names}
    columns = bulk.Columns(each, {"payload": {}, "at": MOMENT})

    found = written(url, lambda session: session.insert_many(OutboxRow, columns))

    assert list(map(tuple, found)) == told(given)


@pytest.mark.parametrize("count", [1, bulk.TOGETHER, bulk.TOGETHER + 1, 500])
def test_the_words_of_all_of_them_are_noted(url: str, count: int) -> None:
    names = sa.inspect(OrganizationRow).columns.keys()
    made = [rows.organization(f"team-{number:03}", is_recorded=False) for number in range(count)]
    given = [{name: vars(row)[name] for name in names if name in vars(row)} for row in made]

    found = written(
        url,
        lambda session: session.insert_many(OrganizationRow, given),
        sa.select(SearchPendingRow.slug).order_by(SearchPendingRow.slug),
    )

    assert [slug for (slug,) in found] == [row["slug"] for row in given]


@pytest.mark.parametrize("count", COUNTS[1:])
def test_a_key_that_is_taken_refuses_all(url: str, count: int) -> None:
    given = wanted(count)
    given[-1]["id"] = given[0]["id"]

    with pytest.raises(sa.exc.IntegrityError) as raised:
        written(url, lambda session: session.insert_many(OutboxRow, given))

    assert failures.state(raised.value) in {None, "23505"}
    assert written(url, _nothing) == []


@pytest.mark.parametrize("count", COUNTS[1:])
def test_after_a_refusal_a_transaction_goes_on(url: str, count: int) -> None:
    given = wanted(count)

    async def write(session: WriteSession) -> None:
        with pytest.raises(sa.exc.IntegrityError):
            async with session.mending():
                await session.insert_many(OutboxRow, [*given, given[0]])
        await session.insert_many(OutboxRow, given)

    assert list(map(tuple, written(url, write))) == told(given)


async def _nothing(_session: WriteSession) -> None:
    pass
