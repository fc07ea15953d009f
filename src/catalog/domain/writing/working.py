"""Working a change through in an open transaction: checks, what it does, reactions, the books."""

from collections import defaultdict
from collections.abc import Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field, replace
from typing import Any, cast

from catalog.domain.declared.rules import Rules
from catalog.domain.writing import field_checks, preconditions, steps
from catalog.domain.writing.bulk import INPUTS, Bulk
from catalog.domain.writing.changes import Change, Work, as_json
from catalog.domain.writing.grounds import Ground
from catalog.domain.writing.preconditions import Unmet
from catalog.domain.writing.problems import ChangeRefusedError, Problem, Problems
from catalog.storage.database.sessions import WriteSession
from catalog.storage.houses import facts
from catalog.storage.houses.settling import settle
from catalog.storage.searching import keeping
from catalog.storage.tables.records import AuditEntryRow


@dataclass(frozen=True)
class Made:
    """What came of a change: what `apply` returned, and what to tell."""

    row: Any
    """Of a bulk change a list with what came of each part; None where it was refused."""
    warnings: Sequence[Problem]
    problems: Sequence[Problem] = ()
    """Why the change was refused, where the refusal itself is on record."""
    is_committed: bool = False
    is_change: bool = field(default=True, kw_only=True)
    """Whether there is anything to commit."""


async def work_through(
    change: Change[Any],
    ground: Ground | Work,
    prepared: Any,
    session: WriteSession,
    request_id: str | None,
    *,
    is_kept: bool = True,
) -> Made:
    """Check *change* and do it in the session.

    Unless it *is kept*, no books are written, and nothing else is before somebody asks for it.
    Raises `ChangeRefusedError`: then the transaction goes back.
    """
    work = _begun(change, ground, session, request_id)
    work.prepared = prepared
    facts.watch(session, [found.parties for found in work.rules.circles])
    looked_at = await field_checks.check(change, session, work.principal, work.problems)
    if isinstance(change, Bulk):
        made = await _all_parts(change, cast("Bulk[Any]", looked_at), work, is_kept=is_kept)
    else:
        made = await _one(change, looked_at, work, is_kept=is_kept)
    if made.is_change and is_kept:
        await session.flush()
        await keeping.keep(session)
    return made


async def settled(session: WriteSession, rules: Rules) -> None:
    """Settle whose everything is, where what was written may change it."""
    if session.may_touch:
        await session.flush()
        await settle(session, [found.parties for found in rules.circles])
        session.touched.forget()


def _begun(
    change: Change[Any], ground: Ground | Work, session: WriteSession, request_id: str | None
) -> Work:
    name = change.recorded_as or type(change).__name__
    return Work(session, ground.principal, ground.now, name, ground.rules, request_id=request_id)


async def _one(
    change: Change[Any],
    looked_at: Change[Any],
    work: Work,
    *,
    is_kept: bool,
    refusals_of_part: Unmet | None = None,
) -> Made:
    """Check a change and do it; *looked_at* is what its own rules may check of it."""
    session = work.session
    of_fields = len(work.problems.found)
    found = await steps.theirs(change, work, "check", lambda: looked_at.check(work))
    refusals = refusals_of_part
    if refusals is None:
        refusals = await preconditions.refusals(looked_at, session, work.asker)
    _must_be_met(work, refusals, of_fields)
    _refuse_since(work, 0)
    if work.is_needless:
        return Made(None, work.problems.warnings, is_change=False)
    entry = _entry(change, work)
    session.add_beside(entry)
    before = session.changes
    work.is_begun = True
    row = await steps.theirs(change, work, "apply", lambda: change.apply(work, found))
    kept = list(work.problems.found)
    await steps.react(change, work)
    _refuse_since(work, len(kept))
    made = Made(row, work.problems.warnings, kept)
    if session.changes == before and not work.has_news:
        await session.delete(entry)
        return replace(made, is_change=False)
    if type(change).conclude is not Change.conclude:
        await _conclude(change, work, row)
    if is_kept:
        if refusals_of_part is None:  # parts are settled together
            await settled(session, work.rules)  # before revisions are raised, which move nobody
        work.record(entry)
    else:
        work.count()
    return made


