"""What strategy insists on: a version has a reason, and somebody who wants what comes of it."""

from collections.abc import Iterable

from catalog.plugin import Finding, Gate, Move, VersionPurpose
from catalog_strategy import queries


async def reason_is_given(move: Move) -> Iterable[Finding]:
    """Find what is missing of the version's reason; a removal is asked why, not who wants it."""
    if not move.is_forward:
        return []
    found = []
    removes = move.version.purpose is VersionPurpose.REMOVAL
    if not (move.version.rationale or "").strip():
        to_what = "go" if removes else "exist"
        found.append(
            Finding(
                code="RATIONALE_MISSING",
                message=f"Nobody has written why the service is to {to_what}, in this version.",
                remedy="Write the version's rationale with updateService.",
            )
        )
    if not removes and not await queries.outcome_count(move.session, move.version.id):
        found.append(
            Finding(
                code="OUTCOME_MISSING",
                message="Nobody wants an outcome of this version of the service.",
                remedy="Record one, with the stakeholder who wants it, with recordOutcome.",
            )
        )
    return found


GATES = (Gate(name="reason_is_given", check=reason_is_given, leaving="strategy", version="2"),)
