"""Statements: the SQL of a question, made once for each shape and run with values ever after."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias
from uuid import UUID

import orjson
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.visitors import InternalTraversal

from catalog.graph.context import Select

Convert: TypeAlias = Callable[[Any], Any]
"""Turns a value as Python has it into one as a driver takes it, or the other way."""
Key: TypeAlias = UUID | str
"""A key as rows of one database hold it: SQLite has the hexadecimal digits."""


class Array(sa.types.TypeDecorator[Sequence[Any]]):
    """Many values of one type as a single parameter: an array, or on SQLite a text of JSON."""

    impl = sa.Text
    cache_ok = True

    def __init__(self, item: sa.types.TypeEngine[Any]) -> None:
        super().__init__()
        self.item = item

    def load_dialect_impl(self, dialect: sa.Dialect) -> sa.types.TypeEngine[Any]:
        """Ask for an array where there are arrays."""
        if dialect.name == "sqlite":
            return sa.Text()
        return dialect.type_descriptor(ARRAY(_plain(self.item, dialect)))

    def process_bind_param(self, value: Sequence[Any] | None, dialect: sa.Dialect) -> object:
        """Turn values into those that the database stores."""
        return None if value is None else _many(self.item, dialect)(value)


class among(sa.ColumnElement[bool]):  # noqa: N801  # it reads like SQL
    """Whether a column's value is one of many values, which are a single parameter.

    However many there are, the text is the same: it is written and planned once.
    """

    type = sa.Boolean()
    _is_implicitly_boolean = True  # else SQLite is asked for `(...) = 1`, and loses the index
    _traverse_internals = [  # noqa: RUF012  # SQLAlchemy reads what its cache goes by
        ("column", InternalTraversal.dp_clauseelement),
        ("parameter", InternalTraversal.dp_clauseelement),
    ]

    def __init__(
        self, column: Any, name: str | None = None, *, values: Collection[Any] | None = None
    ) -> None:
        self.column = sa.type_coerce(column, column.type).clause
        kind = Array(column.type)
        self.parameter: Any = (
            sa.bindparam(name, type_=kind)
            if values is None
            else sa.bindparam(None, list(values), type_=kind)
        )


@compiles(among, "sqlite")
def _among_on_sqlite(element: among, compiler: SQLCompiler, **options: Any) -> str:
    column = compiler.process(element.column, **options)
    values = compiler.process(element.parameter, **options)
    return f"{column} IN (SELECT value FROM json_each({values}))"  # noqa: S608  # both are SQL


@compiles(among, "postgresql")
def _among_on_postgresql(element: among, compiler: SQLCompiler, **options: Any) -> str:
    column = compiler.process(element.column, **options)
    return f"{column} = ANY ({compiler.process(element.parameter, **options)})"


def _many(kind: sa.types.TypeEngine[Any], dialect: sa.Dialect) -> Convert:
    """Return what turns many values of a type into one parameter; text is taken as it is."""
    item: Convert | None = kind.dialect_impl(dialect).bind_processor(dialect)
    require_json = dialect.name == "sqlite"

    def convert(values: Iterable[object]) -> object:
        found = [
            value if item is None or isinstance(value, str) else item(value) for value in values
        ]
        return orjson.dumps(found).decode() if require_json else found

    return convert


def _plain(kind: sa.types.TypeEngine[Any], dialect: sa.Dialect) -> sa.types.TypeEngine[Any]:
    """Return the type that the database itself knows."""
    if isinstance(kind, sa.Enum):
        return sa.Text()
    return kind.load_dialect_impl(dialect) if isinstance(kind, sa.TypeDecorator) else kind


@dataclass(frozen=True)
class Slot:
    """One parameter: a value that never changes, or the name of one that comes with each run."""

    name: str | None
    value: object
    convert: Convert | None


@dataclass(frozen=True)
class Statement:
    """The text of a question, with its parameters in their order."""

    text: str
    slots: tuple[Slot, ...]

    def parameters(self, values: Mapping[str, object]) -> tuple[object, ...]:
        """Return the parameters of one run."""
        return tuple(
            slot.value
            if slot.name is None
            else values[slot.name]
            if slot.convert is None
            else slot.convert(values[slot.name])
            for slot in self.slots
        )


class Dialect:
    """How one database takes parameters and gives values."""

    def __init__(self, dialect: sa.Dialect) -> None:
        self.sqlalchemy = dialect
        self.is_sqlite = dialect.name == "sqlite"

    def statement(self, question: Select) -> Statement:
        """Return the text and the parameters of *question*."""
        compiled = question.compile(dialect=self.sqlalchemy)
        slots = []
        for name in compiled.positiontup or ():
            bind = compiled.binds[name]
            convert = self._incoming(bind.type)
            if bind.value is None and bind.required:
                slots.append(Slot(bind.key, None, convert))
            else:
                value = bind.effective_value
                slots.append(Slot(None, convert(value) if convert else value, None))
        return Statement(str(compiled), tuple(slots))

    def array(self, column: Any, name: str) -> sa.BindParameter[Any]:
        """Return the parameter *name*, which holds many values as *column* has them."""
        return sa.bindparam(name, type_=Array(column.type))

    def key(self, value: UUID) -> Key:
        """Return a UUID as rows of this database hold it."""
        return value.hex if self.is_sqlite else value

    def moment(self) -> Convert | None:
        """Return what turns a moment of a row, which is in UTC, into RFC 3339.

        A `datetime` needs nothing: whoever writes JSON writes it so.
        """
        return _rfc_3339 if self.is_sqlite else None

    def outgoing(self, kind: sa.types.TypeEngine[Any]) -> Convert | None:
        """Return what turns a value of a row into its Python type; None where it is that."""
        return kind.dialect_impl(self.sqlalchemy).result_processor(self.sqlalchemy, None)

    def _incoming(self, kind: sa.types.TypeEngine[Any]) -> Convert | None:
        if isinstance(kind, Array):
            return _many(kind.item, self.sqlalchemy)
        return kind.dialect_impl(self.sqlalchemy).bind_processor(self.sqlalchemy)


def _rfc_3339(text: str) -> str:
    fraction = "" if text.endswith(".000000") else text[19:]
    return f"{text[:10]}T{text[11:19]}{fraction}Z"
