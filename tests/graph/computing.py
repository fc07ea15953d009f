"""Values of every type that the database computes of services, for the tests of both executors."""

import datetime as dt
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

import sqlalchemy as sa
import strawberry
from catalog_costs import MONEY, CostRow

from catalog.plugin import (
    HOUSE,
    PARTICIPANT,
    PUBLIC,
    Plugin,
    PortfolioStatus,
    Principal,
    Service,
    ServiceDependencyRow,
    computed,
    extends,
    hookimpl,
)

Status = strawberry.enum(PortfolioStatus)


def of_costs(value: Any) -> Any:
    """Return what makes *value* of all costs of a service."""

    def sql(service: Any, _principal: Principal) -> sa.ColumnElement[Any]:
        return sa.select(value).where(CostRow.service_id == service.id).scalar_subquery()

    return sql


def last_needed(service: Any, _principal: Principal) -> sa.ColumnElement[dt.datetime]:
    """Return when something came to depend on a service for the last time."""
    edge = ServiceDependencyRow
    newest = sa.select(sa.func.max(edge.created_at)).where(edge.depends_on_id == service.id)
    return newest.scalar_subquery()


def is_cheap(service: Any, principal: Principal) -> sa.ColumnElement[bool]:
    """Return whether a service costs less than ten, which null may hide."""
    total: sa.ColumnElement[Any] = of_costs(sa.func.sum(CostRow.monthly))(service, principal)
    return sa.type_coerce(total < Decimal(10), sa.Boolean)


def yearly(service: Any, principal: Principal) -> sa.ColumnElement[Decimal]:
    """Return what a service costs a year, nothing where that is not known."""
    total: sa.ColumnElement[Any] = of_costs(sa.func.sum(CostRow.monthly * 12))(service, principal)
    return sa.func.coalesce(total, sa.literal(Decimal(0), MONEY))


@extends(Service)
class ComputedValues:
    """What the database computes of a service."""

    yearly: Decimal | None = computed("An exact number.", sql=yearly, ring=PARTICIPANT)
    first_paid: dt.date | None = computed(
        "A day.", sql=of_costs(sa.func.min(CostRow.starts_on)), ring=HOUSE
    )
    last_needed: dt.datetime | None = computed("A moment.", sql=last_needed, ring=PUBLIC)
    last_title: str | None = computed(
        "A text.", sql=of_costs(sa.func.max(CostRow.title)), ring=PUBLIC
    )
    cost_count: int | None = computed(
        "A whole number.", sql=of_costs(sa.func.count()), ring=PUBLIC, cost=2
    )
    title_length: float | None = computed(
        "A number that is not exact.",
        sql=of_costs(sa.func.avg(sa.func.length(CostRow.title), type_=sa.Float)),
        ring=PUBLIC,
    )
    is_cheap: bool | None = computed("A truth.", sql=is_cheap, ring=HOUSE)
    same_status: Status | None = computed(
        "One of a few.", sql=lambda service, _principal: service.portfolio_status, ring=HOUSE
    )


class Computing(Plugin):
    """Values of every type, computed."""

    id = "computing"
    title = "Computing"
    requires = ("costs",)

    @hookimpl
    def graphql_types(self) -> Iterable[type]:
        """Add the values."""
        return [ComputedValues]
