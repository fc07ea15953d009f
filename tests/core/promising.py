"""What an offering promises and costs, for the tests of both."""

from collections.abc import Sequence
from typing import Any

from catalog.plugin import NO_DATA, Measurement, Measuring, Metric, Plugin, hookimpl
from catalog.rings import HOUSE

CREDITS = [{"from": "99", "to": "99.5", "rate": "5"}, {"from": "0", "to": "99", "rate": "10"}]
MONTHLY = {
    "indicator": "availability",
    "comparator": "GE",
    "value": "99.5",
    "unit": "percent",
    "window": {"kind": "CALENDAR", "period": "MONTH"},
    "credits": CREDITS,
}
ROLLING = {
    "indicator": "answer-time",
    "comparator": "LE",
    "value": "4",
    "unit": "hours",
    "window": {"kind": "ROLLING", "days": 30},
}
CONDITION = {"area": "AVAILABILITY", "statement": "It is there in office hours.", "target": 1}
FLAT = {"kind": "FLAT", "amount": {"amount": "9.5", "currency": "EUR"}, "per": "MONTH"}
PER_USER = {"kind": "PER_UNIT", "amount": {"amount": "2", "currency": "EUR"}, "unit": "users"}
PRICES = "prices { kind amount { amount currency } per unit } pricesPublished"
WINDOW = "window { kind days period }"
TARGET = f"indicator comparator value unit {WINDOW} credits {{ from to rate }}"
PROMISED = f"""
    targets {{ {TARGET} }} conditions {{ area statement basis target {{ {TARGET} }} }}
"""


async def _nothing(_asked: Measuring) -> dict[Any, Measurement]:
    """Measure nothing of anything."""
    return dict.fromkeys(_asked.subjects, NO_DATA)


class Watching(Plugin):
    """Measures how long services are there."""

    id = "watching"
    title = "Watching"

    @hookimpl
    def metrics(self) -> Sequence[Metric]:
        """Offer the availability in percent."""
        return [Metric(key="availability", unit="percent", measure=_nothing, ring=HOUSE)]
