"""What credits are counted from: consumers of agreements, prices of offerings, and their use."""

import datetime as dt
from collections.abc import Collection, Mapping
from decimal import Decimal
from typing import Any, TypeAlias
from uuid import UUID

import sqlalchemy as sa

from catalog.plugin import (
    AgreementSignatureRow,
    Commitment,
    OfferingEditionRow,
    ReadSession,
    among,
)
from catalog_operation.tables.requests import UtilisationRow

CONSUMER = "CONSUMER"
DAY = dt.timedelta(days=1)
Prices: TypeAlias = Mapping[UUID, list[Mapping[str, Any]]]
"""What editions cost, as these keep it."""
DayCounts: TypeAlias = Mapping[tuple[UUID, UUID, str], Mapping[dt.date, Decimal]]
"""How many units were used of an offering in a relationship, by day."""


async def consumers(session: ReadSession, agreement_ids: Collection[UUID]) -> dict[UUID, UUID]:
    """Return the first consumer of each of these agreements."""
    row = AgreementSignatureRow
    question = (
        sa.select(row.agreement_id, row.organization_id)
        .where(among(row.agreement_id, values=agreement_ids), row.role == CONSUMER)
        .order_by(row.agreement_id, row.position.desc())
    )
    return dict(map(tuple, await session.rows(question)))


async def prices(session: ReadSession, edition_ids: Collection[UUID]) -> Prices:
    """Return what each of these editions costs."""
    if not edition_ids:
        return {}
    row = OfferingEditionRow
    question = sa.select(row.id, row.prices).where(among(row.id, values=edition_ids))
    return dict(map(tuple, await session.rows(question)))


async def counts(session: ReadSession, said: Collection[Commitment]) -> DayCounts:
    """Return what was used by day, where these were measured."""
    if not said:
        return {}
    row = UtilisationRow
    question = sa.select(row.relationship_id, row.offering_id, row.unit, row.day, row.count).where(
        among(row.relationship_id, values={item.relationship_id for item in said}),
        row.day >= min(item.window.start for item in said).date(),
        row.day <= max(item.window.end for item in said).date() + DAY,
    )
    found: dict[tuple[UUID, UUID, str], dict[dt.date, Decimal]] = {}
    for relationship_id, offering_id, unit, day, count in await session.rows(question):
        found.setdefault((relationship_id, offering_id, unit), {})[day] = count
    return found
