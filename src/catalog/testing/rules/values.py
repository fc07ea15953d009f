"""What values are ordered and found by: every page of every order, and what equals them."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from graphql import GraphQLEnumType, GraphQLField, get_named_type

from catalog.testing import walking
from catalog.testing.asking import Asking
from catalog.testing.readers import ACME, BOLT
from catalog.testing.subjects import Subject

MOST = 100  # objects of a connection, and pages that are turned
SIZE = 2
DIRECTIONS = ("ASC", "DESC")
WALKS = (("first", "after", "endCursor"), ("last", "before", "startCursor"))


@dataclass(frozen=True)
class Ordered:
    """A connection of the query, what it can be ordered by, and the field that shows that."""

    connection: str
    by: str
    field: str
    kind: str
    is_enum: bool

    @property
    def name(self) -> str:
        """What is told of it."""
        return f"{self.connection} by {self.by}"

    def order(self, direction: str) -> str:
        """Return the argument."""
        return f"orderBy: [{{field: {self.by}, direction: {direction}}}]"


def values_keep_their_order(subject: Subject) -> Iterator[str]:
    """Find orders whose pages leave objects out, and values that do not find their objects."""
    ordered = list(_added(subject))
    if not ordered:
        return
    with subject.world(ACME, BOLT) as made:
        for anchor in made.anchors:
            subject.put(made.catalog, anchor)
        for one in ordered:
            yield from _wrong(made.catalog, one)


def _added(subject: Subject) -> Iterator[Ordered]:
    """Yield the orders that the plugin adds to those that there are without it."""
    without = subject.without
    assert without.query_type is not None
    for name, field in walking.pages(subject.schema.graphql):
        entity = subject.schema.target(field)
        assert entity is not None
        there = without.query_type.fields.get(name)
        known = {} if there is None else _orders(there)
        columns = subject.schema.filters.by_type[entity.name].columns
        for by, column in _orders(field).items():
            if by in known:
                continue
            shown, kind = next((key, of) for key, (at, of) in columns.items() if at == column)
            yield Ordered(name, by, shown, kind.name, isinstance(kind, GraphQLEnumType))


def _orders(field: GraphQLField) -> Mapping[str, str]:
    """Return the columns that a connection can be ordered by, by the names of its orders."""
    order: Any = get_named_type(field.args["orderBy"].type)
    fields: Any = get_named_type(order.fields["field"].type)
    return {name: value.value for name, value in fields.values.items()}


def _wrong(found: Asking, ordered: Ordered) -> Iterator[str]:
    shown = ordered.field
    for direction in DIRECTIONS:
        order = ordered.order(direction)
        page = f"{ordered.connection}(first: {MOST}, {order}) {{ nodes {{ id {shown} }} }}"
        answer = found.answer(f"{{ {page} }}")
        if "errors" in answer:
            yield f"{ordered.name} fails: {answer['errors'][0]['message']} Mend what makes it."
            return
        nodes = answer["data"][ordered.connection]["nodes"]
        ids = [node["id"] for node in nodes]
        for size, place, edge in WALKS:
            page = f"{ordered.connection}({order}, {size}: {SIZE}, {place}: $at)"
            met = _walked(found, page, edge)
            if met != ids:
                yield (
                    f"The pages of {ordered.name} {direction} do not meet all objects in order: "
                    "let SQL give the same value each time, and of the type that it says."
                )
                return
        yield from _unfound(found, ordered, nodes)


def _walked(found: Asking, page: str, edge: str) -> list[str]:
    """Return the ids on all pages, in the order of the connection; empty where one fails."""
    is_forward = edge == "endCursor"
    text = (
        f"query($at: String) {{ it: {page} {{ nodes {{ id }} pageInfo {{ "
        f"at: {edge} more: has{'Next' if is_forward else 'Previous'}Page }} }} }}"
    )
    ids: list[str] = []
    at = None
    for _ in range(MOST):
        answer = found.answer(text, {"at": at})
        if "errors" in answer:
            return []
        it = answer["data"]["it"]
        here = [node["id"] for node in it["nodes"]]
        ids = [*ids, *here] if is_forward else [*here, *ids]
        if not it["pageInfo"]["more"]:
            break
        at = it["pageInfo"]["at"]
    return ids


def _unfound(found: Asking, ordered: Ordered, nodes: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """Find a value by which its own objects are not found."""
    values = [node[ordered.field] for node in nodes]
    value = next((value for value in values if value is not None), None)
    if value is None:
        return
    literal = value if ordered.is_enum else json.dumps(value)
    where = f"where: {{{ordered.field}: {{eq: {literal}}}}}, first: {MOST}"
    answer = found.answer(f"{{ {ordered.connection}({where}) {{ nodes {{ id }} }} }}")
    page = (answer.get("data") or {}).get(ordered.connection) or {"nodes": ()}
    met = {node["id"] for node in page["nodes"]}
    if met != {node["id"] for node, item in zip(nodes, values, strict=True) if item == value}:
        yield (
            f"{ordered.connection} are not found by {ordered.field} {literal}, which they show: "
            "let SQL give a value of the type that it says."
        )
