"""The lifecycle: moving versions of services from stage to stage, through the gates between."""

from abc import abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, ClassVar, NamedTuple

from catalog.domain import owners
from catalog.domain.declared.stages import CATALOGUE, RETIRED, Chain, Stage, StageKey
from catalog.domain.lifecycle import control, versions
from catalog.domain.lifecycle.evaluation import MOST_FINDINGS, Evaluation, PlannedMove, evaluate
from catalog.domain.lifecycle.versions import Standing
from catalog.domain.lifecycle.waivers import MOST_NOTES, counted
from catalog.domain.naming import waiting
from catalog.domain.services.rules import NOT_RETIRED
from catalog.domain.writing.changes import Change, Work, as_json
from catalog.domain.writing.field_types import (
    OMITTED,
    Doc,
    Omittable,
    OrganizationId,
    ServiceId,
)
from catalog.domain.writing.grounds import Ground
from catalog.domain.writing.moments import HappenedAt
from catalog.domain.writing.preconditions import Precondition, refusals
from catalog.domain.writing.problems import ChangeRefusedError, Problem
from catalog.storage.enums import DecisionOutcome, VersionPurpose, VersionStatus
from catalog.storage.tables.lifecycle.versions import LifecycleDecisionRow, ServiceVersionRow
from catalog.storage.tables.services import ServiceRow


class Moving(NamedTuple):
    """A version that is to move, the stage that it enters, and the standing of its service."""

    service: ServiceRow
    version: ServiceVersionRow
    stage: Stage
    standing: Standing


class Moved(NamedTuple):
    """What a move changed; the decision alone where gates stood in the way."""

    service: ServiceRow | None
    version: ServiceVersionRow | None
    decision: LifecycleDecisionRow


def moves(chain: Chain, version: ServiceVersionRow) -> Sequence[str]:
    """Return the keys of the stages that *version* may move to, the next one first."""
    is_live = version.status is VersionStatus.LIVE
    return [
        stage.key
        for stage in chain.allowed(version.stage_key, is_live=is_live)
        # A version that removes the service never goes live: it is retired with the service.
        if version.purpose is not VersionPurpose.REMOVAL or stage.status is not CATALOGUE
    ]


async def gates_of(
    ground: Ground, planned: Sequence[PlannedMove], *, in_batch: bool = False
) -> Sequence[Evaluation]:
    """Return what the gates say of moves, in their order; *in_batch* asks as `evaluate` does."""
    return await evaluate(
        planned,
        rules=ground.rules,
        database=ground.database,
        now=ground.now,
        principal=ground.principal,
        in_batch=in_batch,
    )


def no_way(chain: Chain, version: ServiceVersionRow, entering: str) -> Problem:
    """Return the problem that a version is to enter a stage that its own does not lead to."""
    to = moves(chain, version)
    if entering == RETIRED.key:
        remedy = "A service is retired as a whole, with retireService."
    elif to:
        remedy = f"It leads to {', '.join(to)}: choose one of these."
    elif version.purpose is VersionPurpose.REMOVAL:
        remedy = "It has come to its end: retire the service with retireService."
    else:
        remedy = "It is the last one: propose a new version, or retire the service."
    where = f"Version {version.number} is in {version.stage_key}, which does not lead to {entering}"
    evidence = {"from": version.stage_key, "allowed": list(to)}
    return Problem("MOVE_NOT_ALLOWED", f"{where}. {remedy}", ("to",), evidence)


