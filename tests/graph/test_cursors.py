"""Cursors: signed places in one order of one connection."""

import datetime as dt
from enum import Enum
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from catalog.graph.errors import BadCursorError
from catalog.graph.sql import cursors

SECRET = b"of a test"
BINDING = cursors.bound_to("Query.services", "None", {"name": {"eq": "x"}}, [["name", False]])
MOMENT = dt.datetime(2026, 1, 31, 12, 0, 0, 123456, dt.UTC)


class Colour(Enum):
    RED = "RED"


VALUES: list[tuple[type, Any]] = [
    (str, 'a "text" with ünïcödé'),
    (str, None),
    (int, -3),
    (float, 0.1),
    (bool, False),
    (bool, True),
    (dt.datetime, MOMENT),
    (Colour, Colour.RED),
    (UUID, UUID(int=7)),
]
KINDS, ROW = [kind for kind, _ in VALUES], [value for _, value in VALUES]
CURSOR = cursors.write(ROW, BINDING, SECRET)


def test_a_cursor_is_read_as_it_was_written() -> None:
    assert cursors.read(CURSOR, KINDS, BINDING, SECRET) == ROW


@pytest.mark.parametrize(
    "parts",
    [
        ("Query.persons", "None", {"name": {"eq": "x"}}, [["name", False]]),
        ("Query.services", "1", {"name": {"eq": "x"}}, [["name", False]]),
        ("Query.services", "None", {"name": {"eq": "y"}}, [["name", False]]),
        ("Query.services", "None", None, [["name", False]]),
        ("Query.services", "None", {"name": {"eq": "x"}}, [["name", True]]),
        ("Query.services", "None", {"name": {"eq": "x"}}, [["slug", False]]),
    ],
)
def test_a_cursor_of_another_connection_parent_filter_or_order_is_refused(parts: Any) -> None:
    with pytest.raises(BadCursorError):
        cursors.read(CURSOR, KINDS, cursors.bound_to(*parts), SECRET)


def test_the_same_filter_in_another_order_of_its_keys_is_the_same_filter() -> None:
    one = cursors.bound_to("f", {"a": 1, "b": 2})
    other = cursors.bound_to("f", {"b": 2, "a": 1})

    assert one == other


def test_a_cursor_that_was_signed_with_another_key_is_refused() -> None:
    with pytest.raises(BadCursorError):
        cursors.read(CURSOR, KINDS, BINDING, b"another")


@pytest.mark.parametrize(
    "spelling", [CURSOR + "=", CURSOR + "!", "\n" + CURSOR, CURSOR[:9] + " " + CURSOR[9:]]
)
def test_a_cursor_has_one_spelling(spelling: str) -> None:
    with pytest.raises(BadCursorError):
        cursors.read(spelling, KINDS, BINDING, SECRET)


@given(place=some.integers(0, len(CURSOR) - 1), letter=some.sampled_from("AZaz09-_"))
@settings(max_examples=100, derandomize=True)
def test_a_cursor_with_one_letter_changed_is_refused(place: int, letter: str) -> None:
    forged = CURSOR[:place] + letter + CURSOR[place + 1 :]
    if forged == CURSOR:
        assert cursors.read(forged, KINDS, BINDING, SECRET) == ROW
        return

    with pytest.raises(BadCursorError):
        cursors.read(forged, KINDS, BINDING, SECRET)


@given(text=some.text(max_size=60))
@settings(max_examples=100, derandomize=True)
def test_no_other_text_is_a_cursor(text: str) -> None:
    with pytest.raises(BadCursorError):
        cursors.read(text, KINDS, BINDING, SECRET)
