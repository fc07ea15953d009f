"""The gates of design: a pack that lacks nothing was accepted, and goes live once it is met."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from catalog.plugin import Finding, Gate, Move, PackPurpose, VersionPurpose
from catalog_design.queries import packs, requirements
from catalog_design.queries.packs import Parts
from catalog_design.rules import gaps
from catalog_design.rules.gaps import Gap
from catalog_design.rules.going_live import CRITERIA_MET
from catalog_design.tables import (
    HandoffPackRow,
    PackStatus,
    RequirementRow,
    RequirementStatus,
)

NEXT = {
    PackStatus.DRAFT: "Freeze it with freezePack, hand it over, and let the receiver accept it.",
    PackStatus.FROZEN: "Hand it over with handOverPack, and let the receiver accept it.",
    PackStatus.HANDED_OVER: "Ask a member of the receiving organization to accept it.",
    PackStatus.REJECTED: "Mend what the reasons name, in a new pack, and hand that over.",
}
TO_MEET = (RequirementStatus.OPEN,)
# The word of the receiver, which nobody gives in their place: that there is something to accept,
# that it was accepted, and for which purpose.
OF_THE_RECEIVER = frozenset({"PACK_MISSING", "PACK_NOT_ACCEPTED", "PACK_PURPOSE_DIFFERS"})
AGAIN = " An edit makes a new pack: freeze it, hand it over, and let the receiver accept it."


async def pack_is_accepted(move: Move) -> Iterable[Finding]:
    """Find what stands between the design and its acceptance; on the way forward only."""
    (found,) = await packs_are_accepted([move])
    return found


async def packs_are_accepted(moves: Sequence[Move]) -> Sequence[Iterable[Finding]]:
    """Find the same of many moves, with as many statements as of one."""
    forward = [move for move in moves if move.is_forward]
    if not forward:
        return [[] for _ in moves]
    session, keys = forward[0].session, [move.version.id for move in forward]
    current = await packs.current(session, keys)
    parts = await packs.parts(session, [pack.id for pack in current.values()])
    wanted = defaultdict(list)
    for row in await requirements.wanted(session, keys, TO_MEET):
        wanted[row.version_id].append(row)
    found: list[list[Finding]] = []
    for move in moves:
        key = move.version.id
        pack = current.get(key)
        if not move.is_forward:
            found.append([])
        elif pack is None:
            found.append([_finding(_missing()), *map(_finding, gaps.unmet(wanted[key], ()))])
        else:
            found.append(_found(move, pack, parts[pack.id], wanted[key]))
    return found


def _found(
    move: Move, pack: HandoffPackRow, parts: Parts, wanted: Sequence[RequirementRow]
) -> list[Finding]:
    """Return what stands between a pack and its acceptance."""
    known = {row.id for row in parts.requirements}
    later = [row for row in wanted if row.id not in known]
    return [
        _finding(gap, pack)
        for gap in (*_standing(pack, move), *_lacking(pack, parts), *gaps.unmet(later, ()))
    ]


def _lacking(pack: HandoffPackRow, parts: Parts) -> Iterator[Gap]:
    """Yield what the pack lacks; if it is no draft, the remedy says how to hand over a new one."""
    further = "" if pack.status is PackStatus.DRAFT else AGAIN
    for gap in gaps.of(parts):
        yield replace(gap, remedy=f"{gap.remedy}{further}")


def _missing() -> Gap:
    return Gap(
        code="PACK_MISSING",
        message="There is no handoff pack that could be accepted.",
        remedy="Make one with createHandoffPack.",
    )


def _standing(pack: HandoffPackRow, move: Move) -> Iterator[Gap]:
    if pack.status is not PackStatus.ACCEPTED:
        reasons = "".join(f" {reason}" for reason in pack.rejection_reasons)
        yield Gap(
            code="PACK_NOT_ACCEPTED",
            subject=str(pack.number),
            message=f"Pack {pack.number} is {pack.status.value}, not ACCEPTED.{reasons}",
            remedy=NEXT[pack.status],
        )
    removes = move.version.purpose is VersionPurpose.REMOVAL
    if removes is not (pack.purpose is PackPurpose.REMOVAL):
        yield Gap(
            code="PACK_PURPOSE_DIFFERS",
            subject=str(pack.number),
            message=(
                f"Pack {pack.number} is for {pack.purpose.value}, "
                f"and the version for {move.version.purpose.value}."
            ),
            remedy="Make a pack for the purpose of the version with createHandoffPack.",
        )


def _finding(gap: Gap, pack: HandoffPackRow | None = None) -> Finding:
    evidence = {"pack": pack.number, "contentHash": pack.content_hash} if pack else {}
    return Finding(
        code=gap.code,
        message=gap.message,
        remedy=gap.remedy,
        evidence={**evidence, **({} if gap.subject is None else {"subject": gap.subject})},
        subject=gap.subject,
        waivable=gap.code not in OF_THE_RECEIVER,
    )


ACCEPTED = Gate(
    name="pack_is_accepted",
    check=pack_is_accepted,
    check_many=packs_are_accepted,
    leaving="design",
)
GATES = (ACCEPTED, CRITERIA_MET)
