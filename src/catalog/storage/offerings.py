"""Questions about offerings and their editions."""

from collections.abc import Collection, Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from catalog.storage.database.sessions import ReadSession
from catalog.storage.enums import EditionStatus, RelationshipStatus
from catalog.storage.tables.offerings import (
    OfferingComponentRow,
    OfferingEditionRow,
    OfferingEditionServiceRow,
    OfferingServiceRow,
)
from catalog.storage.tables.relationships import RelationshipOfferingRow, RelationshipRow

STANDING = (RelationshipStatus.PROPOSED, RelationshipStatus.AGREED, RelationshipStatus.ACTIVE)


async def edition(
    session: ReadSession, offering_id: UUID, status: EditionStatus
) -> OfferingEditionRow | None:
    """Return the edition of this status that an offering has: its draft, or the current one."""
    row = OfferingEditionRow
    return await session.scalar(
        sa.select(row).where(row.offering_id == offering_id, row.status == status)
    )


async def components(session: ReadSession, offering_id: UUID) -> Sequence[OfferingComponentRow]:
    """Return what an offering is made of, in order."""
    row = OfferingComponentRow
    question = sa.select(row).where(row.offering_id == offering_id).order_by(row.position)
    return await session.scalars(question)


async def service_ids(session: ReadSession, offering_id: UUID) -> Sequence[UUID]:
    """Return the ids of the services of an offering."""
    row = OfferingServiceRow
    return await session.scalars(sa.select(row.service_id).where(row.offering_id == offering_id))


async def edition_service_ids(session: ReadSession, edition_id: UUID) -> Sequence[UUID]:
    """Return the ids of the services of an edition."""
    row = OfferingEditionServiceRow
    return await session.scalars(sa.select(row.service_id).where(row.edition_id == edition_id))


async def current_ids(session: ReadSession, offering_ids: Collection[UUID]) -> dict[UUID, UUID]:
    """Return the ids of the current editions of these offerings, by offering."""
    row = OfferingEditionRow
    question = sa.select(row.offering_id, row.id).where(
        row.offering_id.in_(offering_ids), row.status == EditionStatus.CURRENT
    )
    return dict(map(tuple, await session.rows(question)))


async def current_of(session: ReadSession, edition_ids: Collection[UUID]) -> Collection[UUID]:
    """Return those of these editions that are the current ones of their offerings."""
    row = OfferingEditionRow
    question = sa.select(row.id).where(row.id.in_(edition_ids), row.status == EditionStatus.CURRENT)
    return frozenset(await session.scalars(question))


async def resting_on_earlier(
    session: ReadSession, offering_id: UUID, shown: Any, most: int
) -> Sequence[str]:
    """Return the slugs of up to *most* relationships that hold an edition which is not current.

    *shown* takes the relationships and returns the condition that they may be named.
    """
    link, held, relationship = RelationshipOfferingRow, OfferingEditionRow, RelationshipRow
    question = (
        sa.select(relationship.slug)
        .join(link, link.relationship_id == relationship.id)
        .join(held, held.id == link.edition_id)
        .where(
            link.offering_id == offering_id,
            held.status == EditionStatus.EARLIER,
            relationship.status.in_(STANDING),
            shown(relationship),
        )
    )
    return await session.scalars(question.order_by(relationship.slug).limit(most))
