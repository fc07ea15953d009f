"""What strategy insists on: a service has a reason, and somebody who wants what comes of it."""

from collections.abc import Iterable

from catalog.plugin import Finding, Gate, Move
from catalog_strategy import queries


async def reason_is_given(move: Move) -> Iterable[Finding]:
    """Find what is missing of the reason; nothing is asked of a service that is given up."""
    if move.entering == "retired":
        return []
    found = []
    if not (move.service.rationale or "").strip():
        found.append(
            Finding(
                code="RATIONALE_MISSING",
                message="Nobody has written why the service is to exist.",
                remedy="Write its rationale with updateService.",
            )
        )
    if not await queries.outcome_count(move.session, move.service.id):
        found.append(
            Finding(
                code="OUTCOME_MISSING",
                message="Nobody wants an outcome of the service.",
                remedy="Record one, with the stakeholder who wants it, with recordOutcome.",
            )
        )
    return found


GATES = (Gate(name="reason_is_given", check=reason_is_given, leaving="strategy"),)
