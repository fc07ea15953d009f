"""Writing what a comparison planned, phase after phase, each batch of rows at once."""

from bisect import bisect
from collections.abc import Mapping, Sequence
from enum import IntEnum, auto
from typing import Any

from catalog.domain.declared.stages import RETIRED
from catalog.domain.importing.adoption import adoption
from catalog.domain.importing.staging import Staging
from catalog.domain.writing.changes import Work
from catalog.storage import importing as stored
from catalog.storage.database import bulk
from catalog.storage.enums import DependencyStrength, Role, RoleScope, VersionPurpose, VersionStatus
from catalog.storage.houses.settling import settle
from catalog.storage.rows import new_id_text
from catalog.storage.tables.dependencies import ServiceDependencyRow
from catalog.storage.tables.lifecycle.versions import LifecycleDecisionRow, ServiceVersionRow
from catalog.storage.tables.organizations import OrganizationRow
from catalog.storage.tables.roles import RoleAssignmentRow
from catalog.storage.tables.services import ServiceLabelRow, ServiceNameRow, ServiceRow
from catalog.storage.tables.sources import BroughtRow

Values = dict[str, Any]
RETIRED_OR_LIVE = {True: VersionStatus.RETIRED, False: VersionStatus.LIVE}
SETTLED = 10_000  # rows that are written before houses are settled
BROUGHT = ("entity_id", "source", "file", "number", "said")
EDGE = ("service_id", "depends_on_id", "unresolved_ref", "awaited_slug", "declared")


class Phase(IntEnum):
    """What is written of one batch, in this order: what makes room comes before what fills it."""

    NEW_ORGANIZATIONS = auto()
    EDITED_ORGANIZATIONS = auto()
    NEW_SERVICES = auto()
    EDITED_SERVICES = auto()
    GONE_LABELS = auto()
    NEW_LABELS = auto()
    ENDED_ASSIGNMENTS = auto()
    NEW_ASSIGNMENTS = auto()
    GONE_DEPENDENCIES = auto()
    EDITED_DEPENDENCIES = auto()
    NEW_DEPENDENCIES = auto()
    GONE_BROUGHT = auto()
    NEW_BROUGHT = auto()


STEPS = (Phase.NEW_ORGANIZATIONS, Phase.NEW_SERVICES, Phase.GONE_DEPENDENCIES)
"""The phases with which steps begin: one is written of all batches before the next one begins."""


def plan(staging: Staging, rows: Mapping[Phase, Sequence[Any]]) -> None:
    """Keep what is to be written of one batch."""
    for phase in sorted(rows):
        staging.plan(bisect(STEPS, phase), phase, rows[phase])


async def write(work: Work, staging: Staging) -> None:
    """Write everything that was planned.

    Houses are settled on the way: those of services before dependencies are written, and so often
    that what is noted for them does not grow with the input.
    """
    written, last = 0, 0
    for number, rows in staging.planned():
        is_next_step = bisect(STEPS, number) > bisect(STEPS, last)
        if is_next_step or (written >= SETTLED and number <= last):
            await _settle(work)
            written = 0
        await _write(work, Phase(number), rows)
        written += len(rows)
        last = number


async def _settle(work: Work) -> None:
    await settle(work.session, [found.parties for found in work.rules.circles])
    work.session.touched.forget()


async def _write(work: Work, phase: Phase, rows: Sequence[Any]) -> None:  # noqa: C901, PLR0912  # a phase a case
    session = work.session
    match phase:
        case Phase.NEW_ORGANIZATIONS:
            await work.create_many(OrganizationRow, rows)
        case Phase.EDITED_ORGANIZATIONS:
            await work.edit_many(OrganizationRow, rows)
        case Phase.NEW_SERVICES:
            await _adopt(work, rows)
        case Phase.EDITED_SERVICES:
            await work.edit_many(ServiceRow, rows)
        case Phase.GONE_LABELS:
            await session.delete_many(ServiceLabelRow, rows)
        case Phase.NEW_LABELS:
            await session.insert_many(ServiceLabelRow, rows)
        case Phase.ENDED_ASSIGNMENTS:
            ended = [{**values, "valid_to": work.now} for values in rows]
            await session.update_many(RoleAssignmentRow, ended)
        case Phase.NEW_ASSIGNMENTS:
            await insert_owners(work, rows)
        case Phase.GONE_DEPENDENCIES:
            await session.delete_many(ServiceDependencyRow, rows)
        case Phase.EDITED_DEPENDENCIES:
            await session.update_many(ServiceDependencyRow, rows)
        case Phase.NEW_DEPENDENCIES:
            await _depend(work, rows)
        case Phase.GONE_BROUGHT:
            await session.delete_many(BroughtRow, rows)
        case Phase.NEW_BROUGHT:
            columns = dict(zip(BROUGHT, zip(*rows, strict=True), strict=True))
            await session.insert_many(BroughtRow, bulk.Columns(columns))


async def _adopt(work: Work, services: Sequence[Values]) -> None:
    """Insert services as `AdoptService` does: in use already, or retired, with their version 1."""
    stages = {False: work.rules.chain.last_live, True: RETIRED}
    sources = [service.pop("source") for service in services]
    await work.create_many(ServiceRow, services)
    await work.session.insert_many(
        ServiceNameRow,
        [{"name": service["slug"], "service_id": service["id"]} for service in services],
    )
    version = {
        "number": 1,
        "purpose": VersionPurpose.NEW,
        "summary": None,
        "taken_over_from_id": None,
        "control_id": None,
        "created_at": work.now,
    }
    adopted = [
        {
            "id": new_id_text(),
            "service_id": service["id"],
            "rationale": service["rationale"],
            "stage_key": service["stage_key"],
            "status": RETIRED_OR_LIVE[service["stage_key"] == RETIRED.key],
            **version,
        }
        for service in services
    ]
    await work.session.insert_many(ServiceVersionRow, adopted)
    await work.session.insert_many(
        LifecycleDecisionRow,
        [
            {
                "id": new_id_text(),
                "service_id": row["service_id"],
                "version_id": row["id"],
                **adoption(work, stages[row["stage_key"] == RETIRED.key], source),
            }
            for row, source in zip(adopted, sources, strict=True)
        ],
    )


async def insert_owners(work: Work, assignments: Sequence[Values]) -> None:
    """Let organizations or people own services, each given with its place among the owners."""
    fixed = {
        "role": Role.SERVICE_OWNER,
        "scope_kind": RoleScope.SERVICE,
        "assigned_by": work.principal.subject,
        "valid_from": work.now,
        "valid_to": None,
        "is_recorded": False,
    }
    await work.session.insert_many(
        RoleAssignmentRow,
        [
            {"id": new_id_text(), "organization_id": None, "person_id": None, **value, **fixed}
            for value in assignments
        ],
    )


async def _depend(work: Work, edges: Sequence[Sequence[Any]]) -> None:
    """Insert dependencies in the houses of their services, so that nothing is left to settle."""
    given = dict(zip(EDGE, zip(*edges, strict=True), strict=True))
    houses = await stored.houses(work.session, set(given["service_id"]))
    each = {
        "id": [new_id_text() for _ in edges],
        **given,
        "house_id": list(map(houses.get, given["service_id"])),
    }
    fixed = {"strength": DependencyStrength.HARD, "created_at": work.now}
    await work.session.insert_many(ServiceDependencyRow, bulk.Columns(each, fixed))
    work.session.touched.forget()
