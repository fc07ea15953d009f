"""Improvements as people raise them, and bring them to their end."""

from typing import Any

from tests.asking import Asking

KPI = {"key": "calls", "better": "HIGHER", "unit": "calls"}
BY_HAND = {"source": "The desk counts them."}
JANUARY = {"startsAt": "2026-01-01T00:00:00Z", "endsAt": "2026-02-01T00:00:00Z"}
MARCH = {"startsAt": "2026-03-01T00:00:00Z", "endsAt": "2026-04-01T00:00:00Z"}
DONE = "2026-02-15T00:00:00Z"
TOLD = (
    "number status result progress roi openDays reason revision baseline measured "
    "kpi { key unit better }"
)


def raised(catalog: Asking, service: str, kpi: Any = KPI, **given: Any) -> str:
    """Raise an improvement of a service, and return its id."""
    given = {"serviceId": service, "title": "Fewer calls", "target": "100", **given}
    given |= {} if kpi is None else {"kpi": kpi}
    made = catalog.change("raiseImprovement", given, "improvement { id }")
    return str(made["improvement"]["id"])


def told(catalog: Asking, own: str, selection: str = TOLD) -> Any:
    """Return what is told of an improvement."""
    text = f"query($id: ID!) {{ improvement(id: $id) {{ {selection} }} }}"
    return catalog.ask(text, {"id": own})["improvement"]


def implemented(
    catalog: Asking, *, better: str = "HIGHER", baseline: str = "90", target: str = "100"
) -> str:
    """Bring an improvement to where it is done, in the middle of February, and return its id."""
    own = raised(catalog, catalog.live("web"), {**KPI, "better": better}, target=target)
    catalog.change("acceptImprovement", {"id": own, "expectedRevision": 1})
    before = {"id": own, **BY_HAND, **JANUARY, "value": baseline, "isBaseline": True}
    catalog.change("recordImprovementMeasurement", before)
    done = {"expectedRevision": told(catalog, own)["revision"], "implementedAt": DONE}
    catalog.change("implementImprovement", {"id": own, **done})
    return own


def closed(catalog: Asking, own: str, after: str, **given: Any) -> Any:
    """Measure an improvement in March, close it, and return what is told of it."""
    measured = {"id": own, **BY_HAND, **MARCH, "value": after}
    catalog.change("recordImprovementMeasurement", measured)
    ending = {"id": own, "expectedRevision": told(catalog, own)["revision"], **given}
    catalog.change("closeImprovement", ending)
    return told(catalog, own)
