"""What is asked to tell what stands on a vendor: whose services are the vendor's, and the edges."""

from collections.abc import Callable, Collection, Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from catalog.plugin import (
    DEPENDENCY,
    HOUSE,
    SERVICE,
    OfferingEditionServiceRow,
    OrganizationRow,
    ParticipantRole,
    Principal,
    ReadSession,
    RelationshipOfferingRow,
    ServiceDependencyRow,
    ServiceRow,
    among,
)
from catalog_acquisition.tables.contracts import (
    ContractRow,
    ContractSignatureRow,
    Substitutability,
)

HARD = "HARD"
HARDEST_FIRST = tuple(Substitutability)


async def group(session: ReadSession, principal: Principal, vendor_id: UUID) -> list[UUID]:
    """Return the organizations that are one vendor: all of its house, the one asked for first.

    Of one's own house they are an organization and its parts. Whoever a house recorded is another
    vendor, and nobody else is told who recorded it.
    """
    row, asked = aliased(OrganizationRow), aliased(OrganizationRow)
    top = sa.select(OrganizationRow.id).where(OrganizationRow.id == vendor_id)
    below, part = top.cte(recursive=True), aliased(OrganizationRow)
    parts = below.union(sa.select(part.id).join(below, part.parent_id == below.c.id))
    of_house = (
        sa.select(asked.id)
        .where(asked.id == vendor_id, asked.house_id == row.house_id)
        .where(~principal.where_house(asked.house_id))
        .where(asked.is_recorded.is_(False), row.is_recorded.is_(False))
    )
    is_one = sa.or_(row.id.in_(sa.select(parts.c.id)), of_house.correlate(row).exists())
    question = sa.select(row.id).where(is_one).order_by(row.id != vendor_id, row.slug)
    return list(await session.scalars(question))


async def provided(
    session: ReadSession, principal: Principal, vendors: Collection[UUID]
) -> Sequence[Any]:
    """Return the services of organizations that one sees, and whether each is of one's house.

    Ids are as the database keeps them.
    """
    row = aliased(ServiceRow)
    is_own = sa.case((SERVICE.where_within(HOUSE, row, principal), 1), else_=0)
    question = sa.select(_raw(row.id).label("id"), is_own.label("is_own")).where(
        among(row.provider_id, values=vendors), SERVICE(row, principal)
    )
    return await session.rows(question.order_by(row.slug))


async def edges(
    session: ReadSession, principal: Principal, vendors: Collection[UUID]
) -> list[tuple[Any, Any, bool]]:
    """Return one's own dependencies that lead to services of vendors, over however many others.

    Each is what depends, on what, and whether it is hard. Ids are as the database keeps them: of
    many, most of the time would go into turning them into others.
    """
    edge, target = aliased(ServiceDependencyRow), aliased(ServiceRow)
    counts = (edge.declared, DEPENDENCY.where_within(HOUSE, edge, principal))
    first = sa.select(target.id.label("id")).where(
        among(target.provider_id, values=vendors), SERVICE(target, principal)
    )
    reached = first.cte("reached", recursive=True)
    step = sa.select(edge.service_id).join_from(reached, edge, edge.depends_on_id == reached.c.id)
    reached = reached.union(step.where(*counts))
    question = (
        sa.select(
            _raw(edge.service_id).label("near"),
            _raw(edge.depends_on_id).label("far"),
            sa.case((edge.strength == HARD, 1), else_=0).label("is_hard"),
        )
        .join_from(reached, edge, edge.depends_on_id == reached.c.id)
        .where(*counts)
    )
    return list(await session.rows(question))


async def substitutes(
    session: ReadSession, vendors: Collection[UUID], where: Callable[[Any], Any]
) -> dict[Any, Substitutability]:
    """Return how hard it is to get services of vendors elsewhere, as contracts say that one sees.

    Of several contracts the hardest counts. Ids are as the database keeps them.
    """
    contract, signing = aliased(ContractRow), aliased(ContractSignatureRow)
    link, of = RelationshipOfferingRow, OfferingEditionServiceRow
    question = (
        sa.select(_raw(of.service_id).label("id"), contract.substitutability)
        .join_from(signing, contract, contract.id == signing.contract_id)
        .join(link, link.relationship_id == contract.relationship_id)
        .join(of, of.edition_id == link.edition_id)
        .where(
            among(signing.organization_id, values=vendors),
            signing.role == ParticipantRole.PROVIDER,
            contract.substitutability.is_not(None),
            where(contract),
        )
        .distinct()
    )
    found: dict[Any, Substitutability] = {}
    for raw, how in await session.rows(question):
        found[raw] = min(found.get(raw, how), how, key=HARDEST_FIRST.index)
    return found


async def ordered(session: ReadSession, ids: Collection[Any]) -> list[Any]:
    """Return services by their slugs; ids are as the database keeps them."""
    row = aliased(ServiceRow)
    question = sa.select(_raw(row.id).label("id"), row.slug).where(
        among(row.id, values=list(map(key, ids)))
    )
    return [found for found, _ in await session.rows(question.order_by(row.slug))]


def key(raw: Any) -> UUID:
    """Return the id that the database keeps so."""
    return raw if isinstance(raw, UUID) else UUID(str(raw))


def _raw(column: Any) -> Any:
    return sa.type_coerce(column, sa.String())
