"""Reading files line by line: tables of CSV, JSON lines, and plain lines, each part with its line.

What is wrong with one line is told, and the others are read all the same.
"""

import csv
import io
from collections.abc import Iterator
from typing import BinaryIO

from catalog.exchange import jsons
from catalog.exchange.items import (
    DuplicateKeyError,
    Item,
    LinedDict,
    SyntaxProblemError,
    UnreadableError,
)
from catalog.exchange.notes import Notes, shown

LONGEST = 1024 * 1024  # bytes of one line
MOST_COLUMNS = 1_000
SEPARATORS = ",;\t"


def texts(stream: BinaryIO, notes: Notes) -> Iterator[Item]:
    """Yield each line as a text, without its end; one that is too long is told and left out."""
    number = 0
    is_begun = False
    while data := stream.readline(LONGEST + 1):
        if not is_begun:
            number += 1
            if len(data) <= LONGEST:
                encoding = "utf-8-sig" if number == 1 else "utf-8"
                yield Item(None, data.decode(encoding).rstrip("\r\n"), number, listed=True)
            else:
                message = f"The line is longer than {LONGEST >> 20} MiB: split it."
                notes.problem("LINE_TOO_LONG", message, number)
        is_begun = not data.endswith(b"\n")


def documents(stream: BinaryIO, notes: Notes) -> Iterator[Item]:
    """Yield the value of each line of JSON; blank lines are none, and a wrong one is told."""
    for line in texts(stream, notes):
        if line.value.strip():
            try:
                yield Item(None, jsons.value(line.value, line.line), line.line, listed=True)
            except UnreadableError as error:
                notes.problem(error.code, error.message, line.line)


def rows(stream: BinaryIO, notes: Notes) -> Iterator[Item]:
    """Yield the rows of a table of CSV as mappings of the names in its first row to texts.

    Cells are separated by whichever of comma, semicolon and tab stands oftenest in the first row.
    An empty cell is left out of the mapping, and a row of more cells than names is told.
    """
    text = io.TextIOWrapper(stream, "utf-8-sig", newline="")
    try:
        first = text.readline(LONGEST)
        text.seek(0)
        separator = max(SEPARATORS, key=first.count)
        yield from _mapped(text, separator, notes)
    finally:
        text.detach()


def _mapped(text: io.TextIOWrapper, separator: str, notes: Notes) -> Iterator[Item]:
    reader = csv.reader(text, delimiter=separator, strict=True)
    names: list[str] = []
    while True:
        line = reader.line_num + 1
        try:
            cells = next(reader, None)
        except csv.Error as error:
            told = str(error)
            message = f"This is no CSV: {told}."
            raise SyntaxProblemError(message, line) from error
        if cells is None:
            return
        if not any(cells):
            continue
        if not names:
            names = _names(cells, line)
        elif len(cells) > len(names):
            message = (
                f"There are {len(cells)} cells, and the first row names {len(names)}: put those "
                "in quotes that hold what separates cells."
            )
            notes.problem("WRONG_SHAPE", message, line)
        else:
            row = LinedDict()
            row.update({name: cell for name, cell in zip(names, cells, strict=False) if cell})
            yield Item(None, row, line, listed=True)


def _names(cells: list[str], line: int) -> list[str]:
    names = [cell.strip() for cell in cells]
    if len(names) > MOST_COLUMNS:
        message = f"There are {len(names)} columns: give at most {MOST_COLUMNS}."
        raise SyntaxProblemError(message, line)
    for name in names:
        if names.count(name) > 1:
            raise DuplicateKeyError(shown(name), line)
    return names
