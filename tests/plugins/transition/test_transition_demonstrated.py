"""Test that the demonstration shows versions and services on their way, with figures made by hand.

On 20 April a new version of notifications waits: one bank may have it since 29 March, and of six
checks for all banks four pass. A version of payment initiation was looked after from 15 January to
7 February. In the last ninety days five changes were made, one of which was taken back.
"""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest

from catalog.demo import making
from catalog_design import Design
from catalog_strategy import Strategy
from catalog_transition import Transition
from tests.asking import Asking
from tests.plugins.operation.demonstrated import NOW

BLOCKED = """{ blockedTransitions(where: {stages: ["transition"]}) {
    service { slug } to since findings { code subject authority remedy }
} }"""
READINESS = """{ service(slug: "notifications") {
    readiness { level verdict ratio { numerator denominator } approvals { approver } }
    one: readiness(level: "pilot") { verdict approvals { approver consent happenedAt } }
    transitionRisks(orderBy: [{field: NUMBER}]) { nodes {
        exposure residualExposure response status
    } }
} }"""
METRICS = """query($from: DateTime!, $to: DateTime!, $keys: [String!]!) {
    services(orderBy: [{field: SLUG}]) { nodes { slug
        metrics(keys: $keys, window: {from: $from, to: $to}) { key value count }
    } }
}"""
CALENDAR = """query($from: DateTime!, $to: DateTime!) {
    changeCalendar(from: $from, to: $to) { nodes {
        title windowStart windowEnd status overlaps { change { title } }
    } }
}"""
GOING = """{
    service(slug: "telephone-banking") {
        retirementPlans { nodes {
            status approvedAt steps { key completedAt }
            blockers { code subject }
        } }
        retirementConsents { nodes { organization { slug } consentedAt } }
    }
    serviceTransfers { nodes {
        service { slug } toOrganization { slug } status unagreedCount
    } }
}"""


def ago(days: float) -> str:
    """Return the moment so many days before the demonstration, as GraphQL has it."""
    return (NOW - dt.timedelta(days=days)).isoformat().replace("+00:00", "Z")


def measured(catalog: Asking, days: int, *keys: str) -> dict[str, list[Any]]:
    """Return what metrics say of services over the last days, with how much that rests on."""
    given = {"from": ago(days), "to": ago(0), "keys": keys}
    nodes = catalog.ask(METRICS, given)["services"]["nodes"]
    told = {
        node["slug"]: [(item["value"], item["count"]) for item in node["metrics"]] for node in nodes
    }
    return {slug: items for slug, items in told.items() if any(count for _, count in items)}


def waiting(catalog: Asking, person: str) -> set[str]:
    """Return the kinds of what waits for a person."""
    catalog.token(person, person=person)
    found = catalog.ask("{ viewer { waiting { kind } } }", by=person)
    return {item["kind"] for item in found["viewer"]["waiting"]}


def test_a_version_waits_and_it_is_told_for_what_and_for_whom(demonstrated: Asking) -> None:
    (blocked,) = demonstrated.ask(BLOCKED)["blockedTransitions"]
    found = demonstrated.ask(READINESS)["service"]

    assert blocked["service"] == {"slug": "notifications"}
    assert (blocked["to"], blocked["since"]) == ("early-life-support", ago(38))
    assert {(item["code"], item["subject"]) for item in blocked["findings"]} == {
        ("CRITERION_UNMET", "1"),
        ("OUTSIDE_WINDOW", "change 1"),
        ("CHECK_NOT_PASSED", "load"),
        ("CHECK_NOT_PASSED", "desk"),
        ("APPROVAL_MISSING", "all-banks"),
    }
    assert all(item["remedy"] for item in blocked["findings"])
    assert found["readiness"] == {
        "level": "all-banks",
        "verdict": "NOT_READY",
        "ratio": {"numerator": 4, "denominator": 6},
        "approvals": [],
    }
    approval = {"approver": "core-owner", "consent": "GIVEN", "happenedAt": ago(22)}
    assert found["one"] == {"verdict": "READY", "approvals": [approval]}
    assert found["transitionRisks"]["nodes"] == [
        {"exposure": 15, "residualExposure": 5, "response": "REDUCE", "status": "OPEN"},
        {"exposure": 6, "residualExposure": 3, "response": "REDUCE", "status": "CLOSED"},
    ]


