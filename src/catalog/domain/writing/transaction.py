"""The write path: a change is checked, made and recorded in one transaction, or not at all.

One change is one transaction, and this is the only module that commits changes of entities.
"""

import asyncio
import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from catalog.domain.access import Principal
from catalog.domain.declared.rules import Rules
from catalog.domain.writing import field_checks
from catalog.domain.writing.changes import Change, Ground, Work, as_json
from catalog.domain.writing.problems import ChangeRefusedError, Problem
from catalog.storage import tokens
from catalog.storage.database.engine import Database
from catalog.storage.tables.records import AuditEntryRow, SettingRow

TRIES = 3
# Lost races: a serialization failure, a deadlock, a lock, or a key that another change took.
RETRIED = frozenset({"40001", "40P01", "55P03", "23505", "23503"})
NO_RULES = Rules()
Clock = Callable[[], dt.datetime]


def utc_now() -> dt.datetime:
    """Return the present moment."""
    return dt.datetime.now(dt.UTC)


@dataclass(frozen=True)
class Made:
    """What came of a change: what `apply` returned (None in a dry run), and what to tell."""

    row: Any
    warnings: Sequence[Problem]
    problems: Sequence[Problem] = ()
    """Why the change was refused, where the refusal itself is on record."""
    is_committed: bool = False


async def make(
    change: Change[Any],
    database: Database,
    principal: Principal,
    *,
    rules: Rules = NO_RULES,
    clock: Clock = utc_now,
    request_id: str | None = None,
    dry_run: bool = False,
) -> Made:
    """Make *change*, or raise `ChangeRefusedError` with all problems and leave nothing behind.

    With *dry_run* everything is checked and nothing is written.
    """
    change = field_checks.normalized(change)
    for tried in range(1, TRIES + 1):
        ground = Ground(database=database, principal=principal, now=clock(), rules=rules)
        try:
            return await _attempt(change, ground, request_id, dry_run=dry_run)
        except sa.exc.DBAPIError as error:
            if tried == TRIES or getattr(error.orig, "sqlstate", None) not in RETRIED:
                raise
            await asyncio.sleep(0.01 * tried)
    raise AssertionError


async def _attempt(
    change: Change[Any], ground: Ground, request_id: str | None, *, dry_run: bool
) -> Made:
    prepared = await change.prepare(ground)
    async with ground.database.writing() as session:
        principal, name = ground.principal, type(change).__name__
        work = Work(session, principal, ground.now, name, ground.rules, prepared)
        looked_at = await field_checks.check(change, session, principal, work.problems)
        found = await looked_at.check(work)
        _refuse(work)
        if work.is_needless:
            return Made(None, work.problems.warnings)
        entry = AuditEntryRow(
            id=work.audit_id,
            change=work.change,
            subject=principal.subject,
            request_id=request_id,
            input=as_json(change),
            at=ground.now,
        )
        session.add(entry)
        await session.flush()
        row = await change.apply(work, found)
        told = list(work.problems.found)
        await session.flush()
        await _react(change, work)
        await work.record(entry)
        await session.flush()
        if dry_run:
            return Made(None, work.problems.warnings, told)
        await session.commit()
        ground.database.news.set()
        return Made(row, work.problems.warnings, told, is_committed=True)


async def _react(change: Change[Any], work: Work) -> None:
    """Let plugins react in the transaction; a problem that one of them adds refuses the change."""
    told = len(work.problems.found)
    for reaction in work.rules.reactions:
        if isinstance(change, reaction.change_type):
            await reaction.do(change, work)
    added = work.problems.found[told:]
    if added:
        raise ChangeRefusedError(added)


def _refuse(work: Work) -> None:
    if work.problems.found:
        raise ChangeRefusedError(work.problems.found)


async def keep_setting(database: Database, key: str, make: Callable[[], str]) -> str:
    """Return the setting *key*; at the first call *make* makes it, and it is kept."""
    async with database.reading() as session:
        value = await tokens.setting(session, key)
    if value is not None:
        return value
    async with database.writing() as session:
        await session.lock_name(f"settings.{key}")
        value = await tokens.setting(session, key)
        if value is None:
            value = make()
            session.add(SettingRow(key=key, value=value))
            await session.commit()
        return value
