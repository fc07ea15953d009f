"""Test who is hurt by an outage, what they are owed, and whose downtime is behind a breach.

A supplier's machines carry the provider's letters, which the consumer was promised 99.9 percent of.
Ninety-five minutes are 0.2128 percent of the 44,640 of March.
"""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest

from tests.asking import Asking
from tests.core.levelling import proposed, signed, target
from tests.plugins.operation.running import MARCH, MOMENT, MONTH, Running, with_operation

HURT = """hurt {
    agreement { number kind } service { slug } consumer { slug } target { value } window { from to }
    hasEnded minutes percent ownPercent credit { status rate amounts { amount currency } }
}"""
BEHIND = """breachesBehind(window: $window) {
    agreement { number } percent ownPercent
    credit { rate amounts { amount currency } }
    causes { service { slug } minutes minutesAlone }
}"""
CREDITS = [{"from": "99", "to": "99.9", "rate": "10"}, {"from": "0", "to": "99", "rate": "25"}]
PRICE = {"kind": "FLAT", "amount": {"amount": "1200.50", "currency": "EUR"}, "per": "QUARTER"}
OUTAGE = "2026-03-09T08:00:00Z", "2026-03-09T09:35:00Z"  # 95 minutes
OWED = {"status": "OK", "rate": "10", "amounts": [{"amount": "40.02", "currency": "EUR"}]}
JANUARY = dt.datetime(2026, 1, 5, 12, tzinfo=dt.UTC)
PERCENT = 100 * (MONTH - 95) / MONTH


class Chained(Running):
    """The service stands on machines of the outsider, who has no agreement with the consumer.

    The consumer signed in January; it is the 20th of April.
    """

    def __init__(self, catalog: Asking) -> None:
        super().__init__(catalog, JANUARY)
        self.machines = catalog.live("machines")
        self.provide("machines", self.outsider)
        given = {"serviceId": self.service, "dependsOnId": self.machines, "strength": "HARD"}
        catalog.change("addDependency", given)
        text = "query($id: ID) { offering(id: $id) { revision } }"
        revision = catalog.ask(text, {"id": self.available})["offering"]["revision"]
        priced = {"id": self.available, "expectedRevision": revision, "prices": [PRICE]}
        catalog.change("updateOffering", priced)
        self.step("publishOffering", self.available, revision + 1)

    def promised(self, value: str = "99.9", slug: str = "deal", **given: Any) -> Any:
        """Let the consumer be promised a percentage, and return the agreement."""
        targets = [target(value, credits=CREDITS)]
        deal = self.active(slug=slug)
        return signed(self, proposed(self, deal, targets=targets, **given))

    def outage(self, start: str = OUTAGE[0], end: str = OUTAGE[1], **given: Any) -> Any:
        """Report an outage of the machines, in April."""
        self.catalog.clock.moment = MOMENT
        return self.report(start, end, serviceIds=[self.machines], by="outsider", **given)

    def hurt_by(self, incident: Any, *, by: str = "admin") -> Any:
        """Return who is hurt by an incident."""
        text = f"query($id: ID) {{ incident(id: $id) {{ {HURT} }} }}"
        return self.catalog.ask(text, {"id": incident["id"]}, by=by)["incident"]["hurt"]

    def behind(self, *, by: str = "admin") -> Any:
        """Return what is behind the breaches of March."""
        text = f'query($window: WindowInput!) {{ service(slug: "mail") {{ {BEHIND} }} }}'
        found = self.catalog.ask(text, {"window": MARCH}, by=by)
        return found["service"]["breachesBehind"]


@pytest.fixture
def chained(catalog_with: Callable[..., Asking]) -> Chained:
    """A service that stands on what a supplier runs."""
    return Chained(with_operation(catalog_with))


def test_an_outage_of_a_supplier_is_told_up_the_chain(chained: Chained) -> None:
    chained.promised()

    hurt = chained.hurt_by(chained.outage())

    assert hurt == [
        {
            "agreement": {"number": 1, "kind": "SLA"},
            "service": {"slug": "mail"},
            "consumer": {"slug": "consumer"},
            "target": {"value": "99.9"},
            "window": {"from": "2026-03-01T00:00:00Z", "to": "2026-04-01T00:00:00Z"},
            "hasEnded": True,
            "minutes": 95,
            "percent": PERCENT,
            "ownPercent": 100,
            "credit": OWED,
        }
    ]


