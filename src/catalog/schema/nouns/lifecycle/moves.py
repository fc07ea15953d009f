"""How versions move through the lifecycle: previews of gates, decisions, and the moves."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Annotated, Any
from uuid import UUID

import strawberry
from strawberry import argument

from catalog.domain import sight
from catalog.domain.access import WRITE
from catalog.domain.declared.gates import Finding
from catalog.domain.declared.stages import RETIRED, StageKey
from catalog.domain.lifecycle import abandonment, moves, versions
from catalog.domain.lifecycle.evaluation import MOST_FINDINGS
from catalog.domain.lifecycle.previews import previews, refusal
from catalog.domain.writing.problems import Problem
from catalog.graph.declaring.declare import batch, column, connection, extends, to_one
from catalog.graph.declaring.entities import entity
from catalog.graph.declaring.types import Connection, Json, Node
from catalog.graph.declaring.weights import weighs
from catalog.graph.errors import ClientError
from catalog.rings import HOUSE
from catalog.schema.context import Context
from catalog.schema.mutations import change
from catalog.schema.nouns.organizations import Organization
from catalog.schema.nouns.services import Service, ServiceVersion
from catalog.schema.roots import Mutation
from catalog.storage.enums import DecisionOutcome, FindingSeverity, Role
from catalog.storage.tables.lifecycle.versions import (
    LifecycleDecisionRow,
    ServiceVersionRow,
)
from catalog.storage.tables.services import ServiceRow

for kind in (DecisionOutcome, FindingSeverity, Role):
    strawberry.enum(kind)

GATES_COST = 20  # the price of asking all gates about one version
To = Annotated[StageKey, argument(description="The key of the stage to enter.")]


@strawberry.type
class GateFinding:
    """Something that a gate found about a move."""

    code: str = strawberry.field(description="What was found, as a stable code.")
    severity: FindingSeverity = strawberry.field(description="How much it weighs.")
    message: str = strawberry.field(description="What was found.")
    remedy: str | None = strawberry.field(description="What to do about it.")
    plugin: str = strawberry.field(description="The plugin whose gate found it.")
    gate: str = strawberry.field(description="The gate that found it.")
    gate_version: str = strawberry.field(description="The version of the gate's criterion.")
    evidence: Json | None = strawberry.field(description="The facts that it rests on.")
    subject: str | None = strawberry.field(
        description="What it is about, where a gate finds the same of several things."
    )
    waivable: bool | None = strawberry.field(
        description=(
            "Whether a waiver can let the move pass in spite of it; null in decisions that were "
            "kept before findings said so."
        )
    )
    authority: Role | None = strawberry.field(
        description="The role of those who may waive it; null unless it is waivable."
    )


@strawberry.type
class GatePreview:
    """What the gates of a move say now; nothing is decided."""

    from_: StageKey = strawberry.field(name="from", description="The stage that would be left.")
    to: StageKey = strawberry.field(description="The stage that would be entered.")
    allowed: bool = strawberry.field(
        description=(
            "Whether the version may move now, by the word of whoever asks: waivers that others "
            "granted count."
        )
    )
    findings: list[GateFinding] = strawberry.field(
        description="What the gates found: of more than 50, those that block first, and one of "
        "each code before others of it.",
        metadata=weighs(most=MOST_FINDINGS),
    )
    finding_count: int = strawberry.field(description="How many the gates found in all.")


async def _findings(
    parents: Sequence[LifecycleDecisionRow], _context: Context
) -> Sequence[list[GateFinding]]:
    """What the gates found."""
    return [[_kept_finding(item) for item in parent.findings] for parent in parents]


def _kept_finding(kept: Mapping[str, Any]) -> GateFinding:
    authority, evidence = kept.get("authority") if kept.get("waivable") else None, kept["evidence"]
    return GateFinding(
        code=kept["code"],
        severity=FindingSeverity[kept["severity"]],
        message=kept["message"],
        remedy=kept["remedy"],
        plugin=kept["plugin"],
        gate=kept["gate"],
        gate_version=kept["gate_version"],
        evidence=Json(evidence) if evidence else None,
        subject=kept.get("subject"),
        waivable=kept.get("waivable"),
        authority=None if authority is None else Role[authority],
    )


@entity(sight.DECISION)
class LifecycleDecision(Node):
    """One decision about a move of a version; it is kept for good, even a refusal."""

    leaving: StageKey | None = column(
        "The stage that was left, or was to be; null where the version was adopted.", called="from"
    )
    entering: StageKey = column("The stage that was entered, or was to be.", called="to")
    outcome: DecisionOutcome = column("What was decided.")
    findings = batch("findings", cost=0, most=MOST_FINDINGS, ring=HOUSE)(_findings)
    source: str | None = column("The file that said so, where the version was adopted from one.")
    control_from: Organization | None = to_one(
        "Who had control of the version before.", key="control_from_id"
    )
    control_to: Organization | None = to_one(
        "Who has control of it from then on.", key="control_to_id"
    )
    reason: str | None = column("Why, where a version was abandoned.")
    decided_by: str = column("Who decided: the subject of their token.")
    decided_at: dt.datetime = column("When it was decided, and recorded.")
    happened_at: dt.datetime | None = column(
        "When it happened, as far as somebody said so; else when it was decided."
    )
    service: Service = to_one("The service.", key="service_id")
    version: ServiceVersion | None = to_one("The version.", key="version_id")


async def _gate_of_service(
    parents: Sequence[ServiceRow], context: Context, *, to: To
) -> Sequence[GatePreview | None]:
    """What stands in the way if it moved now: its open version, else its live one.

    It allows what `advanceService` does if you ask for it. To `retired` it is what `retireService`
    does: the live version moves. Null where no version is open or live.
    """
    shown = sight.SERVICE_VERSION(ServiceVersionRow, context.principal)
    ids = [parent.id for parent in parents]
    standing = await versions.standing_of(context.session, ids, shown)
    is_retirement = to == RETIRED.key
    moving = {
        key: (is_retirement and found.live) or found.moving for key, found in standing.items()
    }
    found = await _previews([row.id for row in moving.values() if row], to, context)
    return [
        found.get(row.id) if (row := moving.get(parent.id)) is not None else None
        for parent in parents
    ]


async def _gate_of_version(
    parents: Sequence[ServiceVersionRow], context: Context, *, to: To
) -> Sequence[GatePreview | None]:
    """What stands in the way if it moved now; null for a version that moves no more.

    `retired` is entered with the whole service, by `retireService`.
    """
    found = await _previews([parent.id for parent in parents], to, context)
    return [found.get(parent.id) for parent in parents]


async def _previews(
    version_ids: Sequence[UUID], to: str, context: Context
) -> dict[UUID, GatePreview]:
    if context.is_rehearsal:
        message = "Gates look at what is in the catalog, not at a dry run: ask for them without it."
        raise ClientError(message)
    found = await previews(context.session, version_ids, to, context.ground)
    error = context.lacks(WRITE)
    if error is not None:
        problem = Problem((error.extensions or {})["code"], error.message)
        lacking = [refusal(problem)]
        found = {
            key: replace(item, findings=[*lacking, *item.findings]) for key, item in found.items()
        }
    return {
        key: GatePreview(
            from_=StageKey(item.leaving),
            to=StageKey(item.entering),
            allowed=not item.blocking,
            findings=[gate_finding(finding) for finding in item.told],
            finding_count=len(item.findings) + len(item.notes),
        )
        for key, item in found.items()
    }


def gate_finding(found: Finding) -> GateFinding:
    """Return a finding as the graph shows it."""
    return GateFinding(
        code=found.code,
        severity=found.severity,
        message=found.message,
        remedy=found.remedy,
        plugin=found.plugin,
        gate=found.gate,
        gate_version=found.gate_version,
        evidence=Json(found.evidence) if found.evidence else None,
        subject=found.subject,
        waivable=found.waivable,
        authority=found.authority if found.waivable else None,
    )


@extends(Service)
class LifecycleOfService:
    """How a service came to where it is, and whether it may go on."""

    gate = batch("id", cost=GATES_COST, ring=HOUSE)(_gate_of_service)
    stage_history: Connection[LifecycleDecision] = connection(
        "Every decision about moves of its versions.", by=LifecycleDecisionRow.service_id
    )


@extends(ServiceVersion)
class LifecycleOfVersion:
    """How a version came to where it is, and whether it may go on."""

    gate = batch("id", cost=GATES_COST, ring=HOUSE)(_gate_of_version)
    history: Connection[LifecycleDecision] = connection(
        "Every decision about its moves.", by=LifecycleDecisionRow.version_id
    )


MOVED = {"service": Service, "version": ServiceVersion, "decision": LifecycleDecision}


@extends(Mutation)
class LifecycleMutations:
    """What moves services through their lives."""

    propose_service_version = change(
        versions.ProposeServiceVersion, {"service": Service, "version": ServiceVersion}
    )
    advance_service = change(moves.AdvanceService, MOVED)
    abandon_service_version = change(abandonment.AbandonServiceVersion, MOVED)


PARTS = (
    GateFinding,
    GatePreview,
    LifecycleDecision,
    LifecycleOfService,
    LifecycleOfVersion,
    LifecycleMutations,
)
