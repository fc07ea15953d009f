"""What is asked about acquisitions: numbers, and the benchmarks that their contracts have."""

import datetime as dt
from collections.abc import Sequence
from typing import NamedTuple
from uuid import UUID

import sqlalchemy as sa

from catalog.plugin import ReadSession
from catalog_acquisition.tables.acquisitions import AcquisitionRow
from catalog_acquisition.tables.obligations import ObligationRow


class AgreedBenchmark(NamedTuple):
    """An obligation with an indicator and a target: its number, and when all had agreed on it."""

    number: int
    amendment: int
    agreed_at: dt.datetime | None


async def next_number(session: ReadSession, organization_id: UUID) -> int:
    """Return the number of the next acquisition of an organization, counted from 1."""
    row = AcquisitionRow
    question = sa.select(sa.func.max(row.number)).where(row.organization_id == organization_id)
    return (await session.scalar(question) or 0) + 1


async def is_started(session: ReadSession, organization_id: UUID, reference: str) -> bool:
    """Tell whether an organization has an acquisition with this reference."""
    row = AcquisitionRow
    question = sa.select(row.id).where(
        row.organization_id == organization_id, row.reference == reference
    )
    return await session.scalar(question) is not None


async def benchmarks(session: ReadSession, contract_id: UUID) -> Sequence[AgreedBenchmark]:
    """Return the benchmarks of a contract by their numbers, those that were replaced among them."""
    row = ObligationRow
    question = (
        sa.select(row.number, row.amendment, row.agreed_at)
        .where(row.contract_id == contract_id, row.indicator.is_not(None), row.target.is_not(None))
        .order_by(row.number)
    )
    return [AgreedBenchmark(*found) for found in await session.rows(question)]
