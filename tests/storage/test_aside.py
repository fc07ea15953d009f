"""Test asking aside: answers come in order, and what hangs or blocks keeps nobody else waiting."""

import asyncio
import sys
import time

import sqlalchemy as sa

from catalog.storage.database.aside import ViewEndedError
from catalog.storage.database.engine import Database
from catalog.storage.database.sessions import ReadSession
from catalog.storage.database.threads import ExitError
from catalog.storage.tables.services import ServiceRow


async def _counts(session: ReadSession) -> int:
    return await session.scalar(sa.select(sa.func.count()).select_from(ServiceRow)) or 0


async def _hangs(_session: ReadSession) -> None:
    await asyncio.Event().wait()


async def _blocks(_session: ReadSession) -> None:
    time.sleep(4)  # noqa: ASYNC251  # as careless code does


async def _ends(session: ReadSession) -> None:
    await _counts(session)
    await session.fetch("COMMIT", ())


def ask(url: str, *questions: object, limit: float = 1) -> list[object]:
    """Return what a new database answers aside."""

    async def asked() -> list[object]:
        database = Database(url)
        try:
            return await database.aside.ask(questions, [limit] * len(questions))  # type: ignore[arg-type]
        finally:
            await database.close()

    return asyncio.run(asked())


def test_answers_come_in_the_order_of_the_questions(url: str) -> None:
    async def slow(session: ReadSession) -> str:
        await asyncio.sleep(0.05)
        return f"slow {await _counts(session)}"

    assert ask(url, slow, _counts) == ["slow 0", 0]


def test_nothing_asked_is_nothing_answered(url: str) -> None:
    assert ask(url) == []


def test_what_hangs_ends_at_the_limit_and_the_rest_is_answered(url: str) -> None:
    hung, counted = ask(url, _hangs, _counts, limit=0.3)

    assert isinstance(hung, TimeoutError)
    assert counted == 0


def test_what_blocks_its_thread_is_left_to_it(url: str) -> None:
    began = time.monotonic()
    first, blocked, last = ask(url, _counts, _blocks, _counts)
    took = time.monotonic() - began

    assert isinstance(blocked, TimeoutError)
    assert (first, last) == (0, 0)
    assert took < 4


def test_more_questions_than_views_are_all_answered(url: str) -> None:
    assert ask(url, *[_counts] * 40) == [0] * 40


def test_who_ends_the_transaction_is_told(url: str) -> None:
    (ended,) = ask(url, _ends)

    assert isinstance(ended, ViewEndedError)


def test_who_exits_ends_nobody_but_itself(url: str) -> None:
    async def exits(_session: ReadSession) -> None:
        await asyncio.sleep(0.05)
        sys.exit("careless")

    async def waits(session: ReadSession) -> int:
        await asyncio.sleep(0.1)
        return await _counts(session)

    exited, waited = ask(url, exits, waits)

    assert isinstance(exited, ExitError)
    assert waited == 0


def test_who_asks_beside_a_question_that_turns_for_ever_is_answered(url: str) -> None:
    async def turns(_session: ReadSession) -> None:
        while True:
            pass

    async def asked() -> list[list[object]]:
        database = Database(url)
        try:
            both = (
                database.aside.ask(found, [5] * len(found))
                for found in ([turns, _counts], [_counts] * 3)
            )
            return await asyncio.gather(*both)
        finally:
            await database.close()

    (turning, beside), others = asyncio.run(asked())

    assert isinstance(turning, TimeoutError)
    assert (beside, others) == (0, [0, 0, 0])
