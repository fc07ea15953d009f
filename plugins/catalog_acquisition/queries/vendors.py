"""Questions about vendors: which organizations are one, and what these promised and kept."""

import datetime as dt
from collections.abc import Callable, Collection, Sequence
from typing import Any, NamedTuple, TypeAlias
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from catalog.plugin import (
    ORGANIZATION,
    OrganizationRow,
    ParticipantRole,
    Principal,
    ReadSession,
    among,
)
from catalog_acquisition.queries import concentration, obligations
from catalog_acquisition.tables.contracts import ContractRow, ContractSignatureRow
from catalog_acquisition.tables.obligations import (
    ObligationEvidenceRow,
    ObligationRow,
    ObligorRow,
)
from catalog_acquisition.tables.vendors import VendorRatingRow

Reference = tuple[str, str]
Sees: TypeAlias = Callable[[Any], sa.ColumnElement[bool]]
"""Returns the condition that one sees a row of a table: of contracts, or of ratings."""


class Grouped(NamedTuple):
    """An organization that counts as a vendor, and the reference that says so; None: its house."""

    organization_id: UUID
    reference: Reference | None


async def grouped(
    session: ReadSession, principal: Principal, sees: Sees, vendor_id: UUID
) -> list[Grouped]:
    """Return the organizations that are one vendor, the one asked for first.

    They are of one house, or share an external reference with one that is; of those, the vendors of
    contracts that one sees.
    """
    house = await concentration.group(session, principal, vendor_id)
    row: Any = aliased(OrganizationRow)
    signing: Any = aliased(ContractSignatureRow)
    contract: Any = aliased(ContractRow)
    sells = (
        sa.select(signing.organization_id)
        .join(contract, contract.id == signing.contract_id)
        .where(signing.role == ParticipantRole.PROVIDER, sees(contract))
    )
    question = sa.select(row.id, row.external_refs, row.slug).where(
        sa.or_(row.id.in_(sells), among(row.id, values=house)), ORGANIZATION(row, principal)
    )
    known = {item.id: item for item in await session.rows(question.order_by(row.slug))}
    own = {ref for key in house if key in known for ref in _references(known[key].external_refs)}
    found = [Grouped(key, None) for key in house]
    for key, item in known.items():
        shared = sorted(own & set(_references(item.external_refs)))
        if key not in house and shared:
            found.append(Grouped(key, shared[0]))
    return found


def _references(refs: Any) -> list[Reference]:
    return [(str(item["system"]), str(item["reference"])) for item in refs or ()]


async def promised(session: ReadSession, sees: Sees, vendors: Collection[UUID]) -> Sequence[Any]:
    """Return the obligations of contracts that one sees that vendors owe, with their terms."""
    obligor = aliased(ObligorRow)
    owing = sa.select(obligor.obligation_id).where(
        obligor.obligation_id == ObligationRow.id, among(obligor.organization_id, values=vendors)
    )
    return await _visible(session, sees, owing.correlate(ObligationRow).exists())


async def about(session: ReadSession, sees: Sees, service_id: UUID) -> Sequence[Any]:
    """Return the obligations of contracts that one sees that are about a service."""
    return await _visible(session, sees, ObligationRow.service_id == service_id)


async def _visible(session: ReadSession, sees: Sees, *where: Any) -> Sequence[Any]:
    question = obligations.agreed(sees(ContractRow), *where)
    return await session.rows(question.order_by(ObligationRow.contract_id, ObligationRow.number))


async def ratings(
    session: ReadSession,
    sees: Sees,
    vendors: Collection[UUID],
    first: dt.date,
    last: dt.date,
    most: int,
) -> list[UUID]:
    """Return the ratings of vendors that one sees, whose time ends in this one."""
    row: Any = aliased(VendorRatingRow)
    question = (
        sa.select(row.id)
        .where(
            among(row.vendor_id, values=vendors),
            row.ends_on.between(first, last),
            sees(row),
        )
        .order_by(row.ends_on.desc(), row.created_at.desc(), row.id)
        .limit(most)
    )
    return list(await session.scalars(question))


class Kept(NamedTuple):
    """How many days of an obligation were met in time, how many late, and the first of them."""

    met: int
    late: int
    first_on: dt.date


async def kept(
    session: ReadSession, ids: Collection[UUID], first: dt.date, last: dt.date
) -> dict[UUID, Kept]:
    """Return of how many days of a time there is evidence in time, and late, of obligations."""
    row = ObligationEvidenceRow
    of_day = (
        sa.select(
            row.obligation_id.label("obligation_id"),
            row.due_on.label("due_on"),
            sa.func.min(row.happened_on).label("happened_on"),
        )
        .where(
            among(row.obligation_id, values=ids),
            row.rejected_at.is_(None),
            row.due_on.between(first, last),
        )
        .group_by(row.obligation_id, row.due_on)
        .subquery()
    )
    in_time = sa.case((of_day.c.happened_on <= of_day.c.due_on, 1), else_=0)
    question = sa.select(
        of_day.c.obligation_id,
        sa.func.sum(in_time),
        sa.func.count() - sa.func.sum(in_time),
        sa.func.min(of_day.c.due_on),
    ).group_by(of_day.c.obligation_id)
    return {
        key: Kept(int(met), int(late), first_on)
        for key, met, late, first_on in await session.rows(question)
    }
