"""What is asked about acquisitions: numbers, and the benchmarks that their contracts have."""

import datetime as dt
from collections.abc import Sequence
from typing import NamedTuple
from uuid import UUID

import sqlalchemy as sa

from catalog.plugin import ReadSession
from catalog_acquisition.tables.acquisitions import AcquisitionRow
from catalog_acquisition.tables.contracts import ContractAmendmentRow
from catalog_acquisition.tables.obligations import ObligationRow


class AgreedBenchmark(NamedTuple):
    """An obligation with an indicator and a target: when all had agreed on it, and until when."""

    number: int
    agreed_at: dt.datetime
    replaced_at: dt.datetime | None

    def holds_at(self, moment: dt.datetime) -> bool:
        """Tell whether it was agreed by then, and nothing stood in its place."""
        is_replaced = self.replaced_at is not None and self.replaced_at <= moment
        return self.agreed_at <= moment and not is_replaced


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
    """Return the benchmarks of a contract that were ever agreed, by their numbers."""
    row, change = ObligationRow, ContractAmendmentRow
    is_replacing = sa.and_(change.contract_id == row.contract_id, change.number == row.replaced_by)
    question = (
        sa.select(row.number, row.agreed_at, change.signed_at)
        .join(change, is_replacing, isouter=True)
        .where(
            row.contract_id == contract_id,
            row.agreed_at.is_not(None),
            row.indicator.is_not(None),
            row.target.is_not(None),
        )
        .order_by(row.number)
    )
    return [AgreedBenchmark(*found) for found in await session.rows(question)]
