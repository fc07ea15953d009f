"""The write path: a change is checked, made and recorded in one transaction, or not at all.

One change is one transaction, and this is the only module that commits changes of entities.
"""

import asyncio
import datetime as dt
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from typing import Any, Protocol, TypeVar

import sqlalchemy as sa

from catalog.domain.access import Principal
from catalog.domain.declared.rules import Rules
from catalog.domain.writing import field_checks, preconditions, steps
from catalog.domain.writing.changes import Change, Work, as_json
from catalog.domain.writing.grounds import Ground
from catalog.domain.writing.problems import ChangeRefusedError, Problem
from catalog.storage.database import failures
from catalog.storage.database.engine import Database
from catalog.storage.database.sessions import ReadSession, WriteSession
from catalog.storage.houses import facts
from catalog.storage.houses.settling import settle
from catalog.storage.searching import keeping
from catalog.storage.tables.records import AuditEntryRow

TRIES = 3
# Lost races: a serialization failure, a deadlock, a lock, or a key that another change took.
RETRIED = frozenset({"40001", "40P01", "55P03", "23505", "23503"})
NO_RULES = Rules()
Clock = Callable[[], dt.datetime]
T = TypeVar("T")


def utc_now() -> dt.datetime:
    """Return the present moment."""
    return dt.datetime.now(dt.UTC)


@dataclass(frozen=True)
class Made:
    """What came of a change: what `apply` returned, and what to tell."""

    row: Any
    warnings: Sequence[Problem]
    problems: Sequence[Problem] = ()
    """Why the change was refused, where the refusal itself is on record."""
    is_committed: bool = False


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
            made, is_change = await _work(change, ground, prepared, session, request_id)
            if not is_change:
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
                made, _ = await _work(change, ground, prepared, session, request_id, is_kept=False)
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
            _, is_change = await _work(looked_at, work, None, session, work.request_id)
            if not is_change:
                await savepoint.rollback()
    except ChangeRefusedError:
        session.writes = before
        raise
    if not is_change:
        session.writes = before
    return is_change


async def _work(
    change: Change[Any],
    ground: Ground | Work,
    prepared: Any,
    session: WriteSession,
    request_id: str | None,
    *,
    is_kept: bool = True,
) -> tuple[Made, bool]:
    """Check *change* and do it in the session, and tell whether there is anything to commit.

    Unless it *is kept*, no books are written, and nothing else is before somebody asks for it.
    """
    principal, name = ground.principal, type(change).__name__
    circles = [found.parties for found in ground.rules.circles]
    facts.watch(session, circles)
    work = Work(session, principal, ground.now, name, ground.rules, prepared)
    work.request_id = request_id
    looked_at = await field_checks.check(change, session, principal, work.problems)
    of_fields = len(work.problems.found)
    found = await steps.theirs(change, work, "check", lambda: looked_at.check(work))
    await _must_be_met(looked_at, work, of_fields)
    _refuse(work)
    if work.is_needless:
        return Made(None, work.problems.warnings), False
    entry = _entry(change, work)
    before = session.changes
    session.add_beside(entry)
    row = await steps.theirs(change, work, "apply", lambda: change.apply(work, found))
    kept = list(work.problems.found)
    await steps.react(change, work)
    _refuse_since(work, len(kept))
    made = Made(row, work.problems.warnings, kept)
    if session.changes == before and not work.has_news:
        return made, False
    if type(change).conclude is not Change.conclude:
        await _conclude(change, work, row)
    if not is_kept:
        work.count()
        return made, True
    await _settled(session, work.rules)
    work.record(entry)
    await session.flush()
    await keeping.keep(session)
    return made, True


def _entry(change: Change[Any], work: Work) -> AuditEntryRow:
    """Return who makes the change, when, and with what."""
    return AuditEntryRow(
        id=work.audit_id,
        change=work.change,
        subject=work.principal.subject,
        request_id=work.request_id,
        input=as_json(change),
        at=work.now,
    )


async def _conclude(change: Change[Any], work: Work, row: Any) -> None:
    """Let the change do what depends on whose everything is."""
    await _settled(work.session, work.rules)
    told = len(work.problems.found)
    await steps.theirs(change, work, "conclude", lambda: change.conclude(work, row))
    _refuse_since(work, told)


async def _settled(session: WriteSession, rules: Rules) -> None:
    """Settle whose everything is, where what was written may change it."""
    if session.may_touch:
        await session.flush()
        await settle(session, [found.parties for found in rules.circles])
        session.touched.forget()


async def _shown(session: WriteSession, rules: Rules) -> None:
    """Write what was done so far, as far as somebody can see it."""
    await _settled(session, rules)
    await session.flush()


async def _must_be_met(change: Change[Any], work: Work, of_fields: int) -> None:
    """Add a problem for each precondition that does not hold.

    Where one is about who asks, only the first problems are told beside it, those *of_fields*: what
    `check` found is about what others keep.
    """
    refusals = await preconditions.refusals(change, work.session, work.asker)
    if any(item.is_about_who for item in refusals):
        del work.problems.found[of_fields:]
    found = {problem.code for problem in work.problems.found}
    work.problems.found += [
        problem for item, problem in refusals.items() if not item.yields & found
    ]


def _refuse(work: Work) -> None:
    _refuse_since(work, 0)


def _refuse_since(work: Work, told: int) -> None:
    """Refuse the change whole for what was added after so many problems."""
    added = work.problems.found[told:]
    if added:
        raise ChangeRefusedError(added)
