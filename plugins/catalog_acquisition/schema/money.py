"""The money of contracts in the graph, and whether it, and the capacity set aside, is enough."""

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated, Any, cast
from uuid import UUID

import strawberry
from strawberry import ID, argument

from catalog.plugin import (
    HOUSE,
    Connection,
    Context,
    Info,
    Mutation,
    Node,
    Person,
    Query,
    change,
    column,
    connection,
    entity,
    extends,
    find,
    only,
    to_one,
    weighs,
)
from catalog_acquisition.changes import money as changes
from catalog_acquisition.computing.money import variance, variance_percent
from catalog_acquisition.queries import money
from catalog_acquisition.rules import access_of_money as access
from catalog_acquisition.rules.access import CONTRACT
from catalog_acquisition.schema.contracts import Contract
from catalog_acquisition.tables.money import (
    ActualRow,
    BudgetRevisionRow,
    BudgetRow,
    CapacityDemandRow,
    ForecastRow,
)

COST = 20


@entity(access.REVISION)
class BudgetRevision(Node):
    """What a sponsor approved for a contract, in force until the next one."""

    number: int = column("Which approval it is, counted from 1.")
    amount: Decimal = column("How much the contract may cost in all, in the budget's currency.")
    approved_at: dt.datetime = column("When it was approved, from when on it is in force.")
    approver: Person | None = to_one("The sponsor who approved it.", key="approver_id")
    reason: str | None = column("Why it is this much.")
    created_at: dt.datetime = column("When it was entered.")


@entity(access.ACTUAL)
class BudgetActual(Node):
    """Money that was spent on a contract, or that came back."""

    number: int = column("Which record it is, counted from 1.")
    amount: Decimal = column("How much, in the budget's currency; negative where it came back.")
    happened_at: dt.datetime = column("When it was paid.")
    created_at: dt.datetime = column("When it was entered.")
    note: str | None = column("What it was for.")
    reference: str | None = column("The number of its invoice or payment.")


@entity(access.FORECAST)
class BudgetForecast(Node):
    """What a contract was expected to cost in all."""

    number: int = column("Which forecast it is, counted from 1.")
    amount: Decimal = column("How much, in the budget's currency.")
    happened_at: dt.datetime = column("When it was expected.")
    created_at: dt.datetime = column("When it was entered.")
    note: str | None = column("What it rests on.")


@entity(access.BUDGET)
class ContractBudget(Node):
    """The money of a contract: what was approved, spent and expected, in one currency."""

    contract: Contract = to_one("The contract.", key="contract_id")
    currency: str = column("The currency of all its money by ISO 4217.")
    revisions: Connection[BudgetRevision] = connection(
        "What sponsors approved.", by=BudgetRevisionRow.budget_id
    )
    actuals: Connection[BudgetActual] = connection(
        "What was spent, and what came back.", by=ActualRow.budget_id
    )
    forecasts: Connection[BudgetForecast] = connection(
        "What was expected.", by=ForecastRow.budget_id
    )


@extends(BudgetRevision)
class BudgetOfRevision:
    """The budget that an approval belongs to."""

    budget: ContractBudget = to_one("The budget.", key="budget_id")


@extends(BudgetActual)
class BudgetOfActual:
    """The budget that spent money belongs to."""

    budget: ContractBudget = to_one("The budget.", key="budget_id")


@extends(BudgetForecast)
class BudgetOfForecast:
    """The budget that a forecast belongs to."""

    budget: ContractBudget = to_one("The budget.", key="budget_id")


@entity(access.CAPACITY_DEMAND)
class CapacityDemand(Node):
    """How much of something a contract takes, and how much of it is allocated."""

    contract: Contract = to_one("The contract.", key="contract_id")
    number: int = column("Which record of the contract it is, counted from 1.")
    what: str = column("What it takes, such as testers.")
    unit: str = column("What it is counted in, such as people.")
    demand: Decimal = column("How much the contract takes.")
    allocated: Decimal = column("How much is set aside for it.")
    happened_at: dt.datetime = column("From when on.")


@extends(Contract)
class MoneyOfContract:
    """The money of a contract, for the house of its buyer."""

    budget: ContractBudget | None = only(
        "Its money; null until something is noted of it.",
        by=BudgetRow.contract_id,
        where=lambda row: row.id.is_not(None),
    )
    capacity_demands: Connection[CapacityDemand] = connection(
        "What it takes beside money.", by=CapacityDemandRow.contract_id
    )


