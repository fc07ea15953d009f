"""Transfers and retirements that wait for somebody's word."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from catalog.plugin import Asker, Awaiting, Waiting, WaitingItem
from catalog_transition.rules.retirement.access import PLAN
from catalog_transition.rules.retirement.conditions import TO_APPROVE
from catalog_transition.rules.transfers.access import TRANSFER
from catalog_transition.rules.transfers.conditions import TO_ANSWER
from catalog_transition.tables.retirement import RetirementPlanRow
from catalog_transition.tables.transfers import ServiceTransferRow


async def _transfers(awaiting: Awaiting) -> list[WaitingItem]:
    """Find the transfers that whoever asks may accept or decline."""
    transfer: Any = aliased(ServiceTransferRow)
    asker = Asker(awaiting.principal, awaiting.now, awaiting.chain)
    question = (
        sa.select(transfer)
        .where(TRANSFER(transfer, asker.principal))
        .where(*(item.holds(transfer, asker) for item in TO_ANSWER))
        .order_by(transfer.created_at, transfer.id)
        .limit(awaiting.most)
    )
    return [
        WaitingItem(kind="TRANSFER_TO_ANSWER", subject=row, since=row.created_at)
        for row in await awaiting.session.scalars(question)
    ]


async def _plans(awaiting: Awaiting) -> list[WaitingItem]:
    """Find the plans to retire services that whoever asks may approve."""
    plan: Any = aliased(RetirementPlanRow)
    asker = Asker(awaiting.principal, awaiting.now, awaiting.chain)
    question = (
        sa.select(plan)
        .where(PLAN(plan, asker.principal))
        .where(*(item.holds(plan, asker) for item in TO_APPROVE))
        .order_by(plan.updated_at, plan.id)
        .limit(awaiting.most)
    )
    return [
        WaitingItem(kind="RETIREMENT_TO_APPROVE", subject=row, since=row.updated_at)
        for row in await awaiting.session.scalars(question)
    ]


WAITING = (
    Waiting(
        name="transfers",
        kinds={"TRANSFER_TO_ANSWER": "You are to take a service over: accept or decline it."},
        find=_transfers,
    ),
    Waiting(
        name="retirements",
        kinds={"RETIREMENT_TO_APPROVE": "A service is to be retired: say whether you approve."},
        find=_plans,
    ),
)
