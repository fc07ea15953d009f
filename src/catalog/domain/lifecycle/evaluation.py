"""Evaluation: asking the gates of one move, all at once, each apart from everything else."""

import asyncio
import datetime as dt
import inspect
import logging
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import islice
from typing import Any

import sqlalchemy as sa

from catalog.domain import access
from catalog.domain.access import Principal
from catalog.domain.declared.equipment import NOTHING, Equipment
from catalog.domain.declared.gates import BLOCK, Finding, Gate, Move, sealed
from catalog.domain.declared.metrics import Metrics
from catalog.domain.declared.rules import Rules
from catalog.domain.declared.stages import Chain
from catalog.domain.writing.changes import as_json
from catalog.domain.writing.field_types import BoundedText
from catalog.storage.database.engine import Database
from catalog.storage.database.sessions import ReadSession
from catalog.storage.enums import FindingSeverity, PortfolioStatus, Role, VersionStatus
from catalog.storage.rows import Row
from catalog.storage.tables.lifecycle.versions import ServiceVersionRow
from catalog.storage.tables.lifecycle.waivers import WaiverRow
from catalog.storage.tables.services import ServiceRow

log = logging.getLogger("catalog.domain")
SECONDS = 2.0  # the time limit of a gate that says none
SUBJECT = BoundedText(200)  # what a finding is about
MOST_FINDINGS = 50  # findings of one evaluation that are shown and kept
MOST_OF_ONE = 10_000  # findings that one gate may return

KINDS: Mapping[str, Any] = {
    "code": str,
    "message": str,
    "remedy": str | None,
    "severity": FindingSeverity,  # a text would never equal BLOCK
    "evidence": Mapping | None,
    "subject": str | None,
    "waivable": bool,
    "authority": Role,
}


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
        found = [*self.findings, *self.notes]
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
        questions: list[_Asking] = []
        not_asked: list[list[Gate]] = [[] for _ in moves]
        for gate in self.gates:
            if in_batch and gate.check_many is None:
                for place in self._places(gate, moves):
                    not_asked[place].append(gate)
            else:
                questions += self._about(gate, moves)

        async def check(question: _Asking, session: ReadSession) -> Sequence[Sequence[Finding]]:
            own = access.of_plugin(question.gate.plugin)
            given: Any = {
                "now": now,
                "principal": principal,
                "equipment": equipment,
                "answer": partial(_answered, equipment, loop, own),
            }
            asked = [self._move(moves[place], session, **given) for place in question.places]
            return await _findings_of(question.gate, asked)

        answers = await database.aside.ask(
            [partial(check, question) for question in questions],
            [_limit(question.gate) for question in questions],
        )
        gates: list[list[Gate]] = [[] for _ in moves]
        findings: list[list[Finding]] = [[] for _ in moves]
        for question, answer in zip(questions, answers, strict=True):
            failed = [_failure(question.gate, answer)] if isinstance(answer, Exception) else None
            for number, place in enumerate(question.places):
                gates[place].append(question.gate)
                findings[place] += failed or answer[number]
        return [
            Evaluation(
                version=move.version,
                leaving=move.version.stage_key,
                entering=move.entering,
                gates=gates[place],
                findings=findings[place],
                not_asked=not_asked[place],
            )
            for place, move in enumerate(moves)
        ]

    def _places(self, gate: Gate, moves: Sequence[PlannedMove]) -> list[int]:
        """Return the places of the moves that a gate is about."""
        return [
            place
            for place, move in enumerate(moves)
            if gate.is_for(move.version.stage_key, move.entering, self.chain)
        ]

    def _about(self, gate: Gate, moves: Sequence[PlannedMove]) -> Sequence[_Asking]:
        """Return the questions for a gate: one about all its moves, if it can answer that."""
        places = self._places(gate, moves)
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
        return [_findings(gate, await one if inspect.isawaitable(one) else one)]
    many: Any = gate.check_many(moves)
    answers = await many if inspect.isawaitable(many) else many
    if not isinstance(answers, Sequence) or len(answers) != len(moves):
        message = f"it returned no sequence of findings for each of {len(moves)} moves"
        raise TypeError(message)
    return [_findings(gate, answer) for answer in answers]


def _limit(gate: Gate) -> float:
    return SECONDS if gate.limit is None else gate.limit


def _copy(row: Any) -> Any:
    """Return a copy of the row, which no other gate sees."""
    kind: type[Row] = type(row)
    columns = sa.inspect(kind).column_attrs
    return kind(**{column.key: getattr(row, column.key) for column in columns})


def _findings(gate: Gate, answer: Any) -> Sequence[Finding]:
    """Return the findings with their gate, or raise an error where *answer* holds anything else."""
    if isinstance(answer, str) or not isinstance(answer, Iterable):
        message = "it returned no iterable of Finding"
        raise TypeError(message)
    found = list(islice(answer, MOST_OF_ONE + 1))
    if len(found) > MOST_OF_ONE:  # those that are cut off may block, too
        message = f"it returned more than {MOST_OF_ONE} findings"
        raise ValueError(message)
    for finding in found:
        if not isinstance(finding, Finding):
            message = "it returned something that is no Finding"
            raise TypeError(message)
        wrong = [
            name for name, kind in KINDS.items() if not isinstance(getattr(finding, name), kind)
        ]
        if wrong:
            message = f"it returned a Finding whose {wrong[0]} is of another type"
            raise TypeError(message)
        if finding.authority is Role.SERVICE_OWNER:
            message = "it returned a Finding that an owner could waive, who moves the service"
            raise ValueError(message)
        if finding.subject is not None and SUBJECT.problem(finding.subject):
            message = (
                "it returned a Finding whose subject no waiver could name: let it be one line of "
                f"at most {SUBJECT.longest} characters"
            )
            raise ValueError(message)
        as_json(finding)  # raises where JSON cannot hold the evidence
    return sealed(gate, found)


def _failure(gate: Gate, error: Exception) -> Finding:
    what = (
        f"did not answer within {_limit(gate):g} seconds"
        if isinstance(error, TimeoutError)
        else f"failed ({type(error).__name__})"
    )
    log.error("gate failed", exc_info=error, extra={"gate": gate.name, "plugin": gate.plugin})
    finding = Finding(
        code="GATE_FAILED",
        message=f"The gate {gate.name} of {gate.plugin} {what}.",
        remedy="Try again; if it fails again, tell whoever looks after the plugin.",
        evidence={"gate": gate.name},
        subject=f"{gate.plugin}.{gate.name}",
    )
    return sealed(gate, [finding])[0]
