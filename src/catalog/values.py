"""Values that both databases keep alike: decimal numbers, and which types of columns there are."""

import datetime as dt
import operator
from collections.abc import Callable
from contextlib import suppress
from decimal import ROUND_FLOOR, Context, Decimal, Inexact, InvalidOperation
from functools import lru_cache
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql import operators

MOST_DIGITS = 15  # of units, which SQLite adds up and compares with halves between them exactly
LARGEST = 2**63 - 1  # integer of SQLite
PAST = 1e19  # stands for all numbers that are larger
EXACT = Context(prec=60, traps=[Inexact, InvalidOperation])
COMPARED = frozenset(
    {operators.eq, operators.ne, operators.lt, operators.le, operators.gt, operators.ge}
    | {operators.in_op, operators.not_in_op, operators.is_distinct_from}
    | {operators.is_not_distinct_from, operators.between_op}
)
ADDED = frozenset({operators.add, operators.sub})
SCALED = frozenset(
    {operators.mul, operators.truediv, operators.floordiv, operators.mod, operator.pow}
)
KEPT = frozenset({str, int, float, bool, dt.date, UUID, bytes})


class FixedPoint(sa.types.TypeDecorator[Decimal]):
    """A decimal number of at most *digits* digits, *places* of them behind the point.

    PostgreSQL has such numbers. SQLite has floats instead, so there a column holds the number of
    units of the last place, which sort, compare and add up exactly. It is the type of a column, and
    the limit of a field of a change. Raises `ValueError` for more digits than both can add up.
    """

    impl = sa.Numeric
    cache_ok = True

    def __init__(self, digits: int, places: int) -> None:
        super().__init__(digits, places)
        if not 0 <= places <= digits or not 1 <= digits <= MOST_DIGITS:
            message = (
                f"FixedPoint({digits}, {places}): give 1 to {MOST_DIGITS} digits, and not more "
                "places than digits."
            )
            raise ValueError(message)
        self.digits = digits
        self.places = places

    def __repr__(self) -> str:
        """Return it as migrations write it."""
        return f"FixedPoint(digits={self.digits}, places={self.places})"

    @property
    def says(self) -> str:
        """What numbers it has, in words."""
        behind = f", at most {self.places} of them behind the point" if self.places else ""
        return f"at most {self.digits} digits{behind or ', none of them behind the point'}"

    def exact(self, value: Decimal | int) -> Decimal:
        """Return *value* with all its places; raise `ValueError` where it does not fit."""
        try:
            found = EXACT.create_decimal(value).quantize(self._unit, context=EXACT)
        except (Inexact, InvalidOperation, TypeError) as error:
            raise ValueError(self._wrong(value)) from error
        if not found.is_finite() or abs(found) >= Decimal(10) ** (self.digits - self.places):
            raise ValueError(self._wrong(value))
        return found or abs(found)

    def fits(self, value: Decimal | int) -> bool:
        """Tell whether *value* is one of its numbers."""
        try:
            self.exact(value)
        except ValueError:
            return False
        return True

    def _wrong(self, value: object) -> str:
        return f"{value!r} is no number of {self.says}: round it first."

    @property
    def _unit(self) -> Decimal:
        return Decimal(1).scaleb(-self.places)

    def load_dialect_impl(self, dialect: sa.Dialect) -> sa.types.TypeEngine[Any]:
        """Ask SQLite for integers, and let no parameter be rounded before it is compared."""
        return dialect.type_descriptor(sa.BigInteger() if _is_sqlite(dialect) else sa.Numeric())

    def bind_processor(self, dialect: sa.Dialect) -> Callable[[Any], Any]:
        """Return what turns a number into what is kept of it."""
        is_sqlite, places = _is_sqlite(dialect), self.places

        def kept(value: Decimal | int | None) -> object:
            if value is None:
                return None
            found = self.exact(value)
            return int(found.scaleb(places, EXACT)) if is_sqlite else found

        return kept

    def result_processor(self, dialect: sa.Dialect, coltype: object) -> Callable[[Any], Any]:
        """Return what turns what is kept into the number, with all its places."""
        unit, places, is_sqlite = self._unit, self.places, _is_sqlite(dialect)

        def number(value: Any) -> Decimal | None:
            if value is None:
                return None
            if is_sqlite:
                return Decimal(value).scaleb(-places, EXACT)
            return Decimal(value).quantize(unit, context=EXACT)

        return number

    def text(self, dialect: sa.Dialect) -> Callable[[Any], str]:
        """Return what turns what is kept into the text of the number, null apart."""
        places = self.places
        if not _is_sqlite(dialect):
            return lambda value: f"{value:.{places}f}"
        if not places:
            return str

        def written(units: int) -> str:
            digits = f"{abs(units):0{places + 1}}"
            return f"{'-' if units < 0 else ''}{digits[:-places]}.{digits[-places:]}"

        return written

    def coerce_compared_value(self, op: Any, value: Any) -> sa.types.TypeEngine[Any]:
        """Return the type of a value that stands beside a column of this type."""
        return Compared(self.places) if op in COMPARED else self

    class ExactComparator(sa.types.TypeDecorator.Comparator[Decimal]):
        """Refuses what would mix up numbers of other places, which SQLite cannot know."""

        def operate(self, op: Any, *other: Any, **options: Any) -> Any:
            """Return the expression, or raise `ArgumentError` where it would not be exact."""
            kind: Any = self.expr.type
            given = [_beside(kind, op, item) for item in other]
            return super().operate(op, *given, **options)

        def reverse_operate(self, op: Any, other: Any, **options: Any) -> Any:
            """Return the expression, or raise `ArgumentError` where it would not be exact."""
            kind: Any = self.expr.type
            return super().reverse_operate(op, _beside(kind, op, other), **options)

    comparator_factory = ExactComparator


