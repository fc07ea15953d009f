"""What is asked while files of contracting processes are read."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from catalog.plugin import ReadSession, RelationshipParticipantRow
from catalog_acquisition.tables.acquisitions import AcquisitionRow
from catalog_acquisition.tables.contracts import ContractRow


async def contract_of(session: ReadSession, values: Mapping[str, Any]) -> UUID | None:
    """Return the contract that values name by its buyer and its reference, or None."""
    row = ContractRow
    question = sa.select(row.id).where(
        row.buyer_id == values.get("buyer_id"), row.reference == values.get("contract")
    )
    return await session.scalar(question)


async def with_contract(session: ReadSession, values: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the values with the contract that they name, where there is one."""
    key = await contract_of(session, values)
    return dict(values) if key is None else {**values, "contract_id": key}


async def unexecuted(session: ReadSession, buyer_id: UUID, reference: str) -> UUID | None:
    """Return the acquisition of a process that no contract executes yet, or None."""
    row = AcquisitionRow
    question = sa.select(row.id).where(
        row.organization_id == buyer_id, row.reference == reference, row.contract_id.is_(None)
    )
    return await session.scalar(question)


async def parties(
    session: ReadSession, relationship_id: UUID
) -> Sequence[RelationshipParticipantRow]:
    """Return who takes part in a relationship, in their order."""
    row = RelationshipParticipantRow
    question = sa.select(row).where(row.relationship_id == relationship_id)
    return list(await session.scalars(question.order_by(row.position)))