def test_a_breach_is_told_down_the_chain(chained: Chained) -> None:
    chained.promised()
    chained.outage()
    chained.report("2026-03-09T09:30:00Z", "2026-03-09T09:40:00Z")

    (breach,) = chained.behind()

    assert breach == {
        "agreement": {"number": 1},
        "percent": 100 * (MONTH - 100) / MONTH,
        "ownPercent": 100 * (MONTH - 10) / MONTH,
        "credit": {"rate": "10", "amounts": OWED["amounts"]},
        "causes": [
            {"service": {"slug": "machines"}, "minutes": 95, "minutesAlone": 90},
            {"service": {"slug": "mail"}, "minutes": 10, "minutesAlone": 5},
        ],
    }


@pytest.mark.parametrize(
    ("value", "given"),
    [
        ("99.7", {}),  # 99.787 is enough
        ("99.9", {"severities": ["CRITICAL"]}),
        ("99.9", {"serviceHours": {"weekly": [{"weekday": 7, "opens": "00:00"}]}}),  # a Sunday
        ("99.9", {"startsOn": "2026-03-10"}),  # the outage was before
    ],
)
def test_a_promise_that_is_kept_by_its_terms_is_not_hurt(
    chained: Chained, value: str, given: Any
) -> None:
    chained.promised(value, **given)

    assert chained.hurt_by(chained.outage()) == []
    assert chained.behind() == []


def test_two_customers_of_one_service_are_hurt_by_their_own_terms(chained: Chained) -> None:
    office = [{"weekday": 1, "opens": "09:00", "closes": "17:00"}]  # five Mondays, 2,400 minutes
    chained.promised("99.9")
    chained.promised("98.6", "office", serviceHours={"weekly": office})

    found = {item["minutes"]: item for item in chained.hurt_by(chained.outage())}
    always, monday = found[95], found[35]

    assert len(found) == 2
    assert always["percent"] == PERCENT
    assert monday["percent"] == 100 * (2400 - 35) / 2400
    assert monday["credit"]["rate"] == "25"


def test_nothing_is_owed_before_the_period_has_ended(chained: Chained) -> None:
    chained.promised()

    (item,) = chained.hurt_by(chained.outage("2026-04-06T08:00:00Z", "2026-04-06T12:00:00Z"))

    assert (item["hasEnded"], item["credit"]) == (False, None)
    assert item["window"]["to"] == "2026-04-20T12:00:00Z"


def test_an_outage_over_two_months_hurts_both(chained: Chained) -> None:
    chained.promised()

    found = chained.hurt_by(chained.outage("2026-02-28T22:00:00Z", "2026-03-01T02:00:00Z"))

    assert sorted(item["window"]["from"] for item in found) == [
        "2026-02-01T00:00:00Z",
        "2026-03-01T00:00:00Z",
    ]
    assert [item["minutes"] for item in found] == [120, 120]


def test_a_soft_dependency_hurts_nobody(chained: Chained) -> None:
    catalog = chained.catalog
    edge = '{ service(slug: "mail") { dependencies { nodes { id } } } }'
    found = catalog.ask(edge)["service"]["dependencies"]["nodes"][0]
    catalog.change("removeDependency", {"id": found["id"]})
    given = {"serviceId": chained.service, "dependsOnId": chained.machines, "strength": "SOFT"}
    catalog.change("addDependency", given)
    chained.promised()

    assert chained.hurt_by(chained.outage()) == []


def test_each_sees_the_harm_to_what_they_agreed_themselves(chained: Chained) -> None:
    chained.promised()
    incident = chained.outage()

    assert [item["minutes"] for item in chained.hurt_by(incident)] == [95]
    assert chained.hurt_by(incident, by="outsider") == []  # the supplier is no party of it
    text = "query($id: ID) { incident(id: $id) { number } }"
    for who in ("provider", "consumer"):  # nor do they see its incident, or that it is to blame
        assert chained.catalog.codes(text, {"id": incident["id"]}, by=who) == ["NOT_FOUND"]
        assert chained.behind(by=who) == []


def test_a_duplicate_hurts_nobody(chained: Chained) -> None:
    chained.promised()
    first = chained.outage()
    second = chained.outage(duplicateOfId=first["id"])

    assert [item["minutes"] for item in chained.hurt_by(first)] == [95]
    assert chained.hurt_by(second) == []


