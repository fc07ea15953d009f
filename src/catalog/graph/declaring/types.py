"""The types that every schema has: nodes, connections, and the scalars with their spellings."""

import datetime as dt
import re
from decimal import Decimal
from typing import Any, Generic, TypeVar

import strawberry
from strawberry.scalars import JSON
from strawberry.types.scalar import ScalarDefinition

from catalog.graph.declaring.declare import global_id
from catalog.values import written

DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
NUMBER = re.compile(r"-?[0-9]{1,30}(\.[0-9]{1,20})?")
NodeType = TypeVar("NodeType")
Json = JSON


@strawberry.interface
class Node:
    """An object with a global id."""

    id: strawberry.ID = global_id()


@strawberry.type
class PageInfo:
    """Where a page lies in its connection."""

    has_next_page: bool = strawberry.field(description="Whether objects follow this page.")
    has_previous_page: bool = strawberry.field(description="Whether objects precede this page.")
    start_cursor: str | None = strawberry.field(description="The cursor of the first object.")
    end_cursor: str | None = strawberry.field(description="The cursor of the last object.")


@strawberry.type
class Edge(Generic[NodeType]):
    """An object in its place in a connection."""

    cursor: str = strawberry.field(description="Where the object lies, for `after` and `before`.")
    node: NodeType = strawberry.field(description="The object.")


@strawberry.type
class Connection(Generic[NodeType]):
    """One page of a list."""

    edges: list[Edge[NodeType]] = strawberry.field(description="The objects with their cursors.")
    nodes: list[NodeType] = strawberry.field(description="The objects alone.")
    page_info: PageInfo = strawberry.field(description="Where this page lies.")
    total_count: int = strawberry.field(
        description="How many objects there are on all pages; counting them costs time."
    )


def write_time(moment: dt.datetime) -> str:
    """Return *moment* as RFC 3339 has it, in UTC."""
    return moment.astimezone(dt.UTC).isoformat().replace("+00:00", "Z")


def read_time(text: Any) -> dt.datetime:
    """Return the moment that *text* tells; it must name its zone."""
    if not isinstance(text, str):
        message = "A DateTime is written as a string."
        raise TypeError(message)
    try:
        moment = dt.datetime.fromisoformat(text)
        in_utc = moment.astimezone(dt.UTC)
    except (OverflowError, ValueError) as error:  # the years 1 to 9999 are there
        message = "A DateTime is written as RFC 3339 has it, as in 2026-01-31T12:00:00Z."
        raise ValueError(message) from error
    if moment.tzinfo is None:
        message = "A DateTime needs its zone, as in 2026-01-31T12:00:00Z."
        raise ValueError(message)
    return in_utc


def write_day(day: dt.date) -> str:
    """Return *day* as ISO 8601 has it; raise `TypeError` for a moment, which is on several days."""
    if isinstance(day, dt.datetime):
        message = "A moment is no Date: say on which day it is."
        raise TypeError(message)
    return day.isoformat()


def read_day(text: Any) -> dt.date:
    """Return the day that *text* tells."""
    message = "A Date is written as a string, as in 2026-01-31."
    if not isinstance(text, str):
        raise TypeError(message)
    if not DAY.fullmatch(text):
        raise ValueError(message)
    try:
        return dt.date.fromisoformat(text)
    except ValueError as error:
        message = "There is no such day in the calendar."
        raise ValueError(message) from error


def write_number(number: Decimal | int) -> str:
    """Return *number* in digits; raise `TypeError` for what is not exact."""
    if isinstance(number, bool) or not isinstance(number, Decimal | int):
        message = "Only a Decimal and an int are exact."
        raise TypeError(message)
    if not (found := Decimal(number)).is_finite():
        message = f"{number} has no digits."
        raise ValueError(message)
    return written(found)


def read_number(given: Any) -> Decimal:
    """Return the number that a text, or an integer, tells."""
    message = "A Decimal is written in digits as a string, as in 12.50."
    if isinstance(given, bool) or not isinstance(given, str | int):
        raise TypeError(message)
    if not NUMBER.fullmatch(str(given)):
        raise ValueError(message)
    return Decimal(given)


SCALARS: dict[object, ScalarDefinition] = {
    dt.datetime: strawberry.scalar(
        name="DateTime",
        description="A moment in UTC, as RFC 3339 writes it: `2026-01-31T12:00:00Z`.",
        serialize=write_time,
        parse_value=read_time,
    ),
    dt.date: strawberry.scalar(
        name="Date",
        description="A day without a time, as ISO 8601 writes it: `2026-01-31`.",
        serialize=write_day,
        parse_value=read_day,
    ),
    Decimal: strawberry.scalar(
        name="Decimal",
        description='An exact number, as a string of digits: `"12.50"`; integers are read as well.',
        serialize=write_number,
        parse_value=read_number,
    ),
}
