"""The contracts whose present term ends soon, as the terms of their relationships stand now."""

import datetime as dt
from collections.abc import Sequence
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa

from catalog.plugin import ReadSession, RelationshipRow, Schedule
from catalog_acquisition.measures.periods import of_schedule
from catalog_acquisition.queries.contracts import where_contract_over
from catalog_acquisition.tables.contracts import ContractRow, ContractStatus

MOST_LOOKED_AT = 10_000  # contracts whose terms one question works out


class EndingContract(NamedTuple):
    """A contract that ends, or goes on by itself, and until when notice is given."""

    contract_id: UUID
    ends_on: dt.date
    notice_by: dt.date | None
    is_renewed: bool

    @property
    def first_on(self) -> dt.date:
        """The day that comes first: that of notice, or the last one."""
        return self.ends_on if self.notice_by is None else min(self.notice_by, self.ends_on)


async def ending_within(
    session: ReadSession, now: dt.datetime, days: int, *where: Any
) -> list[EndingContract]:
    """Return the signed contracts whose term ends within so many days, the first one first.

    One whose notice is to be given within them counts, too. *where* are further conditions on them.
    """
    contract, terms = ContractRow, RelationshipRow
    horizon = now.date() + dt.timedelta(days=days)
    question = (
        sa.select(
            contract.id,
            contract.time_zone,
            contract.max_extent,
            terms.starts_on,
            terms.ends_on,
            terms.notice_months,
            terms.renewal,
            terms.renewal_months,
            terms.over_at,
        )
        .join(terms, terms.id == contract.relationship_id)
        .where(
            *where,
            contract.status == ContractStatus.SIGNED,
            ~where_contract_over(contract, sa.literal(now, terms.over_at.type)),
            sa.or_(
                terms.ends_on.is_not(None),
                contract.max_extent.is_not(None),
                terms.over_at.is_not(None),
            ),
        )
        .order_by(contract.id)
        .limit(MOST_LOOKED_AT)
    )
    found = [_ending(row, now) for row in await session.rows(question)]
    today = now.date()
    soon = [item for item in found if item and today <= item.ends_on and item.first_on <= horizon]
    return sorted(soon, key=lambda item: (item.first_on, item.contract_id))


def _ending(row: Any, now: dt.datetime) -> EndingContract | None:
    schedule = Schedule(row.ends_on, row.notice_months, row.renewal, row.renewal_months)
    period = of_schedule(row, schedule, row.starts_on, row.over_at, now)
    if period.ends_on is None:
        return None
    return EndingContract(row.id, period.ends_on, period.notice_by, period.is_renewed)


def to_do(found: EndingContract, today: dt.date) -> str:
    """Return what to do about a contract that ends."""
    if found.notice_by is None:
        return f"It ends on {found.ends_on}: agree on what follows, or carry out the exit plan."
    if found.notice_by < today:
        return f"It is too late for notice: it goes on after {found.ends_on}."
    return f"Decide until {found.notice_by} whether to give notice: else it goes on."


def due_notices(found: Sequence[EndingContract], today: dt.date) -> list[EndingContract]:
    """Return those of which notice can still be given."""
    return [item for item in found if item.notice_by is not None and item.notice_by >= today]
