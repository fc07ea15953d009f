"""Test that what hooks return is checked when the catalog starts."""

import functools
from collections.abc import Iterator
from itertools import permutations
from typing import Any

import pytest
import sqlalchemy as sa
from catalog_notes import Notes
from catalog_notes.tables import NoteRow
from catalog_review import Review

from catalog.host import gather
from catalog.plugin import (
    PUBLIC,
    Gate,
    Node,
    Plugin,
    PortfolioStatus,
    Seen,
    ServiceRow,
    entity,
    hookimpl,
    where_anybody,
)
from catalog.schema.core import compose
from tests.plugins.bringing import (
    bringing,
    circle,
    do,
    gate,
    importer,
    metric,
    plugin,
    problems,
    reaction,
    stage,
    subscriber,
)
from tests.plugins.broken_rows import ThingRow

GOOD: dict[str, Any] = {
    "stages": stage,
    "gates": gate,
    "reactions": reaction,
    "subscribers": subscriber,
    "metrics": metric,
    "circles": circle,
    "importers": importer,
}
each_hook = pytest.mark.parametrize("hook", GOOD)


class Called:
    """An object that is called as an async function."""

    async def __call__(self, *given: Any) -> Any:
        """Do nothing."""


@each_hook
def test_what_a_hook_returns_is_kept_with_its_plugin(hook: str) -> None:
    found = gather([bringing("house", **{hook: [GOOD[hook]()]})])

    (known,) = found.known
    kept = {
        "stages": list(known.stages),
        "gates": [item.plugin for item in found.extensions.gates],
        "reactions": [item.plugin for item in found.extensions.rules.reactions],
        "subscribers": [item.plugin for item in found.subscribers],
        "metrics": [item.source for item in found.extensions.metrics.by_key.values()],
        "importers": [item.plugin for item in found.importers],
        "circles": [item.plugin for item in found.extensions.rules.circles],
    }
    assert [name for name in kept if kept[name]] == [hook]
    assert kept[hook] == (["review"] if hook == "stages" else ["house"])


@each_hook
@pytest.mark.parametrize("returned", [None, 5, "text", {}])
def test_a_hook_returns_a_list(hook: str, returned: Any) -> None:
    assert problems(bringing("hasty", **{hook: returned})) == [
        f"{hook} of hasty returns {returned!r}: return a list, empty where there is nothing."
    ]
    assert gather([bringing("hasty", **{hook: []})])


@each_hook
def test_a_hook_returns_its_own_type_alone(hook: str) -> None:
    other = gate() if hook == "stages" else stage()
    kind = type(GOOD[hook]()).__name__

    (told,) = problems(bringing("hasty", **{hook: [GOOD[hook](), other]}))

    assert told.startswith(f"{hook} of hasty returns {type(other).__name__}(")
    assert told.endswith(f", which is no {kind}: return nothing else.")


def test_a_hook_may_yield() -> None:
    @hookimpl
    def stages(self: Plugin) -> Iterator[Any]:
        yield stage("one")
        yield stage("two")

    assert gather([plugin("house", stages=stages)]).known[0].stages == ("one", "two")


def test_a_hook_that_fails_halfway_is_told() -> None:
    @hookimpl
    def stages(self: Plugin) -> Iterator[Any]:
        yield stage("one")
        raise KeyError(self.id)

    assert problems(plugin("frail", stages=stages)) == [
        "stages of frail fails: KeyError('frail'). Mend or disable it."
    ]


def test_a_hook_is_a_plain_function() -> None:
    @hookimpl
    async def stages(self: Plugin) -> list[Any]:
        return []

    @hookimpl(wrapper=True)
    def gates(self: Plugin) -> Iterator[Any]:
        yield

    assert problems(plugin("hasty", stages=stages, gates=gates)) == [
        "gates of hasty must be a plain function that returns values: make it one.",
        "stages of hasty must be a plain function that returns values: make it one.",
    ]


