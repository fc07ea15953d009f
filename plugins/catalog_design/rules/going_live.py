"""The gate of going live: what the accepted pack asks for up to then was judged, and holds."""

from collections.abc import Iterable, Sequence

from catalog.plugin import Finding, Gate, Move
from catalog_design.queries import packs
from catalog_design.tables import (
    AcceptanceCriterionRow,
    AcceptanceVerdict,
    HandoffPackRow,
    PackStatus,
)

AFTERWARDS = "operation"  # the phase of criteria that are judged once a service is used


async def criteria_are_met(move: Move) -> Iterable[Finding]:
    """Find the criteria that are not met; those of other phases than `operation` count."""
    (found,) = await many_meet_criteria([move])
    return found


async def many_meet_criteria(moves: Sequence[Move]) -> Sequence[Iterable[Finding]]:
    """Find the same of many moves, with as many statements as of one."""
    keys = [move.version.id for move in moves if move.goes_live]
    if not keys:
        return [[] for _ in moves]
    session = moves[0].session
    accepted = {
        key: pack
        for key, pack in (await packs.current(session, keys)).items()
        if pack.status is PackStatus.ACCEPTED
    }
    criteria = await packs.criteria_of(session, [pack.id for pack in accepted.values()])
    return [
        []
        if not move.goes_live or (pack := accepted.get(move.version.id)) is None
        else [
            _finding(pack, row)
            for row in criteria[pack.id]
            if row.phase != AFTERWARDS and row.verdict is not AcceptanceVerdict.MET
        ]
        for move in moves
    ]


def _finding(pack: HandoffPackRow, row: AcceptanceCriterionRow) -> Finding:
    said = "nobody has judged it" if row.verdict is None else "it is judged not to hold"
    return Finding(
        code="CRITERION_UNMET",
        message=f"Criterion {row.position} of pack {pack.number} is not met, {said}: "
        f"{row.question}",
        remedy=f"See to it that it holds, and let {row.responsible_function} say so, or whoever "
        "received the pack, with judgeAcceptanceCriterion.",
        evidence={"pack": pack.number, "criterion": row.position, "phase": row.phase},
        subject=str(row.position),
    )


CRITERIA_MET = Gate(name="criteria_are_met", check=criteria_are_met, check_many=many_meet_criteria)
