"""Reading YAML safely from the parser's events: plain data, with lines and limits.

Scalars are those of YAML 1.2's core schema. The parser in C is used if it is installed.
"""

import os
import re
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any, BinaryIO

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    Event,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
    StreamEndEvent,
)

from catalog.exchange.items import (
    DEEPEST,
    DuplicateKeyError,
    Item,
    LinedDict,
    SyntaxProblemError,
    TagUnknownError,
    TooDeepError,
    TooManyAliasesError,
    WrongShapeError,
    single_value,
)

try:
    from ruamel.yaml import cyaml
except ImportError:
    CParser: Any = None
else:
    CParser = getattr(cyaml, "CParser")  # noqa: B009  # it has no types

COLON = "unexpected ':'"
MOST_AGAIN = 4 * 1024 * 1024  # bytes that are read by the slow parser where the fast one gives up
MOST_ALIASED = 100_000  # values that the aliases of one file stand for
CONSTANTS = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
INTEGER = re.compile(r"[-+]?(?:0|[1-9][0-9]{0,18})")
FLOAT = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?")
NUMERIC = frozenset("+-.0123456789")
CORE = ("str", "int", "float", "bool", "null", "map", "seq")
TAGS = frozenset(("!", *(f"tag:yaml.org,2002:{name}" for name in CORE)))


def items(stream: BinaryIO) -> Iterator[Item]:
    """Yield the parts of every document in *stream*, or raise `UnreadableError`."""
    try:
        yield from _Reader(_events(stream)).items()
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark is not None else None
        raise SyntaxProblemError(_sentence(error), line) from error
    except YAMLError as error:
        message = "This is no YAML."
        raise SyntaxProblemError(message) from error


def _sentence(error: MarkedYAMLError) -> str:
    said = " ".join(str(part) for part in (error.context, error.problem) if part)
    return f"{said[:1].upper()}{said[1:]}."


def _events(stream: BinaryIO) -> Iterator[Event]:
    if CParser is None:
        yield from YAML(typ="safe", pure=True).parse(stream)
        return
    parser, given = CParser(stream), 0
    try:
        while (event := parser.get_event()) is not None:
            yield event
            given += 1
    except MarkedYAMLError as error:
        if COLON not in str(error.problem) or stream.seek(0, os.SEEK_END) > MOST_AGAIN:
            raise
    else:
        return
    finally:
        parser.dispose()
    stream.seek(0)
    # It takes no colon in a word between brackets, which YAML 1.2 does: [group:default/team].
    yield from islice(YAML(typ="safe", pure=True).parse(stream), given, None)


