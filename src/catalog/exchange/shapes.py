"""Reading fields out of values of any shape; a wrong one is told and left out."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from catalog.domain.importing.records import Kind, Record, slug_of
from catalog.domain.importing.report import Notice, Report
from catalog.domain.writing.field_types import (
    SLUG,
    UNKEEPABLE,
    BoundedText,
    ReferenceText,
    normalized,
)

SHORT = BoundedText(100)
NAME = BoundedText(200)
REFERENCE = ReferenceText()
PROSE = BoundedText(20_000, may_be_blank=True, may_have_lines=True)


@dataclass(frozen=True)
class Notes:
    """Collects what a format cannot read in one file."""

    report: Report
    path: str

    def problem(self, code: str, message: str, line: int | None) -> None:
        """Tell what is wrong on a line."""
        self.report.problems.append(Notice(self.path, line, code, message))

    def skip(self, kind: str) -> None:
        """Count a record that is left out."""
        self.report.unread[kind] += 1


class Fields:
    """The fields of one mapping; a null counts as absent."""

    __slots__ = ("_notes", "_value", "_where", "line")

    def __init__(
        self, value: Mapping[str, Any], line: int | None, notes: Notes, where: str = ""
    ) -> None:
        self._value = value
        self._notes = notes
        self._where = where
        self.line = line

    @classmethod
    def of(cls, value: Any, line: int | None, notes: Notes) -> "Fields | None":
        """Return the fields of *value*, or None where it is no mapping."""
        if isinstance(value, dict):
            return cls(value, line, notes)
        notes.problem("WRONG_SHAPE", f"A mapping is meant here, not {_kind(value)}.", line)
        return None

    def line_of(self, key: str) -> int | None:
        """Return the line of a field, else that of its mapping."""
        lines: dict[str, int] = getattr(self._value, "lines", {})
        return lines.get(key, self.line)

    def has(self, key: str) -> bool:
        """Tell whether a field is present and not null."""
        return self._value.get(key) is not None

    def items(self) -> Iterator[tuple[str, Any]]:
        """Yield every field."""
        return iter(self._value.items())

    def text(self, key: str, form: BoundedText = NAME) -> str | None:
        """Return a text, or None."""
        value = self._value.get(key)
        return None if value is None else self._text(key, value, form)

    def texts(self, key: str, form: BoundedText = NAME) -> list[str] | None:
        """Return a list of texts, a single text as a list of one, or None."""
        value = self._value.get(key)
        if value is None:
            return None
        values = value if isinstance(value, list) else [value]
        texts = [self._text(key, item, form) for item in values if item is not None]
        return [text for text in texts if text is not None]

    def inside(self, key: str) -> "Fields":
        """Return the fields of a mapping inside this one; none if it is absent."""
        value = self._value.get(key)
        if value is not None and not isinstance(value, dict):
            self._wrong(key, "a mapping", value)
            value = None
        return Fields(value or {}, self.line_of(key), self._notes, f"{self._where}{key}.")

    def each(self, key: str) -> list[Any] | None:
        """Return a list of anything, or None."""
        value = self._value.get(key)
        if value is not None and not isinstance(value, list):
            self._wrong(key, "a list", value)
            return None
        return value

    def flags(self, key: str) -> dict[str, bool] | None:
        """Return a mapping of names to true or false, or None."""
        value = self._value.get(key)
        if value is None:
            return None
        if not isinstance(value, dict):
            self._wrong(key, "a mapping", value)
            return None
        flags = {name: flag for name, flag in value.items() if isinstance(flag, bool)}
        for name in value.keys() - flags.keys():
            line = self.inside(key).line_of(name)
            message = f"{_shown(name)}: true or false is meant here, not {_kind(value[name])}."
            self._notes.problem("WRONG_SHAPE", message, line)
        return flags

    def _text(self, key: str, value: Any, form: BoundedText) -> str | None:
        if isinstance(value, int) and not isinstance(value, bool):
            value = str(value)
        if not isinstance(value, str):
            self._wrong(key, "a text (in quotes, where it looks like something else)", value)
            return None
        text = normalized(value)
        if not form.may_have_lines:
            text = text.removesuffix("\n")  # with which a block of YAML ends, whatever is in it
        problem = form.problem(text)
        if problem is not None:
            code, message = problem
            self._notes.problem(code, f"{self._where}{key}: {message}", self.line_of(key))
            return None
        return text

    def _wrong(self, key: str, wanted: str, value: Any) -> None:
        message = f"{self._where}{_shown(key)}: {wanted} is meant here, not {_kind(value)}."
        self._notes.problem("WRONG_SHAPE", message, self.line_of(key))


def record(
    kind: Kind, name: str | None, format_name: str, line: int | None, notes: Notes
) -> Record | None:
    """Return a record with this name, or None if the name makes no slug.

    A name that is not the slug itself is kept as the record's name and as a reference.
    """
    name = None if name is None else normalized(name)
    slug = None if name is None else slug_of(name)
    if name is None or slug is None:
        notes.skip(kind)
        if name is not None:
            message = f"{_shown(name)} makes no slug: use Latin letters, digits and hyphens."
            notes.problem("NAME_INVALID", message, line)
        return None
    made = Record(kind, name, line)
    if name != slug:
        made.references[format_name] = [name]
        made.values["name"] = name
    return made


def is_name(name: str, line: int | None, notes: Notes) -> bool:
    """Tell whether *name* can refer to another record; a problem says why not."""
    if SLUG.fullmatch(name) and len(name) <= SHORT.longest:
        return True
    problem = NAME.problem(name)
    if problem is not None:
        code, message = problem
        notes.problem(code, f"{_shown(name)}: {message}", line)
    return problem is None


def _shown(text: str) -> str:
    plain = UNKEEPABLE.sub("?", text)
    return plain if len(plain) <= SHORT.longest else f"{plain[: SHORT.longest]}…"


def _kind(value: Any) -> str:
    names = {dict: "a mapping", list: "a list", str: "a text", bool: "true or false"}
    names |= {int: "a number", float: "a number", type(None): "nothing"}
    return next(name for kind, name in names.items() if isinstance(value, kind))
