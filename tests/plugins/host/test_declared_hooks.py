"""Test hooks that plugins declare for each other."""

from collections.abc import Callable, Iterable
from itertools import permutations
from typing import Any

import pytest
from catalog_notes import Notes
from catalog_review import Review

from catalog.host import gather
from catalog.plugin import Plugin, hookimpl, hookspec
from tests.asking import Asking
from tests.plugins.bringing import bringing, plugin, problems

QUESTION = "Are the pinned notes still true?"


class Colours:
    """Hooks of a plugin."""

    @hookspec
    def colours(self) -> Iterable[str]:  # type: ignore[empty-body]
        """Return colours."""


def painting(name: str = "paint", **attributes: Any) -> type[Plugin]:
    """Make a plugin that declares the hook `colours`."""
    return plugin(name, hookspecs=Colours, **attributes)


def test_who_declares_a_hook_gets_what_the_others_return() -> None:
    red, blue = bringing("a-red", colours=["red"]), bringing("z-blue", colours=["blue", "navy"])

    (paint,) = (item for item in gather([blue, painting(), red]).loaded if item.id == "paint")

    assert paint.declared("colours") == (("a-red", "red"), ("z-blue", "blue"), ("z-blue", "navy"))


def test_it_is_the_same_for_every_order() -> None:
    plugins = [painting(), bringing("a", colours=["red"]), bringing("z", colours=["blue"])]

    found = {
        item.declared("colours")
        for order in permutations(plugins)
        for item in gather(order).loaded
        if item.id == "paint"
    }

    assert found == {(("a", "red"), ("z", "blue"))}


def test_it_is_there_when_the_hooks_of_the_core_are_called() -> None:
    asked: list[Any] = []

    @hookimpl
    def stages(self: Plugin) -> Iterable[Any]:
        asked.extend(self.declared("colours"))
        return []

    gather([painting(stages=stages), bringing("a", colours=["red"])])

    assert asked == [("a", "red")]


def test_the_values_reach_the_graph(catalog_with: Callable[..., Asking]) -> None:
    with_it, without = catalog_with(Review, Notes), catalog_with(Review)

    assert with_it.ask("{ reviewQuestions }") == {"reviewQuestions": [QUESTION]}
    assert without.ask("{ reviewQuestions }") == {"reviewQuestions": []}


def test_two_catalogs_of_one_process_have_values_of_their_own() -> None:
    with_it, without = gather([painting(), bringing("a", colours=["red"])]), gather([painting()])

    assert [item.declared("colours") for item in with_it.loaded if item.id == "paint"] == [
        (("a", "red"),)
    ]
    assert without.loaded[0].declared("colours") == ()


def test_a_hook_whose_plugin_is_absent_is_implemented_in_vain() -> None:
    optional = plugin("a", colours=hookimpl(lambda self: ["red"], optionalhook=True))

    assert [item.id for item in gather([Notes]).loaded] == ["notes"]
    assert [item.id for item in gather([optional]).loaded] == ["a"]


def test_a_hook_that_nobody_declares_is_told_unless_it_is_optional() -> None:
    (told,) = problems(bringing("a", colours=["red"]))

    assert told.startswith("a implements the hook colours, which does not exist: ")


def test_a_misspelt_hook_of_a_plugin_is_told_with_the_one_that_was_meant() -> None:
    assert problems(painting(), bringing("a", colors=["red"])) == [
        "a implements the hook colors, which does not exist: did you mean colours?"
    ]


def test_values_are_checked_by_the_type_that_the_hook_names() -> None:
    assert problems(painting(), bringing("a", colours=["red", 5])) == [
        "colours of a returns 5, which is no str: return nothing else."
    ]


def test_a_hook_of_a_plugin_that_fails_is_told() -> None:
    def colours(self: Plugin) -> Iterable[str]:
        raise KeyError(self.id)

    assert problems(painting(), plugin("frail", colours=hookimpl(colours))) == [
        "colours of frail fails: KeyError('frail'). Mend or disable it."
    ]


def test_a_hook_that_two_plugins_declare_stops_the_start_and_names_both() -> None:
    assert problems(painting("one"), painting("other")) == [
        "The hook colours is declared by one and by other: one of them must choose another name."
    ]


def test_a_hook_of_the_core_cannot_be_declared_again() -> None:
    spec = type("Hooks", (), {"gates": hookspec(lambda self: [])})

    assert problems(plugin("hasty", hookspecs=spec)) == [
        "The hook gates of hasty is the catalog's own: rename it."
    ]


def test_a_hook_takes_no_arguments() -> None:
    spec = type("Hooks", (), {"colours": hookspec(lambda self, service: [])})

    assert problems(plugin("hasty", hookspecs=spec)) == [
        "The hook colours of hasty takes arguments: hooks take none."
    ]


def test_hookspecs_hold_hooks() -> None:
    assert problems(plugin("hasty", hookspecs=type("Hooks", (), {"colours": lambda self: []}))) == [
        "The hookspecs of hasty hold no hook: mark functions with @hookspec."
    ]


@pytest.mark.parametrize("hook", ["gates", "colors"])
def test_only_hooks_of_its_own_are_answered(hook: str) -> None:
    (paint,) = gather([painting()]).loaded

    with pytest.raises(LookupError, match=f"paint declares no hook {hook}"):
        paint.declared(hook)


def test_a_hook_of_a_plugin_that_is_broken_is_no_problem_of_others() -> None:
    broken = painting(api=">=9")

    (told,) = problems(broken, bringing("a", colours=["red"]))

    assert told.startswith("Paint needs plugin API >=9")
