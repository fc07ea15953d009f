"""The values of columns as documents have them: texts, whole numbers, true and false, lists."""

import datetime as dt
from collections.abc import Callable, Mapping
from decimal import Decimal, InvalidOperation
from enum import Enum
from functools import partial
from typing import Any, NoReturn, cast

import sqlalchemy as sa

from catalog.domain.importing.filling import WrongFieldError
from catalog.domain.writing.field_types import BoundedText, Prose, Slug, normalized
from catalog.storage.rows import UtcDateTime
from catalog.values import FixedPoint, written

PROSE = cast("Any", Prose).__metadata__[0]
SLUG = cast("Any", Slug).__metadata__[0]
DEEPEST = 20  # levels of lists and mappings within a value


def told(value: Any) -> Any:
    """Return a value of a column as documents have it."""
    match value:
        case Enum():
            found: Any = value.name
        case dt.datetime():
            found = value.astimezone(dt.UTC).isoformat().replace("+00:00", "Z")
        case dt.date():
            found = value.isoformat()
        case Decimal():
            found = written(value)
        case dict():
            found = {str(key): told(value[key]) for key in sorted(value)}
        case list() | tuple():
            found = [told(item) for item in value]
        case _:
            found = value
    return found


def taken(column: sa.Column[Any], value: Any, form: BoundedText | None) -> Any:
    """Return what a document gives as the value of a column; raises `WrongFieldError`."""
    if value is None:
        return None
    kind = column.type
    if isinstance(kind, sa.Enum):
        return _choice(kind, value)
    if isinstance(kind, FixedPoint):
        return _decimal(kind, value)
    for known, take in TAKES.items():
        if isinstance(kind, known):
            return take(value)
    return _text(value, form)


def _refuse(wanted: str) -> NoReturn:
    code, message = "WRONG_SHAPE", f"{wanted} is meant here."
    raise WrongFieldError(code, message)


def _choice(kind: sa.Enum, value: Any) -> str:
    if value in kind.enums:
        return str(value)
    _refuse(f"One of {', '.join(kind.enums)}")


def _decimal(kind: FixedPoint, value: Any) -> Decimal:
    try:
        found = Decimal(value) if isinstance(value, str | int) else Decimal("NaN")
    except InvalidOperation:
        found = Decimal("NaN")
    if not kind.fits(found):
        code, message = "NUMBER_INVALID", f"Give a number of {kind.says}."
        raise WrongFieldError(code, message)
    return kind.exact(found)


def _moment(value: Any) -> dt.datetime:
    try:
        found = dt.datetime.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        found = None
    if found is None or found.tzinfo is None:
        _refuse("A time with its zone, such as 2026-01-31T12:00:00Z,")
    return found


def _day(value: Any) -> dt.date:
    try:
        return dt.date.fromisoformat(value if isinstance(value, str) else "")
    except ValueError:
        _refuse("A day, such as 2026-01-31,")


def _flag(value: Any) -> bool:
    if isinstance(value, bool):
        return value
    _refuse("True or false")


def _integer(value: Any, bits: int = 31) -> int:
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) < 2**bits:
        return value
    _refuse("A whole number")


def _json(value: Any, depth: int = 0) -> Any:
    if depth > DEEPEST:
        code, message = "TOO_DEEP", "Nest lists and mappings less."
        raise WrongFieldError(code, message)
    if isinstance(value, dict):
        return {_text(key, PROSE): _json(item, depth + 1) for key, item in value.items()}
    if isinstance(value, list):
        return [_json(item, depth + 1) for item in value]
    return _text(value, PROSE) if isinstance(value, str) else value


def _text(value: Any, form: BoundedText | None) -> str:
    if not isinstance(value, str):
        _refuse("A text (in quotes, where it looks like something else)")
    text = normalized(value)
    problem = (form or PROSE).problem(text)
    if problem is not None:
        code, message = problem
        raise WrongFieldError(code, message)
    return text


TAKES: Mapping[type, Callable[[Any], Any]] = {
    sa.JSON: _json,
    UtcDateTime: _moment,
    sa.Date: _day,
    sa.Boolean: _flag,
    sa.BigInteger: partial(_integer, bits=63),
    sa.Integer: _integer,
}
