"""Reading fields out of values of any shape; a wrong one is told and left out."""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple, get_args

from catalog.domain.importing.records import Kind, Record
from catalog.domain.writing.field_types import (
    SLUG,
    BoundedText,
    Name,
    Prose,
    ReferenceText,
    SlugText,
    Word,
    normalized,
)
from catalog.domain.writing.slugs import slug_of
from catalog.exchange.notes import Notes, shown

SHORT: BoundedText = get_args(Word)[1]
NAME: BoundedText = get_args(Name)[1]
PROSE: BoundedText = get_args(Prose)[1]
REFERENCE = ReferenceText()


class Flag(NamedTuple):
    """A name that is true or false, and the line that says so."""

    name: str
    is_true: bool
    line: int | None


class Fields:
    """The fields of one mapping; a null counts as absent.

    Keys that no method is asked for are told as ignored.
    """

    __slots__ = ("_asked", "_keys", "_notes", "_part", "_value", "_where", "line")

    def __init__(
        self,
        value: Mapping[str, Any],
        line: int | None,
        notes: Notes,
        where: str = "",
        part: str = "",
    ) -> None:
        self._value = value
        self._notes = notes
        self._where = where
        self._part = part
        self._keys = notes.keys[part, where]
        self._asked = self._keys.asked
        self.line = line
        if value and not self._keys.takes_all:
            self._keys.counts.update(value.keys())

    @classmethod
    def of(
        cls, value: Any, line: int | None, notes: Notes, where: str = "", part: str = ""
    ) -> "Fields | None":
        """Return the fields of *value*, or None where it is no mapping.

        *where* is what messages put before its keys; *part* tells apart values of other kinds,
        whose keys have other meanings.
        """
        if isinstance(value, dict):
            return cls(value, line, notes, where, part)
        notes.problem("WRONG_SHAPE", f"A mapping is meant here, not {_kind(value)}.", line)
        return None

    def line_of(self, key: str) -> int | None:
        """Return the line of a field, else that of its mapping."""
        lines: dict[str, int] = getattr(self._value, "lines", {})
        return lines.get(key, self.line)

    def has(self, key: str) -> bool:
        """Tell whether a field is present and not null."""
        self._asked.add(key)
        return self._value.get(key) is not None

    def items(self) -> Iterator[tuple[str, Any]]:
        """Yield every field."""
        self._keys.takes_all = True
        return iter(self._value.items())

    def text(self, key: str, form: BoundedText = NAME) -> str | None:
        """Return a text, or None."""
        self._asked.add(key)
        value = self._value.get(key)
        return None if value is None else self._text(key, value, form)

    def plain(self, key: str, form: BoundedText = NAME) -> str | None:
        """Return a text, a number or true or false as a text in one line, or None."""
        self._asked.add(key)
        value = self._value.get(key)
        if value is None:
            return None
        return self._text(key, _in_one_line(value), form)

    def plains(self, key: str, form: BoundedText = REFERENCE) -> list[str] | None:
        """Return a list of such texts, a single one as a list of one, or None."""
        self._asked.add(key)
        value = self._value.get(key)
        if value is None:
            return None
        values = value if isinstance(value, list) else [value]
        if None in values:
            self.tell_empty(key)
        given = (_in_one_line(item) for item in values if item not in (None, ""))
        texts = [self._text(key, item, form) for item in given]
        return list(dict.fromkeys(text for text in texts if text is not None))

    def value(self, key: str) -> Any:
        """Return a value as the file gives it, of whatever shape, or None."""
        self._asked.add(key)
        return self._value.get(key)

    def texts(self, key: str, form: BoundedText = NAME) -> list[str] | None:
        """Return a list of texts, a single text as a list of one, or None."""
        self._asked.add(key)
        value = self._value.get(key)
        if value is None:
            return None
        values = value if isinstance(value, list) else [value]
        if None in values:
            self.tell_empty(key)
        texts = [self._text(key, item, form) for item in values if item is not None]
        return [text for text in texts if text is not None]

    def tell_empty(self, key: str) -> None:
        """Tell that a field holds an empty item, where names are listed."""
        message = f"{self._where}{key}: this names nothing, and is left out."
        self._notes.remark("ITEM_EMPTY", message, self.line_of(key))

    def inside(self, key: str) -> "Fields":
        """Return the fields of a mapping inside this one; none if it is absent."""
        self._asked.add(key)
        value = self._value.get(key)
        if value is not None and not isinstance(value, dict):
            self._wrong(key, "a mapping", value)
            value = None
        return Fields(
            value or {}, self.line_of(key), self._notes, f"{self._where}{key}.", self._part
        )

    def each(self, key: str) -> list[Any] | None:
        """Return a list of anything, or None."""
        self._asked.add(key)
        value = self._value.get(key)
        if value is not None and not isinstance(value, list):
            self._wrong(key, "a list", value)
            return None
        return value

    def mappings(self, key: str) -> Iterator["Fields"]:
        """Yield the fields of each mapping in a list; an empty item is left out."""
        for item in self.each(key) or ():
            if item is not None:
                where = f"{self._where}{key}."
                fields = Fields.of(item, self.line_of(key), self._notes, where, self._part)
                if fields is not None:
                    yield fields

    def flags(self, key: str) -> list[Flag] | None:
        """Return what a mapping of names to true or false says, or None."""
        self._asked.add(key)
        value = self._value.get(key)
        if value is None:
            return None
        if not isinstance(value, dict):
            self._wrong(key, "a mapping", value)
            return None
        lines: Mapping[str, int | None] = getattr(value, "lines", {})
        line = self.line_of(key)
        flags = []
        for name, flag in value.items():
            if isinstance(flag, bool):
                flags.append(Flag(name, flag, lines.get(name, line)))
            else:
                message = f"{shown(name)}: true or false is meant here, not {_kind(flag)}."
                self._notes.problem("WRONG_SHAPE", message, lines.get(name, line))
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
        message = f"{self._where}{shown(key)}: {wanted} is meant here, not {_kind(value)}."
        self._notes.problem("WRONG_SHAPE", message, self.line_of(key))


