"""Past the point of no return nothing is cancelled, edited, waived or given up."""

from collections.abc import Callable
from typing import Any

import pytest

from catalog_transition import Transition
from tests.asking import Asking
from tests.plugins.lifecycle.leaving import houses
from tests.plugins.transition.handed import Handing
from tests.plugins.transition.retiring import Retiring


@pytest.fixture
def retiring(catalog_with: Callable[..., Asking]) -> Retiring:
    """A service whose retirement is planned and approved."""
    made = Retiring(houses(catalog_with(Transition)))
    made.catalog.clock.moment = made.catalog.clock()
    made.plan()
    made.approve()
    return made


def removal(retiring: Retiring) -> str:
    """Open a version that removes the service, and return its id."""
    given = {"serviceId": retiring.houses.disk, "purpose": "REMOVAL"}
    made = retiring.catalog.change("proposeServiceVersion", given, "version { id }", by="ann")
    return str(made["version"]["id"])


def abandoning(version: str) -> dict[str, Any]:
    return {"versionId": version, "reason": "It goes on."}


def test_a_plan_is_given_up_before_it_and_not_behind_it(retiring: Retiring) -> None:
    cancelling = {"reason": "It is needed again."}

    def refused(mutation: str, **given: Any) -> list[str]:
        asked = retiring.of_plan(**given)
        return [
            item["code"]
            for item in retiring.catalog.attempt(mutation, asked, by="ann", dry_run=True)[
                "userErrors"
            ]
        ]

    retiring.complete("tell", "data")
    assert refused("cancelRetirementPlan", **cancelling) == []
    assert refused("updateRetirementPlan", reason="It is old.") == []

    retiring.complete("offline")

    assert retiring.read("pointPassedAt")["pointPassedAt"] is not None
    assert refused("cancelRetirementPlan", **cancelling) == ["POINT_OF_NO_RETURN_PASSED"]
    assert refused("updateRetirementPlan", reason="It is old.") == ["POINT_OF_NO_RETURN_PASSED"]
    told = retiring.read('viewerCan(mutations: ["cancelRetirementPlan"]) { reasons { code } }')
    assert told["viewerCan"] == [{"reasons": [{"code": "POINT_OF_NO_RETURN_PASSED"}]}]


def test_what_removes_the_service_is_given_up_before_it_and_not_behind_it(
    retiring: Retiring,
) -> None:
    first = removal(retiring)
    assert retiring.refused("abandonServiceVersion", abandoning(first)) == []
    second = removal(retiring)

    retiring.complete("tell", "data", "offline")

    refused = retiring.refused("abandonServiceVersion", abandoning(second))
    assert refused == ["POINT_OF_NO_RETURN_PASSED"]


def test_a_version_that_brings_something_else_is_given_up_behind_it(retiring: Retiring) -> None:
    retiring.complete("tell", "data", "offline")
    given = {"serviceId": retiring.houses.disk, "purpose": "MAJOR_CHANGE"}
    made = retiring.catalog.change("proposeServiceVersion", given, "version { id }", by="ann")

    assert retiring.refused("abandonServiceVersion", abandoning(made["version"]["id"])) == []


def test_no_step_is_waived_behind_it(retiring: Retiring) -> None:
    steps = [
        {"key": "tell", "title": "Tell.", "kind": "COMMUNICATION"},
        {"key": "offline", "title": "Switch it off.", "kind": "OFFLINE"},
        {"key": "licences", "title": "End them.", "kind": "LICENCES"},
    ]
    retiring.catalog.change("updateRetirementPlan", retiring.of_plan(steps=steps), by="ann")
    retiring.approve()
    retiring.complete("tell")
    assert ("STEP_OPEN", "licences", True) in retiring.findings()

    retiring.complete("offline")

    assert retiring.findings() == [("STEP_OPEN", "licences", False)]
    retiring.complete("licences")
    assert retiring.houses.retire()["userErrors"] == []


def test_it_is_passed_only_when_nobody_is_left_behind(retiring: Retiring) -> None:
    three = retiring.houses
    retiring.complete("tell", "data")
    tape = three.live("tape", three.acme)
    three.depend(tape, three.disk, by="ann")

    assert retiring.read("blockers { code subject }")["blockers"] == [
        {"code": "DEPENDANTS_LIVE", "subject": "tape"}
    ]
    refused = retiring.refused("completeRetirementStep", retiring.of_step("offline"))
    assert refused == ["DEPENDANTS_LIVE"]
    assert three.consent(three.acme, by="ann") == []
    assert retiring.read("blockers { code }")["blockers"] == []
    retiring.complete("offline")


def test_steps_that_are_complete_stay_in_the_plan_as_they_are(retiring: Retiring) -> None:
    retiring.complete("tell")
    offline = {"key": "offline", "title": "Switch it off.", "kind": "OFFLINE"}
    tell = {"key": "tell", "title": "Tell all who use it.", "kind": "COMMUNICATION"}

    def refused(*steps: dict[str, str], **given: Any) -> list[str]:
        asked = retiring.of_plan(steps=steps, **given)
        return retiring.refused("updateRetirementPlan", asked)

    assert refused(offline) == ["STEP_COMPLETE"]
    assert refused(offline, {**tell, "title": "Delete all it holds."}) == ["STEP_COMPLETE"]
    assert refused(offline, {**tell, "kind": "DATA"}) == ["STEP_COMPLETE"]
    assert refused(offline, {**tell, "dueOn": "2026-12-31"}) == []
    steps = retiring.read("steps { key title evidence }")["steps"]
    assert steps == [
        {"key": "offline", "title": "Switch it off.", "evidence": None},
        {"key": "tell", "title": "Tell all who use it.", "evidence": "It is done."},
    ]


def test_a_step_that_is_complete_does_not_become_the_point(retiring: Retiring) -> None:
    retiring.complete("tell")

    def refused(point: str) -> list[str]:
        asked = retiring.of_plan(pointOfNoReturn=point)
        return retiring.refused("updateRetirementPlan", asked)

    assert refused("tell") == ["STEP_COMPLETE"]
    assert refused("data") == []


def test_a_removal_is_asked_once(catalog_with: Callable[..., Asking]) -> None:
    retiring = Retiring(houses(catalog_with(Transition)))
    removal(retiring)  # it is in the last stage before the catalogue

    found = [code for code, *_ in retiring.findings()]

    assert found.count("RETIREMENT_PLAN_MISSING") == 1


def test_who_takes_a_service_over_approves_its_plan_anew(retiring: Retiring) -> None:
    three = retiring.houses
    handing = Handing(three)
    transfer = handing.propose()
    assert retiring.read("approvedAt")["approvedAt"] is not None
    assert handing.accept(transfer) == []

    told = retiring.read("approvedAt edition", by="dan")
    assert told == {"approvedAt": None, "edition": 2}
    step = retiring.of_step("tell", by="dan")
    assert retiring.refused("completeRetirementStep", step, by="dan") == ["PLAN_NOT_APPROVED"]
    person = {"slug": "dee", "name": "Dee", "organizationIds": [three.dune]}
    dee = retiring.catalog.change("createPerson", person, "person { id }")["person"]["id"]
    retiring.catalog.token("dee", person="dee")
    leading = {"role": "PROVIDER_LEADERSHIP", "scopeId": three.dune, "personId": dee}
    retiring.catalog.change("assignRole", leading)
    for by in ("dan", "dee"):
        retiring.catalog.change("approveRetirementPlan", retiring.of_plan(), by=by)
    assert retiring.refused("completeRetirementStep", step, by="dan") == []
