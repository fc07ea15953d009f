"""Changes and risks as rows: for tests of what else stands in the way of a version."""

import datetime as dt
from typing import Any
from uuid import UUID

from catalog import ids
from catalog_transition.tables.changes import ChangeRecordRow
from catalog_transition.tables.risks import TransitionRiskRow
from tests.asking import Asking
from tests.plugins.transition.reviewed import MOVING, TIMES
from tests.rows import MOMENT, key

LONG = dt.timedelta(days=36_500)


def changed(catalog: Asking, slug: str) -> None:
    """Let an authorised change bring the moving version of a service, whenever it moves."""
    found = catalog.ask(MOVING, {"s": slug})["service"]
    version = found["openVersion"] or found["liveVersion"]
    service, moving = map(ids.decode, (found["id"], version["id"]))
    assert service is not None
    assert moving is not None
    catalog.put([change_of(slug, service.key, moving.key)])


def change_of(name: str, service: UUID, version: UUID | None, **given: Any) -> ChangeRecordRow:
    """Return a change that is authorised, with a plan to undo it."""
    usual: dict[str, Any] = {
        "number": 1,
        "kind": "NORMAL",
        "title": name,
        "description": name,
        "reason": name,
        "impact": "LOW",
        "probability": "LOW",
        "security": False,
        "rollback_plan": name,
        "window_start": MOMENT - LONG,
        "window_end": MOMENT + LONG,
        "status": "AUTHORISED",
        "raised_by": name,
        "authorised_at": MOMENT,
    }
    return ChangeRecordRow(
        id=key(f"{name}-{version}-change"),
        service_id=service,
        version_id=version,
        **usual | given,
        **TIMES,
    )


def risk_of(name: str, service: UUID, version: UUID, **given: Any) -> TransitionRiskRow:
    """Return a risk that nobody has responded to, and that stops nothing."""
    usual: dict[str, Any] = {
        "number": 1,
        "description": name,
        "likelihood": 2,
        "impact": 3,
        "exposure": 6,
        "residual_exposure": 6,
        "status": "OPEN",
        "recorded_by": name,
    }
    return TransitionRiskRow(
        id=key(f"{name}-{version}-risk"),
        service_id=service,
        version_id=version,
        **usual | given,
        **TIMES,
    )
