"""How much was used of what services can give, by day: counts, and the capacity behind them."""

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from catalog.plugin import (
    OfferingComponentRow,
    OfferingEditionServiceRow,
    OfferingRow,
    OfferingServiceRow,
    PortfolioStatus,
    ProductPartRow,
    ReadSession,
    RelationshipOfferingRow,
    RelationshipRow,
    ResourceRow,
    ServiceProductRow,
    ServiceRow,
    Window,
    among,
)
from catalog_operation.tables.requests import UtilisationRow

DRAFT = "DRAFT"
Rule = Callable[[Any], sa.ColumnElement[bool]]


def where_every(_row: Any) -> sa.ColumnElement[bool]:
    """Return the condition that every row meets."""
    return sa.true()


@dataclass(frozen=True)
class Use:
    """What was used in one unit: all in all, on how many days, and on the day of most use."""

    count: Decimal
    days: int
    peak: Decimal

    @property
    def per_day(self) -> Decimal:
        """How much was used on a day that was counted, as a mean."""
        return self.count / self.days


@dataclass
class _Stock:
    """How much of one resource a service can use: as much as was counted, else all of it."""

    unit: str
    capacity: Decimal | None
    taken: list[Decimal | None] = field(default_factory=list)

    def amount(self) -> Decimal | None:
        """Return how much that is; None where nobody says."""
        counted = [item for item in self.taken if item is not None]
        if len(counted) < len(self.taken):
            return self.capacity
        total = sum(counted, Decimal(0))
        return total if self.capacity is None else min(total, self.capacity)


def _where_inside(row: Any, window: Window) -> sa.ColumnElement[bool]:
    """Return the condition that a day begins in a window, by UTC."""
    start, end = (moment.astimezone(dt.UTC) for moment in (window.start, window.end))
    return sa.and_(
        row.day >= start.date() if _is_midnight(start) else row.day > start.date(),
        row.day < end.date() if _is_midnight(end) else row.day <= end.date(),
    )


def _is_midnight(moment: dt.datetime) -> bool:
    return moment.time() == dt.time()


async def used(
    session: ReadSession, service_ids: Collection[UUID], window: Window, where: Rule
) -> dict[UUID, dict[str, Use]]:
    """Return what was used of services in a window, by unit, in one statement.

    What several relationships used on one day is added up. *where* is the condition that a row is
    shown.
    """
    row, held = UtilisationRow, OfferingEditionServiceRow
    daily = (
        sa.select(held.service_id, row.unit, row.day, sa.func.sum(row.count).label("count"))
        .join(held, held.edition_id == row.edition_id)
        .where(among(held.service_id, values=service_ids), _where_inside(row, window), where(row))
        .group_by(held.service_id, row.unit, row.day)
        .subquery()
        .c
    )
    question = sa.select(
        daily.service_id,
        daily.unit,
        sa.func.sum(daily["count"]),
        sa.func.count(),
        sa.func.max(daily["count"]),
    ).group_by(daily.service_id, daily.unit)
    found: dict[UUID, dict[str, Use]] = defaultdict(dict)
    for service_id, unit, count, days, peak in await session.rows(question):
        found[service_id][unit] = Use(count, days, peak)
    return found


async def capacities(
    session: ReadSession,
    service_ids: Collection[UUID],
    where_product: Rule,
    where_component: Rule,
) -> dict[UUID, dict[str, Decimal]]:
    """Return what the resources behind services can give, by unit, in one statement.

    They are those of their products, as much of each as the products take where that was counted,
    and those to which their published offerings give access. Each resource counts once. The two
    conditions say which parts of products, and which components, are shown.
    """
    stocks: dict[UUID, dict[UUID, _Stock]] = defaultdict(dict)
    arms = _parts(service_ids, where_product), _accesses(service_ids, where_component)
    each = sa.union_all(*arms).subquery()
    for service_id, key, unit, capacity, taken in await session.rows(sa.select(each)):
        stocks[service_id].setdefault(key, _Stock(unit, capacity)).taken.append(taken)
    found: dict[UUID, dict[str, Decimal]] = defaultdict(dict)
    for service_id, known in stocks.items():
        for stock in known.values():
            amount = stock.amount()
            if amount is not None:
                own = found[service_id]
                own[stock.unit] = own.get(stock.unit, Decimal(0)) + amount
    return found


def _parts(service_ids: Collection[UUID], where: Rule) -> Any:
    """Return the question for the resources of products, with how much of each is taken."""
    made, part, resource = ServiceProductRow, ProductPartRow, ResourceRow
    return (
        sa.select(made.service_id, resource.id, resource.unit, resource.capacity, part.quantity)
        .join(part, part.product_id == made.product_id)
        .join(resource, resource.id == part.resource_id)
        .where(among(made.service_id, values=service_ids), resource.unit.is_not(None), where(part))
    )


def _accesses(service_ids: Collection[UUID], where: Rule) -> Any:
    """Return the question for the resources that offerings give access to."""
    offered, component, resource = OfferingServiceRow, OfferingComponentRow, ResourceRow
    offering = OfferingRow
    all_of_it = sa.null().label("quantity")
    return (
        sa.select(offered.service_id, resource.id, resource.unit, resource.capacity, all_of_it)
        .join(component, component.offering_id == offered.offering_id)
        .join(offering, offering.id == offered.offering_id)
        .join(resource, resource.id == component.resource_id)
        .where(
            among(offered.service_id, values=service_ids),
            resource.unit.is_not(None),
            offering.status != DRAFT,
            where(component),
        )
    )


async def unused(
    session: ReadSession,
    window: Window,
    *,
    where_service: Rule,
    where_active: Rule,
    where_offering: Rule,
    most: int,
) -> Sequence[tuple[UUID, bool]]:
    """Return live services of which nothing was used in a window, and whether that was counted.

    Those that were counted come first, then those of which nothing was recorded, each by slug.
    *where_active* says which relationships go on, *where_offering* what of them, and of counts, is
    asked for, by the offering that they refer to: services that none of them holds are left out.
    """
    service: Any = aliased(ServiceRow)
    row, held = UtilisationRow, aliased(OfferingEditionServiceRow)
    agreed, relationship = RelationshipOfferingRow, aliased(RelationshipRow)
    edition = aliased(OfferingEditionServiceRow)
    is_agreed = (
        sa.select(agreed.relationship_id)
        .join(edition, edition.edition_id == agreed.edition_id)
        .join(relationship, relationship.id == agreed.relationship_id)
        .where(edition.service_id == service.id, where_active(relationship), where_offering(agreed))
        .correlate(service)
    )
    counts = (
        sa.select(held.service_id, sa.func.max(row.count).label("most"))
        .join(held, held.edition_id == row.edition_id)
        .where(_where_inside(row, window), where_offering(row))
        .group_by(held.service_id)
        .subquery()
    )
    is_unknown = counts.c.most.is_(None)
    question = (
        sa.select(service.id, is_unknown)
        .outerjoin(counts, counts.c.service_id == service.id)
        .where(
            service.portfolio_status == PortfolioStatus.CATALOGUE,
            where_service(service),
            is_agreed.exists(),
            sa.or_(is_unknown, counts.c.most == 0),
        )
        .order_by(is_unknown, service.slug)
        .limit(most)
    )
    return [(key, not unknown) for key, unknown in await session.rows(question)]
