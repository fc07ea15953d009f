"""What strategy insists on: a version has a reason, and somebody who wants what comes of it."""

from collections.abc import Iterable, Sequence

from catalog.plugin import Finding, Gate, Move, VersionPurpose
from catalog_strategy import queries


async def reason_is_given(move: Move) -> Iterable[Finding]:
    """Find what is missing of the version's reason; a removal is asked why, not who wants it."""
    (found,) = await reasons_are_given([move])
    return found


async def reasons_are_given(moves: Sequence[Move]) -> Sequence[Iterable[Finding]]:
    """Find the same of many moves, with one statement."""
    keys = [move.version.id for move in moves if move.is_forward and not _removes(move)]
    wanted = await queries.wanted(moves[0].session, keys) if keys else frozenset()
    return [
        _found(move, is_wanted=move.version.id in wanted) if move.is_forward else []
        for move in moves
    ]


def _removes(move: Move) -> bool:
    return move.version.purpose is VersionPurpose.REMOVAL


def _found(move: Move, *, is_wanted: bool) -> list[Finding]:
    found = []
    if not (move.version.rationale or "").strip():
        to_what = "go" if _removes(move) else "exist"
        found.append(
            Finding(
                code="RATIONALE_MISSING",
                message=f"Nobody has written why the service is to {to_what}, in this version.",
                remedy="Write the version's rationale with updateService.",
            )
        )
    if not is_wanted and not _removes(move):
        found.append(
            Finding(
                code="OUTCOME_MISSING",
                message="Nobody wants an outcome of this version of the service.",
                remedy="Record one, with the stakeholder who wants it, with recordOutcome.",
            )
        )
    return found


GATES = (
    Gate(
        name="reason_is_given",
        check=reason_is_given,
        check_many=reasons_are_given,
        leaving="strategy",
        version="2",
    ),
)
