"""Questions about contracts: who signs them, and which numbers are free."""

from collections.abc import Collection
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from catalog.plugin import (
    OrganizationRow,
    ReadSession,
    RelationshipParticipantRow,
    RelationshipRow,
    among,
)
from catalog_acquisition.tables.contracts import (
    ContractAmendmentSignatureRow,
    ContractSignatureRow,
)


async def next_number(session: ReadSession, row: Any, owner: Any, key: UUID) -> int:
    """Return the number that the next row of an owner has, counted from 1."""
    column = row.position if hasattr(row, "position") else row.number
    question = sa.select(sa.func.max(column)).where(owner == key)
    return (await session.scalar(question) or 0) + 1


async def participants(
    session: ReadSession, relationship_id: UUID
) -> list[RelationshipParticipantRow]:
    """Return those who take part in a relationship, in their order."""
    row = RelationshipParticipantRow
    question = sa.select(row).where(row.relationship_id == relationship_id)
    return list(await session.scalars(question.order_by(row.position)))


async def signatures(session: ReadSession, contract_id: UUID) -> list[ContractSignatureRow]:
    """Return those who sign a contract, in their order."""
    row = ContractSignatureRow
    question = sa.select(row).where(row.contract_id == contract_id)
    return list(await session.scalars(question.order_by(row.position)))


async def amendment_signatures(
    session: ReadSession, amendment_id: UUID
) -> list[ContractAmendmentSignatureRow]:
    """Return those who sign a change of a contract, in their order."""
    row = ContractAmendmentSignatureRow
    question = sa.select(row).where(row.amendment_id == amendment_id)
    return list(await session.scalars(question.order_by(row.position)))


async def recorded(session: ReadSession, ids: Collection[UUID]) -> set[UUID]:
    """Return those of these organizations that nobody has claimed."""
    row = OrganizationRow
    question = sa.select(row.id).where(among(row.id, values=ids), row.is_recorded)
    return set(await session.scalars(question))


def where_contract_over(contract: Any, now: Any) -> sa.ColumnElement[bool]:
    """Return the condition that a contract, or its relationship, is over by its dates."""
    relationship = aliased(RelationshipRow)
    over = sa.select(relationship.id).where(
        relationship.id == contract.relationship_id, relationship.over_at <= now
    )
    own = sa.and_(contract.over_at.is_not(None), contract.over_at <= now)
    return sa.or_(own, over.correlate(contract).exists())
