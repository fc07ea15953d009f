"""Questions about packs: which one counts, and what they are made of."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import aliased

from catalog.plugin import (
    ReadSession,
    ServiceVersionRow,
    VersionStatus,
    among,
)
from catalog_design.tables import (
    AcceptanceCriterionRow,
    HandoffPackRow,
    PackRequirementRow,
    PackSectionRow,
    PackStatus,
    RequirementRow,
    RequirementTraceRow,
)


@dataclass(frozen=True)
class Parts:
    """What one pack is made of, each list in order; traces are keys of sections by requirement."""

    sections: list[PackSectionRow] = field(default_factory=list)
    criteria: list[AcceptanceCriterionRow] = field(default_factory=list)
    requirements: list[RequirementRow] = field(default_factory=list)
    traces: dict[UUID, list[str]] = field(default_factory=lambda: defaultdict(list))


async def newest_number(session: ReadSession, version_id: UUID) -> int:
    """Return the highest number of a version's packs; 0 where there is none."""
    question = select(func.max(HandoffPackRow.number)).where(
        HandoffPackRow.version_id == version_id
    )
    return await session.scalar(question) or 0


def where_current(pack: Any) -> ColumnElement[bool]:
    """Return the condition that a pack is the current one of its version.

    That is the accepted one, else the newest that is not superseded.
    """
    other = aliased(HandoffPackRow)
    accepted, is_newer = PackStatus.ACCEPTED, other.number > pack.number
    is_better = or_(
        and_(other.status == accepted, or_(pack.status != accepted, is_newer)),
        and_(pack.status != accepted, is_newer),
    )
    has_better = (
        select(other.id)
        .where(
            other.version_id == pack.version_id,
            other.status != PackStatus.SUPERSEDED,
            is_better,
        )
        .correlate(pack)
        .exists()
    )
    return and_(pack.status != PackStatus.SUPERSEDED, ~has_better)


async def current(
    session: ReadSession, version_ids: Collection[UUID]
) -> dict[UUID, HandoffPackRow]:
    """Return the current pack of each version that has one, by version."""
    question = select(HandoffPackRow).where(
        among(HandoffPackRow.version_id, values=version_ids), where_current(HandoffPackRow)
    )
    return {pack.version_id: pack for pack in await session.scalars(question)}


async def of_version(
    session: ReadSession, version_id: UUID, status: PackStatus
) -> Sequence[HandoffPackRow]:
    """Return the packs of a version that have this status, by number."""
    question = select(HandoffPackRow).where(
        HandoffPackRow.version_id == version_id, HandoffPackRow.status == status
    )
    return await session.scalars(question.order_by(HandoffPackRow.number))


async def shown(
    session: ReadSession, ids: Collection[UUID], where: ColumnElement[bool]
) -> frozenset[UUID]:
    """Return those of these packs of which *where* holds."""
    question = select(HandoffPackRow.id).where(among(HandoffPackRow.id, values=ids), where)
    return frozenset(await session.scalars(question))


async def sections(session: ReadSession, pack_id: UUID) -> Sequence[PackSectionRow]:
    """Return the sections of a pack, in their order."""
    found: Sequence[PackSectionRow] = await session.scalars(_hanging(PackSectionRow, [pack_id]))
    return found


async def criteria(session: ReadSession, pack_id: UUID) -> Sequence[AcceptanceCriterionRow]:
    """Return the acceptance criteria of a pack, in their order."""
    question = _hanging(AcceptanceCriterionRow, [pack_id])
    found: Sequence[AcceptanceCriterionRow] = await session.scalars(question)
    return found


async def criteria_of(
    session: ReadSession, pack_ids: Collection[UUID]
) -> dict[UUID, list[AcceptanceCriterionRow]]:
    """Return the acceptance criteria of each of these packs, in their order."""
    found: dict[UUID, list[AcceptanceCriterionRow]] = defaultdict(list)
    for row in await session.scalars(_hanging(AcceptanceCriterionRow, pack_ids)):
        found[row.pack_id].append(row)
    return found


async def parts(session: ReadSession, pack_ids: Collection[UUID]) -> dict[UUID, Parts]:
    """Return what each of these packs is made of."""
    found: dict[UUID, Parts] = {pack_id: Parts() for pack_id in pack_ids}
    keys: dict[UUID, PackSectionRow] = {}
    for section in await session.scalars(_hanging(PackSectionRow, pack_ids)):
        found[section.pack_id].sections.append(section)
        keys[section.id] = section
    for criterion in await session.scalars(_hanging(AcceptanceCriterionRow, pack_ids)):
        found[criterion.pack_id].criteria.append(criterion)
    for pack_id, requirement in await session.rows(_requirements(pack_ids)):
        found[pack_id].requirements.append(requirement)
    for section_id, requirement_id in await session.rows(_traces(pack_ids)):
        section = keys[section_id]
        found[section.pack_id].traces[requirement_id].append(section.key)
    return found


def _hanging(row: Any, pack_ids: Collection[UUID]) -> Any:
    return (
        select(row).where(among(row.pack_id, values=pack_ids)).order_by(row.pack_id, row.position)
    )


def _requirements(pack_ids: Collection[UUID]) -> Any:
    return (
        select(PackRequirementRow.pack_id, RequirementRow)
        .join(RequirementRow, RequirementRow.id == PackRequirementRow.requirement_id)
        .where(among(PackRequirementRow.pack_id, values=pack_ids))
        .order_by(RequirementRow.number)
    )


def _traces(pack_ids: Collection[UUID]) -> Any:
    return (
        select(RequirementTraceRow.section_id, RequirementTraceRow.requirement_id)
        .join(PackSectionRow, PackSectionRow.id == RequirementTraceRow.section_id)
        .where(among(PackSectionRow.pack_id, values=pack_ids))
        .order_by(PackSectionRow.position)
    )


async def in_force(
    session: ReadSession, service_ids: Collection[UUID], shown: ColumnElement[bool]
) -> dict[UUID, HandoffPackRow]:
    """Return the accepted pack of each service's live version where *shown* holds, by service."""
    question = (
        select(HandoffPackRow)
        .join(ServiceVersionRow, ServiceVersionRow.id == HandoffPackRow.version_id)
        .where(
            among(HandoffPackRow.service_id, values=service_ids),
            HandoffPackRow.status == PackStatus.ACCEPTED,
            ServiceVersionRow.status == VersionStatus.LIVE,
            shown,
        )
    )
    return {pack.service_id: pack for pack in await session.scalars(question)}
