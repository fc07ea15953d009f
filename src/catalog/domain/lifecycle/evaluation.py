"""Evaluation: asking the gates of one move, all at once, each apart from everything else."""

import asyncio
import datetime as dt
import inspect
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import sqlalchemy as sa

from catalog.domain import access
from catalog.domain.access import Principal
from catalog.domain.declared.equipment import NOTHING, Equipment
from catalog.domain.declared.gates import BLOCK, Finding, Gate, Move
from catalog.domain.declared.metrics import Metrics
from catalog.domain.declared.rules import Rules
from catalog.domain.declared.stages import Chain
from catalog.domain.lifecycle import answering
from catalog.storage.database.engine import Database
from catalog.storage.database.sessions import ReadSession
from catalog.storage.enums import PortfolioStatus, VersionStatus
from catalog.storage.rows import Row
from catalog.storage.tables.lifecycle.versions import ServiceVersionRow
from catalog.storage.tables.lifecycle.waivers import WaiverRow
from catalog.storage.tables.services import ServiceRow

MOST_FINDINGS = 50  # findings of one evaluation that are shown and kept


@dataclass(frozen=True, kw_only=True)
class Evaluation:
    """What the gates say about one move of one version."""

    version: ServiceVersionRow
    leaving: str
    entering: str
    gates: Sequence[Gate] = ()
    findings: Sequence[Finding] = ()
    used: Sequence[tuple[Finding, WaiverRow]] = ()
    """The findings that waivers let pass, each with its own."""
    notes: Sequence[Finding] = ()
    """Why waivers that are there do not count."""
    not_asked: Sequence[Gate] = ()
    """The gates that answer about one move at a time, where only others are asked."""

    @property
    def blocking(self) -> Sequence[Finding]:
        """The findings that stand in the way: no waiver lets them pass."""
        passed = {id(finding) for finding, _ in self.used}
        return [
            finding
            for finding in self.findings
            if finding.severity is BLOCK and id(finding) not in passed
        ]

    @property
    def told(self) -> Sequence[Finding]:
        """The findings that are shown and kept.

        Of too many it takes the blocking ones first, and among these one of each code.
        """
        return self._ranked([*self.findings, *self.notes])

    @property
    def foremost(self) -> Sequence[Finding]:
        """The blocking findings that are told: of too many one of each code first."""
        return self._ranked(self.blocking)

    def _ranked(self, found: Sequence[Finding]) -> Sequence[Finding]:
        if len(found) <= MOST_FINDINGS:
            return found
        first = {finding.code: id(finding) for finding in reversed(self.blocking)}

        def rank(finding: Finding) -> tuple[bool, bool]:
            return finding.severity is not BLOCK, first.get(finding.code) != id(finding)

        return sorted(found, key=rank)[:MOST_FINDINGS]


@dataclass(frozen=True)
class PlannedMove:
    """A move that gates are asked about: a version of a service, and the stage to enter."""

    service: ServiceRow
    version: ServiceVersionRow
    entering: str


async def evaluate(
    moves: Sequence[PlannedMove],
    *,
    rules: Rules,
    database: Database,
    now: dt.datetime,
    principal: Principal,
    in_batch: bool = False,
) -> Sequence[Evaluation]:
    """Return what the gates of one catalog say about moves that *principal* would make.

    *in_batch* asks only those that answer about many moves at once.
    """
    if rules.evaluate is None:
        return [
            Evaluation(version=move.version, leaving=move.version.stage_key, entering=move.entering)
            for move in moves
        ]
    found: Sequence[Evaluation] = await rules.evaluate(
        moves,
        database=database,
        now=now,
        principal=principal,
        in_batch=in_batch,
        equipment=rules.equipment,
    )
    return found


@dataclass(frozen=True)
class _Asking:
    """One question for a gate, about one move or many: the places of these among all."""

    gate: Gate
    places: Sequence[int]


