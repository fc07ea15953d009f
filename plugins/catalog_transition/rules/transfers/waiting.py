"""Transfers and retirements that wait for somebody's word."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from catalog.plugin import Asker, Awaiting, ServiceRow, Waiting, WaitingItem, where_to_consent
from catalog_transition.rules.retirement.access import PLAN
from catalog_transition.rules.retirement.conditions import TO_APPROVE
from catalog_transition.rules.transfers.access import TRANSFER
from catalog_transition.rules.transfers.conditions import TO_ANSWER
from catalog_transition.tables.retirement import RetirementPlanRow, RetirementPlanStatus
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


async def _announced(awaiting: Awaiting) -> list[WaitingItem]:
    """Find the approved plans to retire what whoever asks stands on, and has not consented to."""
    plan: Any = aliased(RetirementPlanRow)
    service: Any = aliased(ServiceRow)
    asker = Asker(awaiting.principal, awaiting.now, awaiting.chain)
    question = (
        sa.select(plan)
        .join(service, service.id == plan.service_id)
        .where(
            PLAN(plan, asker.principal),
            plan.status == RetirementPlanStatus.PLANNED,
            plan.approved_at.is_not(None),
            where_to_consent(service, asker),
        )
        .order_by(plan.approved_at, plan.id)
        .limit(awaiting.most)
    )
    return [
        WaitingItem(
            kind="RETIREMENT_TO_ANSWER", subject=row, since=row.approved_at, due_on=row.ends_on
        )
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
    Waiting(
        name="announcements",
        kinds={
            "RETIREMENT_TO_ANSWER": "A service that you need is to be retired: consent, or agree "
            "on something else."
        },
        find=_announced,
    ),
)
