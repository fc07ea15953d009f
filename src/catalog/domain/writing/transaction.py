"""The write path: a change is checked, made and recorded in one transaction, or not at all.

One change is one transaction, and this is the only module that commits changes of entities.
"""

import asyncio
import datetime as dt
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import replace
from typing import Any, Protocol, TypeVar

import sqlalchemy as sa

from catalog.domain.access import Principal
from catalog.domain.declared.rules import Rules
from catalog.domain.writing import field_checks
from catalog.domain.writing.changes import Change, Work
from catalog.domain.writing.grounds import Ground
from catalog.domain.writing.problems import ChangeRefusedError
from catalog.domain.writing.working import Made, settled, work_through
from catalog.storage.database import failures
from catalog.storage.database.engine import Database
from catalog.storage.database.sessions import ReadSession, WriteSession
from catalog.storage.houses.settling import settle

TRIES = 3
# Lost races: a serialization failure, a deadlock, a lock, or a key that another change took.
RETRIED = frozenset({"40001", "40P01", "55P03", "23505", "23503"})
NO_RULES = Rules()
Clock = Callable[[], dt.datetime]
T = TypeVar("T")


def utc_now() -> dt.datetime:
    """Return the present moment."""
    return dt.datetime.now(dt.UTC)


class OnceOnly(Protocol):
    """Lets a change be made once, by whoever may still make it."""

    async def earlier(self, session: WriteSession) -> Made | None:
        """Return what came of the change if it was made before, else None."""

    async def keep(self, session: WriteSession, made: Made) -> None:
        """Keep that it was made, in its transaction; raise an error where it must not be."""


async def make(
    change: Change[Any],
    database: Database,
    principal: Principal,
    *,
    rules: Rules = NO_RULES,
    clock: Clock = utc_now,
    request_id: str | None = None,
    dry_run: bool = False,
    once: OnceOnly | None = None,
) -> Made:
    """Make *change*, or raise `ChangeRefusedError` with all problems and leave nothing behind.

    A change that changes nothing is made without a trace: no revision is raised, and nobody told.
    With *dry_run* everything is checked and done, and nothing is kept. What *once* says was made
    before is not made again.
    """
    if dry_run:
        tried = rehearsed(
            change, database, principal, rules=rules, clock=clock, request_id=request_id
        )
        async with tried as (made, _):
            return made

    async def attempt(ground: Ground, prepared: Any) -> Made:
        async with database.writing() as session:
            if once is not None and (earlier := await once.earlier(session)) is not None:
                return earlier
            made = await work_through(change, ground, prepared, session, request_id)
            if not made.is_change:
                return made
            if once is not None:
                await once.keep(session, made)
            await session.commit()
        database.news.set()
        return replace(made, is_committed=True)

    change = field_checks.normalized(change)
    return await _tried(change, attempt, database, principal, rules, clock)


@asynccontextmanager
async def rehearsed(
    change: Change[Any],
    database: Database,
    principal: Principal,
    *,
    rules: Rules = NO_RULES,
    clock: Clock = utc_now,
    request_id: str | None = None,
) -> AsyncIterator[tuple[Made, ReadSession]]:
    """Make *change* for as long as the block lasts, and give a view that shows what it would do.

    Its locks are held meanwhile; nothing of it is kept. Raises `ChangeRefusedError` as `make` does.
    """
    change = field_checks.normalized(change)
    async with AsyncExitStack() as stack:

        async def attempt(ground: Ground, prepared: Any) -> tuple[Made, ReadSession]:
            async with AsyncExitStack() as own:
                session = await own.enter_async_context(database.writing())
                made = await work_through(
                    change, ground, prepared, session, request_id, is_kept=False
                )
                view = await session.view(lambda: _shown(session, rules))
                await stack.enter_async_context(own.pop_all())
            return made, view

        yield await _tried(change, attempt, database, principal, rules, clock)


async def _tried(
    change: Change[Any],
    attempt: Callable[[Ground, Any], Awaitable[T]],
    database: Database,
    principal: Principal,
    rules: Rules,
    clock: Clock,
) -> T:
    """Return what *attempt* does, which is made again after a lost race."""
    for tried in range(1, TRIES + 1):
        now = clock()
        asker = replace(principal, asked_at=now)
        ground = Ground(database=database, principal=asker, now=now, rules=rules)
        try:
            return await attempt(ground, await change.prepare(ground))
        except sa.exc.DBAPIError as error:
            if tried == TRIES or failures.state(error) not in RETRIED:
                raise
            await asyncio.sleep(0.01 * tried)
    raise AssertionError


async def make_within(work: Work, change: Change[Any]) -> bool:
    """Make *change* in the transaction of *work*, on record as one of its own.

    Tells whether it changed anything. Raises `ChangeRefusedError` as `make` does: then nothing of
    it is left, and the transaction goes on. A change that prepares something before its
    transaction begins cannot be made so: that is a TypeError.
    """
    if type(change).prepare is not Change.prepare:
        message = f"{type(change)} looks around before it begins: make it by itself."
        raise TypeError(message)
    session = work.session
    await session.flush()
    await settle(session, [found.parties for found in work.rules.circles])
    session.touched.forget()
    before = session.writes
    try:
        async with session.mending() as savepoint:
            looked_at = field_checks.normalized(change)
            made = await work_through(looked_at, work, None, session, work.request_id)
            if not made.is_change:
                await savepoint.rollback()
    except ChangeRefusedError:
        session.writes = before
        raise
    if not made.is_change:
        session.writes = before
    return made.is_change


async def _shown(session: WriteSession, rules: Rules) -> None:
    """Write what was done so far, as far as somebody can see it."""
    await settled(session, rules)
    await session.flush()