class Compared(sa.types.TypeDecorator[Decimal]):
    """A number that those of so many *places* are compared with, however many it has itself."""

    impl = sa.Numeric
    cache_ok = True

    def __init__(self, places: int) -> None:
        super().__init__()
        self.places = places

    def load_dialect_impl(self, dialect: sa.Dialect) -> sa.types.TypeEngine[Any]:
        """Let no parameter be rounded before it is compared."""
        return dialect.type_descriptor(sa.BigInteger() if _is_sqlite(dialect) else sa.Numeric())

    def bind_processor(self, dialect: sa.Dialect) -> Callable[[Any], Any]:
        """Return what turns a number into units; between two of them it is a half."""
        return self._in_units if _is_sqlite(dialect) else _as_it_is

    def _in_units(self, value: Any) -> object:
        if value is None:
            return None
        units = EXACT.create_decimal(value).scaleb(self.places, EXACT)
        whole = int(units.to_integral_value(ROUND_FLOOR))
        if abs(whole) >= LARGEST:
            return PAST if whole > 0 else -PAST
        return whole if whole == units else whole + 0.5


@compiles(FixedPoint, "postgresql")
def _on_postgresql(kind: FixedPoint, _compiler: Any, **_options: Any) -> str:
    return f"NUMERIC({kind.digits}, {kind.places})"


def written(value: Decimal) -> str:
    """Return a number as it is sent: its digits, without an exponent."""
    return f"{value or abs(value):f}"


def plain(value: object) -> str:
    """Return as text what JSON has no type for; raise `TypeError` for what is no value."""
    if isinstance(value, Decimal):
        return written(value)
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, UUID):
        return str(value)
    message = f"{type(value).__name__} is no value of JSON"
    raise TypeError(message)


def comparing(kind: sa.types.TypeEngine[Any]) -> sa.types.TypeEngine[Any]:
    """Return the type of a parameter that values of *kind* are compared with."""
    return kind.coerce_compared_value(operators.eq, None)


def outgoing(kind: sa.types.TypeEngine[Any], dialect: sa.Dialect) -> Callable[[Any], Any] | None:
    """Return what turns a value, as a driver gives it, into its Python type; None: it is that."""
    # For these SQLAlchemy asks drivers which type they found, and here nobody has asked them yet.
    if isinstance(kind, sa.Float):
        return _float
    if isinstance(kind, sa.Numeric) and not _is_sqlite(dialect):
        return None
    if isinstance(kind, sa.Uuid) and kind.as_uuid and _is_sqlite(dialect):
        return _uuid
    return kind.dialect_impl(dialect).result_processor(dialect, None)


@lru_cache(maxsize=20_000)
def _uuid(text: str | None) -> UUID | None:
    """Return an id; the same ones are read again and again, and each takes long to make."""
    return None if text is None else UUID(text)


def python_type(kind: sa.types.TypeEngine[Any]) -> Any:
    """Return the Python type of what a column of *kind* holds; None where it has none."""
    # An interval is kept as a moment, where there are no intervals.
    is_itself = isinstance(kind, sa.Interval)
    with suppress(NotImplementedError):
        return (kind if is_itself else getattr(kind, "impl_instance", kind)).python_type
    return None


def instead(kind: sa.types.TypeEngine[Any]) -> str | None:
    """Return what to write instead of a type that the databases do not keep alike; None if both do.

    What is kept stands in revisions as well, which are JSON.
    """
    found = python_type(kind)
    if isinstance(kind, sa.Enum | sa.JSON | FixedPoint) or found in KEPT:
        return None
    if found is Decimal:
        return "SQLite would round it: use FixedPoint(digits=12, places=2)"
    if found is dt.datetime:
        is_ours = isinstance(kind, sa.types.TypeDecorator)
        return None if is_ours else "SQLite would forget its zone: use UtcDateTime()"
    return "use a text, a number, a boolean, a day, a moment, a UUID, an enum or JSON"


def _beside(kind: FixedPoint, op: Any, other: Any) -> Any:
    """Return what stands on the other side of an operator, with the right type."""
    beside = getattr(other, "type", None)
    is_plain = beside is None or isinstance(beside, sa.types.NullType)
    if isinstance(beside, FixedPoint) and beside.places == kind.places and op not in SCALED:
        return other
    if op is operators.mul and (isinstance(beside, sa.Integer) or type(other) is int):
        return sa.literal(other, sa.BigInteger()) if beside is None else other
    if op in COMPARED | ADDED and not is_plain and not isinstance(beside, Compared):
        message = f"{beside!r} is no {kind!r}: let both have as many places, or compare in Python."
        raise sa.exc.ArgumentError(message)
    if op in SCALED:
        message = f"{kind!r} is exact with + and -, and * with an int: do other sums in Python."
        raise sa.exc.ArgumentError(message)
    return other


def _float(value: Any) -> float | None:
    return None if value is None else float(value)


def _as_it_is(value: Any) -> Any:
    return value


def _is_sqlite(dialect: sa.Dialect) -> bool:
    return dialect.name == "sqlite"
