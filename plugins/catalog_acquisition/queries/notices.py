"""Questions about what the daily job told, and when somebody expects to meet obligations."""

import datetime as dt
from collections.abc import Collection
from uuid import UUID

import sqlalchemy as sa

from catalog.plugin import ReadSession, among
from catalog_acquisition.tables.contracts import ContractNoticeRow
from catalog_acquisition.tables.obligations import ProgressObservationRow


def of_notice(notice_by: dt.date) -> str:
    """Return what is kept of a notice that is due."""
    return f"notice {notice_by}"


def of_risk(obligation_id: UUID, due_on: dt.date) -> str:
    """Return what is kept of a day of an obligation that is at risk."""
    return f"risk {obligation_id} {due_on}"


async def told(session: ReadSession, contract_ids: Collection[UUID]) -> set[tuple[UUID, str]]:
    """Return what was told of contracts."""
    row = ContractNoticeRow
    question = sa.select(row.contract_id, row.what).where(
        among(row.contract_id, values=contract_ids)
    )
    return {(key, what) for key, what in await session.rows(question)}


async def expected(session: ReadSession, ids: Collection[UUID]) -> dict[UUID, dt.date | None]:
    """Return the day on which obligations are expected to be met, as was noted last."""
    row = ProgressObservationRow
    question = (
        sa.select(row.obligation_id, row.expected_on)
        .where(among(row.obligation_id, values=ids))
        .order_by(row.obligation_id, row.happened_at, row.position)
    )
    return dict(map(tuple, await session.rows(question)))