def test_the_worst_are_told_first_and_no_more_than_asked(chained: Chained) -> None:
    chained.promised("99.8")
    chained.promised("99.99", "strict")
    incident = chained.outage()
    hurt = "hurt(most: $most) { target { value } }"
    text = f"query($id: ID, $most: Int!) {{ incident(id: $id) {{ {hurt} }} }}"

    def told(most: int) -> Any:
        given = {"id": incident["id"], "most": most}
        return chained.catalog.ask(text, given)["incident"]["hurt"]

    assert told(1) == [{"target": {"value": "99.99"}}]
    assert len(told(2)) == 2
    assert told(0) == []
    assert chained.catalog.codes(text, {"id": incident["id"], "most": 1_001}) == ["BAD_USER_INPUT"]


def test_what_a_service_stands_on_bounds_its_availability(chained: Chained) -> None:
    chained.outage()
    text = """query($window: WindowInput!) { service(slug: "mail") {
        compositeAvailability(window: $window) { value count status unit }
    } }"""

    def bound(by: str = "admin") -> Any:
        found = chained.catalog.ask(text, {"window": MARCH}, by=by)
        return found["service"]["compositeAvailability"]

    unknown = bound()  # nothing was recorded of the service itself
    chained.report("2026-03-20T09:30:00Z", "2026-03-20T09:40:00Z")
    own = (MONTH - 10) / MONTH

    assert unknown == {"value": None, "count": None, "status": "NO_DATA", "unit": "percent"}
    assert bound() == {
        "value": pytest.approx(own * PERCENT),
        "count": 2,
        "status": "OK",
        "unit": "percent",
    }
    assert bound("provider")["value"] == pytest.approx(100 * own)  # it has no part in the machines
    assert bound("consumer") is None


def test_a_credit_is_for_the_part_of_a_period_that_was_agreed(chained: Chained) -> None:
    chained.promised(startsOn="2026-03-25")  # seven days of March are left

    (item,) = chained.hurt_by(chained.outage("2026-03-26T08:00:00Z", "2026-03-26T09:35:00Z"))

    assert item["window"]["from"] == "2026-03-25T00:00:00Z"
    assert item["percent"] == 100 * (10_080 - 95) / 10_080
    paid = 1200.50 / 3 * 7 / 31
    assert item["credit"]["amounts"] == [{"amount": f"{paid * 0.1:.2f}", "currency": "EUR"}]


def test_what_is_owed_does_not_depend_on_what_else_is_asked(chained: Chained) -> None:
    chained.promised()
    text = """query($window: WindowInput!) { services { nodes {
        slug breachesBehind(window: $window, most: 1) { credit { rate } }
    } } incidents { nodes { hurt { credit { rate } window { from } } } } }"""
    chained.outage()
    chained.outage("2026-01-26T08:00:00Z", "2026-01-26T12:35:00Z")
    chained.outage("2026-04-06T08:00:00Z", "2026-04-06T08:00:30Z")

    found = chained.catalog.ask(text, {"window": MARCH})

    hurt = [item["hurt"] for item in found["incidents"]["nodes"]]
    assert [[each["window"]["from"][:7] for each in own] for own in hurt] == [
        ["2026-03"],
        ["2026-01"],
        [],
    ]
    mail = next(item for item in found["services"]["nodes"] if item["slug"] == "mail")
    assert mail["breachesBehind"] == [{"credit": {"rate": "10"}}]


def test_planned_maintenance_of_a_supplier_is_downtime(chained: Chained) -> None:
    chained.promised(excludeMaintenance=True)
    chained.catalog.clock.moment = dt.datetime(2026, 2, 1, tzinfo=dt.UTC)
    given = {"title": "New disks", "serviceIds": [chained.machines], "severity": "MAJOR"}
    times = {"announcedFrom": OUTAGE[0], "announcedUntil": OUTAGE[1]}
    shown = "incident { id revision }"
    made = chained.catalog.change("scheduleMaintenance", {**given, **times}, shown, by="outsider")
    chained.catalog.clock.moment = MOMENT
    taken = {"id": made["incident"]["id"], "expectedRevision": made["incident"]["revision"]}
    times = {"startedAt": OUTAGE[0], "restoredAt": OUTAGE[1]}
    chained.catalog.change("recordMaintenance", {**taken, **times}, by="outsider")

    (item,) = chained.hurt_by(made["incident"])

    assert (item["minutes"], item["percent"]) == (95, PERCENT)
    assert [each["minutes"] for each in chained.behind()[0]["causes"]] == [95]
