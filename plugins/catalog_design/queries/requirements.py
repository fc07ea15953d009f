"""Questions about requirements: which are wanted, answered, or frozen with a pack."""

from collections.abc import Collection, Iterable, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.orm import aliased

from catalog.plugin import ReadSession, among
from catalog_design.queries import packs
from catalog_design.tables import (
    HandoffPackRow,
    PackRequirementRow,
    PackSectionRow,
    RequirementRow,
    RequirementStatus,
    RequirementTraceRow,
)


async def wanted(
    session: ReadSession, version_ids: Collection[UUID], statuses: Iterable[RequirementStatus]
) -> Sequence[RequirementRow]:
    """Return the requirements of these versions that have one of these statuses, by number."""
    question = select(RequirementRow).where(
        among(RequirementRow.version_id, values=version_ids),
        RequirementRow.status.in_(statuses),
    )
    return await session.scalars(question.order_by(RequirementRow.number))


def where_unmet(requirement: Any) -> ColumnElement[bool]:
    """Return the condition that a requirement is open, and its current pack does not answer it."""
    return and_(requirement.status == RequirementStatus.OPEN, ~where_traced(requirement))


def where_traced(requirement: Any) -> ColumnElement[bool]:
    """Return the condition that a section of the current pack answers a requirement."""
    pack = aliased(HandoffPackRow)
    return (
        select(RequirementTraceRow.section_id)
        .join(PackSectionRow, PackSectionRow.id == RequirementTraceRow.section_id)
        .join(pack, pack.id == PackSectionRow.pack_id)
        .where(RequirementTraceRow.requirement_id == requirement.id, packs.where_current(pack))
        .correlate(requirement)
        .exists()
    )


def where_frozen(requirement: Any) -> ColumnElement[bool]:
    """Return the condition that a pack was frozen with a requirement."""
    pack, link = aliased(HandoffPackRow), aliased(PackRequirementRow)
    return (
        select(pack.id)
        .join(link, link.pack_id == pack.id)
        .where(link.requirement_id == requirement.id, pack.frozen_at.is_not(None))
        .correlate(requirement)
        .exists()
    )


async def newest_number(session: ReadSession, service_id: UUID) -> int:
    """Return the highest number of a service's requirements; 0 where there is none."""
    question = select(func.max(RequirementRow.number)).where(
        RequirementRow.service_id == service_id
    )
    return await session.scalar(question) or 0
