"""Many values as one parameter: however many there are, the text of a statement is the same."""

from collections.abc import Callable, Collection, Iterable, Sequence
from typing import Any, TypeAlias

import orjson
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.visitors import InternalTraversal

from catalog.values import comparing

Convert: TypeAlias = Callable[[Any], Any]
"""Turns a value as Python has it into one as a driver takes it, or the other way."""


class KeptValues(tuple[Any, ...]):  # noqa: SLOT001  # it keeps more than its items
    """Values of one type that are sent again and again; what drivers take is kept with them."""

    def as_sent(self, convert: Convert, dialect: str) -> object:
        """Return what *convert* makes of them for a dialect; they are all of one type."""
        sent: dict[str, object] = vars(self)
        if dialect not in sent:
            sent[dialect] = convert(self)
        return sent[dialect]


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
        if value is None:
            return None
        convert = converter(self.item, dialect)
        if isinstance(value, KeptValues):
            return value.as_sent(convert, dialect.name)
        return convert(value)


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
        kind = Array(comparing(column.type))
        self.parameter: Any = (
            sa.bindparam(name, type_=kind)
            if values is None
            else sa.bindparam(None, _sent(values), type_=kind)
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


def _sent(values: Collection[Any]) -> Sequence[Any]:
    return values if isinstance(values, KeptValues) else list(values)


def converter(kind: sa.types.TypeEngine[Any], dialect: sa.Dialect) -> Convert:
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
