"""Which services a contract is about, and what is found of it that could be improved."""

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from catalog.plugin import (
    OfferingEditionServiceRow,
    OrganizationRow,
    ReadSession,
    RelationshipOfferingRow,
    ServiceDependencyRow,
    among,
)
from catalog_acquisition.tables.contracts import ContractRow
from catalog_acquisition.tables.loop import (
    AssessmentRow,
    FeedbackDirection,
    FeedbackRow,
)

MOST_SERVICES = 20  # of one contract


class Unanswered(NamedTuple):
    """Feedback that nobody assessed."""

    id: UUID
    contract_id: UUID
    number: int
    happened_at: dt.datetime
    title: str


async def unanswered(
    session: ReadSession, since: dt.datetime, until: dt.datetime
) -> Sequence[Unanswered]:
    """Return what was said to buyers in a time, and nobody has assessed."""
    row, answer, contract = FeedbackRow, aliased(AssessmentRow), ContractRow
    is_answered = sa.select(answer.id).where(answer.feedback_id == row.id).correlate(row)
    question = (
        sa.select(row.id, row.contract_id, row.number, row.happened_at, contract.title)
        .join(contract, contract.id == row.contract_id)
        .where(
            row.direction == FeedbackDirection.RECEIVED,
            row.happened_at > since,
            row.happened_at <= until,
            ~is_answered.exists(),
        )
        .order_by(row.id)
    )
    return [Unanswered(*found) for found in await session.rows(question)]


async def sold(
    session: ReadSession, relationship_ids: Collection[UUID]
) -> Mapping[UUID, Sequence[UUID]]:
    """Return the services of the offerings that relationships rest on."""
    row, of = RelationshipOfferingRow, OfferingEditionServiceRow
    question = (
        sa.select(row.relationship_id, of.service_id)
        .join(of, of.edition_id == row.edition_id)
        .where(among(row.relationship_id, values=relationship_ids))
        .order_by(row.relationship_id, of.service_id)
    )
    return _grouped(await session.rows(question.distinct()))


async def bought_for(
    session: ReadSession, contract_ids: Collection[UUID]
) -> Mapping[UUID, Sequence[UUID]]:
    """Return the services of buyers' houses that depend on what their contracts are about."""
    contract, buyer = ContractRow, aliased(OrganizationRow)
    link, of, edge = RelationshipOfferingRow, OfferingEditionServiceRow, ServiceDependencyRow
    question = (
        sa.select(contract.id, edge.service_id)
        .join(buyer, buyer.id == contract.buyer_id)
        .join(link, link.relationship_id == contract.relationship_id)
        .join(of, of.edition_id == link.edition_id)
        .join(
            edge,
            sa.and_(
                edge.depends_on_id == of.service_id,
                edge.declared,
                edge.house_id == buyer.house_id,
            ),
        )
        .where(among(contract.id, values=contract_ids))
        .order_by(contract.id, edge.service_id)
    )
    return _grouped(await session.rows(question.distinct()))


def _grouped(rows: Sequence[Any]) -> Mapping[UUID, Sequence[UUID]]:
    found: dict[UUID, list[UUID]] = {}
    for key, service_id in rows:
        listed = found.setdefault(key, [])
        if len(listed) < MOST_SERVICES:
            listed.append(service_id)
    return found
