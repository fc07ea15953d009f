"""Reading JSON part by part, with the line of each part."""

import codecs
import json
import re
from collections.abc import Iterator
from typing import Any, BinaryIO

from catalog.exchange.items import (
    DEEPEST,
    DuplicateKeyError,
    Item,
    SyntaxProblemError,
    TooDeepError,
    single_value,
)

CHUNK = 1024 * 1024
SPACE = re.compile(r"[ \t\n\r]*")


class _GivenTwiceError(Exception):
    pass


def _mapping(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    mapping = dict(pairs)
    if len(mapping) != len(pairs):
        keys = [key for key, _value in pairs]
        raise _GivenTwiceError(next(key for key in keys if keys.count(key) > 1))
    return mapping


def _constant(name: str) -> None:
    message = f"{name} is no JSON."
    raise ValueError(message)


_DECODER = json.JSONDecoder(object_pairs_hook=_mapping, parse_constant=_constant)


def items(stream: BinaryIO) -> Iterator[Item]:
    """Yield the parts of the value in *stream*, or raise `UnreadableError`."""
    window = _Window(stream)
    first = window.peek()
    if first == "[":
        yield from _listed(window, None, 2)
    elif first == "{":
        yield from _sections(window)
    elif first:
        raise single_value(window.line)
    if window.peek():
        message = "Nothing may follow the value."
        raise window.wrong(message)


def value(text: str, line: int | None) -> Any:
    """Return the value that *text* is, whole, or raise `UnreadableError` for this line."""
    try:
        found = json.loads(text, object_pairs_hook=_mapping, parse_constant=_constant)
    except json.JSONDecodeError as error:
        message = f"{error.msg}."
        raise SyntaxProblemError(message, line) from error
    except _GivenTwiceError as error:
        raise DuplicateKeyError(str(error), line) from error
    except RecursionError as error:
        raise TooDeepError(line) from error
    except ValueError as error:
        message = "A number here is none that can be read."
        raise SyntaxProblemError(message, line) from error
    _refuse_depth(found, 1, line)
    return found


def _listed(window: "_Window", section: str | None, depth: int) -> Iterator[Item]:
    for _ in window.parts("[", "]"):
        line = window.line
        yield Item(section, window.value(depth), line, listed=True)


def _sections(window: "_Window") -> Iterator[Item]:
    sections: set[str] = set()
    for _ in window.parts("{", "}"):
        line = window.line
        if window.peek() != '"':
            message = "A key in quotes is meant here."
            raise window.wrong(message)
        section = window.value(1)
        if section in sections:
            raise DuplicateKeyError(section, line)
        sections.add(section)
        window.take(":")
        if window.peek() == "[":
            yield from _listed(window, section, 3)
        else:
            yield Item(section, window.value(2), line, listed=False)


class _Window:
    """A text that is read in pieces, and the place in it that has been reached."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._decode = codecs.getincrementaldecoder("utf-8-sig")().decode
        self._text = ""
        self._at = 0
        self._counted = 0
        self._line = 1
        self._step = CHUNK

    @property
    def line(self) -> int:
        """The number of the line that has been reached."""
        self._line += self._text.count("\n", self._counted, self._at)
        self._counted = self._at
        return self._line

    def wrong(self, message: str) -> SyntaxProblemError:
        """Return the error for a text that is no JSON from this place on."""
        return SyntaxProblemError(message, self.line)

    def peek(self) -> str:
        """Return the next character that is no space, or nothing at the end."""
        while True:
            space = SPACE.match(self._text, self._at)
            self._at = space.end() if space else self._at
            if self._at < len(self._text):
                return self._text[self._at]
            if not self._more():
                return ""

    def take(self, wanted: str) -> None:
        """Read the character *wanted*."""
        if self.peek() != wanted:
            message = f"A {wanted} is meant here."
            raise self.wrong(message)
        self._at += 1

    def parts(self, opening: str, closing: str) -> Iterator[None]:
        """Yield before each part of a list or a mapping, which the caller then reads."""
        self.take(opening)
        if self.peek() == closing:
            self._at += 1
            return
        while True:
            yield
            if self.peek() == closing:
                self._at += 1
                return
            self.take(",")
            self.peek()

    def value(self, depth: int) -> Any:
        """Return the next value, whole."""
        self.peek()
        self._step = CHUNK
        while True:
            try:
                value, end = _DECODER.raw_decode(self._text, self._at)
            except json.JSONDecodeError as error:
                if self._more():
                    continue
                self._at = max(self._at, error.pos)
                message = f"{error.msg}."
                raise self.wrong(message) from error
            except _GivenTwiceError as error:
                raise DuplicateKeyError(str(error), self.line) from error
            except RecursionError as error:
                raise TooDeepError(self.line) from error
            except ValueError as error:
                message = "A number here is none that can be read."
                raise self.wrong(message) from error
            if end == len(self._text) and self._more():
                continue  # a number may have more digits
            line = self.line
            self._at = end
            _refuse_depth(value, depth, line)
            return value

    def _more(self) -> bool:
        data = self._stream.read(self._step)
        self._step *= 2
        more = self._decode(data, not data)
        _ = self.line
        self._text = self._text[self._at :] + more
        self._at = self._counted = 0
        return bool(data)


def _refuse_depth(value: Any, depth: int, line: int | None) -> None:
    level = [value]
    while level:
        if depth > DEEPEST:
            raise TooDeepError(line)
        depth += 1
        level = [
            inner
            for outer in level
            if isinstance(outer, dict | list)
            for inner in (outer.values() if isinstance(outer, dict) else outer)
            if isinstance(inner, dict | list)
        ]
