"""Previews: what would stand in the way if versions moved now; nothing is decided.

A preview is a promise: it allows what the mutation then does, for whoever asks.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import NamedTuple
from uuid import UUID

from catalog.domain.declared.gates import Finding
from catalog.domain.declared.stages import RETIRED, Chain
from catalog.domain.lifecycle import blockers, moves, retirement
from catalog.domain.lifecycle.evaluation import Evaluation, PlannedMove
from catalog.domain.lifecycle.moves import AdvanceService, MoveVersion
from catalog.domain.lifecycle.retirement import RetireService
from catalog.domain.lifecycle.versions import Standing, standing_of
from catalog.domain.lifecycle.waivers import counted
from catalog.domain.writing import preconditions
from catalog.domain.writing.grounds import Ground
from catalog.domain.writing.preconditions import Unmet
from catalog.domain.writing.problems import Problem
from catalog.storage.database.sessions import ReadSession
from catalog.storage.enums import VersionPurpose, VersionStatus
from catalog.storage.lifecycle import versions as stored
from catalog.storage.tables.lifecycle.versions import ServiceVersionRow
from catalog.storage.tables.services import ServiceRow


async def previews(
    session: ReadSession, version_ids: Collection[UUID], entering: str, ground: Ground
) -> dict[UUID, Evaluation]:
    """Return what stands in the way of each of these versions that can still move, by its id.

    Waivers count as they would if whoever asks moved it.
    """
    kind: type[MoveVersion] = RetireService if entering == RETIRED.key else AdvanceService
    pairs = await stored.with_services(session, version_ids)
    keys = {service.id for _version, service in pairs}
    standings = await standing_of(session, keys)
    unmet = await preconditions.unmet(session, kind.preconditions, keys, ground.asker)
    preview = _Previewing(entering, ground)
    cases = [
        preview.case(
            service,
            version,
            standings[service.id],
            preconditions.told(kind.preconditions, unmet.get(service.id, {})),
        )
        for version, service in pairs
        if version.status in stored.STANDING
    ]
    found = await preview.of(cases, session)
    counting = await counted(session, found, ground.principal, ground.now)
    return {evaluation.version.id: evaluation for evaluation in counting}


async def previews_onward(
    session: ReadSession, version_ids: Collection[UUID], ground: Ground
) -> list[Evaluation]:
    """Return what the gates say of the next move of each open version, for many at once.

    It is asked for a whole portfolio: whoever asks need not move them themselves, and only gates
    that answer about many moves are asked. A version without a way forward is left out.
    """
    onward: list[PlannedMove] = []
    removing: list[tuple[ServiceRow, ServiceVersionRow]] = []
    for version, service in await stored.with_services(session, version_ids):
        entering = _onward(ground.rules.chain, version)
        if version.status is not VersionStatus.OPEN or entering is None:
            continue
        if entering == RETIRED.key:
            removing.append((service, version))
        else:
            onward.append(PlannedMove(service, version, entering))
    said = [
        *await moves.gates_of(ground, onward, in_batch=True),
        *await _removals(session, removing, ground),
    ]
    return await counted(session, said, ground.principal, ground.now)


async def _removals(
    session: ReadSession, removing: Sequence[tuple[ServiceRow, ServiceVersionRow]], ground: Ground
) -> list[Evaluation]:
    """Return what stands in the way of versions that remove their service, with all of it."""
    if not removing:
        return []
    standings = await standing_of(session, [service.id for service, _ in removing])
    cases = [
        _Case(service, version, retirement.planned(service, live, version), ())
        for service, version in removing
        if (live := standings[service.id].live) is not None
    ]
    return await _Previewing(RETIRED.key, ground, in_batch=True).of(cases, session)


def _onward(chain: Chain, version: ServiceVersionRow) -> str | None:
    """Return the key of the stage that a version enters next; None where there is none."""
    key = next(iter(moves.moves(chain, version)), None)
    if key is not None and not chain.is_back(version.stage_key, key):
        return key
    return RETIRED.key if version.purpose is VersionPurpose.REMOVAL else None


class _Case(NamedTuple):
    """A version that may move: the moves that gates are asked about, or why none is possible."""

    service: ServiceRow
    version: ServiceVersionRow
    planned: Sequence[PlannedMove]
    refused: Sequence[Problem]


@dataclass(frozen=True)
class _Previewing:
    """One question for previews: the stage to enter, and what is looked at."""

    entering: str
    ground: Ground
    in_batch: bool = False

    def case(
        self, service: ServiceRow, version: ServiceVersionRow, standing: Standing, unmet: Unmet
    ) -> _Case:
        """Return what the gates are to be asked about one version."""
        refused = list(unmet.values())
        if self.entering == RETIRED.key:
            if refused or standing.live is None:
                return _Case(service, version, (), refused)
            planned = retirement.planned(service, standing.live, standing.open)
            return _Case(service, version, planned, ())
        if not any(item.is_about_who for item in unmet):  # else only that is told
            refused += self._wrong_way(version, standing)
        planned = [] if refused else [PlannedMove(service, version, self.entering)]
        return _Case(service, version, planned, refused)

    async def of(self, cases: Sequence[_Case], session: ReadSession) -> list[Evaluation]:
        """Return what stands in the way of each version; the gates are asked once for all."""
        every = [move for case in cases for move in case.planned]
        said = iter(await moves.gates_of(self.ground, every, in_batch=self.in_batch))
        retiring = [case.service.id for case in cases if case.planned]
        standing = {}
        if retiring and self.entering == RETIRED.key:
            standing = await blockers.what_stands_on(session, retiring, self.ground.now)
        found = []
        for case in cases:
            own = list(islice(said, len(case.planned)))
            if not own:
                found.append(self._refused(case.version, case.refused))
            elif self.entering == RETIRED.key:
                said_of_both = retirement.together(*own)
                found.append(_retired(case, said_of_both, standing[case.service.id]))
            else:
                found += own
        return found

    def _wrong_way(self, version: ServiceVersionRow, standing: Standing) -> list[Problem]:
        moving = standing.moving
        if moving is not None and moving.id != version.id:
            message = (
                f"Version {moving.number} is open, and moves first: bring it to its end, or "
                "abandon it."
            )
            return [Problem("VERSION_OPEN", message, (), {"number": moving.number})]
        chain = self.ground.rules.chain
        if self.entering in moves.moves(chain, version):
            return []
        return [moves.no_way(chain, version, self.entering)]

    def _refused(self, version: ServiceVersionRow, problems: Collection[Problem]) -> Evaluation:
        return Evaluation(
            version=version,
            leaving=version.stage_key,
            entering=self.entering,
            findings=[refusal(problem) for problem in problems],
        )


def _retired(case: _Case, said: Evaluation, standing: Sequence[Finding]) -> Evaluation:
    """Return what the gates said, with what stands on the service."""
    found = blockers.with_findings(said, standing)
    return replace(found, version=case.version, leaving=case.version.stage_key)


def refusal(problem: Problem) -> Finding:
    """Return the finding that the mutation would be refused, whatever the gates say."""
    return Finding(
        code=problem.code,
        message=problem.message,
        evidence=problem.evidence,
        waivable=False,
        plugin="core",
        gate="change",
        gate_version="1",
    )
