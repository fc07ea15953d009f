"""Retirement: taking a service out of use for good, when nothing stands on it any more."""

from dataclasses import dataclass, replace
from typing import Any

import sqlalchemy as sa

from catalog.aliases import alias
from catalog.domain import sight
from catalog.domain.declared.gates import WARN
from catalog.domain.declared.stages import RETIRED, Chain
from catalog.domain.lifecycle import blockers, versions
from catalog.domain.lifecycle.evaluation import Evaluation, PlannedMove
from catalog.domain.lifecycle.moves import Moved, MoveVersion, Moving, gates_of
from catalog.domain.lifecycle.versions import Standing
from catalog.domain.offerings.rules import OFFERED
from catalog.domain.services import succession
from catalog.domain.services.succession import SuccessorId
from catalog.domain.writing.changes import Work
from catalog.domain.writing.field_types import OMITTED
from catalog.domain.writing.grounds import Ground
from catalog.domain.writing.preconditions import Asker, Precondition
from catalog.domain.writing.problems import Problem
from catalog.storage.enums import PortfolioStatus, VersionPurpose, VersionStatus
from catalog.storage.lifecycle import versions as stored
from catalog.storage.tables.lifecycle.versions import LifecycleDecisionRow, ServiceVersionRow
from catalog.storage.tables.services import ServiceRow


def _where_none_waits(service: Any, asker: Asker) -> sa.ColumnElement[bool]:
    """Return the condition that no version is open, but to remove the service, and at its end."""
    version = alias(ServiceVersionRow)
    is_at_its_end = sa.and_(
        version.purpose == VersionPurpose.REMOVAL,
        version.stage_key == asker.chain.last_planned.key,
    )
    waiting = sa.select(version.id).where(
        version.service_id == service.id, version.status == VersionStatus.OPEN, ~is_at_its_end
    )
    is_waiting = waiting.correlate(service).exists()
    return ~sa.and_(is_waiting, versions.where_standing(service, VersionStatus.LIVE))


NONE_WAITING = replace(versions.NONE_OPEN, holds=_where_none_waits)
LIVE = Precondition(
    of=sight.SERVICE,
    code="SERVICE_NOT_LIVE",
    message=(
        "No version of the service is live: there is nothing to retire. A version that is open is "
        "given up with abandonServiceVersion; without one, the service rests as it is."
    ),
    holds=lambda service, _: service.portfolio_status != PortfolioStatus.PIPELINE,
)


@dataclass(frozen=True, kw_only=True)
class RetireService(MoveVersion):
    """Take a service out of use for good: its live version is retired.

    The gates of this move are asked, and those of leaving its stage for an open version that
    removes the service and has come to the last stage before the catalogue: it is retired, too.
    What stands on the service refuses it: active relationships, services of the same house or of
    participants that cannot work without it, and available offerings that have no other live
    service, unless those who depend consented with `consentToRetirement`.
    """

    successor_id: SuccessorId = OMITTED
    preconditions = (
        *(item for item in MoveVersion.preconditions if item is not versions.ONE_MOVES),
        LIVE,
        NONE_WAITING,
    )

    @property
    def entering(self) -> str:
        """The key of the stage that the version is to enter."""
        return RETIRED.key

    @property
    def field(self) -> str:
        """The input field that names the stage."""
        return "service_id"

    def moving(self, standing: Standing) -> ServiceVersionRow | None:
        """Return the live version."""
        return standing.live

    def wrong_way(self, chain: Chain, version: ServiceVersionRow) -> Problem | None:
        """Return None: `retired` can be entered from every stage."""

    async def ask_gates(
        self, ground: Ground, service: ServiceRow, standing: Standing, version: ServiceVersionRow
    ) -> Evaluation:
        """Return what the gates of the live version say, and of what removes the service."""
        return together(*await gates_of(ground, planned(service, version, standing.open)))

    async def check(self, work: Work) -> Moving | None:
        """Refuse a stale revision; nobody publishes, agrees or depends on it meanwhile."""
        await succession.hold(work, self.successor_id)
        moving = await super().check(work)
        if moving is not None:
            await succession.must_follow(work, moving.service, self.successor_id)
        await work.session.lock_name(OFFERED)
        return moving

    async def asked_again(self, work: Work, moving: Moving) -> Evaluation | None:
        """Return what the gates said, with what stands on the service now that it is locked."""
        evaluation = await super().asked_again(work, moving)
        if evaluation is None:
            return None
        return await blockers.added(evaluation, work.session, moving.service, work.now)

    async def apply(self, work: Work, moving: Moving) -> Moved:
        """Retire it, and tell those who depend on it."""
        opened = moving.standing.open
        leaving = None if opened is None else opened.stage_key
        moved = await super().apply(work, moving)
        if moved.version is None:
            return moved
        if self.successor_id is not OMITTED:
            moving.service.successor_id = self.successor_id
        if opened is not None:
            work.session.add(_removal(moved.decision, opened, leaving))
        for finding in moved.decision.findings:
            if finding["gate"] == blockers.GATE.name and finding["severity"] == WARN.value:
                code, message = finding["code"], finding["message"]
                work.problems.warn(code, message, "service_id", **(finding["evidence"] or {}))
        for service in await stored.depending_on(work.session, moving.service.id):
            work.tell("dependency.retired", service, serviceId=str(moving.service.id))
        return moved


def _removal(
    decision: LifecycleDecisionRow, version: ServiceVersionRow, leaving: str | None
) -> LifecycleDecisionRow:
    """Return the decision about the version that removed the service, made with the other."""
    names = LifecycleDecisionRow.__table__.columns.keys()
    values = {name: getattr(decision, name) for name in names if name != "id"}
    own = {
        "version_id": version.id,
        "leaving": leaving,
        "control_from_id": version.control_id,
        "control_to_id": version.control_id,
    }
    return LifecycleDecisionRow(**{**values, **own})


def planned(
    service: ServiceRow, live: ServiceVersionRow, removing: ServiceVersionRow | None
) -> list[PlannedMove]:
    """Return the moves of a retirement: of the live version, and of what removes the service."""
    versions = [live] if removing is None else [live, removing]
    return [PlannedMove(service, version, RETIRED.key) for version in versions]


def together(found: Evaluation, *removing: Evaluation) -> Evaluation:
    """Return what the gates say of the live version, with the exits of what removes the service."""
    if not removing:
        return found
    (exits,) = removing
    gates = [gate for gate in exits.gates if gate.leaving is not None]
    named = {(gate.plugin, gate.name) for gate in gates}
    findings = [item for item in exits.findings if (item.plugin, item.gate) in named]
    return replace(found, gates=[*found.gates, *gates], findings=[*found.findings, *findings])
