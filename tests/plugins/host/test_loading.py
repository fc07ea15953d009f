"""Test how plugins are found, checked and put in order."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
from catalog_notes import Notes

from catalog.host import PluginError, gather, load
from catalog.plugin import Plugin, hookimpl
from tests.house_rules.files import ROOT
from tests.plugins.bringing import plugin, problems

EXAMPLE = ROOT / "tests" / "example_plugin" / "catalog_notes"


def order(*classes: type[Plugin]) -> list[str]:
    return [found.id for found in gather(list(classes)).loaded]


def test_a_plugin_is_loaded_with_what_it_declares() -> None:
    found = gather([Notes])

    assert [loaded.id for loaded in found.loaded] == ["notes"]
    assert [part.__name__ for part in found.graphql_types["notes"]] == [
        "Note",
        "NotesOfService",
        "NoteMutations",
    ]
    assert [history.owner for history in found.histories] == ["core", "notes"]


def test_without_plugins_there_is_the_core_alone() -> None:
    found = gather([])

    assert found.loaded == ()
    assert found.graphql_types == {}
    assert [history.owner for history in found.histories] == ["core"]


def test_a_plugin_without_hooks_and_tables_is_a_plugin() -> None:
    found = gather([plugin("quiet")])

    assert found.graphql_types == {"quiet": ()}
    assert [history.owner for history in found.histories] == ["core"]


def test_what_is_no_plugin_says_what_to_derive_it_from() -> None:
    assert problems(int) == ["<class 'int'> is no plugin: derive it from catalog.plugin.Plugin."]
    assert problems([]) == ["[] is no plugin: derive it from catalog.plugin.Plugin."]


def test_a_plugin_needs_an_id_and_a_title() -> None:
    nameless = type("Nameless", (Plugin,), {})

    assert problems(nameless) == [
        "Nameless has no id: set it on the class.",
        "Nameless has no title: set it on the class.",
    ]


@pytest.mark.parametrize("name", ["Notes", "1notes", "my_notes", "", "no tes", 7])
def test_an_id_is_lower_case_letters_digits_and_hyphens(name: Any) -> None:
    wrong = type("Wrong", (Plugin,), {"id": name, "title": "Wrong"})

    assert problems(wrong) == [
        f"The plugin id {name!r} must be lower-case letters, digits and hyphens."
    ]


@pytest.mark.parametrize("name", ["notes", "n", "my-notes-2"])
def test_such_an_id_is_taken(name: str) -> None:
    assert order(plugin(name)) == [name]


def test_no_plugin_calls_itself_core() -> None:
    assert problems(plugin("core")) == [
        "Core calls itself core, as the catalog does: choose another id."
    ]


def test_two_plugins_of_one_id_are_refused() -> None:
    (told,) = problems(plugin("same"), type("Other", (Plugin,), {"id": "same", "title": "Same"}))

    assert f"{plugin.__module__}:Same and {__name__}:Other call themselves same" in told


def test_one_plugin_that_is_found_twice_is_loaded_once() -> None:
    assert order(Notes, Notes) == ["notes"]


def test_a_folder_of_migrations_that_was_not_packaged_is_missed(tmp_path: Path) -> None:
    missing = tmp_path / "migrations"

    assert problems(plugin("bare", migrations=missing)) == [
        f"Bare.migrations is {missing}, which is no folder: package it, too."
    ]


def test_a_required_plugin_must_be_there() -> None:
    needy = plugin("needy", requires=("notes",))

    assert problems(needy) == [
        "needy needs the plugin notes, which is not there: install it, or disable needy."
    ]
    assert order(needy, Notes) == ["notes", "needy"]


@pytest.mark.parametrize("attribute", ["requires", "after"])
def test_ids_stand_in_a_tuple(attribute: str) -> None:
    assert problems(plugin("hasty", **{attribute: "notes"})) == [
        f"Hasty.{attribute} is a text: write a tuple of ids, with a comma."
    ]


def test_a_plugin_follows_those_that_it_requires_or_comes_after() -> None:
    first, second = plugin("z"), plugin("y", after=("z", "absent"))
    third = plugin("a", requires=("y",))

    assert order(third, second, first) == ["z", "y", "a"]


def test_plugins_that_do_not_wait_are_ordered_by_id() -> None:
    classes = [plugin(name) for name in ("c", "a", "b")]

    assert order(*classes) == order(*reversed(classes)) == ["a", "b", "c"]


def test_a_circle_is_refused_with_who_is_in_it() -> None:
    (told,) = problems(plugin("a", after=("b",)), plugin("b", requires=("a",)))

    assert told in {
        f"Plugins wait for each other in a circle: {circle}. "
        "Take one of them out of `requires` or `after`."
        for circle in ("a -> b -> a", "b -> a -> b")
    }


def test_all_problems_of_all_plugins_are_told_at_once() -> None:
    with pytest.raises(PluginError) as caught:
        gather([plugin("new", api=">=3"), plugin("needy", requires=("gone",)), plugin("core")])

    assert str(caught.value) == (
        "- New needs plugin API >=3, this catalog offers 2.3: "
        "install a version of the plugin that fits.\n"
        "- Core calls itself core, as the catalog does: choose another id.\n"
        "- needy needs the plugin gone, which is not there: install it, or disable needy."
    )


def test_a_hook_without_its_mark_is_told() -> None:
    def graphql_types(self: Plugin) -> Iterable[type]:
        return ()

    assert problems(plugin("plain", graphql_types=graphql_types)) == [
        "graphql_types of plain is never called: mark it with @hookimpl."
    ]
    assert order(plugin("plain", graphql_types=hookimpl(graphql_types))) == ["plain"]


@pytest.mark.parametrize("name", ["graphql_type", "graphql_typs", "graph_types"])
def test_a_misspelt_hook_is_told_with_the_one_that_was_meant(name: str) -> None:
    misspelt = plugin("hasty", **{name: hookimpl(lambda self: ())})

    assert problems(misspelt) == [
        f"hasty implements the hook {name}, which does not exist: did you mean graphql_types?"
    ]


def test_a_misspelt_hook_without_its_mark_is_told_as_well() -> None:
    misspelt = plugin("hasty", graphql_type=lambda self: ())

    assert problems(misspelt) == [
        "graphql_type of hasty is never called: did you mean graphql_types? mark it with @hookimpl."
    ]


def test_a_hook_that_resembles_none_is_told_with_those_that_there_are() -> None:
    assert problems(plugin("other", on_start=hookimpl(lambda self: ()))) == [
        (
            "other implements the hook on_start, which does not exist: there is authenticators, "
            "circles, demonstrations, event_types, exporters, gates, graphql_types, importers, "
            "jobs, lifespan, metrics, reactions, routes, stages, subscribers, waiting."
        )
    ]


def test_methods_of_its_own_are_nobodys_business() -> None:
    assert order(plugin("free", types=lambda self: (), on_start=lambda self: ())) == ["free"]


def test_a_hook_under_another_name_is_called() -> None:
    mark = hookimpl(specname="graphql_types")

    found = gather([plugin("named", parts=mark(lambda self: [int]))])

    assert found.graphql_types == {"named": (int,)}


def test_a_hook_that_takes_what_is_not_given_is_refused() -> None:
    assert problems(plugin("eager", graphql_types=hookimpl(lambda self, services: ()))) == [
        "graphql_types of eager takes services: hooks take no argument but self."
    ]


def test_a_hook_that_ends_the_process_is_told() -> None:
    class Leaving(Plugin):
        id = "leaving"
        title = "Leaving"

        @hookimpl
        def graphql_types(self) -> list[type]:
            raise SystemExit(5)

    assert problems(Leaving) == [
        "graphql_types of leaving fails: SystemExit(5). Mend or disable it."
    ]


def test_a_hook_that_fails_is_told_and_does_not_end_in_a_traceback() -> None:
    def graphql_types(self: Plugin) -> Iterable[type]:
        raise KeyError(self.id)

    assert problems(plugin("frail", graphql_types=hookimpl(graphql_types))) == [
        "graphql_types of frail fails: KeyError('frail'). Mend or disable it."
    ]


def test_a_plugin_that_cannot_be_made_is_told() -> None:
    def fail(self: Plugin) -> None:
        raise OSError(self.id)

    assert problems(plugin("frail", __init__=fail)) == [
        "frail cannot be loaded: OSError('frail'). Mend or disable it."
    ]


@pytest.mark.parametrize("name", ["catalog_notes:Notes", str(EXAMPLE), f"{EXAMPLE}/__init__.py"])
def test_a_plugin_is_named_by_its_class_its_folder_or_its_file(name: str) -> None:
    assert Notes in [found.__class__ for found in load([name]).loaded]
