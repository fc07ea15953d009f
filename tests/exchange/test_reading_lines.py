"""Tables of CSV, JSON lines and plain lines are read line by line, each part with its line."""

import io
from collections.abc import Callable, Iterator
from typing import Any, BinaryIO

import pytest

from catalog.domain.importing.report import Report
from catalog.exchange import lines
from catalog.exchange.items import Item, UnreadableError
from catalog.exchange.notes import Notes


def read(
    how: Callable[[BinaryIO, Notes], Iterator[Item]], data: bytes
) -> tuple[list[tuple[int | None, Any]], list[tuple[int | None, str]]]:
    """Return the values with their lines, and the problems with theirs."""
    report = Report()
    found = [(item.line, item.value) for item in how(io.BytesIO(data), Notes(report, "file"))]
    return found, [(problem.line, problem.code) for problem in report.problems]


@pytest.mark.parametrize("sign", [",", ";", "\t"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_rows_have_the_names_of_the_first(sign: str, end: str) -> None:
    text = f"\ufeffname{sign}tier{end}web{sign}1{end}{end}db{sign}{end}"

    found, problems = read(lines.rows, text.encode())

    assert found == [(2, {"name": "web", "tier": "1"}), (4, {"name": "db"})]
    assert problems == []


def test_a_quoted_cell_holds_what_separates_and_ends_lines() -> None:
    found, problems = read(lines.rows, b'name,text\nweb,"a, ""b""\nc"\ndb,d\nx,y,z\n')

    assert found == [(2, {"name": "web", "text": 'a, "b"\nc'}), (4, {"name": "db", "text": "d"})]
    assert problems == [(5, "WRONG_SHAPE")]


@pytest.mark.parametrize(
    ("data", "code", "line"),
    [
        (b"name,name\nweb,x\n", "DUPLICATE_KEY", 1),
        (b'name\n"web" x\n', "SYNTAX_ERROR", 2),
        (b'name\nweb\n"db\n', "SYNTAX_ERROR", 3),
        (b"name\n" + b"x" * 200_000 + b"\n", "SYNTAX_ERROR", 2),
        (b",".join(b"c%d" % number for number in range(1_001)), "SYNTAX_ERROR", 1),
    ],
    ids=["a name twice", "after quotes", "open quotes", "a long cell", "many columns"],
)
def test_what_is_no_table_is_refused(data: bytes, code: str, line: int) -> None:
    with pytest.raises(UnreadableError) as told:
        read(lines.rows, data)
    assert (told.value.code, told.value.line) == (code, line)


def test_a_wrong_line_of_json_is_told_and_the_others_are_read() -> None:
    data = b'{"a": 1}\n\n{"a":\n[' + b"[" * 70 + b"]" * 71 + b'\n{"a": 1, "a": 2}\nNaN\n"x"'

    found, problems = read(lines.documents, data)

    assert found == [(1, {"a": 1}), (7, "x")]
    assert problems == [
        (3, "SYNTAX_ERROR"),
        (4, "TOO_DEEP"),
        (5, "DUPLICATE_KEY"),
        (6, "SYNTAX_ERROR"),
    ]


def test_a_line_that_is_too_long_is_told_and_the_next_is_read() -> None:
    found, problems = read(lines.texts, b"a\r\n" + b"x" * (lines.LONGEST * 2) + b"\nb")

    assert found == [(1, "a"), (3, "b")]
    assert problems == [(2, "LINE_TOO_LONG")]