class _Reader:
    def __init__(self, events: Iterator[Event]) -> None:
        self._events = events
        self._anchors: dict[str, tuple[Any, int]] = {}
        self._nodes = 0
        self._aliased = 0
        self._number = 0

    def items(self) -> Iterator[Item]:
        for event in self._events:
            if isinstance(event, DocumentStartEvent):
                self._anchors.clear()
                self._number += 1
                yield from self._document(next(self._events))
            elif isinstance(event, StreamEndEvent):
                return

    def _document(self, root: Event) -> Iterator[Item]:
        if isinstance(root, SequenceStartEvent):
            yield from self._listed(None, 1)
        elif isinstance(root, MappingStartEvent):
            sections: set[str] = set()
            while not isinstance(event := next(self._events), MappingEndEvent):
                section = self._key(event)
                if section in sections:
                    raise DuplicateKeyError(section, _line(event))
                sections.add(section)
                value = next(self._events)
                if isinstance(value, SequenceStartEvent) and not value.anchor:
                    yield from self._listed(section, 2)
                else:
                    node = self._node(value, 2)
                    yield from _spread(section, node, _line(event), self._number)
        elif not isinstance(root, ScalarEvent) or self._node(root, 1) is not None:
            raise single_value(_line(root))

    def _listed(self, section: str | None, depth: int) -> Iterator[Item]:
        while not isinstance(event := next(self._events), SequenceEndEvent):
            value = self._node(event, depth + 1)
            yield Item(section, value, _line(event), listed=True, document=self._number)

    def _node(self, event: Event, depth: int) -> Any:
        before = self._nodes
        self._nodes += 1
        value: Any
        if isinstance(event, ScalarEvent):
            value = _scalar(event)
        elif isinstance(event, MappingStartEvent):
            _refuse_depth(event, depth)
            value = self._mapping(event, depth)
        elif isinstance(event, SequenceStartEvent):
            _refuse_depth(event, depth)
            _refuse_tag(event)
            value = []
            while not isinstance(inner := next(self._events), SequenceEndEvent):
                value.append(self._node(inner, depth + 1))
        elif isinstance(event, AliasEvent):
            return self._alias(event)
        else:
            raise TypeError(event)
        if event.anchor:
            self._anchors[event.anchor] = value, self._nodes - before
        return value

    def _mapping(self, start: MappingStartEvent, depth: int) -> LinedDict:
        _refuse_tag(start)
        mapping = LinedDict()
        lines = mapping.lines
        merged: list[Any] = []
        while not isinstance(event := next(self._events), MappingEndEvent):
            key = self._key(event)
            value = self._node(next(self._events), depth + 1)
            line = event.start_mark.line + 1
            if key == "<<":
                merged += value if isinstance(value, list) else [value]
            elif key in mapping:
                raise DuplicateKeyError(key, line)
            else:
                mapping[key] = value
                lines[key] = line
        _merge(mapping, merged, _line(start))
        return mapping

    def _key(self, event: Event) -> str:
        if isinstance(event, ScalarEvent):
            self._nodes += 1
            _refuse_tag(event)
            if event.anchor:
                self._anchors[event.anchor] = event.value, 1
            return str(event.value)
        key = self._alias(event) if isinstance(event, AliasEvent) else None
        if not isinstance(key, str):
            message = "A key must be a text."
            raise WrongShapeError(message, _line(event))
        return key

    def _alias(self, event: AliasEvent) -> Any:
        line = _line(event)
        if event.anchor not in self._anchors:
            message = f"There is no anchor &{event.anchor} before this alias."
            raise SyntaxProblemError(message, line)
        value, nodes = self._anchors[event.anchor]
        self._nodes += nodes
        self._aliased += nodes
        if self._aliased > MOST_ALIASED:
            message = f"The aliases stand for more than {MOST_ALIASED:,} values: write them out."
            raise TooManyAliasesError(message, line)
        return value


def _spread(section: str, value: Any, line: int | None, document: int) -> Iterator[Item]:
    """Yield the items of a list that an anchor or an alias names, else the value itself."""
    if not isinstance(value, list):
        yield Item(section, value, line, listed=False, document=document)
        return
    for item in value:
        lines = item.lines.values() if isinstance(item, LinedDict) else ()
        at = min(lines, default=line)
        yield Item(section, item, at, listed=True, document=document)


def _merge(mapping: LinedDict, merged: Sequence[Any], line: int | None) -> None:
    """Add the mappings that `<<` names to *mapping*; its own keys win, then those named earlier."""
    for other in merged:
        if not isinstance(other, LinedDict):
            message = "Only mappings are merged with <<."
            raise WrongShapeError(message, line)
        for key, value in other.items():
            if key not in mapping:
                mapping[key] = value
                mapping.lines[key] = other.lines[key]


def _scalar(event: ScalarEvent) -> Any:
    if event.ctag is not None or not event.implicit[0]:
        _refuse_tag(event)
        return event.value
    text: str = event.value
    if text in CONSTANTS:
        return CONSTANTS[text]
    if text[0] in NUMERIC:
        if INTEGER.fullmatch(text):
            return int(text)
        if FLOAT.fullmatch(text) and not text.lstrip("+-").isdecimal():
            return float(text)
    return text


def _refuse_tag(event: Any) -> None:
    if event.ctag is not None and str(event.ctag) not in TAGS:
        message = f"The tag {str(event.ctag)[:100]} is not read: write plain data."
        raise TagUnknownError(message, _line(event))


def _refuse_depth(event: Event, depth: int) -> None:
    if depth > DEEPEST:
        raise TooDeepError(_line(event))


def _line(event: Any) -> int | None:
    return event.start_mark.line + 1 if event.start_mark is not None else None