def test_changes_of_the_last_months_make_figures_and_those_to_come_overlap(
    demonstrated: Asking,
) -> None:
    ahead = {"from": ago(0), "to": ago(-30)}

    made = measured(demonstrated, 90, "change-success", "change-failure", "unauthorised-changes")
    planned = demonstrated.ask(CALENDAR, ahead)["changeCalendar"]["nodes"]

    assert made == {
        "account-ledger": [(1, 1), (0, 1), (0, 1)],
        "internet-banking": [(0.5, 2), (0.5, 2), (0, 2)],
        "login": [(1, 2), (0, 2), (0, 2)],
    }
    told = {
        item["title"]: (
            item["windowStart"],
            item["windowEnd"],
            item["status"],
            [other["change"]["title"] for other in item["overlaps"]],
        )
        for item in planned
    }
    disks, centre = "Move the ledger to new disks, again", "Move the second data centre"
    assert told == {
        centre: ("2026-04-27T00:00:00Z", "2026-04-27T06:00:00Z", "RAISED", [disks]),
        disks: ("2026-04-27T01:00:00Z", "2026-04-27T03:00:00Z", "RAISED", [centre]),
        "Let customers choose their messages": (ago(-10), ago(-10 - 4 / 24), "AUTHORISED", []),
    }
    assert "CHANGE_TO_AUTHORISE" in waiting(demonstrated, "xyz-authority")


def test_a_version_was_looked_after_until_it_held(demonstrated: Asking) -> None:
    found = measured(demonstrated, 120, "early-life-days", "early-life-defects", "change-success")

    assert found["payment-initiation"] == [(95 - 72, 1), (2, 1), (1, 1)]
    asked = '{ service(slug: "payment-initiation") { stage { key } liveVersion { number } } }'
    assert demonstrated.ask(asked)["service"] == {
        "stage": {"key": "operation"},
        "liveVersion": {"number": 2},
    }


def test_a_service_goes_and_another_is_to_be_handed_over(demonstrated: Asking) -> None:
    found = demonstrated.ask(GOING)

    (plan,) = found["service"]["retirementPlans"]["nodes"]
    assert (plan["status"], plan["approvedAt"]) == ("PLANNED", ago(26))
    assert [step["completedAt"] for step in plan["steps"]] == [ago(22), None, None, None]
    assert ("RELATIONSHIP_ACTIVE", "telephone-for-lakeside") in {
        (item["code"], item["subject"]) for item in plan["blockers"]
    }
    assert found["service"]["retirementConsents"]["nodes"] == [
        {"organization": {"slug": "hillside-credit"}, "consentedAt": ago(12)}
    ]
    assert found["serviceTransfers"]["nodes"] == [
        {
            "service": {"slug": "payment-initiation"},
            "toOrganization": {"slug": "clearline"},
            "status": "PROPOSED",
            "unagreedCount": 0,
        }
    ]
    assert "TRANSFER_TO_ANSWER" in waiting(demonstrated, "clearline-sales")


@pytest.mark.parametrize("others", [(), (Strategy, Design)], ids=["alone", "without-operation"])
def test_it_is_shown_with_fewer_plugins_as_far_as_stages_go(
    catalog_with: Callable[..., Asking], others: Any
) -> None:
    catalog = catalog_with(*others, Transition)
    catalog.clock.moment = NOW

    catalog.run(lambda: making.fill(catalog.catalog))

    blocked = catalog.ask(BLOCKED)["blockedTransitions"]
    assert "notifications" in {item["service"]["slug"] for item in blocked}
    asked = '{ service(slug: "payment-initiation") { stage { key } } }'
    # nobody measures availability, which early life support is to keep
    assert catalog.ask(asked)["service"]["stage"] == {"key": "early-life-support"}
    assert measured(catalog, 120, "early-life-defects")["payment-initiation"] == [(2, 1)]