@dataclass(frozen=True, kw_only=True)
class Gates:
    """The gates of one catalog, and what they are asked with."""

    gates: Sequence[Gate]
    metrics: Metrics
    chain: Chain

    async def evaluate(
        self,
        moves: Sequence[PlannedMove],
        *,
        database: Database,
        now: dt.datetime,
        principal: Principal,
        in_batch: bool = False,
        equipment: Equipment = NOTHING,
    ) -> Sequence[Evaluation]:
        """Ask every gate of the moves; one that fails is one finding of each, which blocks."""
        loop = asyncio.get_running_loop()
        alone = [gate for gate in self.gates if in_batch and gate.check_many is None]
        asked = [gate for gate in self.gates if gate not in alone]
        questions = [question for gate in asked for question in self._about(gate, moves)]

        async def check(question: _Asking, session: ReadSession) -> Sequence[Sequence[Finding]]:
            own = access.of_plugin(question.gate.plugin)
            given: Any = {
                "now": now,
                "principal": principal,
                "equipment": equipment,
                "answer": partial(_answered, equipment, loop, own),
            }
            planned = [self._move(moves[place], session, **given) for place in question.places]
            return await _findings_of(question.gate, planned)

        answers = await database.aside.ask(
            [partial(check, question) for question in questions],
            [answering.limit(question.gate) for question in questions],
        )
        gates: list[list[Gate]] = [[] for _ in moves]
        findings: list[list[Finding]] = [[] for _ in moves]
        for question, answer in zip(questions, answers, strict=True):
            gate, is_error = question.gate, isinstance(answer, Exception)
            failed = [answering.failure(gate, answer)] if is_error else None
            for number, place in enumerate(question.places):
                gates[place].append(gate)
                findings[place] += failed or answer[number]
        return [
            Evaluation(
                version=move.version,
                leaving=move.version.stage_key,
                entering=move.entering,
                gates=gates[place],
                findings=findings[place],
                not_asked=[gate for gate in alone if self._is_for(gate, move)],
            )
            for place, move in enumerate(moves)
        ]

    def _is_for(self, gate: Gate, move: PlannedMove) -> bool:
        return gate.is_for(move.version.stage_key, move.entering, self.chain)

    def _about(self, gate: Gate, moves: Sequence[PlannedMove]) -> Sequence[_Asking]:
        """Return the questions for a gate: one about all its moves, if it can answer that."""
        places = [place for place, move in enumerate(moves) if self._is_for(gate, move)]
        if gate.check_many is not None and len(places) > 1:
            return [_Asking(gate, places)]
        return [_Asking(gate, [place]) for place in places]

    def _move(self, move: PlannedMove, session: ReadSession, **given: Any) -> Move:
        """Return what a gate is asked about, with rows that no other gate sees."""
        leaving = move.version.stage_key
        return Move(
            session=session,
            service=_copy(move.service),
            version=_copy(move.version),
            leaving=leaving,
            entering=move.entering,
            is_back=self.chain.is_back(leaving, move.entering),
            goes_live=move.version.status is VersionStatus.OPEN and self._is_live(move.entering),
            metrics=self.metrics,
            **given,
        )

    def _is_live(self, key: str) -> bool:
        stage = self.chain.find(key)
        return stage is not None and stage.status is PortfolioStatus.CATALOGUE


async def _answered(
    equipment: Equipment,
    loop: asyncio.AbstractEventLoop,
    own: Principal,
    document: str,
    principal: Principal | None = None,
    variables: Mapping[str, Any] | None = None,
) -> Mapping[str, Any]:
    """Return the data of a query that a gate asks, with its plugin's *own* sight unless said."""
    return await equipment.ask(document, principal or own, variables, loop=loop)


async def _findings_of(gate: Gate, moves: Sequence[Move]) -> Sequence[Sequence[Finding]]:
    """Return what a gate finds about each of the moves."""
    if gate.check_many is None or len(moves) == 1:
        one: Any = gate.check(moves[0])
        return [answering.checked(gate, await one if inspect.isawaitable(one) else one)]
    many: Any = gate.check_many(moves)
    answers = await many if inspect.isawaitable(many) else many
    if not isinstance(answers, Sequence) or len(answers) != len(moves):
        message = f"it returned no sequence of findings for each of {len(moves)} moves"
        raise TypeError(message)
    return [answering.checked(gate, answer) for answer in answers]


def _copy(row: Any) -> Any:
    """Return a copy of the row, which no other gate sees."""
    kind: type[Row] = type(row)
    columns = sa.inspect(kind).column_attrs
    return kind(**{column.key: getattr(row, column.key) for column in columns})
