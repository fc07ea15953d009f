"""The gates of changes and risks: a version goes live by an authorised change that can be undone.

A removal needs no change record: its plan says when it is taken out of use. Its risks count.
"""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID

from catalog.plugin import (
    Finding,
    FindingSeverity,
    Gate,
    Measurement,
    Move,
    PortfolioStatus,
    Role,
    VersionPurpose,
    Window,
)
from catalog_transition.queries import changes, risks
from catalog_transition.rules.emergencies import is_overdue, remedy
from catalog_transition.tables.changes import (
    ChangeKind,
    ChangeOutcome,
    ChangeRecordRow,
    ChangeStatus,
)
from catalog_transition.tables.risks import TransitionRiskRow

BUDGET_WEEKS = dt.timedelta(weeks=4)
PLUGIN = "transition"
MISSING = Finding(
    code="CHANGE_MISSING",
    message="No change record tells when the version is brought in, and by whose authority.",
    remedy="Raise one for the version with raiseChange.",
)


async def changes_are_authorised(move: Move) -> Iterable[Finding]:
    """Find what the change lacks that brings a version, and the risks that are too high."""
    (found,) = await changes_of_many_are_authorised([move])
    return found


async def changes_of_many_are_authorised(moves: Sequence[Move]) -> Sequence[Iterable[Finding]]:
    """Find the same of many moves, with as many statements as of one."""
    forward = [move for move in moves if move.is_forward]
    if not forward:
        return [[] for _ in moves]
    first, keys = forward[0], [move.version.id for move in forward]
    threshold = first.config(PLUGIN).risk_threshold
    high = await risks.too_high(first.session, keys, threshold)
    brought = [move.version.id for move in forward if _needs_change(move)]
    current = await changes.current(first.session, brought) if brought else {}
    spent = await _spent(forward, current)
    found: list[list[Finding]] = []
    for move in moves:
        told: list[Finding] = []
        if move.is_forward:
            if _needs_change(move):
                told += _of_change(current.get(move.version.id), move.now)
            told += [_too_high(risk, threshold) for risk in high.get(move.version.id, ())]
            told += [_frozen(spent[move.service.id])] if move.service.id in spent else []
        found.append(told)
    return found


def _needs_change(move: Move) -> bool:
    return move.version.purpose is not VersionPurpose.REMOVAL


async def _spent(
    moves: Sequence[Move], current: Mapping[UUID, ChangeRecordRow]
) -> dict[UUID, Measurement]:
    """Return how much of its error budget each live service consumed that has none left.

    Emergencies, and what an authority lets be made for security, wait for no budget.
    """
    asked = []
    for move in moves:
        change = current.get(move.version.id)
        waits = change is None or not _is_exempt(change)
        is_live = move.service.portfolio_status is PortfolioStatus.CATALOGUE
        if is_live and waits and _needs_change(move):
            asked.append(move.service.id)
    if not asked:
        return {}
    first = moves[0]
    window = Window(first.now - BUDGET_WEEKS, first.now)
    told = await first.metrics.facts(
        "error-budget", asked, window, session=first.session, now=first.now
    )
    return {key: one for key, one in told.items() if one.value is not None and one.value > 1}


def _is_exempt(change: ChangeRecordRow) -> bool:
    """Tell whether a change waits for no budget; of a standard one no authority decides that."""
    is_for_security = change.security and change.kind is not ChangeKind.STANDARD
    return is_for_security or change.kind is ChangeKind.EMERGENCY


def _frozen(measured: Measurement) -> Finding:
    return Finding(
        code="ERROR_BUDGET_SPENT",
        message="The service has used up more than its error budget in the last four weeks.",
        remedy="Make it reliable first. A change of the kind EMERGENCY, or one for the sake of "
        "security, need not wait: raise it with raiseChange.",
        evidence={"consumed": measured.value},
    )


