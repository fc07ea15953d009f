"""Test objectives beside agreements: who of both sides sees them, and which ask for more."""

from typing import Any

import pytest

from tests.core import levelling
from tests.plugins.operation.running import MOMENT, Running
from tests.plugins.operation.sampled import DAY, HOUR, told

HERE = int(MOMENT.timestamp()) // DAY * DAY
ROLLING = {"kind": "ROLLING", "days": 30}


def defined(running: Running, **given: Any) -> Any:
    """Define an objective of the service, and return the payload."""
    usual = {"serviceId": running.service, "name": "fast", "indicator": "requests"}
    wanted = {**usual, "target": "0.995", "window": ROLLING, **given}
    return running.catalog.change("defineObjective", wanted, "objective { id }", by="provider")


def agreed(running: Running, **given: Any) -> Any:
    """Let both sides sign a target that an objective measures, and return the agreement."""
    usual = {"indicator": "objective:fast", "unit": "ratio", "window": ROLLING}
    targets = [levelling.target("0.999", **usual | given)]
    proposed = levelling.proposed(running, running.active(), targets=targets)
    levelling.signed(running, proposed)
    return proposed


def warned(payload: Any) -> list[str]:
    """Return the messages of the warnings that agreements ask for more."""
    return [item["message"] for item in payload["warnings"] if item["code"] == "LEVEL_LOOSER"]


def shown(running: Running, by: str | None) -> Any:
    """Return what somebody sees of the objectives of the service, and of its samples."""
    text = """{ service(slug: "mail") {
        objectives { totalCount nodes {
            name source attainment { value } errorBudget { consumed } burnRate(window: DAY) { rate }
        } }
        sampleSeries { totalCount }
        metrics(keys: ["objective:fast", "error-budget"]) { value }
    } }"""
    return running.catalog.ask(text, by=by)["service"]


def test_whoever_takes_part_sees_objectives_and_not_what_is_counted(running: Running) -> None:
    running.active()
    running.catalog.member("stranger")
    defined(running, target="0.9", source="A wiki")
    counted = {
        "serviceId": running.service,
        "indicator": "requests",
        "bucketSeconds": HOUR,
        "samples": told({HERE: (95, 100)}),
    }
    running.catalog.change("recordSamples", counted, by="provider")

    own, theirs, nothing = (shown(running, by) for by in ("provider", "consumer", "stranger"))

    node = {
        "name": "fast",
        "attainment": {"value": 0.95},
        "errorBudget": {"consumed": 0.5},
        "burnRate": {"rate": 0.5},
    }
    assert own == {
        "objectives": {"totalCount": 1, "nodes": [{**node, "source": "A wiki"}]},
        "sampleSeries": {"totalCount": 1},
        "metrics": [{"value": 0.95}, {"value": 0.5}],
    }
    assert theirs == {
        "objectives": {"totalCount": 1, "nodes": [{**node, "source": None}]},
        "sampleSeries": {"totalCount": 0},
        "metrics": [{"value": None}] * 2,  # by their keys they are the house's
    }
    assert nothing == {
        "objectives": {"totalCount": 0, "nodes": []},
        "sampleSeries": {"totalCount": 0},
        "metrics": [{"value": None}] * 2,
    }


@pytest.mark.parametrize(
    ("target", "given", "asked"),
    [
        ("0.998", {}, "objective:fast at least 0.999 ratio"),
        ("0.999", {"comparator": "GT"}, "objective:fast more than 0.999 ratio"),
        ("0.998", {"indicator": "requests"}, "requests at least 0.999 ratio"),
        (
            "0.00998",
            {"unit": "percent", "indicator": "requests"},
            "requests at least 0.999 percent",
        ),
        ("0.999", {}, None),
        ("0.9991", {"comparator": "GT"}, None),
        ("0.998", {"comparator": "LE"}, None),
        ("0.998", {"indicator": "answers"}, None),
        ("0.998", {"indicator": "requests", "unit": "minutes"}, None),
    ],
)
def test_an_objective_that_is_looser_than_what_is_agreed_warns(
    running: Running, target: str, given: dict[str, Any], asked: str | None
) -> None:
    agreed(running, **given)

    told = warned(defined(running, target=target))

    assert told == ([f"It is looser than what is agreed: {asked}."] if asked else [])


def test_what_nobody_signed_or_what_is_over_warns_of_nothing(running: Running) -> None:
    usual = {"indicator": "objective:fast", "unit": "ratio", "window": ROLLING}
    deal = running.active()
    levels = levelling.proposed(running, deal, targets=[levelling.target("0.999", **usual)])
    objective = defined(running)
    assert warned(objective) == []
    levelling.signed(running, levels)
    named = {"id": objective["objective"]["id"], "expectedRevision": 1}

    looser = running.catalog.change("updateObjective", {**named, "target": "0.99"}, by="provider")
    stricter = {"id": named["id"], "expectedRevision": 2, "target": "0.9999"}

    assert len(warned(looser)) == 1
    assert warned(running.catalog.change("updateObjective", stricter, by="provider")) == []


def test_an_agreement_is_kept_by_what_an_objective_attains(running: Running) -> None:
    defined(running, target="0.999")
    agreement = agreed(running)
    asked = "query($id: ID!) { agreement(id: $id) { warranty { verdict } } }"

    def verdict() -> str:
        found = running.catalog.ask(asked, {"id": agreement["id"]}, by="provider")
        return str(found["agreement"]["warranty"]["verdict"])

    running.catalog.clock.moment += 2 * (MOMENT - MOMENT.replace(hour=0))
    assert verdict() == "UNPROVEN"
    start = HERE + 13 * HOUR
    counted = {"serviceId": running.service, "indicator": "requests", "bucketSeconds": HOUR}
    for good, expected in ((999, "MET"), (998, "NOT_MET")):
        samples = {"samples": told({start: (good, 1_000)})}
        running.catalog.change("recordSamples", {**counted, **samples}, by="provider")
        assert verdict() == expected
