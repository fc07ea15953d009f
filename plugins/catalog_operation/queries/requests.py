"""Questions about requests, and what relationships hold of which something is requested."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from catalog.plugin import ComponentKind, OfferingEditionRow, ReadSession, RelationshipOfferingRow
from catalog_operation.tables.requests import ServiceRequestRow


async def newest_number(session: ReadSession, relationship_id: UUID) -> int:
    """Return the highest number of a relationship's requests; 0 where there is none."""
    question = sa.select(sa.func.max(ServiceRequestRow.number)).where(
        ServiceRequestRow.relationship_id == relationship_id
    )
    return await session.scalar(question) or 0


async def held_edition(
    session: ReadSession, relationship_id: UUID, offering_id: UUID
) -> OfferingEditionRow | None:
    """Return the edition of an offering that a relationship holds, or None."""
    row = RelationshipOfferingRow
    question = (
        sa.select(OfferingEditionRow)
        .join(row, row.edition_id == OfferingEditionRow.id)
        .where(row.relationship_id == relationship_id, row.offering_id == offering_id)
    )
    return await session.scalar(question)


def actions(edition: OfferingEditionRow) -> Mapping[str, Any]:
    """Return the service actions of an edition by their names; of two with one, a requestable."""
    kind = ComponentKind.SERVICE_ACTION.value
    found = [part for part in edition.components if part["kind"] == kind]
    return {part["name"]: part for part in sorted(found, key=_is_requestable)}


def _is_requestable(part: Mapping[str, Any]) -> bool:
    return bool(part["requestable"])
