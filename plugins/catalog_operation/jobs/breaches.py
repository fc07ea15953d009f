"""Breaches as opportunities: what was agreed of availability, and was missed with an incident.

A period of the calendar counts once it is over, and before, once nothing can save it any more.
"""

import calendar
import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any, Final

from catalog.plugin import (
    ImprovementSource,
    LevelComparator,
    LevelWindowKind,
    Opportunity,
    Telling,
    Window,
    decode_id,
    encode_id,
)

MONTHS: Final = {"MONTH": 1, "QUARTER": 3, "YEAR": 12}
ZONES = dt.timedelta(hours=14)  # the earliest that a day begins before it does in UTC
HURT = """query Hurt($id: ID!) { incident(id: $id) { title hurt(most: 1000) {
    agreement { id relationship { id } } service { id }
    target { indicator comparator value unit window { kind days period } }
    window { from to } hasEnded ownPercent minutes
} } }"""


async def breaches(telling: Telling) -> Iterable[Opportunity]:
    """Find the agreements that an incident is part of why they are broken."""
    incident = encode_id("Incident", telling.event.entity_id)
    found = (await telling.ask(HURT, None, {"id": incident}))["incident"]
    if found is None:
        return []
    return [
        _opportunity(incident, found["title"], harm)
        for harm in found["hurt"] or ()
        if harm["service"] and _is_broken(harm)
    ]


def _is_broken(harm: Mapping[str, Any]) -> bool:
    """Tell whether the service itself missed a target, and cannot reach it any more."""
    percent, target = harm["ownPercent"], harm["target"]
    if percent is None:
        return False
    if not harm["hasEnded"] and target["window"]["kind"] != LevelWindowKind.ROLLING.name:
        whole = _period(harm)
        lost = (1 - percent / 100) * (_at(harm, "to") - _at(harm, "from"))
        percent = 100 * (1 - lost / (whole.end - whole.start))
    value = float(target["value"])
    is_met = (
        percent > value if target["comparator"] == LevelComparator.GT.name else percent >= value
    )
    return not is_met


def _at(harm: Mapping[str, Any], end: str) -> dt.datetime:
    return dt.datetime.fromisoformat(harm["window"][end])


def _period(harm: Mapping[str, Any]) -> Window:
    """Return the period of the calendar in which a target was missed, in UTC.

    A target that rolls on is told of for the month in which its window ends.
    """
    period = harm["target"]["window"]["period"]
    at = _at(harm, "to") if period is None else _at(harm, "from") + ZONES
    months = MONTHS.get(period, 1)
    first = at.astimezone(dt.UTC).replace(hour=0, minute=0, second=0, microsecond=0, day=1)
    first = first.replace(month=(first.month - 1) // months * months + 1)
    end = first
    for _ in range(months):
        end += dt.timedelta(days=calendar.monthrange(end.year, end.month)[1])
    return Window(first, end)


def _opportunity(incident: str, title: str, harm: Mapping[str, Any]) -> Opportunity:
    agreement, target = harm["agreement"], harm["target"]
    relationship = agreement["relationship"]
    window = _period(harm)
    service = decode_id(harm["service"]["id"])
    deal = decode_id(relationship["id"]) if relationship else None
    assert service is not None  # noqa: S101  # the graph told it
    return Opportunity(
        service_id=service.key,
        subject=f"Availability of {target['value']} % was missed from {window.start:%Y-%m-%d} on",
        metric="availability",
        unit=target["unit"],
        window=window,
        relationship_id=None if deal is None else deal.key,
        cause=f"{incident} {agreement['id']} {target['value']}",
        evidence={
            "incident": incident,
            "title": title,
            "agreement": agreement["id"],
            "target": target["value"],
            "measured": harm["ownPercent"],
            "minutes": harm["minutes"],
        },
    )


BREACH = ImprovementSource(
    name="breach",
    stage="operation",
    event_types=("operation__incidents.created", "operation__incidents.changed"),
    find=breaches,
)
