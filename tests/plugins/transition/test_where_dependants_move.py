"""Test that a plan says where those who stand on a service move, and that they moved."""

from collections.abc import Callable
from typing import Any

import pytest

from catalog_transition import Transition
from tests.asking import Asking
from tests.plugins.lifecycle.leaving import houses
from tests.plugins.transition.retiring import PLAN, STEPS, Retiring

SELECTION = """steps { key moves targetService { slug } targetOffering { slug } }
    blockers { code subject step }"""


@pytest.fixture
def retiring(catalog_with: Callable[..., Asking]) -> Retiring:
    """A service that `tape` needs, and that is to be retired."""
    made = Retiring(houses(catalog_with(Transition)))
    three = made.houses
    three.depend(three.live("tape", three.acme), three.disk, by="ann")
    return made


def moving(**given: Any) -> dict[str, Any]:
    """Return the step by which `tape` moves."""
    return {"key": "move", "title": "Move it.", "kind": "MIGRATION", "moves": "tape", **given}


def warned(retiring: Retiring, by: str) -> list[str]:
    """Approve the plan, and return the codes of the warnings."""
    payload = retiring.catalog.change("approveRetirementPlan", retiring.of_plan(), PLAN, by=by)
    return [warning["code"] for warning in payload["warnings"]]


def test_who_approves_is_told_who_moves_nowhere(retiring: Retiring) -> None:
    retiring.plan()
    assert retiring.read("blockers { subject step }")["blockers"] == [
        {"subject": "tape", "step": None}
    ]
    assert warned(retiring, "ann") == ["MIGRATION_NOT_PLANNED"]

    cloud = retiring.houses.live("cloud", retiring.houses.acme)
    steps = [moving(targetServiceId=cloud), *STEPS]
    retiring.catalog.change("updateRetirementPlan", retiring.of_plan(steps=steps), by="ann")
    told = retiring.read(SELECTION)
    assert told["steps"][0] == {
        "key": "move",
        "moves": "tape",
        "targetService": {"slug": "cloud"},
        "targetOffering": None,
    }
    assert told["blockers"] == [{"code": "DEPENDANTS_LIVE", "subject": "tape", "step": "move"}]
    assert warned(retiring, "ann") == []


def test_a_migration_is_complete_once_it_moved(retiring: Retiring) -> None:
    cloud = retiring.houses.live("cloud", retiring.houses.acme)
    retiring.plan(steps=[moving(targetServiceId=cloud), *STEPS])
    retiring.approve()
    step = retiring.of_step("move")
    assert retiring.refused("completeRetirementStep", step) == ["DEPENDANTS_LIVE"]

    assert retiring.houses.consent(retiring.houses.acme, by="ann") == []
    assert retiring.refused("completeRetirementStep", step) == []


def test_a_migration_moves_something_to_one_other_place(retiring: Retiring) -> None:
    three = retiring.houses
    cloud, offering = three.live("cloud", three.acme), three.drafted("other")

    def refused(**given: Any) -> list[str]:
        planned = retiring.planned(steps=[moving(**given), *STEPS])
        found = retiring.catalog.attempt("planRetirement", planned, by="ann", dry_run=True)
        return [error["code"] for error in found["userErrors"]]

    misfit = ["MIGRATION_UNFIT"]
    assert refused() == misfit
    assert refused(moves=None, targetServiceId=cloud) == misfit
    assert refused(targetServiceId=cloud, targetOfferingId=offering) == misfit
    assert refused(targetServiceId=three.disk) == misfit
    assert refused(kind="OTHER", targetServiceId=cloud) == misfit
    assert refused(targetServiceId=cloud) == []
    assert refused(targetOfferingId=offering) == []
    assert refused(moves=None) == []
