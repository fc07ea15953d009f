"""The register: improvements are raised, accepted, measured, and closed with what came of them."""

from typing import Any

import pytest

from tests.asking import Asking
from tests.plugins.improvement.improving import (
    BY_HAND,
    JANUARY,
    MARCH,
    closed,
    implemented,
    raised,
    told,
)


@pytest.mark.parametrize(
    ("better", "before", "after", "result", "progress"),
    [
        ("HIGHER", "90", "95", "IMPROVED", 0.5),
        ("HIGHER", "90", "90", "UNCHANGED", 0.0),
        ("HIGHER", "90", "80", "WORSE", -1.0),
        ("LOWER", "120", "90", "IMPROVED", 1.5),
        ("LOWER", "120", "121", "WORSE", -0.05),
    ],
)
def test_it_closes_with_what_was_measured_after_it_was_implemented(
    register: Asking, better: str, before: str, after: str, result: str, progress: float
) -> None:
    own = implemented(register, better=better, baseline=before)

    found = closed(register, own, after, benefit="300", cost="200", currency="EUR")

    assert (found["status"], found["result"], found["roi"]) == ("CLOSED", result, 0.5)
    assert found["progress"] == pytest.approx(progress)
    assert found["openDays"] is None


def test_progress_and_roi_are_null_where_nothing_divides(register: Asking) -> None:
    own = implemented(register, baseline="100", target="100")

    found = closed(register, own, "100", benefit="300", cost="0")

    assert (found["progress"], found["roi"], found["result"]) == (None, None, "UNCHANGED")


def test_a_measurement_before_it_was_implemented_does_not_close_it(register: Asking) -> None:
    own = implemented(register)

    early = {"id": own, **BY_HAND, **JANUARY, "value": "99"}
    register.change("recordImprovementMeasurement", early)
    given = {"id": own, "expectedRevision": told(register, own)["revision"]}
    refused = register.refused("closeImprovement", given)
    late = {"id": own, **BY_HAND, **MARCH, "value": "99"}
    register.change("recordImprovementMeasurement", late)
    given |= {"expectedRevision": told(register, own)["revision"]}
    register.change("closeImprovement", given)

    assert refused == [("MEASUREMENT_MISSING", "id")]
    assert told(register, own)["result"] == "IMPROVED"


def test_it_is_not_accepted_without_an_indicator(register: Asking) -> None:
    service = register.live("web")
    own = raised(register, service, kpi=None)
    given = {"id": own, "expectedRevision": 1}

    refused = register.refused("acceptImprovement", given)
    kpi = {"key": "calls", "better": "LOWER", "unit": "calls"}
    register.change("updateImprovement", {**given, "kpi": kpi})
    register.change("acceptImprovement", {"id": own, "expectedRevision": 2})

    assert refused == [("INDICATOR_MISSING", "id")]
    assert told(register, own)["kpi"] == kpi


def test_an_indicator_that_nobody_measures_has_a_unit(register: Asking) -> None:
    given = {"serviceId": register.live("web"), "title": "Calls"}
    kpi = {"key": "calls", "better": "LOWER"}

    refused = register.refused("raiseImprovement", {**given, "kpi": kpi})
    register.change("raiseImprovement", {**given, "kpi": {**kpi, "unit": "calls"}})

    assert refused == [("INDICATOR_UNMEASURABLE", "kpi.key")]


def test_it_is_rejected_with_a_reason_and_stays_so(register: Asking) -> None:
    own = raised(register, register.live("web"))

    given = {"id": own, "expectedRevision": 1, "reason": "It costs more than it brings."}
    register.change("rejectImprovement", given)
    again = {"id": own, "step": "GATHER", "note": "Too late."}

    assert told(register, own)["reason"] == given["reason"]
    assert register.refused("advanceImprovementStep", again) == [("IMPROVEMENT_ENDED", "id")]


def test_steps_are_noted_in_any_order(register: Asking) -> None:
    own = raised(register, register.live("web"))
    register.change("acceptImprovement", {"id": own, "expectedRevision": 1})

    for step in ("ANALYSE", "GATHER", "ANALYSE"):
        noted = {"id": own, "step": step, "note": step.title(), "at": "2026-01-31"}
        register.change("advanceImprovementStep", noted)

    found = told(register, own, "status steps { position step note at notedBy }")
    assert found["status"] == "IN_PROGRESS"
    assert [item["step"] for item in found["steps"]] == ["ANALYSE", "GATHER", "ANALYSE"]
    assert {item["at"] for item in found["steps"]} == {"2026-01-31"}


def test_each_of_its_services_has_a_state(register: Asking) -> None:
    web, mail = register.live("web"), register.live("mail")
    own = raised(register, web)

    register.change("setImprovedService", {"id": own, "serviceId": mail, "dueOn": "2026-12-31"})
    register.change("setImprovedService", {"id": own, "serviceId": web, "doneOn": "2026-01-02"})

    found = told(register, own, "services { nodes { service { slug } dueOn doneOn } }")
    listed = {item["service"]["slug"]: item for item in found["services"]["nodes"]}
    assert (listed["web"]["dueOn"], listed["web"]["doneOn"]) == (None, "2026-01-02")
    assert (listed["mail"]["dueOn"], listed["mail"]["doneOn"]) == ("2026-12-31", None)
    text = '{ service(slug: "mail") { improvements { nodes { id service { slug } } } } }'
    of_mail: Any = register.ask(text)["service"]["improvements"]["nodes"]
    assert of_mail == [{"id": own, "service": {"slug": "web"}}]


def test_a_figure_is_entered_with_its_source_or_asked_of_a_metric(register: Asking) -> None:
    own = raised(register, register.live("web"))

    asked = {"id": own, **JANUARY}

    refused = register.refused("recordImprovementMeasurement", asked)
    assert refused == [("FIGURE_MISSING", "value")]
    entered = {**asked, "value": "7"}
    refused = register.refused("recordImprovementMeasurement", entered)
    assert refused == [("SOURCE_MISSING", "source")]
    register.change("recordImprovementMeasurement", {**entered, "source": "A wiki"})
    found = told(register, own, "measured measurements { value source byHand unit }")
    figure = {"value": "7.000000", "source": "A wiki", "byHand": True, "unit": "calls"}
    assert found == {"measured": "7.000000", "measurements": [figure]}


def test_a_link_names_an_object_that_one_sees(register: Asking) -> None:
    service = register.live("web")
    own = raised(register, service)
    given = {"id": own, "direction": "OUTPUT", "stage": "strategy", "what": "Its rationale"}

    refused = register.refused("linkImprovement", {**given, "subjectId": own[:-4] + "AAA="})
    for _ in range(2):
        register.change("linkImprovement", {**given, "subjectId": service})

    found = told(register, own, "inputs { position } outputs { what subjectType }")
    assert refused == [("NOT_FOUND", "subjectId")]
    assert found["inputs"] == []
    assert found["outputs"] == [{"what": "Its rationale", "subjectType": "Service"}]
