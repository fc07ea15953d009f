"""`catalog`: the catalog's own format, which says all that it holds.

It is YAML: a version, then a list for each kind of things. Texts stand as JSON writes them unless
they are plain words, so that no text can be taken for something else, and every file has one way
to be written.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

import orjson

from catalog.exchange.items import Item
from catalog.exchange.notes import Notes

NAME: Final = "catalog"
TODAY: Final = "today"
VERSION: Final = 1
MARK: Final = re.compile(
    r"""^(?:\{\s*)?["']?catalog["']?[ \t]*:[ \t]*1\s*(?:[,#].*)?$""", re.MULTILINE
)
HEAD: Final = f"# All that a catalog holds, as `catalog import` reads it.\n{NAME}: {VERSION}\n"
WORD: Final = re.compile(r"[A-Za-z][A-Za-z0-9_.-]*(?: [A-Za-z0-9_.-]+)*")
TAKEN: Final = frozenset({"true", "false", "null", "yes", "no", "on", "off", "y", "n"})
RAW: Final = re.compile("[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")


def recognises(head: str) -> bool:
    """Tell whether a file that begins with *head* has this format."""
    return MARK.search(head) is not None


def section(name: str) -> str:
    """Return the line with which the documents of a kind begin."""
    return f"{name}:\n"


def written(document: Mapping[str, Any]) -> str:
    """Return a document as an item of the list of its kind."""
    return "".join(f"{line}\n" for line in _item(document, ""))


def _item(value: Any, indent: str) -> Iterator[str]:
    lines = list(_lines(value, f"{indent}  "))
    yield f"{indent}- {lines[0].lstrip(' ')}"
    yield from lines[1:]


def _lines(value: Any, indent: str) -> Iterator[str]:
    if isinstance(value, Mapping) and value:
        for key, item in value.items():
            name = _scalar(str(key))
            if isinstance(item, Mapping) and item:
                yield f"{indent}{name}:"
                yield from _lines(item, f"{indent}  ")
            elif isinstance(item, list) and item:
                yield f"{indent}{name}:"
                for inner in item:
                    yield from _item(inner, f"{indent}  ")
            else:
                yield f"{indent}{name}: {_scalar(item)}"
    elif isinstance(value, list) and value:
        # A list in a list: it stands in one line, as JSON.
        yield f"{indent}{_json(value)}"
    else:
        yield f"{indent}{_scalar(value)}"


def _scalar(value: Any) -> str:
    if isinstance(value, str) and WORD.fullmatch(value) and value.lower() not in TAKEN:
        return value
    return _json(value)


def _json(value: Any) -> str:
    text = orjson.dumps(value).decode()
    return RAW.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def documents(items: Iterable[Item], notes: Notes) -> Iterator[Item]:
    """Yield the documents that a file holds, each with its kind as the section.

    When `today` was, if the file says it, matters to a demonstration alone: moments stand as they
    are.
    """
    for item in items:
        if item.section in {NAME, TODAY} and not item.listed:
            continue
        if item.section is None or not item.listed or not isinstance(item.value, dict):
            if item.value is not None:
                message = "Lists of mappings are meant here, each below the name of its kind."
                notes.problem("WRONG_SHAPE", message, item.line)
        else:
            yield item
