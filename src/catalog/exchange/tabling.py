"""Writing nodes a line each: as comma-separated values, or as JSON."""

import csv
import io
import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

import orjson

BEGINS_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")
NUMBER: Final = re.compile(r"[+-]?\d+(\.\d+)?")
Columns = Sequence[tuple[str, ...]]


def header(columns: Columns) -> str:
    """Return the first line of comma-separated values: the names of columns, with dots."""
    return _line([".".join(path) for path in columns])


def separated(nodes: Sequence[Any], columns: Columns) -> str:
    """Return a line of comma-separated values for each node, as RFC 4180 has them.

    Lists and mappings stand there as JSON, nothing as nothing. A text that a spreadsheet would take
    for a formula begins with an apostrophe; a number is none.
    """
    return "".join(_line([_cell(_value(node, path)) for path in columns]) for node in nodes)


def json_lines(nodes: Sequence[Any], _columns: Columns) -> str:
    """Return a line of JSON for each node."""
    return b"".join(orjson.dumps(node, option=orjson.OPT_APPEND_NEWLINE) for node in nodes).decode()


def _line(cells: Sequence[str]) -> str:
    written = io.StringIO()
    csv.writer(written, lineterminator="\r\n").writerow(cells)
    return written.getvalue()


def _value(node: Any, path: Sequence[str]) -> Any:
    for name in path:
        node = node.get(name) if isinstance(node, Mapping) else None
    return node


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if not isinstance(value, str):
        return orjson.dumps(value).decode()
    is_formula = value.startswith(BEGINS_FORMULA) and NUMBER.fullmatch(value) is None
    return f"'{value}" if is_formula else value
