"""Test names that stand for two things: within a plugin, and in two of them."""

import pytest

from catalog.host import gather
from catalog.plugin import HOUSE, OUTCOME, PARTICIPANT
from tests.plugins.bringing import bringing, gate, importer, metric, problems, stage, subscriber


def test_names_within_a_plugin_are_told_apart() -> None:
    twice = bringing("hasty", gates=[gate(), gate()], subscribers=[subscriber(), subscriber()])

    assert problems(twice) == [
        "The gate all_is_well stands twice in hasty: rename one.",
        "The subscriber journal stands twice in hasty: rename one.",
    ]


def test_two_plugins_may_call_gates_and_subscribers_alike() -> None:
    one, other = (
        bringing(name, gates=[gate()], subscribers=[subscriber()]) for name in ("one", "other")
    )

    found = gather([one, other])

    assert [item.plugin for item in found.extensions.gates] == ["one", "other"]
    assert [item.plugin for item in found.subscribers] == ["one", "other"]


def test_a_stage_that_two_plugins_declare_stops_the_start_and_names_both() -> None:
    one, other = (bringing(name, stages=[stage()]) for name in ("one", "other"))

    assert problems(one, other) == [
        (
            "The stage review is declared by one and by other: "
            "rename one, or disable one of the plugins."
        )
    ]


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("up", "up", "up"),
        ("up:*", "up:*", "up:*"),
        ("up", "up:*", "up, which meets up:*,"),
        ("up:*", "up:a", "up:*, which meets up:a,"),
    ],
)
def test_a_metric_belongs_to_one_plugin_with_all_of_its_family(
    one: str, other: str, same: str
) -> None:
    plugins = [bringing("a", metrics=[metric(one)]), bringing("b", metrics=[metric(other)])]

    assert problems(*plugins) == [
        f"The metric {same} is offered by a and by b: rename one, or disable a plugin."
    ]


@pytest.mark.parametrize(("one", "other"), [("up", "ups"), ("up:a", "up:b"), ("up:*", "down:*")])
def test_other_metrics_stand_side_by_side(one: str, other: str) -> None:
    plugins = [bringing("a", metrics=[metric(one)]), bringing("b", metrics=[metric(other)])]

    assert sorted(gather(plugins).extensions.metrics.by_key) == sorted([one, other])


def test_one_plugin_may_offer_a_key_and_its_family_but_no_key_twice() -> None:
    family = bringing("house", metrics=[metric("up"), metric("up:*"), metric("up:a")])
    twice = bringing("house", metrics=[metric("up"), metric("up")])

    assert len(gather([family]).extensions.metrics.by_key) == 3
    assert problems(twice) == [
        "The metric up is offered twice by house: rename one, or disable a plugin."
    ]


def test_somebody_stands_in_the_ring_of_a_metric() -> None:
    of_outcomes = {"key": "delivered", "of": OUTCOME}
    strange = bringing("house", metrics=[metric(**of_outcomes, ring=HOUSE)])
    known = bringing("house", metrics=[metric(**of_outcomes, ring=PARTICIPANT)])

    gather([known])
    (told,) = problems(strange)
    assert told.startswith("The metric delivered of house has ring=HOUSE, which nobody stands in")
    assert told.endswith("around the type Outcome: write PARTICIPANT.")


@pytest.mark.parametrize("name", ["gitlab", "auto"])
def test_a_format_of_the_catalog_cannot_be_offered_again(name: str) -> None:
    assert problems(bringing("house", importers=[importer(name)])) == [
        f"The format {name} is offered by the catalog and by house: rename one."
    ]


def test_a_format_is_offered_once() -> None:
    one, other = (bringing(name, importers=[importer()]) for name in ("one", "other"))
    twice = bringing("one", importers=[importer(), importer()])

    assert problems(one, other) == [
        "The format inventory is offered by one and by other: rename one."
    ]
    assert problems(twice) == ["The format inventory is offered twice by one: rename one."]
