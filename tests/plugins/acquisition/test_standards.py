"""Whether a service meets its standards: by contracts, and by agreements on its level."""

import datetime as dt
from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any

import pytest

from catalog.plugin import (
    NO_DATA,
    Measurement,
    MeasurementStatus,
    Measuring,
    Metric,
    Plugin,
    hookimpl,
)
from catalog.rings import HOUSE
from catalog_acquisition import ServiceAcquisition
from tests import levelled, rows
from tests.asking import Asking
from tests.plugins.acquisition import contracted

MONTHS = {1: 98.0, 2: 99.9}  # of 2026, in percent; nobody was there in March
QUARTER = {"from": "2026-01-01T00:00:00Z", "to": "2026-04-01T00:00:00Z"}
FEBRUARY = {"from": "2026-02-01T00:00:00Z", "to": "2026-03-01T00:00:00Z"}
ASKED = """query($service: ID!, $window: WindowInput!) {
    standardsMet(serviceId: $service, window: $window) {
        areMet due
        levels {
            verdict toDo measurement { value } target { indicator value } agreement { number }
        }
    }
}"""
TARGET = {"indicator": "availability", "value": "99.5"}


async def _measure(asked: Measuring) -> dict[Any, Measurement]:
    value = MONTHS.get(asked.window.start.month)
    told = NO_DATA if value is None else Measurement(status=MeasurementStatus.OK, value=value)
    return dict.fromkeys(asked.subjects, told)


class Watched(Plugin):
    """Knows how long services were there in each month."""

    id = "watched"
    title = "Watched"

    @hookimpl
    def metrics(self) -> Sequence[Metric]:
        """Offer the availability in percent."""
        return [Metric(key="availability", unit="percent", measure=_measure, ring=HOUSE)]


@pytest.fixture
def catalog(catalog_with: Callable[..., Asking]) -> Asking:
    """A mail service that a host sells, with an agreement on how long it is there each month."""
    found = catalog_with(ServiceAcquisition, Watched)
    found.clock.moment = dt.datetime(2026, 4, 15, 12, tzinfo=dt.UTC)
    found.put([rows.organization(slug) for slug in ("host", "user", "far")])
    found.put(rows.service("mail", provider="host"))
    found.put(rows.offering("mailbox", "host", ["mail"]))
    found.put(rows.relationship("deal", "host", "user", ["mailbox"]))
    given = {"services": ["mail"], "agreed_at": rows.MOMENT, "targets": [levelled.CREDITED]}
    found.put(levelled.agreement("sla", "deal", "host", "user", "mailbox", **given))
    for slug in ("user", "far"):
        found.token(slug, organization=slug)
    return found


def asked(catalog: Asking, window: dict[str, str], by: str = "user") -> Any:
    given = {"service": catalog.ask('{ service(slug: "mail") { id } }')["service"]["id"]}
    return catalog.ask(ASKED, {**given, "window": window}, by=by)["standardsMet"]


def test_levels_that_were_agreed_count_with_what_contracts_promise(catalog: Asking) -> None:
    found = asked(catalog, QUARTER)

    assert (found["areMet"], found["due"]) == (False, 0)
    assert [(item["verdict"], item["measurement"]["value"]) for item in found["levels"]] == [
        ("NOT_MET", 98.0),
        ("UNPROVEN", None),
        ("MET", 99.9),
    ]
    assert [item["toDo"] for item in found["levels"]] == [
        "It reached 98: claim its credit, and decide on an adjustment.",
        "Nobody measured availability in percent for it: record what it rests on.",
        None,
    ]
    assert all(item["target"] == TARGET for item in found["levels"])
    assert {item["agreement"]["number"] for item in found["levels"]} == {1}


def test_a_breached_obligation_is_not_made_good_by_a_level(catalog: Asking) -> None:
    kept = asked(catalog, FEBRUARY)
    catalog.put(contracted.contract("c", rows.key("deal"), rows.key("user"), rows.key("host")))
    owed = {"due_on": dt.date(2026, 2, 10), "every": None, "every_unit": None, "trigger": "DATE"}
    catalog.put(contracted.obligation("c", rows.key("host"), rows.key("mail"), **owed))

    broken = asked(catalog, FEBRUARY)

    assert (kept["areMet"], kept["due"]) == (True, 0)
    assert (broken["areMet"], broken["due"]) == (False, 1)
    assert broken["levels"] == kept["levels"]


def test_who_takes_no_part_is_told_of_no_level(catalog: Asking) -> None:
    assert asked(catalog, QUARTER, by="far") == {"areMet": None, "due": 0, "levels": []}


def test_what_is_measured_begins_with_the_contract(catalog: Asking) -> None:
    signed = dt.datetime(2026, 2, 3, tzinfo=dt.UTC)
    keys = rows.key("deal"), rows.key("user"), rows.key("host")
    catalog.put(contracted.contract("late", *keys, signed_at=signed))
    owed = {"indicator": "availability", "comparator": "GE", "target": Decimal("99.5")}
    named = {**owed, "due_on": dt.date(2026, 2, 28), "unit": "percent"}
    catalog.put(contracted.obligation("late", keys[2], rows.key("mail"), **named))
    text = """query($window: WindowInput!) { obligations { nodes {
        occurrences(window: $window) { status value }
    } } }"""

    # the month before 28 February began in January, in which the contract was not signed
    (node,) = catalog.ask(text, {"window": FEBRUARY}, by="user")["obligations"]["nodes"]
    assert node["occurrences"] == [{"status": "MET", "value": "99.9"}]