@pytest.mark.parametrize(
    ("hook", "value", "told"),
    [
        ("stages", stage("Review"), "The stage Review of hasty has key='Review': "),
        ("stages", stage(5), "A stage of hasty has key=5: "),
        ("stages", stage(title=" "), "The stage review of hasty has title=' ': "),
        ("stages", stage(status="PIPELINE"), "The stage review of hasty has status='PIPELINE': "),
        ("stages", stage(after=[5]), "The stage review of hasty has after=(5,): "),
        ("gates", gate("All is well"), "The gate All is well of hasty has name='All is well': "),
        ("gates", gate(None), "A gate of hasty says no name: write "),
        ("gates", gate(check=len), "The gate all_is_well of hasty needs an async function check: "),
        ("gates", gate(leaving=["a"]), "The gate all_is_well of hasty has leaving=['a']: "),
        ("gates", gate(version=1), "The gate all_is_well of hasty has version=1: "),
        ("reactions", reaction(int), "A reaction to int of hasty must name a type "),
        ("reactions", reaction("AddNote"), "A reaction to AddNote of hasty must name a type "),
        ("reactions", reaction(do=len), "A reaction to Change of hasty needs an async function do"),
        ("subscribers", subscriber(""), "A subscriber of hasty has name='': "),
        ("subscribers", subscriber(do=len), "The subscriber journal of hasty needs an async func"),
        ("subscribers", subscriber(event_types="a"), "The subscriber journal of hasty has event_t"),
        ("subscribers", subscriber(event_types=[5]), "The subscriber journal of hasty has event_t"),
        ("subscribers", subscriber(event_types=[]), "The subscriber journal of hasty has event_ty"),
        ("metrics", metric("Up"), "The metric Up of hasty has key='Up': "),
        ("metrics", metric("a:b:c"), "The metric a:b:c of hasty has key='a:b:c': "),
        ("metrics", metric(unit=None), "The metric uptime of hasty says no unit: write "),
        ("metrics", metric(of="Service"), "The metric uptime of hasty has of='Service': write a n"),
        ("metrics", metric(limit=0), "The metric uptime of hasty has limit=0: "),
        ("metrics", metric(limit=True), "The metric uptime of hasty has limit=True: "),
        ("metrics", metric(limit=float("inf")), "The metric uptime of hasty has limit=inf: "),
        ("metrics", metric(measure=len), "The metric uptime of hasty needs an async function meas"),
        ("importers", importer("In ventory"), "The importer In ventory of hasty has name="),
        ("importers", importer(records=do), "The importer inventory of hasty needs a plain functi"),
        ("importers", importer(recognises=5), "The importer inventory of hasty needs a plain func"),
    ],
)
def test_a_wrong_value_is_told_with_what_to_write(hook: str, value: Any, told: str) -> None:
    (found,) = problems(bringing("hasty", **{hook: [value]}))

    assert found.startswith(told)
    assert gather([bringing("hasty", **{hook: [GOOD[hook]()]})])


@pytest.mark.parametrize("check", [do, functools.partial(do, 1), Called()])
def test_whatever_is_called_as_an_async_function_is_one(check: Any) -> None:
    (kept,) = gather([bringing("house", gates=[gate(check=check)])]).extensions.gates

    assert kept.check is check


@pytest.mark.parametrize("types", [["a"], ("a",), {"a"}, {"a": 1}.keys()])
def test_any_collection_of_texts_names_the_types_of_events(types: Any) -> None:
    (kept,) = gather([bringing("house", subscribers=[subscriber(event_types=types)])]).subscribers

    assert kept.event_types is types


def test_what_is_derived_from_a_declaration_is_checked_as_well() -> None:
    class Strict(Gate):
        """A gate of a plugin's own type."""

    strict = Strict(name="all_is_well", check=len)  # type: ignore[arg-type]

    assert problems(bringing("hasty", gates=[strict])) == [
        "The strict all_is_well of hasty needs an async function check: begin it with async def."
    ]


