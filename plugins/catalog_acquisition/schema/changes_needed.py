"""What a contract needs to be changed, each with its evidence and what to do."""

import datetime as dt
from typing import Annotated, Any, cast
from uuid import UUID

import strawberry
from strawberry import ID, argument

from catalog.plugin import (
    HOUSE,
    Context,
    Described,
    Info,
    Json,
    Query,
    encode_id,
    extends,
    find,
    weighs,
)
from catalog_acquisition.computing.statuses import PromiseStatus
from catalog_acquisition.measures.asking import asking
from catalog_acquisition.measures.occurrences import Occurrence, occurrences
from catalog_acquisition.queries import loop, money, obligations
from catalog_acquisition.rules.access import CONTRACT
from catalog_acquisition.rules.access_of_money import CAPACITY_DEMAND
from catalog_acquisition.schema.contracts import Contract
from catalog_acquisition.schema.gaps import REMEDIES, subject
from catalog_acquisition.schema.money import figures, is_buyers
from catalog_acquisition.tables.obligations import ObligationRow

MOST = 200
COST = 200
LOOKED_BACK = dt.timedelta(days=366)


@strawberry.enum
class NeededChangeKind(Described):
    """Why something about a contract is to be changed."""

    OBLIGATION_BREACHED = (
        "OBLIGATION_BREACHED",
        "Something was not delivered, and nothing was adjusted since.",
    )
    MONEY_OVERSPENT = "MONEY_OVERSPENT", "More was spent than was approved."
    MONEY_SHORT = "MONEY_SHORT", "It is expected to cost more than was approved."
    CAPACITY_SHORT = "CAPACITY_SHORT", "It takes more of something than is set aside."
    FEEDBACK_UNANSWERED = (
        "FEEDBACK_UNANSWERED",
        "The buyer was told something that nobody assessed.",
    )
    ASSESSMENT_WITHOUT_ADJUSTMENT = (
        "ASSESSMENT_WITHOUT_ADJUSTMENT",
        "Something is to be changed, and nothing was.",
    )
    ADJUSTMENT_WITHOUT_EFFECT = (
        "ADJUSTMENT_WITHOUT_EFFECT",
        "Something was changed, and nothing shows that it worked.",
    )


KINDS = NeededChangeKind.__members__


@strawberry.type
class NeededChange:
    """Something about a contract that is to be changed."""

    kind: NeededChangeKind = strawberry.field(description="Why.")
    what: str = strawberry.field(description="What it is about, in a few words.")
    since: dt.datetime | None = strawberry.field(description="Since when it is so, where known.")
    due_on: dt.date | None = strawberry.field(
        description="The day on which it was due; of obligations only."
    )
    subject_id: ID | None = strawberry.field(
        description="The id of the obligation, feedback, assessment or adjustment."
    )
    evidence: Json | None = strawberry.field(description="The facts that show it.")
    remedy: str = strawberry.field(description="What to do.")


async def _needed(
    info: Info, contract_id: Annotated[ID, argument(description="The contract.")]
) -> list[NeededChange] | None:
    """What is to be changed about a contract now, for its buyer's house: the worst kinds first.

    Obligations are looked at over the last year. At most 200 changes are told.
    """
    context: Any = info.context
    contract = await find(Contract, contract_id, context)
    if not await is_buyers(context, contract.id):
        return None
    found = [
        *await _breached(context, contract.id),
        *await _short(context, contract.id),
        *await _open_ends(context, contract.id),
    ]
    return found[:MOST]


async def _breached(context: Context, contract_id: UUID) -> list[NeededChange]:
    """Tell what was not delivered, and that nothing was adjusted since."""
    own = ObligationRow.contract_id == contract_id
    rows = await context.session.rows(obligations.agreed(own))
    today = context.now.date()
    told = await occurrences(asking(context), rows, today - LOOKED_BACK, today)
    adjusted = await loop.adjusted(context.session, contract_id)
    missed = [
        item
        for items in told.values()
        for item in items
        if item.status is PromiseStatus.BREACHED
        and not any(at >= item.due_at for at in adjusted.get(item.obligation_id, ()))
    ]
    return [_breach(item) for item in sorted(missed, key=lambda item: item.due_at)]


def _breach(item: Occurrence) -> NeededChange:
    value = None if item.value is None else str(item.value)
    return NeededChange(
        kind=NeededChangeKind.OBLIGATION_BREACHED,
        what=f"Obligation {item.rule.number} was not met.",
        since=item.due_at,
        due_on=item.due_on,
        subject_id=ID(encode_id("Obligation", item.obligation_id)),
        evidence=cast("Json", {"number": item.rule.number, "value": value}),
        remedy="Ask for it, and decide what to change with adjust, naming the obligation.",
    )


async def _short(context: Context, contract_id: UUID) -> list[NeededChange]:
    """Tell what of the money, and of all else that is set aside, is not enough."""
    found = (await figures(context, [contract_id], context.now)).get(contract_id)
    told: list[NeededChange] = []
    if found is not None and found.approved is not None:
        facts = {
            "approved": str(found.approved),
            "actual": str(found.actual or 0),
            "forecast": None if found.forecast is None else str(found.forecast),
            "currency": found.currency,
        }
        if found.actual is not None and found.actual > found.approved:
            what = "More was spent than was approved."
            told.append(_lacking("MONEY_OVERSPENT", what, facts))
        if found.forecast is not None and found.forecast > found.approved:
            what = "It is expected to cost more than was approved."
            told.append(_lacking("MONEY_SHORT", what, facts))
    demands = await money.demands(
        context.session,
        [contract_id],
        context.now,
        lambda row: CAPACITY_DEMAND(row, context.principal),
    )
    for item in demands:
        if item.demand > item.allocated:
            facts = {"demand": str(item.demand), "allocated": str(item.allocated)}
            what = f"It takes more {item.what} than are set aside."
            told.append(_lacking("CAPACITY_SHORT", what, {**facts, "unit": item.unit}))
    return told


def _lacking(kind: str, what: str, facts: dict[str, Any]) -> NeededChange:
    remedy = "Let a sponsor approve more with approveBudget, or ask for less."
    if kind == "CAPACITY_SHORT":
        remedy = "Set more aside, and note it with recordCapacityDemand, or ask for less."
    return NeededChange(
        kind=KINDS[kind],
        what=what,
        since=None,
        due_on=None,
        subject_id=None,
        evidence=cast("Json", facts),
        remedy=remedy,
    )


async def _open_ends(context: Context, contract_id: UUID) -> list[NeededChange]:
    """Tell where the loop of the contract stands open."""
    gaps = await loop.gaps(
        context.session,
        context.now,
        MOST,
        where=lambda row: _own(row, contract_id, context),
        going_on=lambda row: row.id.is_(None),
    )
    return [
        NeededChange(
            kind=KINDS[gap.kind],
            what=gap.text[:200],
            since=gap.since,
            due_on=None,
            subject_id=subject(gap),
            evidence=None,
            remedy=REMEDIES[gap.kind],
        )
        for gap in gaps
    ]


def _own(row: Any, contract_id: UUID, context: Context) -> Any:
    return (row.id == contract_id) & CONTRACT.where_within(HOUSE, row, context.principal)


@extends(Query)
class NeededChangeQueries:
    """What can be asked about changes that contracts need."""

    changes_needed: list[NeededChange] | None = strawberry.field(
        resolver=_needed, metadata=weighs(cost=COST, most=MOST)
    )


PARTS = (NeededChange, NeededChangeQueries)