async def _all_parts(bulk: Bulk[Any], looked_at: Bulk[Any], whole: Work, *, is_kept: bool) -> Made:
    """Do each part of a bulk change, and tell of all of them together."""
    of_parts = _taken_apart(whole.problems)
    _refuse_since(whole, 0)
    await looked_at.check(whole)
    _refuse_since(whole, 0)
    rows: list[Any] = []
    told = Problems()
    is_change = False
    for portion in looked_at.portions():
        await looked_at.hold(whole, portion)
        unmet = await preconditions.refusals_of_all(portion, whole.session, whole.asker)
        for part, refusals in zip(portion, unmet, strict=True):
            number = len(rows)
            work = _begun(part, whole, whole.session, whole.request_id)
            work.problems.found += of_parts.get(number, ())
            made = await _part(bulk, part, work, refusals, number, is_kept=is_kept)
            told.found += _placed(number, made.problems)
            told.warnings += _placed(number, made.warnings)
            rows.append(made.row)
            is_change = is_change or made.is_change
        if is_kept:
            await settled(whole.session, whole.rules)
        await whole.session.let_go()
    if told.found and not (bulk.skips and any(row is not None for row in rows)):
        raise ChangeRefusedError(told.found)
    return Made(rows, told.warnings, told.found, is_change=is_change)


async def _part(
    bulk: Bulk[Any], part: Change[Any], work: Work, refusals: Unmet, number: int, *, is_kept: bool
) -> Made:
    """Do one part; one that is refused leaves nothing behind where the others are made."""
    own = bulk.inputs[number]
    reacts = bulk.skips and any(isinstance(own, item.change_type) for item in work.rules.reactions)
    try:
        async with work.session.mending() if reacts else nullcontext():
            return await _one(own, part, work, is_kept=is_kept, refusals_of_part=refusals)
    except ChangeRefusedError as error:
        if work.is_begun and bulk.skips and not reacts:
            raise
        return Made(None, (), error.problems, is_change=False)


def _taken_apart(problems: Problems) -> dict[int, list[Problem]]:
    """Take the problems of single parts out, and return them as each part tells them."""
    found: dict[int, list[Problem]] = defaultdict(list)
    whole = []
    for problem in problems.found:
        match tuple(problem.field):
            case (str(name), str(number), *rest) if name == INPUTS:
                found[int(number)].append(replace(problem, field=rest))
            case _:
                whole.append(problem)
    problems.found[:] = whole
    return found


def _placed(number: int, problems: Sequence[Problem]) -> list[Problem]:
    """Return the problems of a part as its bulk change tells them."""
    return [replace(item, field=(INPUTS, str(number), *item.field)) for item in problems]


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
    await settled(work.session, work.rules)
    told = len(work.problems.found)
    await steps.theirs(change, work, "conclude", lambda: change.conclude(work, row))
    _refuse_since(work, told)


def _must_be_met(work: Work, refusals: Unmet, of_fields: int) -> None:
    """Add a problem for each precondition that does not hold.

    Where one is about who asks, only the first problems are told beside it, those *of_fields*: what
    `check` found is about what others keep.
    """
    if any(item.is_about_who for item in refusals):
        del work.problems.found[of_fields:]
    found = {problem.code for problem in work.problems.found}
    work.problems.found += [
        problem for item, problem in refusals.items() if not item.yields & found
    ]


def _refuse_since(work: Work, told: int) -> None:
    """Refuse the change whole for what was added after so many problems."""
    added = work.problems.found[told:]
    if added:
        raise ChangeRefusedError(added)
