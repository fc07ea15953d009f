"""Filling changes from plain values, as files have them: texts, numbers, lists and mappings."""

import dataclasses
import datetime as dt
from collections.abc import Mapping
from contextlib import suppress
from decimal import Decimal, InvalidOperation
from enum import Enum
from typing import Any, NoReturn, TypeAlias
from uuid import UUID

import sqlalchemy as sa

from catalog.domain.seen import Seen
from catalog.domain.writing.changes import Change
from catalog.domain.writing.field_checks import Shape, shapes
from catalog.domain.writing.field_types import (
    NOBODY,
    GivenKey,
    ObjectKey,
    normalized,
)
from catalog.domain.writing.slugs import slug_of
from catalog.storage import importing as stored
from catalog.storage.database.sessions import ReadSession
from catalog.storage.tables.services import ServiceRow

MOST_KNOWN = 10_000  # references that are remembered
MOMENTS = {
    dt.date: "a day, such as 2026-01-31,",
    dt.datetime: "a time with its zone, such as 2026-01-31T12:00:00Z,",
}
YES_OR_NO = {"true": True, "false": False, True: True, False: False}


class WrongFieldError(Exception):
    """A value that its field cannot have, or one that is missing; `field` is the path to it."""

    def __init__(self, code: str, message: str, *field: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.field = field

    def within(self, *outer: str) -> "WrongFieldError":
        """Return the same about a field inside of another one."""
        return WrongFieldError(self.code, self.message, *outer, *self.field)


Wrong: TypeAlias = list[WrongFieldError]


class Filling:
    """Turns plain values into those of changes; objects of the core are given by their slugs."""

    def __init__(self, session: ReadSession) -> None:
        self._session = session
        self._known: dict[tuple[str, str], UUID | None] = {}

    async def values(
        self, change: type[Change[Any]], given: Mapping[str, Any], wrong: Wrong
    ) -> dict[str, Any]:
        """Return the values of those fields of *change* that are given, and tell what is wrong."""
        return await self._fields(change, given, wrong, ())

    async def _fields(
        self, kind: Any, given: Mapping[str, Any], wrong: Wrong, at: tuple[str, ...]
    ) -> dict[str, Any]:
        found = {}
        for name, form in shapes(kind).items():
            if name in given:
                path = (*at, name)
                try:
                    found[name] = await self._value(form, given[name], wrong, path)
                except WrongFieldError as error:
                    wrong.append(error.within(*path))
        return found

    async def _value(self, form: Shape, value: Any, wrong: Wrong, at: tuple[str, ...]) -> Any:
        if value is None:
            return None
        if form.item is not None:
            return await self._list(form, value, wrong, at)
        seen = [marker for marker in form.markers if isinstance(marker, Seen)]
        if seen:
            return await self._reference(form, seen, _text(value))
        if dataclasses.is_dataclass(form.kind):
            if not isinstance(value, Mapping):
                _refuse("a mapping")
            for name in value.keys() - shapes(form.kind).keys():
                message = "There is no such field: leave it out."
                wrong.append(WrongFieldError("FIELD_UNKNOWN", message, *at, name))
            inside = await self._fields(form.kind, value, wrong, at)
            kind: Any = form.kind
            return kind(**inside) if _are_there(kind, inside, wrong, at) else None
        return _plain(form.kind, value)

    async def _list(self, form: Shape, value: Any, wrong: Wrong, at: tuple[str, ...]) -> list[Any]:
        if not isinstance(value, list | tuple):
            _refuse("a list")
        if len(value) > form.most:
            code, message = "TOO_MANY", f"Give at most {form.most} of them."
            raise WrongFieldError(code, message)
        item: Any = form.item
        found = []
        for index, inner in enumerate(value):
            path = (*at, str(index))
            try:
                found.append(await self._value(item, inner, wrong, path))
            except WrongFieldError as error:
                wrong.append(error.within(*path))
        return found

    async def _reference(self, form: Shape, kinds: list[Seen], name: str) -> Any:
        """Return the key of the first of these kinds that has an object of this name."""
        for kind in kinds:
            key = await self._key(kind, name)
            if key is not None:
                return ObjectKey(kind.name, key) if form.kind is ObjectKey else key
        called = " or ".join(kind.name for kind in kinds)
        missing = GivenKey.made(NOBODY, f"There is no {called} with the slug {name[:100]}.")
        return ObjectKey(kinds[0].name, missing) if form.kind is ObjectKey else missing

    async def _key(self, kind: Seen, name: str) -> UUID | None:
        row: Any = kind.row
        slug = slug_of(name)
        if slug is None:
            return None
        known = row.__tablename__, slug
        if known not in self._known:
            if len(self._known) >= MOST_KNOWN:
                self._known.clear()
            if row is ServiceRow:  # which aliases name, too
                there = await stored.services_named(self._session, [slug])
                self._known[known] = UUID(there[slug].id) if slug in there else None
            elif "slug" in sa.inspect(row).columns:
                question = sa.select(row.id).where(row.slug == slug)
                self._known[known] = await self._session.scalar(question)
            else:
                message = f"{kind.name} has no slug by which a file could refer to it."
                raise TypeError(message)
        return self._known[known]


def made(change: type[Change[Any]], values: Mapping[str, Any], wrong: Wrong) -> Any:
    """Return the change with these values, or None where a value is missing: that is a problem."""
    return change(**values) if _are_there(change, values, wrong, ()) else None


def _are_there(kind: Any, values: Mapping[str, Any], wrong: Wrong, at: tuple[str, ...]) -> bool:
    missing = [
        item.name
        for item in dataclasses.fields(kind)
        if item.name not in values
        and item.default is dataclasses.MISSING
        and item.default_factory is dataclasses.MISSING
    ]
    told = {error.field for error in wrong}
    message = "Give a value: this cannot be empty."
    wrong += [
        WrongFieldError("REQUIRED", message, *at, name)
        for name in missing
        if (*at, name) not in told
    ]
    return not missing


def _refuse(wanted: str) -> NoReturn:
    code, message = "WRONG_SHAPE", f"{wanted[:1].upper()}{wanted[1:]} is meant here."
    raise WrongFieldError(code, message)


def _text(value: Any) -> str:
    if isinstance(value, int | float | Decimal) and not isinstance(value, bool):
        return str(value)
    if not isinstance(value, str):
        _refuse("a text (in quotes, where it looks like something else)")
    return normalized(value)


def _number(kind: Any, value: Any) -> Any:
    try:
        return kind(_text(value))
    except (ValueError, InvalidOperation):
        code, message = "NUMBER_INVALID", "Give a number."
        raise WrongFieldError(code, message) from None


def _moment(kind: Any, value: Any) -> Any:
    with suppress(ValueError):
        found = kind.fromisoformat(_text(value))
        if kind is dt.date or found.tzinfo is not None:
            return found
    _refuse(MOMENTS[kind])


def _plain(kind: Any, value: Any) -> Any:
    if kind is bool:
        if isinstance(value, str | bool) and value in YES_OR_NO:
            return YES_OR_NO[value]
        _refuse("true or false")
    if kind in {int, float, Decimal}:
        return _number(kind, value)
    if kind in MOMENTS:
        return _moment(kind, value)
    if isinstance(kind, type) and issubclass(kind, Enum):
        name = _text(value)
        if name in kind.__members__:
            return kind[name]
        _refuse(f"one of {', '.join(kind.__members__)}")
    return _text(value) if kind is str else value
