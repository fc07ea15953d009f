"""Which levels services are to keep: what offerings promise, and what was agreed."""

from collections import defaultdict
from collections.abc import Collection
from uuid import UUID

import sqlalchemy as sa

from catalog.plugin import (
    AgreementServiceRow,
    OfferingRow,
    OfferingServiceRow,
    ReadSession,
    Role,
    RoleAssignmentRow,
    ServiceLevelAgreementRow,
    among,
)
from catalog_operation.tables.objectives import ObjectiveRow

ENDED = "ENDED"


async def indicators(session: ReadSession, service_ids: Collection[UUID]) -> dict[UUID, set[str]]:
    """Return what the targets of services are measured by, as keys of metrics, by service.

    They are those of offerings, drafts among them, and of agreements that are not over.
    """
    offered, agreed, agreement = OfferingServiceRow, AgreementServiceRow, ServiceLevelAgreementRow
    promised = (
        sa.select(offered.service_id, OfferingRow.targets)
        .join(OfferingRow, OfferingRow.id == offered.offering_id)
        .where(among(offered.service_id, values=service_ids))
    )
    signed = (
        sa.select(agreed.service_id, agreement.targets)
        .join(agreement, agreement.id == agreed.agreement_id)
        .where(among(agreed.service_id, values=service_ids), agreement.status != ENDED)
    )
    found: dict[UUID, set[str]] = defaultdict(set)
    for question in (promised, signed):
        for service_id, targets in await session.rows(question):
            found[service_id].update(target["indicator"] for target in targets)
    return found


async def with_objectives(session: ReadSession, service_ids: Collection[UUID]) -> set[UUID]:
    """Return those of these services that have an objective."""
    row = ObjectiveRow
    question = sa.select(row.service_id).where(among(row.service_id, values=service_ids))
    return set(await session.scalars(question.distinct()))


async def owned(session: ReadSession, service_ids: Collection[UUID]) -> set[UUID]:
    """Return those of these services for which somebody answers as their owner."""
    assignment = RoleAssignmentRow
    question = sa.select(assignment.scope_id).where(
        among(assignment.scope_id, values=service_ids),
        assignment.role == Role.SERVICE_OWNER,
        assignment.valid_to.is_(None),
    )
    return set(await session.scalars(question))
