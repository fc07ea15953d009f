"""Questions about credits that were received."""

import datetime as dt
from collections.abc import Collection
from decimal import Decimal
from uuid import UUID

import sqlalchemy as sa

from catalog.plugin import ReadSession, among
from catalog_acquisition.tables.vendors import ReceivedCreditRow


async def received(
    session: ReadSession, contract_ids: Collection[UUID], first: dt.date, last: dt.date
) -> dict[UUID, Decimal]:
    """Return what was received in a time by contracts that received something."""
    row = ReceivedCreditRow
    question = (
        sa.select(row.contract_id, sa.func.sum(row.amount))
        .where(among(row.contract_id, values=contract_ids), row.received_on.between(first, last))
        .group_by(row.contract_id)
    )
    return {key: Decimal(amount) for key, amount in await session.rows(question)}
