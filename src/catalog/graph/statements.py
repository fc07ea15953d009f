"""Statements: the SQL of a question, made once for each shape and run with values ever after."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import orjson
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.compiler import compiles

Convert = Callable[[Any], Any]


class Array(sa.types.UserDefinedType[Sequence[Any]]):
    """Many values of one type as a single parameter."""

    cache_ok = True

    def __init__(self, item: sa.types.TypeEngine[Any]) -> None:
        self.item = item

    def get_col_spec(self, **_options: Any) -> str:
        """Return what SQLite calls it: a text that holds JSON."""
        return "TEXT"


class among(sa.ColumnElement[bool]):  # noqa: N801  # it reads like SQL
    """Whether a column's value is one of the values of an array parameter."""

    inherit_cache = False
    type = sa.Boolean()
    _is_implicitly_boolean = True  # else SQLite is asked for `(...) = 1`, and loses the index

    def __init__(self, column: Any, name: str | None = None, values: Any = None) -> None:
        self.column = column
        self.name = name
        self.values = values

    def parameter(self, kind: Any) -> sa.BindParameter[Any]:
        """Return the parameter of this *kind*: named, or with its values in it."""
        if self.name is not None:
            return sa.bindparam(self.name, type_=kind)
        return sa.bindparam(None, self.values, type_=kind)


@compiles(among, "sqlite")
def _among_on_sqlite(element: Any, compiler: Any, **options: Any) -> str:
    parameter = element.parameter(Array(element.column.type))
    column = compiler.process(element.column, **options)
    values = compiler.process(parameter, **options)
    return f"{column} IN (SELECT value FROM json_each({values}))"  # noqa: S608  # both are SQL


@compiles(among, "postgresql")
def _among_on_postgresql(element: Any, compiler: Any, **options: Any) -> str:
    parameter = element.parameter(ARRAY(_plain(element.column.type, compiler.dialect)))
    column = compiler.process(element.column, **options)
    return f"{column} = ANY ({compiler.process(parameter, **options)})"


def _plain(kind: sa.types.TypeEngine[Any], dialect: sa.Dialect) -> sa.types.TypeEngine[Any]:
    """Return the type that the database itself knows."""
    if isinstance(kind, sa.Enum):
        return sa.Text()
    return kind.load_dialect_impl(dialect) if isinstance(kind, sa.TypeDecorator) else kind


@dataclass(frozen=True)
class Slot:
    """One parameter: a value that never changes, or the name of one that comes with each run."""

    name: str | None
    value: Any
    convert: Convert | None


@dataclass(frozen=True)
class Statement:
    """The text of a question, with its parameters in their order."""

    text: str
    slots: tuple[Slot, ...]

    def parameters(self, values: Mapping[str, Any]) -> tuple[Any, ...]:
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

    def statement(self, question: Any) -> Statement:
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
        return among(column, name).parameter(ARRAY(_plain(column.type, self.sqlalchemy)))

    def key(self, value: Any) -> Any:
        """Return a UUID as rows of this database hold it."""
        return value.hex if self.is_sqlite else value

    def key_text(self, key: str) -> str:
        """Return the inside of an f-string that gives a key of a row as UUIDs are written."""
        if not self.is_sqlite:
            return f"{{{key}}}"
        cuts = (":8", "8:12", "12:16", "16:20", "20:")
        return "-".join(f"{{{key}[{cut}]}}" for cut in cuts)

    def moment(self) -> Convert | None:
        """Return what turns a moment of a row, which is in UTC, into RFC 3339.

        A `datetime` needs nothing: whoever writes JSON writes it so.
        """
        return _rfc_3339 if self.is_sqlite else None

    def outgoing(self, kind: sa.types.TypeEngine[Any]) -> Convert | None:
        """Return what turns a value of a row into its Python type; None where it is that."""
        return kind.dialect_impl(self.sqlalchemy).result_processor(self.sqlalchemy, None)

    def _incoming(self, kind: Any) -> Convert | None:
        if isinstance(kind, Array | ARRAY):
            is_json = isinstance(kind, Array)
            item_type = kind.item if isinstance(kind, Array) else kind.item_type
            item = self._incoming(item_type)

            def convert(values: Any) -> Any:
                found = [
                    value if item is None or isinstance(value, str) else item(value)
                    for value in values
                ]
                return orjson.dumps(found).decode() if is_json else found

            return convert
        found: Convert | None = kind.dialect_impl(self.sqlalchemy).bind_processor(self.sqlalchemy)
        return found


def _rfc_3339(text: str) -> str:
    fraction = "" if text.endswith(".000000") else text[19:]
    return f"{text[:10]}T{text[11:19]}{fraction}Z"
