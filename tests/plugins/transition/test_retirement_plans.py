"""A service is retired by a plan that two people approved, once its steps are taken."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest

from catalog_transition import Transition
from tests.asking import Asking
from tests.plugins.lifecycle.leaving import houses
from tests.plugins.transition.retiring import STEPS, Retiring

DAY = dt.timedelta(days=1)


@pytest.fixture
def retiring(catalog_with: Callable[..., Asking]) -> Retiring:
    """A service that is to be retired."""
    return Retiring(houses(catalog_with(Transition)))


def retire(retiring: Retiring) -> list[str]:
    payload = retiring.houses.retire()
    return [problem["code"] for problem in payload["userErrors"]]


def test_a_service_is_retired_by_its_plan(retiring: Retiring) -> None:
    assert retire(retiring) == ["REFUSED", "RETIREMENT_PLAN_MISSING"]

    retiring.plan()
    roles = [
        ("PLAN_NOT_APPROVED", role, False) for role in ("SERVICE_OWNER", "PROVIDER_LEADERSHIP")
    ]
    steps = [
        ("STEP_OPEN", "tell", True),
        ("STEP_OPEN", "data", True),
        ("STEP_OPEN", "offline", False),
    ]
    assert retiring.findings() == [*roles, *steps]
    retiring.approve()
    assert retiring.findings() == steps
    retiring.complete("tell", "data", "offline")

    assert retiring.findings() == []
    assert retire(retiring) == []
    assert retiring.read("status")["status"] == "DONE"


def test_a_service_is_retired_once_its_last_day_is_over(retiring: Retiring) -> None:
    retiring.catalog.clock.moment = retiring.catalog.clock()
    retiring.plan(endsOn=retiring.catalog.clock().date().isoformat())
    retiring.approve()
    retiring.complete("tell", "data", "offline")

    assert retiring.findings() == [("SERVICE_END_AHEAD", None, False)]
    retiring.catalog.clock.moment = retiring.catalog.clock().replace(hour=0) + DAY
    assert retiring.findings() == []


def test_an_edit_asks_for_approvals_anew(retiring: Retiring) -> None:
    retiring.plan()
    retiring.approve()
    first = retiring.read("edition approvedAt")

    retiring.catalog.change("updateRetirementPlan", retiring.of_plan(endsOn="2025-12-31"), by="ann")

    assert first["edition"] == 1
    assert first["approvedAt"] is not None
    assert retiring.read("edition approvedAt endsOn") == {
        "edition": 2,
        "approvedAt": None,
        "endsOn": "2025-12-31",
    }
    assert retiring.findings()[0] == ("PLAN_NOT_APPROVED", "SERVICE_OWNER", False)
    retiring.approve()
    approvals = retiring.read("approvals { nodes { edition role person { slug } } }")["approvals"]
    assert [
        (item["edition"], item["role"], item["person"]["slug"]) for item in approvals["nodes"]
    ] == [
        (edition, role, who)
        for edition in (1, 2)
        for role, who in (("SERVICE_OWNER", "ann"), ("PROVIDER_LEADERSHIP", "lea"))
    ]


def test_two_people_approve_each_in_a_role_that_they_hold(retiring: Retiring) -> None:
    retiring.plan()

    def refused(by: str, **given: Any) -> list[str]:
        return retiring.refused("approveRetirementPlan", retiring.of_plan(**given), by=by)

    assert refused("acme") == ["ROLE_NOT_HELD"]
    assert refused("admin") == ["ROLE_NOT_HELD"]
    assert refused("ann", role="PROVIDER_LEADERSHIP") == ["ROLE_NOT_HELD"]
    assert refused("ann", role="REVIEWER") == ["ROLE_NOT_HELD"]
    assert refused("ann", role="SERVICE_OWNER") == []
    assert refused("ann") == ["APPROVED_BY_YOU"]
    assert refused("bob") == ["NOT_FOUND"]
    assert refused("lea", role="SERVICE_OWNER") == ["APPROVAL_GIVEN"]
    assert refused("lea") == []
    assert refused("lea") == ["PLAN_APPROVED"]


def test_one_person_does_not_approve_in_both_roles(retiring: Retiring) -> None:
    retiring.plan()
    ann = retiring.catalog.ask('{ person(slug: "ann") { id } }')["person"]["id"]
    leading = {"role": "PROVIDER_LEADERSHIP", "scopeId": retiring.houses.acme, "personId": ann}
    retiring.catalog.change("assignRole", leading)

    retiring.catalog.change("approveRetirementPlan", retiring.of_plan(), by="ann")

    again = retiring.refused("approveRetirementPlan", retiring.of_plan(), by="ann")
    assert again == ["APPROVED_BY_YOU"]
    retiring.catalog.change("approveRetirementPlan", retiring.of_plan(), by="lea")


def test_steps_are_taken_in_order_where_the_plan_says_so(retiring: Retiring) -> None:
    retiring.plan()

    def refused(step: str, **given: Any) -> list[str]:
        return retiring.refused("completeRetirementStep", retiring.of_step(step, **given))

    assert refused("tell") == ["PLAN_NOT_APPROVED"]
    retiring.approve()
    assert refused("data") == ["STEP_NOT_IN_TURN"]
    assert refused("offline") == ["STEP_NOT_IN_TURN"]  # it is the point of no return
    assert refused("party") == []  # it stands in no order
    assert refused("tell", happenedAt="2999-01-01T00:00:00Z") == ["TIME_TO_COME"]
    assert refused("tell", happenedAt="2026-02-01T00:00:00Z") == []
    assert refused("tell") == ["STEP_COMPLETE"]
    assert refused("data", happenedAt="2026-01-31T00:00:00Z") == ["HISTORY_REVERSED"]
    assert refused("data", happenedAt="2026-02-02T00:00:00Z") == []


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"pointOfNoReturn": "nothing"}, "STEP_UNKNOWN"),
        ({"pointOfNoReturn": "party"}, "STEP_NOT_MANDATORY"),
        ({"steps": [*STEPS, STEPS[0]]}, "STEP_TWICE"),
        ({"endsOn": "9999-12-31"}, "OUT_OF_RANGE"),
    ],
)
def test_what_is_no_plan_is_refused(retiring: Retiring, given: Any, code: str) -> None:
    assert retiring.refused("planRetirement", retiring.planned(**given)) == [code]
    assert retiring.refused("planRetirement", retiring.planned()) == []


def test_a_service_has_one_plan_that_counts(retiring: Retiring) -> None:
    retiring.plan()

    assert retiring.refused("planRetirement", retiring.planned()) == ["RETIREMENT_PLANNED"]
    cancelling = retiring.of_plan(reason="It is needed again.")
    retiring.catalog.change("cancelRetirementPlan", cancelling, by="ann")
    assert retiring.refused("planRetirement", retiring.planned()) == []
    text = '{ service(slug: "disk") { retirementPlans { nodes { number status } } } }'
    plans = retiring.catalog.ask(text)["service"]["retirementPlans"]["nodes"]
    assert [(plan["number"], plan["status"]) for plan in plans] == [
        (1, "CANCELLED"),
        (2, "PLANNED"),
    ]


def test_a_successor_is_a_service_of_ones_own(retiring: Retiring) -> None:
    three = retiring.houses
    own, others = three.live("tape", three.acme), three.live("card", three.bolt)

    def refused(successor: str) -> list[str]:
        return retiring.refused("planRetirement", retiring.planned(successorId=successor))

    assert refused(three.disk) == ["SUCCESSOR_CYCLE"]
    assert refused(others) == ["NOT_YOUR_ORGANIZATION"]
    assert refused(own) == []
    assert retiring.read("successor { slug }") == {"successor": {"slug": "tape"}}


@pytest.mark.parametrize(("is_named", "warned"), [(False, ["SUCCESSOR_PLANNED"]), (True, [])])
def test_a_successor_of_the_plan_is_named_with_the_retirement(
    retiring: Retiring,
    is_named: bool,  # noqa: FBT001  # it is a case
    warned: list[str],
) -> None:
    tape = retiring.houses.live("tape", retiring.houses.acme)
    retiring.plan(successorId=tape)
    retiring.approve()
    retiring.complete("tell", "data", "offline")
    found = retiring.catalog.ask('{ service(slug: "disk") { id revision } }')["service"]
    given = {"serviceId": found["id"], "expectedRevision": found["revision"]}

    named = {"successorId": tape} if is_named else {}
    retired = retiring.catalog.change("retireService", given | named, by="ann")

    assert [item["code"] for item in retired["warnings"]] == warned
    asked = retiring.catalog.ask('{ service(slug: "disk") { successor { slug } } }')["service"]
    assert (asked["successor"] is not None) == is_named


def test_an_open_step_is_waived_and_an_approval_is_not(retiring: Retiring) -> None:
    retiring.catalog.clock.moment = retiring.catalog.clock()
    retiring.plan()
    person = {"slug": "wes", "name": "Wes", "organizationIds": [retiring.houses.acme]}
    wes = retiring.catalog.change("createPerson", person, "person { id }")["person"]["id"]
    given = {"role": "WAIVER_AUTHORITY", "scopeId": retiring.houses.acme, "personId": wes}
    retiring.catalog.change("assignRole", given)
    retiring.catalog.token("wes", person="wes")
    asked = '{ service(slug: "disk") { liveVersion { id } } }'
    version = retiring.catalog.ask(asked)["service"]["liveVersion"]["id"]
    waiving = {"versionId": version, "reason": "It is small.", "expiresAt": "2026-12-31T00:00:00Z"}

    def refused(code: str, subject: str) -> list[str]:
        given = {**waiving, "code": code, "subject": subject}
        return retiring.refused("grantWaiver", given, by="wes")

    assert refused("PLAN_NOT_APPROVED", "SERVICE_OWNER") == ["NOT_WAIVABLE"]
    assert refused("STEP_OPEN", "offline") == ["NOT_WAIVABLE"]
    assert refused("STEP_OPEN", "data") == []