def _in_one_line(value: Any) -> Any:
    """Return a single value as a text in one line; what is none stays as it is."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return repr(value)
    return " ".join(value.split()) if isinstance(value, str) else value


def record(
    kind: Kind, name: str | None, format_name: str, line: int | None, notes: Notes
) -> Record | None:
    """Return a record with this name, or None if the name makes no slug.

    A name that is not the slug itself is kept as the record's name and as a reference.
    """
    name = None if name is None else name_of(name, line, notes)
    slug = None if name is None else slug_of(name)
    if name is None or slug is None:
        notes.skip(kind)
        if name is not None:
            message = (
                f"{shown(name)} makes no slug: use the letters a to z, digits and hyphens, at most "
                f"{SlugText.longest} of them."
            )
            notes.problem("NAME_INVALID", message, line)
        return None
    made = Record(kind, name, line)
    if name != slug:
        made.references[format_name] = [name]
        made.values["name"] = name
    return made


def name_of(name: str, line: int | None, notes: Notes) -> str | None:
    """Return *name* as it is kept, or None where it can be no name; a problem says why."""
    if SLUG.fullmatch(name) and len(name) <= SHORT.longest:
        return name
    name = normalized(name)
    problem = NAME.problem(name)
    if problem is None:
        return name
    code, message = problem
    notes.problem(code, f"{shown(name)}: {message}", line)
    return None


def _kind(value: Any) -> str:
    names = {dict: "a mapping", list: "a list", str: "a text", bool: "true or false"}
    names |= {int: "a number", float: "a number", type(None): "nothing"}
    return next(name for kind, name in names.items() if isinstance(value, kind))