@dataclass(frozen=True, kw_only=True)
class MoveVersion(Change[Moving]):
    """What every move of a version has in common."""

    service_id: Annotated[ServiceId, Doc("The service whose version moves.")]
    expected_revision: Annotated[
        int, Doc("The revision of the service that the decision is based on.")
    ]
    happened_at: HappenedAt = OMITTED
    most_problems: ClassVar[int] = 40 + MOST_FINDINGS + MOST_NOTES
    preconditions: ClassVar[Sequence[Precondition]] = (
        owners.OWN_SERVICE,
        NOT_RETIRED,
        versions.ONE_MOVES,
    )

    @property
    @abstractmethod
    def entering(self) -> str:
        """The key of the stage that the version is to enter."""

    @property
    @abstractmethod
    def field(self) -> str:
        """The input field that names the stage."""

    @abstractmethod
    def moving(self, standing: Standing) -> ServiceVersionRow | None:
        """Return the version that is to move."""

    @abstractmethod
    def wrong_way(self, chain: Chain, version: ServiceVersionRow) -> Problem | None:
        """Return the problem that the version's stage does not lead to the other, or None."""

    async def ask_gates(
        self, ground: Ground, service: ServiceRow, standing: Standing, version: ServiceVersionRow
    ) -> Evaluation:
        """Return what the gates of the move say."""
        (found,) = await gates_of(ground, [PlannedMove(service, version, self.entering)])
        return found

    async def asked_again(self, work: Work, moving: Moving) -> Evaluation | None:
        """Return what the gates said, with what others cannot change any more by now."""
        evaluation: Evaluation | None = work.prepared
        return evaluation

    async def prepare(self, ground: Ground) -> Evaluation | None:
        """Ask the gates; None where the move will be refused for other reasons."""
        async with ground.database.reading() as session:
            service = await session.get(ServiceRow, self.service_id)
            if service is None or service.revision != self.expected_revision:
                return None
            standing = await versions.standing(session, service.id)
            version = self.moving(standing)
            if version is None or await refusals(self, session, ground.asker):
                return None
        if self.wrong_way(ground.rules.chain, version) is not None:
            return None
        return await self.ask_gates(ground, service, standing, version)

    async def check(self, work: Work) -> Moving | None:
        """Refuse a stage that the version's own stage does not lead to, whatever gates say."""
        service = await work.hold(ServiceRow, self.service_id, expected=self.expected_revision)
        if service is None:
            return None
        if service.revision != self.expected_revision:
            return None  # other problems may be those of a revision that the caller never read
        standing = await versions.standing(work.session, service.id)
        version = self.moving(standing)
        if version is None:
            return None
        await versions.must_follow(work, version.id, self.happened_at)
        wrong = self.wrong_way(work.rules.chain, version)
        if wrong is not None:
            work.problems.found.append(wrong)
        stage = work.rules.chain.find(self.entering)
        return None if stage is None else Moving(service, version, stage, standing)

    async def apply(self, work: Work, moving: Moving) -> Moved:
        """Move the version, or keep on record that gates refused it."""
        version = moving.version
        evaluation = await self.asked_again(work, moving)
        if evaluation is None:  # another change was under way then, and has ended
            message = "Somebody else changed the service at this moment: try again."
            work.problems.add("CONFLICT", message, "expected_revision")
            raise ChangeRefusedError(work.problems.found)
        (evaluation,) = await counted(work.session, [evaluation], work.principal, work.now)
        decision = self._decision(work, version, evaluation)
        work.session.add(decision)
        if blocking := evaluation.blocking:
            decision.outcome = DecisionOutcome.REFUSED
            number = len(blocking)
            what = "1 finding blocks" if number == 1 else f"{number:,} findings block"
            message = f"Gates stand in the way of {self.entering}: {what}."
            work.problems.add("REFUSED", message, self.field)
            for item in [*evaluation.foremost, *evaluation.notes]:
                problem = item.code, " ".join(filter(None, [item.message, item.remedy]))
                work.problems.add(*problem, **(item.evidence or {}))
            return Moved(None, None, decision)
        await self._move(work, moving)
        await work.session.flush()  # the waivers refer to the decision
        decision.waivers = [str(waiver.id) for _, waiver in evaluation.used]
        for _, waiver in evaluation.used:
            waiver.used_by_id = decision.id
        work.tell(
            "lifecycle.moved",
            moving.service,
            versionId=str(version.id),
            decisionId=str(decision.id),
            **{"from": decision.leaving, "to": decision.entering},
        )
        return Moved(moving.service, version, decision)

    def _decision(
        self, work: Work, version: ServiceVersionRow, evaluation: Evaluation
    ) -> LifecycleDecisionRow:
        gates = evaluation.gates
        return LifecycleDecisionRow(
            id=work.audit_id,
            service_id=version.service_id,
            version_id=version.id,
            leaving=version.stage_key,
            entering=self.entering,
            outcome=DecisionOutcome.MOVED,
            gates=[{"plugin": g.plugin, "name": g.name, "version": g.version} for g in gates],
            findings=as_json(list(evaluation.told)),
            control_from_id=version.control_id,
            control_to_id=version.control_id,
            decided_by=work.principal.subject,
            decided_at=work.now,
            happened_at=work.now if self.happened_at is OMITTED else self.happened_at,
        )

    async def _move(self, work: Work, moving: Moving) -> None:
        service, version, stage, standing = moving
        version.stage_key = stage.key
        if stage is RETIRED:
            for item in filter(None, {version, standing.open}):
                item.stage_key, item.status = stage.key, VersionStatus.RETIRED
        elif stage.status is CATALOGUE and version.status is VersionStatus.OPEN:
            if standing.live is not None:
                standing.live.status = VersionStatus.SUPERSEDED
                await work.session.flush()  # a service has one live version at most
            version.status = VersionStatus.LIVE
            service.rationale = version.rationale
            service.adopted_without_evidence = False
        if version.status is not VersionStatus.OPEN or standing.live is None:
            service.stage_key, service.portfolio_status = stage.key, stage.status
        work.mark(service)


@dataclass(frozen=True, kw_only=True)
class AdvanceService(MoveVersion):
    """Move a service's open version, else its live one, to another stage.

    It may move to the next stage, and to those that its stage may be sent back to; `retired` is
    entered by `retireService` alone. The gates of the move are asked first; the decision is kept,
    even if they refuse.
    """

    to: Annotated[StageKey, Doc("The key of the stage to enter.")]
    control_to_id: Annotated[
        Omittable[OrganizationId],
        Doc(
            "The organization that takes control of the version; unless given, it stays, or goes "
            "to whoever accepted what was handed over."
        ),
    ] = OMITTED

    @property
    def entering(self) -> str:
        """The key of the stage that the version is to enter."""
        return self.to

    @property
    def field(self) -> str:
        """The input field that names the stage."""
        return "to"

    def moving(self, standing: Standing) -> ServiceVersionRow | None:
        """Return the open version, else the live one."""
        return standing.moving

    def wrong_way(self, chain: Chain, version: ServiceVersionRow) -> Problem | None:
        """Return the problem that the version's stage does not lead to the other, or None."""
        return None if self.to in moves(chain, version) else no_way(chain, version, self.to)

    async def apply(self, work: Work, moving: Moving) -> Moved:
        """Move the version, and hand control of it over."""
        moved = await super().apply(work, moving)
        service, version, decision = moved
        if service is not None and version is not None and self.control_to_id is not OMITTED:
            await control.give(work, service, version, decision, self.control_to_id)
        return moved

    async def conclude(self, work: Work, moved: Moved) -> None:
        """Refuse control for a stranger; let what waits for the service depend on what is seen."""
        if moved.version is not None and self.control_to_id is not OMITTED:
            control.must_be_taken(work, moved.version, self.control_to_id)
        if moved.service is not None and moved.service.portfolio_status is CATALOGUE:
            await waiting.tell(work, moved.service)
