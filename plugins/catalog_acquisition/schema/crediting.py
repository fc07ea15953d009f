"""Credits in the graph: what vendors owe back, beside what was received."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated, Any, cast

import strawberry
from strawberry import argument

from catalog.plugin import (
    PARTICIPANT,
    ClientError,
    Connection,
    Context,
    Mutation,
    Node,
    batch,
    change,
    column,
    connection,
    entity,
    extends,
    to_one,
    weighs,
)
from catalog_acquisition.changes.vendors import crediting
from catalog_acquisition.measures.asking import asking
from catalog_acquisition.measures.owing import owed_credits, total
from catalog_acquisition.queries import obligations, receipts
from catalog_acquisition.rules import access
from catalog_acquisition.schema.contracts import Contract
from catalog_acquisition.schema.obligations import Obligation
from catalog_acquisition.schema.occurrences import Days, ObligationOccurrence, days_of, shown
from catalog_acquisition.tables.contracts import ContractRow
from catalog_acquisition.tables.obligations import ObligationRow
from catalog_acquisition.tables.vendors import ReceivedCreditRow

MOST = 100
COST = 50


@entity(access.RECEIVED_CREDIT)
class ReceivedCredit(Node):
    """What a buyer got back from its vendor."""

    contract: Contract = to_one("The contract.", key="contract_id")
    number: int = column("Which credit of its contract it is, counted from 1.")
    obligation: Obligation | None = to_one("The obligation that it is for.", key="obligation_id")
    due_on: dt.date | None = column("The day of the obligation.")
    amount: Decimal = column("How much.")
    currency: str = column("The code of its currency by ISO 4217.")
    received_on: dt.date = column("The day on which it was received.")
    document: str | None = column("Where it stands.")
    recorded_by: str = column("Who entered it: the subject of their token.")
    created_at: dt.datetime = column("When it was entered.")


@strawberry.type
class OwedContractCredit:
    """A day for which a vendor owes something back."""

    occurrence: ObligationOccurrence = strawberry.field(description="The day.")
    attained: Decimal = strawberry.field(
        description="The value that was reached, or the days by which it is late."
    )
    rate: Decimal = strawberry.field(description="How much of the price is owed, in percent.")
    amount: Decimal = strawberry.field(description="How much that is.")


@strawberry.type
class ContractCredits:
    """What vendors owe back by a contract for a time, beside what was received in it."""

    currency: str | None = strawberry.field(description="The currency of all amounts.")
    owed: Decimal = strawberry.field(description="What is owed, as of now, for days in the window.")
    received: Decimal = strawberry.field(description="What was received in the window.")
    outstanding: Decimal = strawberry.field(
        description="What is owed less what was received; negative where more was received."
    )
    items: list[OwedContractCredit] = strawberry.field(
        description="The days for which something is owed, in their order.",
        metadata=weighs(most=MOST),
    )


@dataclass(frozen=True)
class _Owed:
    occurrence: Any
    attained: Decimal
    rate: Decimal
    amount: Decimal


async def credits_of(
    parents: Sequence[ContractRow],
    context: Context,
    window: Days,
    first: Annotated[int, argument(description="How many days to tell, at most 100.")] = 50,
) -> Sequence[ContractCredits | None]:
    """What vendors owe back for days in a window, by the bands of obligations."""
    if not 0 <= first <= MOST:
        message = f"first must be from 0 to {MOST}, not {first}."
        raise ClientError(message)
    ids = [parent.id for parent in parents]
    where = obligations.where_of_contracts(ids), ObligationRow.price.is_not(None)
    rows = await context.session.rows(obligations.agreed(*where))
    begins, ends = days_of(window)
    owed = await owed_credits(asking(context), rows, begins, ends)
    received = await receipts.received(context.session, ids, begins, ends)
    told = []
    for parent in parents:
        own = owed.get(parent.id, [])
        got = received.get(parent.id, Decimal(0))
        items = [_Owed(shown(item.occurrence, context.now), *item.credit) for item in own[:first]]
        told.append(
            ContractCredits(
                currency=parent.currency,
                owed=total(own),
                received=got,
                outstanding=total(own) - got,
                items=cast("list[OwedContractCredit]", items),
            )
        )
    return told


@extends(Contract)
class CreditsOfContract:
    """What vendors owe back by a contract, and what was received."""

    credits = batch("id", "currency", cost=COST, most="first", ring=PARTICIPANT)(credits_of)
    received_credits: Connection[ReceivedCredit] = connection(
        "What was received.", by=ReceivedCreditRow.contract_id
    )


@extends(Mutation)
class CreditMutations:
    """How credits are recorded."""

    record_credit = change(crediting.RecordCredit, Contract)


PARTS = (ReceivedCredit, OwedContractCredit, ContractCredits, CreditsOfContract, CreditMutations)
