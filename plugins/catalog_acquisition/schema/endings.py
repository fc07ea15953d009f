"""Contracts that end soon, with the days on which notice ends them."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Any, cast
from uuid import UUID

import strawberry
from strawberry import argument

from catalog.plugin import ClientError, Info, Query, extends, to_one, weighs
from catalog_acquisition.measures import endings
from catalog_acquisition.rules.access import CONTRACT
from catalog_acquisition.schema.contracts import Contract
from catalog_acquisition.tables.contracts import ContractRow

MOST, USUAL, MOST_DAYS = 200, 50, 3_660
COST = 100


@strawberry.type
class ContractEnding:
    """A contract whose present term ends soon."""

    contract: Contract | None = to_one("The contract.", key="contract_id")
    ends_on: dt.date = strawberry.field(description="The last day of its present term.")
    notice_by: dt.date | None = strawberry.field(
        description="The last day on which notice ends it then; null where it ends by itself."
    )
    is_renewed: bool = strawberry.field(
        description="Whether another term follows unless somebody gives notice in time."
    )
    to_do: str = strawberry.field(description="What to do about it.")


@dataclass(frozen=True)
class _ToldEnding:
    contract_id: UUID
    ends_on: dt.date
    notice_by: dt.date | None
    is_renewed: bool
    to_do: str


async def _contracts_ending(
    info: Info,
    within_days: Annotated[int, argument(description="How many days from today, at most 3,660.")],
    first: Annotated[int, argument(description=f"How many to tell, at most {MOST}.")] = USUAL,
) -> list[ContractEnding]:
    """The signed contracts whose present term, or the time for notice, ends soon."""
    if not 0 <= within_days <= MOST_DAYS or not 0 <= first <= MOST:
        message = f"Ask for 0 to {MOST_DAYS:,} days, and 0 to {MOST} contracts."
        raise ClientError(message)
    context = info.context
    found = await endings.ending_within(
        context.session, context.now, within_days, CONTRACT(ContractRow, context.principal)
    )
    told: Sequence[Any] = [
        _ToldEnding(
            item.contract_id,
            item.ends_on,
            item.notice_by,
            item.is_renewed,
            endings.to_do(item, context.now.date()),
        )
        for item in found[:first]
    ]
    return cast("list[ContractEnding]", told)


@extends(Query)
class ContractEndingQueries:
    """What can be asked about the ends of contracts."""

    contracts_ending: list[ContractEnding] | None = strawberry.field(
        resolver=_contracts_ending, metadata=weighs(cost=COST, most="first")
    )


PARTS = (ContractEnding, ContractEndingQueries)
