"""Test that a plugin that hangs makes the kit fail in a sentence, wherever it does."""

import threading
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from catalog.plugin import PUBLIC, Context, Plugin, ServiceRow, batch, hookimpl
from catalog.testing import Conformance
from tests.plugins.bringing import bringing, plugin
from tests.plugins.broken import field

LONG = 60  # seconds, unless the test ends before


@pytest.fixture
def end() -> Iterator[threading.Event]:
    """An event that whoever hangs waits for; it comes with the end of the test."""
    found = threading.Event()
    yield found
    found.set()
    for thread in threading.enumerate():
        if thread.name == "rule":  # it goes on where it hung, beside other tests
            thread.join(LONG)


def hanging_at_the_start(end: threading.Event, _begun: threading.Event) -> type[Plugin]:
    def graphql_types(_plugin: Any) -> list[type]:
        end.wait(LONG)
        return []

    return plugin("hanging", graphql_types=hookimpl(graphql_types), __doc__="It hangs.")


def hanging_in_a_field(end: threading.Event, begun: threading.Event) -> type[Plugin]:
    async def stuck(parents: Sequence[ServiceRow], context: Context) -> Sequence[int | None]:
        """Nothing that comes."""
        begun.set()
        end.wait(LONG)
        return [1 for _ in parents]

    return bringing("hanging", graphql_types=[field(batch("id", ring=PUBLIC)(stuck))])


@pytest.mark.parametrize(
    ("made", "rule", "name"),
    [
        (hanging_at_the_start, "its_manifest_is_right", "graphql_types"),
        (hanging_in_a_field, "its_fields_cost_the_same_for_many_services", "stuck"),
    ],
)
def test_a_plugin_that_hangs_is_told_in_a_sentence(
    made: Any, rule: str, name: str, end: threading.Event
) -> None:
    begun = threading.Event()

    class Held(Conformance):
        plugin = made(end, begun)
        time_limit = 12

    with pytest.raises(AssertionError) as caught:
        getattr(Held(), f"test_{rule}")()

    told = str(caught.value)
    assert told.startswith(f"- The rule was not done within 12 s: {name} does not return (")
    assert Path(__file__).name in told


def test_a_rule_that_ends_in_time_tells_what_it_found() -> None:
    class Held(Conformance):
        plugin = plugin("vague", scopes={"vague:all": "All"})
        time_limit = LONG

    with pytest.raises(AssertionError, match="is described as 'All'"):
        Held().test_its_scopes_are_described()
