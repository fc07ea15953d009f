"""Improvements as rows, with everything that hangs on them."""

import datetime as dt
from decimal import Decimal
from typing import Any
from uuid import UUID

from catalog.plugin import Row
from catalog.testing import Anchor
from catalog_improvement.tables import (
    ImprovedServiceRow,
    ImprovementFigureRow,
    ImprovementLinkRow,
    ImprovementRow,
    ImprovementStepRow,
)
from tests.rows import MOMENT, key

TIMES: dict[str, Any] = {"revision": 1, "created_at": MOMENT, "updated_at": MOMENT}
HOUR = dt.timedelta(hours=1)


def improvement(
    name: str, service: UUID, relationship: UUID | None = None, **given: Any
) -> list[Row]:
    """Return an improvement that is measured by an availability; the last link is an input."""
    own = key(f"{name}-improvement")
    usual: dict[str, Any] = {
        "number": 1,
        "title": name,
        "description": name,
        "status": "IN_PROGRESS",
        "stage": "operation",
        "kpi_key": "availability",
        "kpi_unit": "percent",
        "better": "HIGHER",
        "baseline": Decimal(90),
        "target": Decimal(100),
        "measured": Decimal(95),
        "benefit": Decimal(300),
        "cost": Decimal(200),
        "currency": "EUR",
        "required_by": MOMENT.date(),
        "raised_by": name,
    }
    row = ImprovementRow(id=own, service_id=service, **usual | given, **TIMES)
    return [row, *_parts(name, own, service), *_links(name, own, service, relationship)]


def _parts(name: str, own: UUID, service: UUID) -> list[Row]:
    hung: dict[str, Any] = {"improvement_id": own, **TIMES}
    window = {"window_start": MOMENT - HOUR, "window_end": MOMENT}
    return [
        ImprovedServiceRow(id=key(f"{name}-improved"), service_id=service, due_on=None, **hung),
        ImprovementStepRow(
            id=key(f"{name}-step"),
            position=1,
            step="GATHER",
            note=name,
            at=MOMENT.date(),
            noted_by=name,
            **hung,
        ),
        ImprovementFigureRow(
            id=key(f"{name}-figure"),
            position=1,
            service_id=service,
            value=Decimal(90),
            unit="percent",
            source=name,
            by_hand=True,
            is_baseline=True,
            taken_at=MOMENT,
            taken_by=name,
            **window,
            **hung,
        ),
    ]


def _links(name: str, own: UUID, service: UUID, relationship: UUID | None) -> list[Row]:
    hung: dict[str, Any] = {"improvement_id": own, **TIMES}
    return [
        ImprovementLinkRow(
            id=key(f"{name}-output"),
            position=2,
            direction="OUTPUT",
            stage="design",
            source="hand",
            what=name,
            evidence=None,
            digest="2",
            subject_type="Service",
            subject_id=service,
            **hung,
        ),
        ImprovementLinkRow(
            id=key(f"{name}-input"),
            position=1,
            direction="INPUT",
            stage="operation",
            source="hand",
            what=name,
            evidence={"value": 1},
            digest="1",
            relationship_id=relationship,
            **hung,
        ),
    ]


def registered_on(anchor: Anchor) -> list[Row]:
    """Return an improvement of an anchor of the rules of plugins."""
    name = f"{anchor.organization}-{anchor.is_hidden}".lower()
    return improvement(name, anchor.keys["services"], anchor.keys["relationships"])
