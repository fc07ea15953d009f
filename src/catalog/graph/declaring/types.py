"""The types that every schema has: nodes, connections, and the scalars with their spellings."""

import datetime as dt
from typing import Any, Generic, TypeVar

import strawberry
from strawberry.scalars import JSON
from strawberry.types.scalar import ScalarDefinition

from catalog.graph.declaring.declare import global_id

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


SCALARS: dict[object, ScalarDefinition] = {
    dt.datetime: strawberry.scalar(
        name="DateTime",
        description="A moment in UTC, as RFC 3339 writes it: `2026-01-31T12:00:00Z`.",
        serialize=write_time,
        parse_value=read_time,
    ),
}
