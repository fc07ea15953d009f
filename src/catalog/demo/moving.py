"""Moving a demonstration to today: what its files say of moments is moved by what has passed."""

import datetime as dt
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, Final

from catalog.domain.importing.documents.parts import CatalogParts, Part
from catalog.exchange import own_format
from catalog.exchange.items import Item, WrongShapeError
from catalog.exchange.notes import Notes

DAY: Final = dt.timedelta(days=1)
WEEK: Final = 7 * DAY
EPOCH: Final = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
MONTH: Final = re.compile(r"(\d{4})-(\d\d)")
MOMENT: Final = re.compile(r"(\d{4}-\d\d-\d\d)(T[\d:.]+Z)?")
MONTHS: Final = 12  # of a year
Move = Callable[[dt.date], dt.date]


def documents(
    parts: CatalogParts, now: dt.datetime, items: Iterable[Item], notes: Notes
) -> Iterator[Item]:
    """Yield the documents of a file of a demonstration as they are *now*.

    A file that says which moment is its `today` is moved by the whole days that have passed since.
    One that says a month is moved by whole months, from the second Tuesday of one to that of
    another. A file that says neither stays as it is.
    """
    return own_format.documents(_moved(parts, now, items), notes)


def _moved(parts: CatalogParts, now: dt.datetime, items: Iterable[Item]) -> Iterator[Item]:
    tops = {part.name: part for part in parts.top}
    move: Move | None = None
    for item in items:
        if item.section == own_format.TODAY and not item.listed:
            move = moving(item, now)
        top = tops.get(str(item.section))
        if move is not None and top is not None and isinstance(item.value, dict):
            yield item._replace(value=_document(top, item.value, move))
        else:
            yield item


def moving(today: Item, now: dt.datetime) -> Move:
    """Return what moves a day from where `today` is meant to *now*."""
    month = MONTH.fullmatch(str(today.value))
    if month is not None:
        year, number = map(int, month.groups())
        months = (now.year - year) * MONTHS + now.month - number
        return lambda day: _months_later(day, months)
    try:
        passed = now - dt.datetime.fromisoformat(str(today.value))
    except (TypeError, ValueError) as error:
        message = "today is a moment such as 2026-01-31T12:00:00Z, or a month."
        raise WrongShapeError(message, today.line) from error
    days = passed // DAY * DAY
    return lambda day: day + days


def _months_later(day: dt.date, months: int) -> dt.date:
    """Return the same weekday of another month, counted from its start; its last, if it has fewer.

    So what happened on a second Tuesday did so on one in every demonstration.
    """
    year, month = divmod(day.year * MONTHS + day.month - 1 + months, MONTHS)
    first = dt.date(year, month + 1, 1)
    found = first + (day.weekday() - first.weekday()) % 7 * DAY + (day.day - 1) // 7 * WEEK
    return found if found.month == first.month else found - WEEK


def _document(part: Part, document: Mapping[str, Any], move: Move) -> dict[str, Any]:
    inner = {one.name: one for one in part.parts}
    seconds = {name for name, column in part.columns.items() if column.name in part.seconds}
    found: dict[str, Any] = {}
    for name, value in document.items():
        if name in inner and isinstance(value, list):
            below = inner[name]
            found[name] = [
                _document(below, item, move) if isinstance(item, dict) else item for item in value
            ]
        elif name in seconds and isinstance(value, int):
            found[name] = _second(value, move)
        else:
            found[name] = _value(value, move)
    return found


def _second(value: int, move: Move) -> int:
    day, rest = divmod(value, int(DAY.total_seconds()))
    moved = move((EPOCH + day * DAY).date())
    return int((moved - EPOCH.date()).total_seconds()) + rest


def _value(value: Any, move: Move) -> Any:
    match value:
        case str() if found := MOMENT.fullmatch(value):
            return move(dt.date.fromisoformat(found[1])).isoformat() + (found[2] or "")
        case dict():
            return {key: _value(item, move) for key, item in value.items()}
        case list():
            return [_value(item, move) for item in value]
    return value
