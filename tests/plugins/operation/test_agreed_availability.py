"""Test that agreements get their verdicts from what is recorded, each by its own terms."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest

from tests.asking import Asking
from tests.core.levelling import condition, proposed, signed, target
from tests.plugins.operation.running import Running, with_operation

DAY = [{"weekday": day, "opens": "08:00", "closes": "18:00"} for day in range(1, 6)]
FEBRUARY = dt.datetime(2026, 2, 20, 12, tzinfo=dt.UTC)


@pytest.fixture
def agreed(catalog_with: Callable[..., Asking]) -> Running:
    """A service in operation, before anything is agreed or recorded, in February."""
    return Running(with_operation(catalog_with), FEBRUARY)


def levels(running: Running, slug: str, value: str = "99.9", **given: Any) -> Any:
    """Agree on a percentage of availability with the consumer, and return the agreement."""
    said = {"targets": [target(value)], "conditions": [condition()], **given}
    return signed(running, proposed(running, running.active(slug=slug), **said))


def until(running: Running, month: int) -> None:
    """Let time pass until the second day of a month."""
    running.catalog.clock.moment = dt.datetime(2026, month, 2, tzinfo=dt.UTC)


def verdict(running: Running, agreement: Any) -> Any:
    """Return the verdict on an agreement, as its consumer reads it."""
    text = "query($id: ID!) { agreement(id: $id) { warranty { verdict } } }"
    found = running.catalog.ask(text, {"id": agreement["id"]}, by="consumer")
    return found["agreement"]["warranty"]["verdict"]


def test_a_warranty_follows_what_is_recorded_month_by_month(agreed: Running) -> None:
    agreement = levels(agreed, "deal")

    until(agreed, 4)
    unknown = verdict(agreed, agreement)  # nothing was ever recorded
    agreed.report("2026-03-05T10:00:00Z", "2026-03-05T10:30:00Z")
    kept = verdict(agreed, agreement)
    agreed.report("2026-03-06T10:00:00Z", "2026-03-06T10:30:00Z")
    broken = verdict(agreed, agreement)
    until(agreed, 5)

    assert (unknown, kept, broken) == ("UNPROVEN", "MET", "NOT_MET")
    assert verdict(agreed, agreement) == "MET"  # April was better


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({}, "NOT_MET"),
        ({"serviceHours": {"weekly": DAY}}, "MET"),  # it was at night
        ({"excludeMaintenance": True}, "MET"),
        ({"severities": ["CRITICAL"]}, "NOT_MET"),  # maintenance counts whatever it has
        ({"severities": ["CRITICAL"], "excludeMaintenance": True}, "MET"),
        ({"severities": ["SEV-1"]}, "UNPROVEN"),  # there is no such severity
    ],
)
def test_each_agreement_is_judged_by_its_own_terms(
    agreed: Running, given: Any, expected: str
) -> None:
    agreement = levels(agreed, "deal", **given)
    until(agreed, 4)
    night = "2026-03-05T22:00:00Z", "2026-03-06T01:00:00Z"
    agreed.maintain(night, night)

    assert verdict(agreed, agreement) == expected


def test_two_customers_of_one_service_get_verdicts_of_their_own(agreed: Running) -> None:
    always = levels(agreed, "deal")
    office = levels(agreed, "office", serviceHours={"weekly": DAY})
    until(agreed, 4)
    agreed.report("2026-03-05T22:00:00Z", "2026-03-06T01:00:00Z")

    assert [verdict(agreed, item) for item in (always, office)] == ["NOT_MET", "MET"]
    text = """query($window: WindowInput!) { relationship(slug: "deal") {
        slaAttainment(window: $window) { met measured unmeasured } } }"""
    march = {"from": "2026-03-01T00:00:00Z", "to": "2026-04-01T00:00:00Z"}
    found = agreed.catalog.ask(text, {"window": march}, by="consumer")["relationship"]
    assert found["slaAttainment"] == {"met": 0, "measured": 1, "unmeasured": 0}
    fitness = '{ service(slug: "mail") { fitForUse } }'
    assert agreed.catalog.ask(fitness)["service"]["fitForUse"] == "NOT_MET"