@strawberry.type
class BudgetPosition:
    """What was approved, spent and expected of a contract, as of a moment."""

    contract: Contract = to_one("The contract.", key="contract_id")
    at: dt.datetime = strawberry.field(description="The moment that it is told as of.")
    currency: str | None = strawberry.field(
        description="The currency of all amounts; null where no money is noted."
    )
    approved: Decimal | None = strawberry.field(
        description="What was approved by the revision in force then; null where none was."
    )
    revision: int | None = strawberry.field(description="The number of that revision.")
    actual: Decimal = strawberry.field(
        description="What was spent until then, less what came back."
    )
    forecast: Decimal | None = strawberry.field(
        description="What it was expected to cost in all by the last forecast; null without one."
    )
    variance: Decimal | None = strawberry.field(
        description="Actual less approved: positive where more was spent than was approved."
    )
    variance_percent: float | None = strawberry.field(
        description="The variance in percent of what was approved; null where that is nothing."
    )


@dataclass(frozen=True)
class _Position:
    """What is told of the money of a contract."""

    contract_id: UUID
    at: dt.datetime
    currency: str | None
    approved: Decimal | None
    revision: int | None
    actual: Decimal
    forecast: Decimal | None
    variance: Decimal | None
    variance_percent: float | None


ContractArgument = Annotated[ID, argument(description="The contract.")]
AtArgument = Annotated[
    dt.datetime | None, argument(description="The moment to tell it as of; now unless given.")
]


async def asked(info: Info, contract_id: ID, at: dt.datetime | None) -> tuple[Context, UUID, Any]:
    """Return who asks, the contract that they see, and the moment that they ask about."""
    context: Any = info.context
    contract = await find(Contract, contract_id, context)
    return context, contract.id, at or context.now


async def is_buyers(context: Context, contract_id: UUID) -> bool:
    """Tell whether whoever asks sees into the house of a contract's buyer."""
    return await money.is_met(
        context.session,
        contract_id,
        lambda row: CONTRACT.where_within(HOUSE, row, context.principal),
    )


async def figures(
    context: Context, contract_ids: Collection[UUID], at: dt.datetime
) -> Mapping[UUID, money.MoneyFigures]:
    """Return the figures of contracts whose budgets whoever asks sees."""
    return await money.figures(
        context.session, contract_ids, at, lambda row: access.BUDGET(row, context.principal)
    )


async def _position(
    info: Info, contract_id: ContractArgument, at: AtArgument = None
) -> BudgetPosition | None:
    """The money of a contract as of a moment, by the revision in force then.

    Null for whoever is not of the buyer's house.
    """
    context, key, moment = await asked(info, contract_id, at)
    if not await is_buyers(context, key):
        return None
    found = (await figures(context, [key], moment)).get(key)
    approved, actual = (found.approved, found.actual) if found else (None, None)
    spent = actual or Decimal(0)
    told = _Position(
        contract_id=key,
        at=moment,
        currency=found.currency if found else None,
        approved=approved,
        revision=found.revision if found else None,
        actual=spent,
        forecast=found.forecast if found else None,
        variance=variance(approved, spent),
        variance_percent=variance_percent(approved, spent),
    )
    return cast("BudgetPosition", told)


@extends(Query)
class MoneyQueries:
    """What can be asked about the money of contracts."""

    budget_position: BudgetPosition | None = strawberry.field(
        resolver=_position, metadata=weighs(cost=COST)
    )


@extends(Mutation)
class MoneyMutations:
    """What can be done about the money of contracts."""

    approve_budget = change(changes.ApproveBudget, BudgetRevision)
    record_actual = change(changes.RecordActual, BudgetActual)
    record_forecast = change(changes.RecordForecast, BudgetForecast)
    record_capacity_demand = change(changes.RecordCapacityDemand, CapacityDemand)


PARTS = (
    BudgetRevision,
    BudgetActual,
    BudgetForecast,
    ContractBudget,
    BudgetOfRevision,
    BudgetOfActual,
    BudgetOfForecast,
    CapacityDemand,
    MoneyOfContract,
    BudgetPosition,
    MoneyQueries,
    MoneyMutations,
)
