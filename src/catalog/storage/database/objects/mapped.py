"""How the rows of each class are read and stored: by statements that are written once.

SQLAlchemy maps the classes and writes the SQL. To run it through a session of its own would cost
several times what the database itself does.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple, TypeVar, cast

import sqlalchemy as sa

from catalog.storage.database import bulk
from catalog.storage.rows import Row
from catalog.values import outgoing

AnyRow = TypeVar("AnyRow", bound=Row)
Convert = Callable[[Any], Any] | None


class Ready(NamedTuple):
    """A statement for the driver: its text, and the name and conversion of each parameter."""

    text: str
    parameters: Sequence[tuple[str, Convert]]

    def values(self, given: Mapping[str, Any]) -> tuple[Any, ...]:
        """Return the parameters as the driver takes them."""
        return tuple(
            [
                given[name] if convert is None else convert(given[name])
                for name, convert in self.parameters
            ]
        )


class Mapped:
    """One class of rows on one kind of database; names are those of its attributes."""

    def __init__(self, row: type[Row], dialect: sa.Dialect) -> None:
        mapper: Any = sa.inspect(row)
        self.row = row
        self.table = cast("sa.Table", mapper.local_table)
        self.columns: Mapping[str, sa.Column[Any]] = {
            item.key: item.columns[0] for item in mapper.column_attrs
        }
        self.names = tuple(self.columns)
        self.key = tuple(mapper.get_property_by_column(column).key for column in mapper.primary_key)
        self.key_places = tuple(map(self.names.index, self.key))
        self.reading = [outgoing(column.type, dialect) for column in self.columns.values()]
        self._new_instance = mapper.class_manager.new_instance
        self._dialect = dialect
        self._named = {column.key: name for name, column in self.columns.items()}
        self._defaults: Mapping[str, Any] = {
            name: column.default
            for name, column in self.columns.items()
            if column.default is not None
        }
        self._null_is_json = frozenset(
            name
            for name, column in self.columns.items()
            if isinstance(column.type, sa.JSON) and not column.type.none_as_null
        )
        self._ready: dict[Any, Ready] = {}

    def made(self, values: Sequence[Any]) -> Row:
        """Return an object of the values of all columns, as the driver gave them."""
        made: Row = self._new_instance()
        held = vars(made)
        for name, convert, value in zip(self.names, self.reading, values, strict=True):
            held[name] = value if convert is None else convert(value)
        return made

    def give_defaults(self, given: dict[str, Any]) -> None:
        """Set what a new row has where nothing was given for it."""
        for name, default in self._defaults.items():
            if given.get(name) is None:
                given[name] = default.arg(None) if default.is_callable else default.arg

    def stored(self, given: Mapping[str, Any]) -> dict[str, Any]:
        """Return what a new row stores of what it was *given*: defaults stand in for nulls."""
        found = {
            name: value
            for name, value in given.items()
            if name in self.columns and (value is not None or name in self._null_is_json)
        }
        self.give_defaults(found)
        return found

    def whole_key(self, key: Any) -> tuple[Any, ...]:
        """Return a primary key, given as its one value or all of them, as its values in order."""
        if isinstance(key, Mapping):
            return tuple([key[name] for name in self.key])
        return key if isinstance(key, tuple) else (key,)

    def of_key(self, given: Mapping[str, Any]) -> dict[str, Any]:
        """Return the primary key as the parameters of statements that go by it."""
        return {bulk.KEY + name: given[name] for name in self.key}

    def of_value(self, key: Any) -> dict[str, Any]:
        """Return such parameters of a key that is given as `whole_key` takes it."""
        return self.of_key(dict(zip(self.key, self.whole_key(key), strict=True)))

    def insert(self, names: tuple[str, ...]) -> Ready:
        """Return the statement that inserts a row of these columns."""
        return self._made(names, lambda: self._written(sa.insert(self.table), names))

    def update(self, names: tuple[str, ...]) -> Ready:
        """Return the statement that updates these columns of a row, and returns one row for it."""

        def make() -> Ready:
            statement = self._of_key(sa.update(self.table))
            return self._written(statement.returning(sa.literal_column("1")), names)

        return self._made(("update", names), make)

    def delete(self) -> Ready:
        """Return the statement that deletes a row."""
        return self._made("delete", lambda: self._written(self._of_key(sa.delete(self.table))))

    def select(self, *, is_locked: bool) -> Ready:
        """Return the statement that reads a row, and locks it until the transaction ends."""

        def make() -> Ready:
            question = self._of_key(sa.select(*self.columns.values()))
            # Not a full FOR UPDATE: rows that refer to this one could not be added meanwhile.
            locked = question.with_for_update(key_share=True)
            return self._written(locked if is_locked else question)

        return self._made(("select", is_locked), make)

    def _made(self, key: Any, make: Callable[[], Ready]) -> Ready:
        found = self._ready.get(key)
        if found is None:
            found = self._ready[key] = make()
        return found

    def _of_key(self, statement: Any) -> Any:
        columns = [self.columns[name] for name in self.key]
        return statement.where(*(bulk.where_equal(column) for column in columns))

    def _written(self, statement: Any, names: Sequence[str] | None = None) -> Ready:
        keys = None if names is None else [self.columns[name].key for name in names]
        compiled = statement.compile(dialect=self._dialect, column_keys=keys)
        parameters = []
        for name in compiled.positiontup or ():
            column = name.removeprefix(bulk.KEY)
            prefix = bulk.KEY if column != name else ""
            kind = compiled.binds[name].type
            parameters.append((prefix + self._named[column], bulk.storing(kind, self._dialect)))
        return Ready(str(compiled), parameters)


_KNOWN: dict[tuple[type[Row], str], Mapped] = {}


def mapped(row: type[Row], dialect: sa.Dialect) -> Mapped:
    """Return how the rows of a class are read and stored on a kind of database."""
    key = row, dialect.name
    found = _KNOWN.get(key)
    if found is None:
        found = _KNOWN[key] = Mapped(row, dialect)
    return found
