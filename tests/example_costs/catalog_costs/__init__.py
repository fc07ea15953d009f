"""Costs: a register of what services cost a month, by which they can be ordered."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any
from uuid import UUID

import sqlalchemy as sa
from catalog import plugin as api
from sqlalchemy.orm import Mapped, mapped_column

MONEY = api.FixedPoint(digits=12, places=2)
SERVICE = sa.ForeignKey("services.id", ondelete="CASCADE")
DAYS = api.Between(dt.date(2000, 1, 1), dt.date(2199, 12, 31))


class CostRow(api.EntityRow):
    __tablename__ = "costs__costs"
    service_id: Mapped[UUID] = mapped_column(SERVICE, index=True)
    title: Mapped[str]
    monthly: Mapped[Decimal] = mapped_column(MONEY)
    starts_on: Mapped[dt.date]


COST = api.Seen("Cost", CostRow, api.SERVICE.around("service_id", api.HOUSE), ring=api.HOUSE)


@api.entity(COST)
class Cost(api.Node):
    """Something that has to be paid for a service."""

    title: str = api.column("What is paid for.")
    monthly: Decimal = api.column("How much it is a month, in the currency of the house.")
    starts_on: dt.date = api.column("The first day for which it is paid.")
    service: api.Service = api.to_one("The service that costs it.", key="service_id")


def monthly_cost(service: Any, _principal: api.Principal) -> sa.ColumnElement[Decimal]:
    """Return the sum of the costs of a service."""
    total = sa.select(sa.func.sum(CostRow.monthly)).where(CostRow.service_id == service.id)
    return total.scalar_subquery()


@dataclass(frozen=True, kw_only=True)
class RecordCost(api.Change):
    """Record what has to be paid for a service."""

    service_id: Annotated[api.ServiceId, api.Doc("The service.")]
    title: Annotated[api.Name, api.Doc("What is paid for.")]
    monthly: Annotated[Decimal, MONEY, api.Between(Decimal(0)), api.Doc("How much it is a month.")]
    starts_on: Annotated[dt.date, DAYS, api.Doc("The first day for which it is paid.")]
    preconditions = (api.OWN_SERVICE,)

    async def apply(self, work: api.Work, _found: None) -> CostRow:
        cost = CostRow(**self.columns(CostRow))
        await work.create(cost)
        return cost


@api.extends(api.Service)
class CostsOfService:
    costs: api.Connection[Cost] = api.connection("What it costs.", by=CostRow.service_id)
    monthly_cost: Decimal | None = api.computed(
        "How much it costs a month, all in all.", sql=monthly_cost, ring=api.HOUSE
    )


@api.extends(api.Mutation)
class Mutations:
    record_cost = api.change(RecordCost, Cost)


class Costs(api.Plugin):
    """A register of costs."""

    id = "costs"
    title = "Costs"
    migrations = Path(__file__).parent / "migrations"
    graphql_types = api.hookimpl(lambda self: [Cost, CostsOfService, Mutations])
