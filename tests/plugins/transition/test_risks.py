"""Test transition risks: how high they are, what is done about them, and when they stop moves."""

from collections.abc import Callable
from typing import Any

import pytest

from catalog_transition import Transition
from tests.asking import Asking
from tests.plugins.lives import codes
from tests.plugins.transition.changed import changed
from tests.plugins.transition.changing import Changing

RISK = "transitionRisk { id number exposure residualExposure status revision }"


def record(changing: Changing, likelihood: int, impact: int, *, by: str = "ann") -> Any:
    """Record a risk of the version of `mail`, and return it."""
    given = {
        "versionId": changing.version,
        "description": "Letters get lost.",
        "likelihood": likelihood,
        "impact": impact,
    }
    return changing.catalog.change("recordTransitionRisk", given, RISK, by=by)["transitionRisk"]


def response(risk: Any, **given: Any) -> dict[str, Any]:
    """Return the input that responds to a risk that was read."""
    usual = {"response": "REDUCE", "treatment": "We test it first."}
    return {"id": risk["id"], "expectedRevision": risk["revision"], **usual, **given}


def respond(changing: Changing, risk: Any, **given: Any) -> Any:
    """Respond to a risk, and return it."""
    asked = response(risk, **given)
    return changing.catalog.change("respondToTransitionRisk", asked, RISK, by="ann")[
        "transitionRisk"
    ]


def test_an_open_risk_stops_a_version_until_little_is_left_of_it(changing: Changing) -> None:
    changed(changing.catalog, "mail")
    low = record(changing, 2, 5)
    assert (low["exposure"], low["residualExposure"]) == (10, 10)
    assert changing.findings() == []
    high = record(changing, 3, 4)
    assert changing.findings(selection="code subject waivable authority") == [
        ("RISK_TOO_HIGH", "risk 2", True, "WAIVER_AUTHORITY")
    ]
    assert codes(changing.move()) == ["REFUSED", "RISK_TOO_HIGH"]

    left = respond(changing, high, residualLikelihood=2)
    assert (left["exposure"], left["residualExposure"]) == (12, 8)
    assert changing.findings() == []
    assert codes(changing.move()) == []


def test_a_risk_that_is_accepted_as_it_is_stays_as_high(changing: Changing) -> None:
    changed(changing.catalog, "mail")
    risk = record(changing, 5, 5)
    kept = respond(changing, risk, response="ACCEPT", treatment="We bear it.")
    assert kept["residualExposure"] == 25
    assert changing.findings() == [("RISK_TOO_HIGH", "risk 1")]

    gone = respond(changing, kept, closed=True)
    assert gone["status"] == "CLOSED"
    assert changing.findings() == []
    refused = changing.catalog.refused("respondToTransitionRisk", response(gone), by="ann")
    assert refused == [("RISK_CLOSED", "id")]


@pytest.mark.parametrize("field", ["likelihood", "impact"])
@pytest.mark.parametrize("degree", [0, 6])
def test_degrees_go_from_1_to_5(changing: Changing, field: str, degree: int) -> None:
    given = {"versionId": changing.version, "description": "x", "likelihood": 1, "impact": 5}

    refused = changing.catalog.refused("recordTransitionRisk", {**given, field: degree}, by="ann")
    assert refused == [("OUT_OF_RANGE", field)]
    assert record(changing, 1, 5)["exposure"] == 5


def test_only_the_house_of_a_service_records_and_sees_its_risks(changing: Changing) -> None:
    record(changing, 3, 3)
    given = {"versionId": changing.version, "description": "x", "likelihood": 1, "impact": 1}

    refused = changing.catalog.refused("recordTransitionRisk", given, by="cy")
    assert refused == [("NOT_FOUND", "versionId")]
    question = "{ transitionRisks { totalCount } }"
    seen = [changing.catalog.ask(question, by=who)["transitionRisks"] for who in ("ann", "cy")]
    assert seen == [{"totalCount": 1}, {"totalCount": 0}]


def test_risks_are_ordered_by_what_is_left_of_them(changing: Changing) -> None:
    for likelihood, impact in ((2, 2), (5, 4), (3, 3)):
        record(changing, likelihood, impact)
    text = """{ service(slug: "mail") { transitionRisks(
        orderBy: [{ field: RESIDUAL_EXPOSURE, direction: DESC }], where: { exposure: { gte: 9 } }
    ) { nodes { number residualExposure } } } }"""

    found = changing.catalog.ask(text, by="ann")["service"]["transitionRisks"]["nodes"]
    assert found == [
        {"number": 2, "residualExposure": 20},
        {"number": 3, "residualExposure": 9},
    ]


def test_the_threshold_is_a_setting(catalog_with: Callable[..., Asking]) -> None:
    catalog = catalog_with(Transition, configs={"transition": {"risk_threshold": 5}})
    changing = Changing(catalog)
    changed(catalog, "mail")
    record(changing, 2, 2)
    assert changing.findings() == []

    record(changing, 1, 5)
    assert changing.findings() == [("RISK_TOO_HIGH", "risk 2")]
