"""Test objectives: defining, updating and removing them, and who sees them."""

from typing import Any

import pytest

from tests.plugins.operation.sampled import END, HOUR, MONTH, ROLLING, Sampled

SLICES = {"method": "TIMESLICES", "sliceSeconds": 300, "sliceTarget": "0.95"}
WHOLE = """objective {
    name indicator comparator target method sliceSeconds sliceTarget source revision
    window { kind days period timeZone } service { slug }
}"""


def test_an_objective_says_how_good_by_what_and_over_which_time(sampled: Sampled) -> None:
    window = {**MONTH, "timeZone": "Europe/Zurich"}

    made = sampled.define(WHOLE, comparator="GT", window=window, source="A wiki", **SLICES)

    assert made == {
        "name": "fast",
        "indicator": "requests",
        "comparator": "GT",
        "target": "0.999000",
        "method": "TIMESLICES",
        "sliceSeconds": 300,
        "sliceTarget": "0.950000",
        "source": "A wiki",
        "revision": 1,
        "window": {**window, "days": None},
        "service": {"slug": "web"},
    }


@pytest.mark.parametrize(
    ("given", "problem"),
    [
        ({"name": "n" * 81}, ("TEXT_TOO_LONG", "name")),
        ({"comparator": "LE"}, ("COMPARATOR_MISPLACED", "comparator")),
        ({"target": "0"}, ("OUT_OF_RANGE", "target")),
        ({"target": "1.000001"}, ("OUT_OF_RANGE", "target")),
        ({"target": "0.9999999"}, ("NUMBER_INVALID", "target")),
        ({"window": {"kind": "ROLLING"}}, ("WINDOW_INVALID", "window")),
        ({"window": {**ROLLING, "period": "MONTH"}}, ("WINDOW_INVALID", "window")),
        ({"window": {"kind": "CALENDAR"}}, ("WINDOW_INVALID", "window")),
        ({"window": {**MONTH, "days": 30}}, ("WINDOW_INVALID", "window")),
        ({"window": {**ROLLING, "days": 367}}, ("OUT_OF_RANGE", "window.days")),
        ({"window": {**MONTH, "timeZone": "Mars/Top"}}, ("TIME_ZONE_UNKNOWN", "window.timeZone")),
        ({**SLICES, "sliceSeconds": None}, ("SLICE_MISSING", "sliceSeconds")),
        ({**SLICES, "sliceTarget": None}, ("SLICE_MISSING", "sliceTarget")),
        ({**SLICES, "sliceSeconds": 700}, ("SLICE_INVALID", "sliceSeconds")),
        ({"sliceSeconds": 300}, ("SLICE_MISPLACED", "sliceSeconds")),
        ({"sliceTarget": "0.9"}, ("SLICE_MISPLACED", "sliceTarget")),
    ],
)
def test_what_does_not_fit_together_is_refused(
    sampled: Sampled, given: dict[str, Any], problem: tuple[str, str]
) -> None:
    assert sampled.undefined(**given) == [problem]

    sampled.define(name="n" * 80, target="1", window=MONTH, **SLICES)
    assert sampled.show("name target") == {"name": "n" * 80, "target": "1.000000"}


def test_a_name_is_taken_once_in_a_service(sampled: Sampled) -> None:
    sampled.define()

    assert sampled.undefined() == [("OBJECTIVE_EXISTS", "name")]
    other = sampled.define(name="faster")
    sampled.define(serviceId=sampled.mail)
    named = {"id": other["id"], "expectedRevision": 1}
    taken = sampled.catalog.refused("updateObjective", {**named, "name": "fast"}, by="acme")
    assert taken == [("OBJECTIVE_EXISTS", "name")]
    assert sampled.update(other, name="fastest")["name"] == "fastest"


def test_a_service_has_fifty_objectives_at_most(sampled: Sampled) -> None:
    for number in range(50):
        sampled.define(name=f"fast-{number}")

    assert sampled.undefined(name="one more") == [("OBJECTIVES_TOO_MANY", "serviceId")]


def test_what_is_left_out_of_an_update_stays_and_what_counts_events_loses_its_slices(
    sampled: Sampled,
) -> None:
    objective = sampled.define(**SLICES)
    shown = "objective { id revision target method sliceSeconds sliceTarget window { days } }"

    same = sampled.update(objective, shown, target="0.999")
    stricter = sampled.update(objective, shown, target="0.9999")
    events = sampled.update(stricter, shown, method="OCCURRENCES")

    said = {"method": "TIMESLICES", "sliceSeconds": 300, "sliceTarget": "0.950000"}
    assert same == {**said, **stricter, "revision": 1, "target": "0.999000", **said}
    assert stricter["revision"] == 2
    assert stricter["target"] == "0.999900"
    assert events["sliceSeconds"] is events["sliceTarget"] is None
    assert events["window"] == {"days": 30}


def test_an_update_is_refused_by_what_comes_of_it(sampled: Sampled) -> None:
    objective = sampled.define()
    named = {"id": objective["id"], "expectedRevision": 1}

    def refused(**given: Any) -> Any:
        return sampled.catalog.refused("updateObjective", named | given, by="acme")

    assert refused(method="TIMESLICES", sliceSeconds=60) == [("SLICE_MISSING", "sliceTarget")]
    assert refused(sliceSeconds=60) == [("SLICE_MISPLACED", "sliceSeconds")]
    assert refused(expectedRevision=2, target="0.9") == [("CONFLICT", "expectedRevision")]
    sampled.update(objective, **SLICES)


def test_an_objective_is_removed_and_its_samples_stay(sampled: Sampled) -> None:
    objective = sampled.define()
    sampled.record({END - HOUR - END % HOUR: (9, 10)})
    named = {"id": objective["id"], "expectedRevision": 1}
    stale = sampled.catalog.refused("removeObjective", {**named, "expectedRevision": 2}, by="acme")

    made = sampled.catalog.change("removeObjective", named, "objective { name }", by="acme")

    assert stale == [("CONFLICT", "expectedRevision")]
    assert made["objective"] == {"name": "fast"}
    assert sampled.show("name") is None
    assert len(sampled.samples()) == 1
    again = sampled.catalog.refused("removeObjective", named, by="acme")
    assert again == [("NOT_FOUND", "id")]


def test_only_the_house_of_the_service_says_how_good_it_means_to_be(sampled: Sampled) -> None:
    sampled.catalog.member("stranger")
    assert sampled.undefined(by="stranger") == [("NOT_YOUR_ORGANIZATION", "serviceId")]
    objective = sampled.define(source="A wiki")
    named = {"id": objective["id"], "expectedRevision": 1}

    for mutation in ("updateObjective", "removeObjective"):
        assert sampled.catalog.refused(mutation, named, by="stranger") == [("NOT_FOUND", "id")]

    assert sampled.show("name", by="stranger") is None
    assert sampled.show("name source") == {"name": "fast", "source": "A wiki"}
    shown = sampled.show('viewerCan(mutations: ["updateObjective"]) { allowed }')
    assert shown == {"viewerCan": [{"allowed": True}]}