def _of_change(change: ChangeRecordRow | None, now: dt.datetime) -> list[Finding]:
    """Find what the change of a version lacks."""
    if change is None:
        return [MISSING]
    found, subject = [], f"change {change.number}"
    if not (change.rollback_plan or "").strip():
        found.append(
            Finding(
                code="NO_ROLLBACK_PLAN",
                message=f"Change {change.number} does not say how it is undone.",
                remedy="Write its rollbackPlan with updateChange, then let it be authorised again.",
                subject=subject,
            )
        )
    if change.status not in {ChangeStatus.AUTHORISED, ChangeStatus.CLOSED}:
        found.append(
            Finding(
                code="CHANGE_NOT_AUTHORISED",
                message=f"Change {change.number} is {change.status.value}.",
                remedy="Let a person who is CHANGE_AUTHORITY over the service decide on it with "
                "authoriseChange.",
                subject=subject,
                waivable=False,
                authority=Role.CHANGE_AUTHORITY,
            )
        )
    elif change.without_authority:
        found.append(
            Finding(
                code="CHANGE_NOT_AUTHORISED",
                message=f"Change {change.number} was made without authority.",
                remedy="Raise another one with raiseChange, and let it be authorised.",
                subject=subject,
                waivable=False,
                authority=Role.CHANGE_AUTHORITY,
            )
        )
    if not _is_in_time(change, now):
        found.append(
            Finding(
                code="OUTSIDE_WINDOW",
                message=f"Change {change.number} may be made from "
                f"{change.window_start.isoformat()} to {change.window_end.isoformat()}.",
                remedy="Move within it, or give another window with updateChange.",
                subject=subject,
                authority=Role.CHANGE_AUTHORITY,
            )
        )
    return found


def _is_in_time(change: ChangeRecordRow, now: dt.datetime) -> bool:
    """Tell whether a change is within its window, or was when it was made."""
    if change.outcome is ChangeOutcome.SUCCESSFUL:
        return not change.outside_window
    return change.window_start <= now <= change.window_end


def _too_high(risk: TransitionRiskRow, threshold: int) -> Finding:
    return Finding(
        code="RISK_TOO_HIGH",
        message=f"Risk {risk.number} leaves an exposure of {risk.residual_exposure} of 25; from "
        f"{threshold} on it is too high: {risk.description[:200]}",
        remedy="Tell with respondToTransitionRisk what is done about it, or that it is closed.",
        subject=f"risk {risk.number}",
        evidence={"exposure": risk.exposure, "residualExposure": risk.residual_exposure},
    )


async def emergencies_are_documented(move: Move) -> Iterable[Finding]:
    """Find emergency changes of the service whose papers are missing."""
    (found,) = await emergencies_of_many_are_documented([move])
    return found


async def emergencies_of_many_are_documented(
    moves: Sequence[Move],
) -> Sequence[Iterable[Finding]]:
    """Find the same of many moves, with one statement."""
    asked = [move for move in moves if move.is_forward and _needs_change(move)]
    if not asked:
        return [[] for _ in moves]
    days = asked[0].config(PLUGIN).documentation_days
    keys = [move.service.id for move in asked]
    found = await changes.undocumented(asked[0].session, keys, asked[0].now)
    return [
        [_undocumented(change, move.now, days) for change in found.get(move.service.id, ())]
        if move.is_forward and _needs_change(move)
        else []
        for move in moves
    ]


def _undocumented(change: ChangeRecordRow, now: dt.datetime, days: int) -> Finding:
    return Finding(
        code="EMERGENCY_UNDOCUMENTED",
        message=f"The papers of the emergency change {change.number} are missing. "
        f"They stop moves {days} days after it.",
        remedy=remedy(change),
        severity=FindingSeverity.BLOCK if is_overdue(change, now, days) else FindingSeverity.WARN,
        subject=f"change {change.number}",
    )


GATES = (
    Gate(
        name="changes_are_authorised",
        check=changes_are_authorised,
        check_many=changes_of_many_are_authorised,
        leaving="transition",
    ),
    Gate(
        name="emergencies_are_documented",
        check=emergencies_are_documented,
        check_many=emergencies_of_many_are_documented,
    ),
)
