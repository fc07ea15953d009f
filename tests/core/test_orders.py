"""Orders: whatever the order, walking the pages meets everything once, and in that order."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from random import Random
from typing import Any

from graphql import GraphQLInputObjectType, get_named_type

from catalog import ids
from catalog.storage import enums
from catalog.storage.rows import Row
from catalog.testing.walking import pages
from tests import levelled, provided, rows
from tests.asking import Asking
from tests.rows import MOMENT
from tests.shared import catalog_of

COUNT, SIZE = 11, 4
# Ties, nulls, and texts whose order by code point is not that of any dictionary.
TEXTS = ["b", "B", "a", "ä", "Z", "_", "a b", "ab", "😀", "\uffff", "", "é"]
MOMENTS = [
    MOMENT,
    MOMENT + dt.timedelta(microseconds=1),
    MOMENT + dt.timedelta(seconds=1),
    MOMENT - dt.timedelta(days=400),
]

DAYS = [dt.date(2026, 1, 31), dt.date(2026, 2, 1), dt.date(1999, 12, 31), dt.date(1, 1, 1)]


def everything() -> list[Row]:
    chance = Random(7)  # noqa: S311  # no secret

    def text() -> str:
        return chance.choice(TEXTS)

    def maybe() -> str | None:
        return chance.choice([None, *TEXTS])

    def stamp() -> dict[str, Any]:
        return {
            "name": text(),
            "revision": chance.randint(1, 3),
            "created_at": chance.choice(MOMENTS),
            "updated_at": chance.choice(MOMENTS),
        }

    names = [f"{chance.choice('abz_')}-{index}" for index in range(COUNT)]
    kinds = list(enums.OrganizationKind)
    found: list[Row] = [
        rows.organization(name, kind=chance.choice(kinds), description=maybe(), **stamp())
        for name in names
    ]
    for name in names:
        found += rows.person(name, *chance.sample(names, 3), email=maybe(), **stamp())
    for name in names:
        status = chance.choice(["PIPELINE", "CATALOGUE"]) if name != names[0] else "RETIRED"
        columns = {kind: maybe() for kind in ("description", "rationale", "tier", "criticality")}
        found += rows.service(f"s{name}", provider=names[0], status=status, **columns, **stamp())
    for number, status in enumerate(["LIVE", "RETIRED", "OPEN", "SUPERSEDED", "SUPERSEDED"]):
        found.append(rows.version(f"s{names[0]}", number + 2, status, "live"))
    found[-1].summary = found[-3].summary = None  # type: ignore[attr-defined]
    for index, name in enumerate(names):
        strength = chance.choice(list(enums.DependencyStrength))
        found.append(rows.edge(f"s{names[0]}", f"s{name}", strength=strength))
        far = f"{text()}{index % 7}{index}"
        found.append(rows.edge(f"s{names[0]}", far, resolved=False, strength=strength))
    for name in names:
        status = chance.choice(["DRAFT", "AVAILABLE", "WITHDRAWN"])
        given = {"description": maybe(), **stamp()}
        found += rows.offering(f"o{name}", names[0], [f"s{names[1]}"], status=status, **given)
    for name in names:
        status = chance.choice(["PROPOSED", "AGREED", "ACTIVE", "ENDED"])
        given = {**stamp(), "name": maybe()}
        given["starts_on"] = chance.choice([None, *DAYS])
        found += rows.relationship(f"r{name}", *names[:2], status=status, **given)
    found += _provided(names, chance)
    found += _levels(names, chance)
    return found


def _levels(names: list[str], chance: Random) -> list[Row]:
    found = rows.offering("levels", names[0], [f"s{names[1]}"])
    for name in names:
        day = chance.choice([None, *DAYS])
        status = chance.choice(["PROPOSED", "ACTIVE", "ENDED"])
        given = {
            "number": chance.randint(1, 3),
            "starts_on": chance.choice([None, dt.date(1, 1, 1)]),
            "ends_on": day,
            "over_at": day and chance.choice(MOMENTS),
            "agreed_at": chance.choice([None, *MOMENTS]) if status != "ACTIVE" else MOMENT,
            "exclude_maintenance": chance.choice([True, False]),
            "reason": chance.choice([None, *TEXTS]),
            "created_at": chance.choice(MOMENTS),
        }
        sides = f"r{name}", *names[:2], "levels"
        found += levelled.agreement(f"l{name}", *sides, status=status, **given)
    return found


def _provided(names: list[str], chance: Random) -> list[Row]:
    found: list[Row] = []
    for name in names:
        given = {
            "name": chance.choice(TEXTS),
            "unit": chance.choice(TEXTS),
            "capacity": chance.choice([None, Decimal(1), Decimal(2)]),
            "created_at": chance.choice(MOMENTS),
        }
        found.append(provided.resource(f"m{name}", names[0], **given))
        found += provided.product(f"p{name}", names[0], f"m{name}")
    return found


filled = catalog_of(everything)
OF_OTHERS = {"PROVIDER_NAME", "OWNER_NAME", "STAGE"}


@dataclass(frozen=True)
class Pages:
    """A connection, found by the text before it and in the answer, and the orders that it has."""

    catalog: Asking
    text: str
    order: GraphQLInputObjectType

    @property
    def fields(self) -> list[str]:
        """What it can be ordered by, of its own fields."""
        found = list(get_named_type(self.order.fields["field"].type).values)  # type: ignore[union-attr]
        return [name for name in found if name not in OF_OTHERS]

    def page(self, arguments: str, selection: str, variables: Any = None) -> Any:
        """Return one page."""
        page = self.text % f"({arguments}) {{ {selection} }}"
        declared = f"query($cursor: String, $order: [{self.order.name}!])" if variables else ""
        found = self.catalog.ask(f"{declared} {{ {page} }}", variables)
        while "it" not in found:
            (found,) = next(iter(found.values()))["nodes"]
        return found["it"]

    def walked(self, *order: dict[str, str], backwards: bool = False) -> list[str]:
        """Return the ids on all pages, in the order of the connection."""
        size, place = ("last", "before") if backwards else ("first", "after")
        more, edge = ("Previous", "start") if backwards else ("Next", "end")
        info = f"pageInfo {{ more: has{more}Page at: {edge}Cursor }}"
        arguments = f"{size}: {SIZE} {place}: $cursor orderBy: $order"
        found: list[str] = []
        cursor = None
        while True:
            variables = {"cursor": cursor, "order": list(order)}
            it = self.page(arguments, f"nodes {{ id }} {info}", variables)
            ids = [node["id"] for node in it["nodes"]]
            found = ids + found if backwards else found + ids
            if not it["pageInfo"]["more"]:
                return found
            cursor = it["pageInfo"]["at"]


def connections(catalog: Asking) -> Iterator[Pages]:
    """Yield a connection of each type, below the query or below one service."""
    schema = catalog.catalog.schema.graphql
    parent = "services(first: 1, where: {versions: {number: {gt: 1}}}) { nodes { it: %s } }"
    service: Any = schema.type_map["Service"]
    asked = [(field, f"it: {name}%s") for name, field in pages(schema)]
    asked += [(service.fields[name], parent % f"{name}%s") for name in ("versions", "dependencies")]
    for field, text in asked:
        order = get_named_type(field.args["orderBy"].type)
        assert isinstance(order, GraphQLInputObjectType)
        yield Pages(catalog, text, order)


def key(node: Any) -> Any:
    """Return what ties go by."""
    found = ids.decode(node["id"])
    assert found is not None
    return found.key


def camel(name: str) -> str:
    first, *others = name.lower().split("_")
    return first + "".join(map(str.title, others))


def sort(nodes: list[Any], field: str, *, descending: bool) -> list[str]:
    """Return the ids of *nodes* in order: nulls last, and ties by id."""

    def value(node: Any) -> Any:
        if field == "id":
            return key(node)
        return dt.datetime.fromisoformat(node[field]) if field.endswith("At") else node[field]

    by_id = sorted(nodes, key=key)
    known = [node for node in by_id if node[field] is not None]
    nulls = [node["id"] for node in by_id if node[field] is None]
    return [node["id"] for node in sorted(known, key=value, reverse=descending)] + nulls


def test_pages_in_every_order_walk_everything_once(filled: Asking) -> None:
    for connection in connections(filled):
        plain = " ".join(camel(field) for field in connection.fields)
        nodes = connection.page("first: 100", f"nodes {{ {plain} }}")["nodes"]
        assert len(nodes) > SIZE
        for field in connection.fields:
            for direction in ("ASC", "DESC"):
                order = {"field": field, "direction": direction}
                expected = sort(nodes, camel(field), descending=direction == "DESC")
                assert connection.walked(order) == expected, (connection.order, order)
                assert connection.walked(order, backwards=True) == expected, order


def test_the_columns_of_an_order_go_one_after_the_other(filled: Asking) -> None:
    services = next(item for item in connections(filled) if item.order.name == "ServiceOrder")
    selection = "nodes { id tier portfolioStatus revision }"
    nodes = services.page("first: 100", selection)["nodes"]
    order = [
        {"field": "TIER", "direction": "DESC"},
        {"field": "PORTFOLIO_STATUS"},
        {"field": "REVISION"},
    ]

    found = services.walked(*order)

    nodes.sort(key=lambda node: (node["portfolioStatus"], node["revision"], key(node)))
    nodes.sort(key=lambda node: node["tier"] or "", reverse=True)
    nodes.sort(key=lambda node: node["tier"] is None)
    assert found == [node["id"] for node in nodes]
    assert services.walked(*order, backwards=True) == found


def test_without_an_order_objects_come_by_id(filled: Asking) -> None:
    for connection in connections(filled):
        nodes = connection.page("first: 100", "nodes { id }")["nodes"]
        assert nodes == sorted(nodes, key=key)
        assert connection.walked() == [node["id"] for node in nodes]


def test_a_window_between_two_cursors_holds_what_lies_between(filled: Asking) -> None:
    order = "orderBy: [{field: DESCRIPTION, direction: DESC}]"
    edges = filled.ask(f"{{ services({order}) {{ edges {{ cursor node {{ id }} }} }} }}")
    cursors = [edge["cursor"] for edge in edges["services"]["edges"]]
    nodes = [edge["node"] for edge in edges["services"]["edges"]]

    for start, end in ((0, 5), (2, 10), (6, 7), (5, 2)):
        between = f'{order} after: "{cursors[start]}" before: "{cursors[end]}"'
        found = filled.ask(f"{{ services({between}) {{ nodes {{ id }} }} }}")
        assert found["services"]["nodes"] == nodes[start + 1 : end]
