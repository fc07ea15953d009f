"""Rows of a retirement plan and of a transfer, put without mutations."""

import datetime as dt
from typing import Any
from uuid import UUID

from catalog.plugin import Role, Row
from catalog_transition.rules.retirement.conditions import AUTHORITIES
from catalog_transition.tables.retirement import (
    RetirementApprovalRow,
    RetirementPlanRow,
    RetirementStepKind,
    RetirementStepRow,
)
from catalog_transition.tables.transfers import ServiceTransferRow
from tests.rows import MOMENT, key

TIMES: dict[str, Any] = {"revision": 1, "created_at": MOMENT, "updated_at": MOMENT}


def carried_out(name: str, *, service: UUID, **given: Any) -> list[Row]:
    """Make a plan that is approved and whose steps are complete: the service may be retired."""
    plan = RetirementPlanRow(
        id=key(f"{name} plan"),
        service_id=service,
        **{
            "number": 1,
            "reason": name,
            "ends_on": MOMENT.date() - dt.timedelta(days=1),
            "point_of_no_return": "offline",
            "edition": 1,
            "status": "PLANNED",
            "planned_by": name,
            "approved_at": MOMENT,
            "point_passed_at": MOMENT,
            **TIMES,
            **given,
        },
    )
    steps = (
        RetirementStepRow(
            id=key(f"{name} {kind.name}"),
            plan_id=plan.id,
            position=position,
            key=kind.value.lower(),
            title=name,
            kind=kind,
            is_mandatory=True,
            in_order=False,
            evidence=name,
            happened_at=MOMENT,
            completed_at=MOMENT,
            completed_by=name,
            **TIMES,
        )
        for position, kind in enumerate(
            (RetirementStepKind.COMMUNICATION, RetirementStepKind.OFFLINE)
        )
    )
    return [plan, *steps, *(_approval(name, plan, role) for role in AUTHORITIES)]


def _approval(name: str, plan: RetirementPlanRow, role: Role) -> RetirementApprovalRow:
    return RetirementApprovalRow(
        id=key(f"{name} {role.value}"),
        plan_id=plan.id,
        edition=1,
        role=role,
        approved_by=name,
        approved_at=MOMENT,
    )


def transferred(name: str, *, service: UUID, giver: UUID, taker: UUID) -> ServiceTransferRow:
    """Make a transfer that nobody has answered."""
    return ServiceTransferRow(
        id=key(f"{name} transfer"),
        service_id=service,
        number=1,
        service_name=name,
        from_id=giver,
        to_id=taker,
        reason=name,
        status="PROPOSED",
        proposed_by=name,
        **TIMES,
    )
