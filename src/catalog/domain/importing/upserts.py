"""What importers of plugins yield beside records: objects of their own, known by natural keys."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from catalog.domain.writing.changes import Change
from catalog.domain.writing.field_checks import shapes
from catalog.storage.database.sessions import ReadSession
from catalog.storage.rows import EntityRow

Values: TypeAlias = Mapping[str, Any]


@dataclass(frozen=True)
class Upsertable:
    """A kind of objects of a plugin that an import makes and brings up to date.

    *by* are the columns of *row* that tell one object from all others, and fields of *create* as
    well. *create* makes one that is not there. *update* brings one up to date that is: it has the
    field `id`, may have `expected_revision`, and a change that leaves everything as it was must
    write nothing. *complete* `(session, values)` returns the values of *create* with those that
    follow from others, where one of *by* does; it is asked before the object is looked for. Where
    `organization_id` is one of *by* and the file names none, it is the house that the import is
    for. *told_by* are the values that tell entries of files apart where those of *by* follow from
    others.
    """

    name: str
    row: type[EntityRow]
    by: Sequence[str]
    create: type[Change[Any]]
    update: type[Change[Any]]
    complete: Callable[[ReadSession, Values], Awaitable[Values]] | None = None
    told_by: Sequence[str] = ()

    @property
    def names(self) -> frozenset[str]:
        """The names of the values that an entry of it may give."""
        return frozenset(shapes(self.create)) | (shapes(self.update).keys() - HANDLES)


HANDLES = frozenset({"id", "expected_revision"})


@dataclass(frozen=True, slots=True)
class Upsert:
    """What one place in one file says about one object; a value that is None is not said.

    Values are named as the fields of the changes, and given as JSON has them: a decimal number and
    a day as texts, an object of the core by its slug, a choice by its name.
    """

    kind: Upsertable
    values: Mapping[str, Any]
    line: int | None

    @property
    def key(self) -> list[Any]:
        """What it is known by, as the file gives it."""
        return [self.values.get(name) for name in self.kind.told_by or self.kind.by]
