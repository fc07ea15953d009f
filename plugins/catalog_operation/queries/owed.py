"""What credits are counted from: who consumes by an agreement, and what its offering costs."""

from collections.abc import Collection, Mapping
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from catalog.plugin import AgreementSignatureRow, OfferingEditionRow, ReadSession, among

CONSUMER = "CONSUMER"


async def consumers(session: ReadSession, agreement_ids: Collection[UUID]) -> dict[UUID, UUID]:
    """Return the first consumer of each of these agreements."""
    row = AgreementSignatureRow
    question = (
        sa.select(row.agreement_id, row.organization_id)
        .where(among(row.agreement_id, values=agreement_ids), row.role == CONSUMER)
        .order_by(row.agreement_id, row.position.desc())
    )
    return dict(map(tuple, await session.rows(question)))


async def prices(
    session: ReadSession, edition_ids: Collection[UUID]
) -> dict[UUID, list[Mapping[str, Any]]]:
    """Return what each of these editions costs."""
    row = OfferingEditionRow
    question = sa.select(row.id, row.prices).where(among(row.id, values=edition_ids))
    return dict(map(tuple, await session.rows(question)))
