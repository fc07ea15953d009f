"""The rows that a view holds as objects: one object for each row, and what changed of it."""

from collections.abc import Mapping, MutableMapping, Sequence
from typing import Any, NamedTuple, cast

import sqlalchemy as sa
from sqlalchemy.orm.attributes import instance_state

from catalog.storage.database.objects.mapped import AnyRow, Mapped, mapped
from catalog.storage.database.pending import Edit, Pending
from catalog.storage.rows import Row

Key = tuple[Any, ...]


class HeldRows:
    """The objects of one view, be it one that only reads or a transaction.

    They are SQLAlchemy's, which note what is set; no session of its own knows them.
    """

    def __init__(
        self, dialect: sa.Dialect, known: MutableMapping[tuple[type[Row], Key], Row]
    ) -> None:
        self._dialect = dialect
        self._known = known
        self._new: dict[int, Row] = {}
        self._gone: dict[int, Row] = {}
        self._beside: list[Row] = []

    def mapped(self, row: type[Row]) -> Mapped:
        """Return how the rows of a class are read and stored."""
        return mapped(row, self._dialect)

    def get(self, row: type[AnyRow], key: Key) -> AnyRow | None:
        """Return the object of the row with this primary key, or None where none is held."""
        return cast("AnyRow | None", self._known.get((row, key)))

    def add(self, item: Row) -> None:
        """Hold a new row, not written yet but with its defaults; one that is held stays."""
        how = self.mapped(type(item))
        if self._known.get((how.row, _key(how, item))) is not item:
            how.give_defaults(vars(item))
            self._new[id(item)] = item

    def add_beside(self, item: Row) -> None:
        """Hold a new row that is written together with others, and not without any."""
        self._beside.append(item)

    def write_beside(self) -> bool:
        """Let what is written beside others be written now; tell whether there is any."""
        found = bool(self._beside)
        for item in self._beside:
            self.add(item)
        self._beside.clear()
        return found

    def delete(self, item: Row) -> None:
        """Let the row of an object go."""
        if any(one is item for one in self._beside):
            self._beside.remove(item)
        elif self._new.pop(id(item), None) is None:
            self._gone[id(item)] = item

    def forget(self) -> None:
        """Hold no object any more, when nothing is to be written."""
        self._known.clear()

    def read(self, how: Mapped, values: Sequence[Any], *, is_newest: bool = False) -> Row | None:
        """Return the object of a row that was read; None where its key is null.

        An object that is held keeps its values, unless these are to be the *newest*.
        """
        made = how.made(values)
        kept = vars(made)
        key = tuple([kept[name] for name in how.key])
        if None in key:
            return None
        known = self._known.get((how.row, key))
        if known is None:
            self._known[how.row, key] = made
            return made
        if is_newest:
            vars(known).update({name: kept[name] for name in how.names})
            _settle(known)
        return known

    def pending(self) -> Pending:
        """Return what is to be written."""
        edited = [
            Edit(item, before)
            for item in self._known.values()
            if instance_state(item).modified and (before := _before(item))
        ]
        if self._beside and (self._new or edited or self._gone):
            self.write_beside()
        return Pending(list(self._new.values()), edited, list(self._gone.values()))

    def written(self, pending: Pending) -> None:
        """Note that the rows are as the objects are."""
        for item in pending.new:
            how = self.mapped(type(item))
            self._known[how.row, _key(how, item)] = item
            _settle(item)
        for item, _ in pending.edited:
            _settle(item)
        for item in pending.gone:
            how = self.mapped(type(item))
            self._known.pop((how.row, _key(how, item)), None)
        self._new.clear()
        self._gone.clear()

    def copied(self) -> "Copy":
        """Return a copy of everything that is held, when nothing is to be written."""
        known = {key: (item, dict(vars(item))) for key, item in self._known.items()}
        return Copy(known, tuple(self._beside))

    def restore(self, copy: "Copy") -> None:
        """Go back to what was held when the copy was made."""
        self._new.clear()
        self._gone.clear()
        self._beside = list(copy.beside)
        self._known = {key: item for key, (item, _) in copy.kept.items()}
        for item, values in copy.kept.values():
            vars(item).clear()
            vars(item).update(values)
            _settle(item)


class Copy(NamedTuple):
    """What was held at one moment."""

    kept: Mapping[tuple[type[Row], Key], tuple[Row, Mapping[str, Any]]]
    beside: Sequence[Row]


def _key(how: Mapped, item: Row) -> Key:
    kept = vars(item)
    return tuple([kept.get(name) for name in how.key])


def _before(item: Row) -> dict[str, Any]:
    """Return the values that the row has in the place of those that were set otherwise."""
    kept = vars(item)
    return {
        name: value
        for name, value in instance_state(item).committed_state.items()
        if name not in kept or (kept[name] is not value and kept[name] != value)
    }


def _settle(item: Row) -> None:
    """Let an object be as its row is."""
    state: Any = instance_state(item)
    state.committed_state.clear()
    state.modified = False
