"""Costs: a register of what services cost a month, by which they can be ordered, read from CSV."""

import datetime as dt
from collections.abc import Iterable, Iterator
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
Monthly = Annotated[Decimal, MONEY, api.Between(Decimal(0)), api.Doc("How much it is a month.")]
Day = Annotated[dt.date, DAYS, api.Doc("The first day for which it is paid.")]


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
    monthly: Monthly
    starts_on: Day
    preconditions = (api.OWN_SERVICE,)

    async def apply(self, work: api.Work, _found: None) -> CostRow:
        cost = CostRow(**self.columns(CostRow))
        await work.create(cost)
        return cost


@dataclass(frozen=True, kw_only=True)
class UpdateCost(api.Change[CostRow]):
    """Say anew how much a cost is, or from when on; what is left out stays."""

    id: Annotated[UUID, COST, api.Doc("The cost.")]
    monthly: api.Omittable[Monthly] = api.OMITTED
    starts_on: api.Omittable[Day] = api.OMITTED
    expected_revision: Annotated[int, api.Doc("The revision that was read.")]
    preconditions = (api.OWN_SERVICE.through(COST, "service_id"),)

    async def check(self, work: api.Work) -> CostRow | None:
        return await work.edit(CostRow, self.id, expected=self.expected_revision)

    async def apply(self, work: api.Work, cost: CostRow) -> CostRow:
        self.store(cost)
        return cost


KIND = api.Upsertable("costs", CostRow, ("service_id", "title"), RecordCost, UpdateCost)
COLUMNS = {"service": "service_id", "title": "title", "monthly": "monthly", "from": "starts_on"}


def entries(rows: Iterable[api.Item], notes: api.Notes) -> Iterator[api.Upsert]:
    for row in rows:
        fields = api.Fields(row.value, row.line, notes)
        yield api.Upsert(KIND, {to: fields.value(name) for name, to in COLUMNS.items()}, row.line)


COSTS = api.Part(name="costs", row=CostRow, by=KIND.by, like=RecordCost)
CSV = api.Importer("costs", lambda head: head.startswith("service,"), entries, api.Takes.ROWS)


@api.extends(api.Service)
class CostsOfService:
    costs: api.Connection[Cost] = api.connection("What it costs.", by=CostRow.service_id)
    monthly_cost: Decimal | None = api.computed(
        "How much it costs a month, all in all.", sql=monthly_cost, ring=api.HOUSE
    )


@api.extends(api.Mutation)
class Mutations:
    record_cost = api.change(RecordCost, Cost)
    update_cost = api.change(UpdateCost, Cost)


class Costs(api.Plugin):
    """A register of costs."""

    id = "costs"
    title = "Costs"
    migrations = Path(__file__).parent / "migrations"
    importers = api.hookimpl(lambda self: [CSV])
    exporters = api.hookimpl(lambda self: [api.Exporter(COSTS)])
    graphql_types = api.hookimpl(lambda self: [Cost, CostsOfService, Mutations])
