"""The gate of operation: somebody answers for the service, it is measured, and it works."""

from collections.abc import Iterable, Sequence

from catalog.plugin import SERVICE, Finding, Gate, Move, VersionPurpose
from catalog_operation.computing.spans import moment
from catalog_operation.queries import downtimes, levels

UNOWNED = Finding(
    code="OWNER_MISSING",
    message="Nobody answers for the service in operation.",
    remedy="Name an owner with assignRole, as SERVICE_OWNER of the service.",
)
UNMEASURED = Finding(
    code="LEVEL_MISSING",
    message="Nothing tells whether the service does well: it has no objective, and no target that "
    "an installed plugin measures.",
    remedy="Promise a target in an offering of it with promiseWarranty, such as one of the "
    "indicator availability, or define an objective with defineObjective.",
)


async def service_is_ready(move: Move) -> Iterable[Finding]:
    """Find what is missing for a service to be operated; a removal needs none of it."""
    (found,) = await services_are_ready([move])
    return found


async def services_are_ready(moves: Sequence[Move]) -> Sequence[Iterable[Finding]]:
    """Find the same of many moves, with as many statements as of one."""
    asked = [move for move in moves if _is_asked(move)]
    if not asked:
        return [[] for _ in moves]
    session, keys = asked[0].session, [move.service.id for move in asked]
    owned = await levels.owned(session, keys)
    aiming = await levels.with_objectives(session, keys)
    indicators = await levels.indicators(session, keys)
    down = await downtimes.serious_at(session, keys, moment(asked[0].now))
    found: list[list[Finding]] = []
    for move in moves:
        key = move.service.id
        told = []
        if _is_asked(move):
            if key not in owned:
                told.append(UNOWNED)
            names = indicators.get(key, ())
            if key not in aiming and not any(move.metrics.find(name, SERVICE)[0] for name in names):
                told.append(UNMEASURED)
            told += [_down(down[key])] if key in down else []
        found.append(told)
    return found


def _down(number: int) -> Finding:
    return Finding(
        code="INCIDENT_OPEN",
        message=f"MAJOR or CRITICAL incidents of the service that go on: {number}.",
        remedy="Mend it, and tell that with restoreService.",
        evidence={"incidents": number},
    )


def _is_asked(move: Move) -> bool:
    return move.is_forward and move.version.purpose is not VersionPurpose.REMOVAL


GATES = (
    Gate(
        name="service_is_ready",
        check=service_is_ready,
        check_many=services_are_ready,
        entering="operation",
    ),
)
