"""Acquisitions, the money of contracts and the loop as rows, for a contract that is there."""

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

from catalog.plugin import Row
from catalog_acquisition.tables.acquisitions import AcquisitionRow
from catalog_acquisition.tables.imported import ImportedItemRow
from catalog_acquisition.tables.loop import AdjustmentRow, AssessmentRow, FeedbackRow
from catalog_acquisition.tables.money import (
    ActualRow,
    BudgetRevisionRow,
    BudgetRow,
    CapacityDemandRow,
    ForecastRow,
)
from tests.rows import MOMENT, key

TIMES: dict[str, Any] = {"revision": 1, "created_at": MOMENT, "updated_at": MOMENT}
DAY = dt.timedelta(days=1)


def acquisition(name: str, buyer: UUID, **given: Any) -> AcquisitionRow:
    """Return an acquisition that is planned, or as it is told otherwise."""
    usual: dict[str, Any] = {
        "number": 1,
        "name": name,
        "reference": name,
        "phase": "PLANNING",
        "need": name,
        "strategy": name,
        "market_notes": name,
        "started_at": MOMENT,
    }
    own = key(f"{name}-acquisition-{(usual | given)['number']}")
    return AcquisitionRow(id=own, organization_id=buyer, **usual | given, **TIMES)


def money(name: str, contract: UUID) -> Sequence[Row]:
    """Return the budget of a contract, one of each record in it, and what it takes beside."""
    own = key(f"{name}-budget")
    hung: dict[str, Any] = {"budget_id": own, "number": 1, **TIMES}
    said = {"happened_at": MOMENT, "recorded_by": name}
    return [
        BudgetRow(id=own, contract_id=contract, currency="EUR", **TIMES),
        BudgetRevisionRow(
            id=key(f"{name}-revision"),
            amount=Decimal(100),
            approved_at=MOMENT,
            approved_by=name,
            reason=name,
            **hung,
        ),
        ActualRow(
            id=key(f"{name}-actual"), amount=Decimal(90), note=name, reference=name, **said, **hung
        ),
        ForecastRow(id=key(f"{name}-forecast"), amount=Decimal(120), note=name, **said, **hung),
        CapacityDemandRow(
            id=key(f"{name}-demand"),
            contract_id=contract,
            number=1,
            what=name,
            unit="people",
            demand=Decimal(3),
            allocated=Decimal(2),
            **said,
            **TIMES,
        ),
    ]


def loop(name: str, contract: UUID, **given: Any) -> Sequence[Row]:
    """Return feedback of a vendor, what the buyer made of it, and an adjustment."""
    hung: dict[str, Any] = {"contract_id": contract, **TIMES}
    said = {"happened_at": MOMENT - DAY, "recorded_by": name, "number": 1}
    usual = {"number": 1, "what": name, "decided_at": MOMENT - DAY, "decided_by": name}
    return [
        FeedbackRow(
            id=key(f"{name}-feedback"),
            direction="RECEIVED",
            source="EXTERNAL_PROVIDER",
            about=name,
            **said,
            **hung,
        ),
        FeedbackRow(
            id=key(f"{name}-inner-feedback"),
            direction="RECEIVED",
            source="INTERNAL_STAKEHOLDER",
            about=name,
            **{**said, "number": 2},
            **hung,
        ),
        AssessmentRow(
            id=key(f"{name}-assessment"),
            finding=name,
            needs_change=True,
            feedback_id=key(f"{name}-feedback"),
            **said,
            **hung,
        ),
        AdjustmentRow(
            id=key(f"{name}-adjustment"),
            assessment_id=key(f"{name}-assessment"),
            raised_at=MOMENT - DAY,
            **usual | given,
            **hung,
        ),
    ]


def imported(name: str, contract: UUID) -> Row:
    """Return that money of the contract was read from a file."""
    return ImportedItemRow(
        id=key(f"{name}-imported"),
        contract_id=contract,
        kind="TRANSACTION",
        reference=name,
        actual_id=key(f"{name}-actual"),
        **TIMES,
    )


def spent(name: str, contract: UUID, buyer: UUID) -> list[Row]:
    """Return an acquisition of a buyer, with all that is noted of the contract it is executed by.

    It stands in its execution.
    """
    executed = {"phase": "EXECUTION", "executed_at": MOMENT, "contract_id": contract}
    return [
        acquisition(name, buyer, number=key(name).int % 1_000_000 + 2, **executed),
        *money(name, contract),
        *loop(name, contract),
        imported(name, contract),
    ]