@pytest.mark.parametrize("key", ["a", "a-b", "a_b", "a:b", "a:*"])
def test_such_a_key_of_a_metric_is_taken(key: str) -> None:
    assert gather([bringing("house", metrics=[metric(key)])]).known[0].metrics[0].key == key


def test_a_misspelt_stage_in_a_gate_is_a_warning() -> None:
    found = gather([bringing("house", stages=[stage()], gates=[gate(entering="revew")])])

    assert [warning.text for warning in found.warnings] == [
        (
            "The gate all_is_well of house names the stage revew, which is not there: "
            "did you mean review?"
        )
    ]


@pytest.mark.parametrize("key", ["review", "retired", "transition", "reviews"])
def test_a_stage_that_is_there_or_that_another_plugin_may_bring_is_none(key: str) -> None:
    house = bringing("house", stages=[stage(before="reviews")], gates=[gate(leaving=key)])

    assert gather([house]).warnings == ()


def test_a_table_that_is_no_plugins_is_told_with_its_right_name() -> None:
    def shown(row: Any) -> type:
        thing = type("Thing", (Node,), {"__doc__": "A thing."})
        return entity(Seen("Thing", row, where_anybody, ring=PUBLIC))(thing)

    wrong = gather([bringing("mine", graphql_types=[shown(ThingRow)])])
    own = gather([bringing("shared", graphql_types=[shown(ThingRow)])])
    cores = gather([bringing("mine", graphql_types=[shown(ServiceRow)])])

    (warning,) = wrong.warnings
    told = "The table shared__things of mine must be called mine__shared__things: "
    assert warning.text == f"{told}rename it, or no migration makes it."
    assert own.warnings == cores.warnings == ()


def test_all_problems_of_all_plugins_are_told_at_once() -> None:
    told = problems(
        bringing("one", stages=[stage("One")], gates=[gate(check=len), 5]),
        bringing("two", metrics=[metric(unit=5)], graphql_types=[int]),
        plugin("three", api=">=9"),
    )

    assert [line.partition(":")[0] for line in told] == [
        "Three needs plugin API >=9, this catalog offers 2.3",
        "gates of one returns 5, which is no Gate",
        "The gate all_is_well of one needs an async function check",
        "The metric uptime of two has unit=5",
        "The stage One of one has key='One'",
        "int of two is no type of the graph",
    ]


def test_the_printed_schema_and_the_rules_are_the_same_for_every_order() -> None:
    tagging = bringing(
        "tags",
        stages=[stage("tagged", after="review", status=PortfolioStatus.CATALOGUE)],
        metrics=[metric("tags")],
    )

    later = bringing("house", attributes={"requires": ("review",)}, gates=[gate()])

    found = [gather(order) for order in permutations([Notes, Review, tagging, later])]

    assert len({compose(plugins.graphql_types).sdl() for plugins in found}) == 1
    assert {
        tuple(item.key for item in plugins.extensions.rules.chain.stages) for plugins in found
    } == {("review", "tagged", "retired")}
    assert {tuple(item.id for item in plugins.loaded) for plugins in found} == {
        ("review", "tags", "house", "notes")
    }


@pytest.mark.parametrize(
    "parties",
    [
        None,
        sa.select(NoteRow.service_id),
        sa.select(NoteRow.service_id, ServiceRow.provider_id).join(
            ServiceRow, ServiceRow.id == NoteRow.service_id
        ),
        sa.select(ServiceRow.id, ServiceRow.provider_id),
    ],
    ids=["nothing", "one column", "two tables", "a table of the core"],
)
def test_a_circle_selects_two_columns_of_one_table_of_a_plugin(parties: Any) -> None:
    (told,) = problems(bringing("near", circles=[circle(parties=parties)]))

    assert told == (
        "A circle of near needs parties: select two columns of one table of the plugin, the ids of "
        "services and those of organizations."
    )
