"""Where the values of a file land: tables of keys, which say it to the code and to its readers."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from catalog.domain.importing.records import Record
from catalog.domain.writing.field_types import BoundedText
from catalog.exchange.shapes import NAME, REFERENCE, Fields


@dataclass(frozen=True)
class AsValue:
    """A text becomes a value of the thing itself."""

    name: str
    form: BoundedText = NAME

    def __str__(self) -> str:
        """Return what the documentation says."""
        return f"`{self.name}`"


@dataclass(frozen=True)
class AsLabel:
    """A text, a number or true or false becomes a label; the format may do more with it."""

    key: str
    more: str = ""

    def __str__(self) -> str:
        """Return what the documentation says."""
        return f"label `{self.key}`, {self.more}".removesuffix(", ")


@dataclass(frozen=True)
class AsReference:
    """One or several of them become external references."""

    system: str

    def __str__(self) -> str:
        """Return what the documentation says."""
        return f"external reference `{self.system}`"


@dataclass(frozen=True)
class Said:
    """The format takes it in a way of its own."""

    words: str

    def __str__(self) -> str:
        """Return what the documentation says."""
        return self.words


Landing: TypeAlias = AsValue | AsLabel | AsReference | Said
Landings: TypeAlias = Mapping[str, Landing]


class Inside:
    """The mappings inside of one, each of which is entered once."""

    def __init__(self, fields: Fields) -> None:
        self._entered = {"": fields}

    def at(self, path: str) -> Fields:
        """Return the fields at a path whose keys have dots between them."""
        if path not in self._entered:
            outer, _, key = path.rpartition(".")
            self._entered[path] = self.at(outer).inside(key)
        return self._entered[path]

    def each(self, path: str) -> Iterator[Fields]:
        """Yield the mappings of a list; what is none is told."""
        outer, _, key = path.rpartition(".")
        yield from self.at(outer).mappings(key)


def land(record: Record, inside: Inside, landings: Landings) -> None:
    """Let the values of one thing land where the table says."""
    for path, landing in landings.items():
        outer, _, key = path.rpartition(".")
        if isinstance(landing, Said):
            continue
        fields = inside.at(outer)
        if isinstance(landing, AsValue):
            text = fields.text(key, landing.form)
            if text is not None:
                record.values[landing.name] = text
        elif isinstance(landing, AsLabel):
            text = fields.plain(key)
            if text is not None:
                record.labels[landing.key] = text
        else:
            texts = fields.plains(key, REFERENCE)
            if texts is not None:
                refer(record, landing.system, texts)


def refer(record: Record, system: str, names: list[str]) -> None:
    """Add external references of a system, each once."""
    held = record.references.setdefault(system, [])
    held += [name for name in dict.fromkeys(names) if name not in held]
