"""Questions about obligations: their rules, and what is known of each, for many at once."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from catalog.plugin import ReadSession, RelationshipRow, among
from catalog_acquisition.tables.contracts import ContractRow
from catalog_acquisition.tables.obligations import (
    ObligationEventRow,
    ObligationEvidenceRow,
    ObligationReleaseRow,
    ObligationRow,
    ObligorRow,
)

_RULE = (
    ObligationRow.id,
    ObligationRow.contract_id,
    ObligationRow.number,
    ObligationRow.trigger,
    ObligationRow.due_on,
    ObligationRow.every,
    ObligationRow.every_unit,
    ObligationRow.due_days,
    ObligationRow.service_id,
    ObligationRow.indicator,
    ObligationRow.comparator,
    ObligationRow.target,
    ObligationRow.price,
    ObligationRow.credits,
    ObligationRow.from_on,
    ObligationRow.until_on,
    ObligationRow.replaced_by,
    ContractRow.relationship_id,
    ContractRow.signed_at,
    ContractRow.time_zone,
    ContractRow.max_extent,
    ContractRow.currency,
)
_TERMS = (
    RelationshipRow.starts_on,
    RelationshipRow.ends_on,
    RelationshipRow.notice_months,
    RelationshipRow.renewal,
    RelationshipRow.renewal_months,
    RelationshipRow.over_at,
)


def agreed(*where: Any) -> sa.Select[Any]:
    """Return the question for the rules of obligations that are agreed, and for their terms.

    The columns of the terms have names that begin with `term_`.
    """
    return (
        sa.select(*_RULE, *(column.label(f"term_{column.key}") for column in _TERMS))
        .join(ContractRow, ContractRow.id == ObligationRow.contract_id)
        .join(RelationshipRow, RelationshipRow.id == ContractRow.relationship_id)
        .where(ObligationRow.agreed_at.is_not(None), *where)
    )


def where_between(first: dt.date, last: dt.date) -> sa.ColumnElement[bool]:
    """Return the condition that evidence is about a day of a time, both ends included."""
    return ObligationEvidenceRow.due_on.between(first, last)


def where_about(days: Collection[dt.date]) -> sa.ColumnElement[bool]:
    """Return the condition that evidence is about one of these days."""
    return ObligationEvidenceRow.due_on.in_(days)


async def evidence(
    session: ReadSession, ids: Collection[UUID], *where: sa.ColumnElement[bool]
) -> Mapping[UUID, Sequence[Any]]:
    """Return the evidence of obligations that counts, for each the earliest first.

    Each has its id, its day, when it happened, and its value.
    """
    row = ObligationEvidenceRow
    question = (
        sa.select(row.obligation_id, row.id, row.due_on, row.happened_on, row.value)
        .where(
            among(row.obligation_id, values=ids),
            row.rejected_at.is_(None),
            *where,
        )
        .order_by(row.obligation_id, row.due_on, row.happened_on, row.position)
    )
    return _grouped(await session.rows(question))


async def events(session: ReadSession, ids: Collection[UUID]) -> Mapping[UUID, Sequence[Any]]:
    """Return the days on which what obligations wait for happened."""
    row = ObligationEventRow
    question = sa.select(row.obligation_id, row.happened_on).where(
        among(row.obligation_id, values=ids)
    )
    return _grouped(await session.rows(question))


async def releases(session: ReadSession, ids: Collection[UUID]) -> Mapping[UUID, Sequence[Any]]:
    """Return of which day, or from which one on, obligations were let go."""
    row = ObligationReleaseRow
    question = sa.select(row.obligation_id, row.due_on, row.from_on, row.reason).where(
        among(row.obligation_id, values=ids)
    )
    return _grouped(await session.rows(question))


def _grouped(rows: Sequence[Any]) -> Mapping[UUID, Sequence[Any]]:
    found: dict[UUID, list[Any]] = defaultdict(list)
    for row in rows:
        found[row.obligation_id].append(row)
    return found


def where_one_of(ids: Collection[UUID]) -> sa.ColumnElement[bool]:
    """Return the condition that an obligation is one of these."""
    return among(ObligationRow.id, values=ids)


def where_of_contracts(ids: Collection[UUID]) -> sa.ColumnElement[bool]:
    """Return the condition that an obligation is one of these contracts."""
    return among(ObligationRow.contract_id, values=ids)


def owed_by(contract_id: UUID, vendor_id: UUID) -> Sequence[sa.ColumnElement[bool]]:
    """Return the conditions that an obligation is one of a contract, and a vendor owes it."""
    obligor = aliased(ObligorRow)
    owing = sa.select(obligor.obligation_id).where(
        obligor.obligation_id == ObligationRow.id, obligor.organization_id == vendor_id
    )
    return [
        ObligationRow.contract_id == contract_id,
        owing.correlate(ObligationRow).exists(),
    ]
