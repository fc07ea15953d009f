"""Whether what is set aside for a contract is enough: money, and all else that it takes."""

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal

import strawberry

from catalog.plugin import Info, Query, extends, weighs
from catalog_acquisition.queries import money
from catalog_acquisition.rules import access_of_money as access
from catalog_acquisition.schema.money import (
    COST,
    AtArgument,
    ContractArgument,
    asked,
    figures,
    is_buyers,
)
from catalog_acquisition.tables.money import MOST_DEMANDS


@strawberry.type
class MoneyAdequacy:
    """Whether the money of a contract is enough."""

    currency: str | None = strawberry.field(description="The currency of both amounts.")
    approved: Decimal | None = strawberry.field(description="What was approved.")
    forecast: Decimal | None = strawberry.field(description="What it is expected to cost in all.")
    is_adequate: bool | None = strawberry.field(
        description="Whether the forecast is within what was approved; null where one is missing."
    )


@strawberry.type
class CapacityAdequacy:
    """Whether enough of something is set aside for a contract."""

    what: str = strawberry.field(description="What the contract takes.")
    unit: str = strawberry.field(description="What it is counted in.")
    demand: Decimal = strawberry.field(description="How much the contract takes.")
    allocated: Decimal = strawberry.field(description="How much is set aside.")
    is_adequate: bool = strawberry.field(description="Whether what is set aside is enough.")


@strawberry.type
class ResourceAdequacy:
    """Whether what is set aside for a contract is still enough: money, and all else it takes."""

    at: dt.datetime = strawberry.field(description="The moment that it is told as of.")
    is_adequate: bool | None = strawberry.field(
        description="Whether all of it is enough; false where anything lacks, null where nothing "
        "was noted that could be compared."
    )
    money: MoneyAdequacy = strawberry.field(description="Whether the money is enough.")
    capacity: list[CapacityAdequacy] = strawberry.field(
        description="Whether there is enough of all else, by its name.",
        metadata=weighs(most=MOST_DEMANDS),
    )


async def _adequate(
    info: Info, contract_id: ContractArgument, at: AtArgument = None
) -> ResourceAdequacy | None:
    """Whether the money of a contract, and all else it takes, is still enough.

    Null for whoever is not of the buyer's house.
    """
    context, key, moment = await asked(info, contract_id, at)
    if not await is_buyers(context, key):
        return None
    found = (await figures(context, [key], moment)).get(key)
    demands = await money.demands(
        context.session,
        [key],
        moment,
        lambda row: access.CAPACITY_DEMAND(row, context.principal),
    )
    own = _money(found)
    capacity = [
        CapacityAdequacy(
            what=item.what,
            unit=item.unit,
            demand=item.demand,
            allocated=item.allocated,
            is_adequate=item.demand <= item.allocated,
        )
        for item in demands
    ]
    return ResourceAdequacy(
        at=moment, is_adequate=_all_of(own, capacity), money=own, capacity=capacity
    )


def _money(found: money.MoneyFigures | None) -> MoneyAdequacy:
    if found is None:
        return MoneyAdequacy(currency=None, approved=None, forecast=None, is_adequate=None)
    is_known = found.approved is not None and found.forecast is not None
    return MoneyAdequacy(
        currency=found.currency,
        approved=found.approved,
        forecast=found.forecast,
        is_adequate=found.forecast <= found.approved if is_known else None,  # type: ignore[operator]
    )


def _all_of(own: MoneyAdequacy, capacity: Sequence[CapacityAdequacy]) -> bool | None:
    """Tell whether nothing lacks; None where nothing could be compared."""
    known = [own.is_adequate, *(item.is_adequate for item in capacity)]
    told = [item for item in known if item is not None]
    return all(told) if told else None


@extends(Query)
class AdequacyQueries:
    """What can be asked about what is set aside."""

    resources_adequate: ResourceAdequacy | None = strawberry.field(
        resolver=_adequate, metadata=weighs(cost=COST)
    )


PARTS = (MoneyAdequacy, CapacityAdequacy, ResourceAdequacy, AdequacyQueries)
