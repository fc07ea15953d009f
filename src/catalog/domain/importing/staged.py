"""What the staging of an import holds and gives: places, ids, and what files say of one thing."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import orjson

from catalog.domain.writing.slugs import slug_of

NOWHERE = -1  # the line of what stands nowhere


class FilePlace(NamedTuple):
    """A place in a file, which is known by its number."""

    file: int
    line: int | None


class ImportedId(NamedTuple):
    """What a name stands for: its number among the imported ones where it is one, and its id."""

    number: int | None
    id: str
    is_new: bool
    is_retired: bool = False


class StagedUpsert(NamedTuple):
    """What all files together say about one object of a plugin."""

    place: FilePlace
    values: dict[str, Any]


class Clash(NamedTuple):
    """A record whose name makes the slug of another one."""

    kind: str
    key: str
    name: str
    place: FilePlace


@dataclass(slots=True)
class Sayings:
    """What the files of one source say about one thing; the first of them is known by its number.

    Unless it *is whole*, something there could not be read, and what is absent may be meant.
    """

    source: int
    file: int
    values: dict[str, str] = field(default_factory=dict)
    labels: dict[str, str] = field(default_factory=dict)
    references: dict[str, list[str]] = field(default_factory=dict)
    owners: dict[str, tuple[str, FilePlace]] | None = None
    dependencies: dict[str, Sequence[Any]] | None = None
    """By slug: the name that is needed, whether the need holds, the line and the file."""
    is_whole: bool = True
    is_retired: bool = False

    def add(self, data: list[Any], file: int) -> None:
        """Take what one more record says: a later scalar wins, lists join."""
        values, labels, references, owners, dependencies, is_whole, is_retired = data
        self.values.update(values)
        self.labels.update(labels)
        self.is_whole = self.is_whole and is_whole
        self.is_retired = self.is_retired or is_retired
        for system, names in references.items():
            joined = self.references.setdefault(system, [])
            joined += [name for name in names if name not in joined]
        if owners is not None:
            self.owners = {} if self.owners is None else self.owners
            for name, line in owners:
                self.owners.setdefault(slug_of(name) or name, (name, FilePlace(file, line)))
        if dependencies is not None:
            self.dependencies = {} if self.dependencies is None else self.dependencies
            for need in dependencies:
                need.append(file)
                self.dependencies[slug_of(need[0]) or need[0]] = need


@dataclass(slots=True)
class Merged:
    """What all files together say about one thing, each source for itself."""

    key: str
    place: FilePlace
    identity: ImportedId
    is_named: bool
    said: list[Sayings]

    @property
    def is_retired(self) -> bool:
        """Whether any of its sources has it as retired."""
        return any(said.is_retired for said in self.said)


def merge(rows: Sequence[Any], sources: Sequence[int]) -> Merged:
    """Return what is said about one thing, of the columns of its records; *sources* are of files.

    What is said nowhere stands last.
    """
    key, file, line, _data, number, identity, is_new = rows[0]
    is_named = line != NOWHERE
    place = FilePlace(file, line if is_named else None)
    merged = Merged(key, place, ImportedId(number, identity, bool(is_new)), is_named, [])
    by_source: dict[int, Sayings] = {}
    for _key, file, _line, data, *_rest in rows:
        source = sources[file]
        if source not in by_source:
            by_source[source] = Sayings(source, file)
            merged.said.append(by_source[source])
        by_source[source].add(orjson.loads(data), file)
    return merged
