"""Ways between things in the graph."""

from collections import defaultdict
from collections.abc import Callable, Hashable, Mapping, Sequence
from typing import Annotated, Any
from uuid import UUID

import sqlalchemy as sa
import strawberry

from catalog import ids
from catalog.arrays import among
from catalog.domain.finding import edges
from catalog.domain.finding.edges import KINDS
from catalog.domain.finding.paths import MOST_EDGES, End, Search, TooManyError, Way
from catalog.graph.declaring.declare import extends
from catalog.graph.declaring.types import Node
from catalog.graph.declaring.weights import weighs
from catalog.graph.errors import ClientError, NotFoundError
from catalog.schema.context import Context, Info
from catalog.schema.roots import Query
from catalog.statements import Statement, statement

DEEPEST, MOST = 10, 20
COST = 100  # each level reads what may be thousands of edges
TOO_MANY = "So many ways lead from here that not all are looked at: ask for a smaller maxDepth."
_statements: dict[Hashable, Statement] = {}


def _ways(given: Mapping[str, Any]) -> int:
    return max(min(int(given["first"]), MOST), 0)


def _ends(given: Mapping[str, Any]) -> int:
    return max(min(int(given["maxDepth"]), DEEPEST), 0) + 1


@strawberry.type
class ConnectingPath:
    """A way between two objects, over what joins them."""

    nodes: list[Node] = strawberry.field(
        description="The objects on the way, with the first and the last one.",
        metadata=weighs(most=_ends),
    )
    edges: list[str] = strawberry.field(
        description="What each object is to the next: `DEPENDS_ON`, `PROVIDED_BY`, `OWNED_BY`, "
        "`HOLDS`, `BASED_ON`, `HAS_PARTICIPANT`, `AGREED_IN`, `COVERS`, `SUPPORTS`, `PART_OF`; "
        "the other way `DEPENDED_ON_BY`, `PROVIDES`, `OWNS`, `HELD_BY`, `BASIS_OF`, "
        "`TAKES_PART_IN`, `HAS_AGREEMENT`, `COVERED_BY`, `SUPPORTED_BY`, `HAS_PART`."
    )


async def _paths_between(
    info: Info,
    from_: Annotated[
        strawberry.ID, strawberry.argument(name="from", description="The id of one object.")
    ],
    to: Annotated[strawberry.ID, strawberry.argument(description="The id of the other object.")],
    max_depth: Annotated[
        int, strawberry.argument(description="How many edges a way may have, at most 10.")
    ] = 6,
    first: Annotated[
        int, strawberry.argument(description="How many ways are wanted, at most 20.")
    ] = 5,
) -> list[ConnectingPath]:
    """Find how two objects hang together, the shortest ways first.

    Ways go over services, offerings, relationships, organizations and agreements, and only over
    what you see. No object stands twice on a way.
    """
    for name, value, most in (("maxDepth", max_depth, DEEPEST), ("first", first, MOST)):
        if not 0 <= value <= most:
            message = f"{name} must be from 0 to {most}, not {value}."
            raise ClientError(message)
    context = info.context
    start, goal = await _seen(context, [from_, to])
    if not first:
        return []

    async def leading(ends: Sequence[End]) -> Sequence[Any]:
        return await _ask(context, edges.leading, {**_keys(ends), "most": MOST_EDGES + 1})

    try:
        found = await Search(start, goal, leading).ways(max_depth, first)
    except TooManyError as error:
        raise ClientError(TOO_MANY) from error
    rows = await _rows(context, found)
    return [
        ConnectingPath(nodes=[rows[end] for end in way.ends], edges=list(way.edges))
        for way in found
    ]


async def _seen(context: Context, global_ids: Sequence[str]) -> Sequence[End]:
    """Return what these ids name; raises `NotFoundError` where one is not seen."""
    decoded = [ids.decode(given) for given in global_ids]
    wanted = [(item.type, item.key) for item in decoded if item is not None and item.type in KINDS]
    found = {
        (kind, _uuid(key)): (kind, key)
        for kind, key in await _ask(context, edges.seen_ends, _keys(wanted))
    }
    ends = []
    for given, item in zip(global_ids, decoded, strict=True):
        end = found.get((item.type, item.key)) if item is not None else None
        if end is None:
            raise NotFoundError.of_id(given, item and item.type)
        ends.append(end)
    return ends


def _keys(ends: Sequence[End]) -> Mapping[str, Sequence[Any]]:
    """Return the ids of ends, by the parameters of their kinds."""
    keys: dict[str, list[Any]] = {edges.parameter(kind): [] for kind in KINDS}
    for kind, key in ends:
        keys[edges.parameter(kind)].append(key)
    return keys


async def _ask(
    context: Context, make: Callable[[Any], sa.Select[Any]], given: Mapping[str, Any]
) -> Sequence[Any]:
    session, viewer = context.session, context.viewer
    key = make, session.dialect, viewer.shape
    made = _statements.get(key)
    if made is None:
        if len(_statements) >= 100:  # noqa: PLR2004  # who asks differs by little
            _statements.clear()
        made = statement(make(viewer.principal), session.sqlalchemy_dialect)
        _statements[key] = made
    return await session.fetch(made.text, made.parameters({**viewer.parameters, **given}))


async def _rows(context: Context, ways: Sequence[Way]) -> Mapping[End, Any]:
    """Return the row of each end of these ways: one statement for each kind."""
    wanted: dict[str, dict[UUID, End]] = defaultdict(dict)
    for way in ways:
        for end in way.ends:
            wanted[end[0]][_uuid(end[1])] = end
    found: dict[End, Any] = {}
    for kind, keys in wanted.items():
        row: Any = KINDS[kind].row
        question = sa.select(row).where(among(row.id, values=list(keys)))
        found |= {keys[one.id]: one for one in await context.session.scalars(question)}
    return found


def _uuid(key: Any) -> UUID:
    return UUID(str(key))


@extends(Query)
class WayQueries:
    """Finding how things hang together."""

    paths_between: list[ConnectingPath] = strawberry.field(
        resolver=_paths_between, metadata=weighs(cost=COST, most=_ways)
    )


PARTS = (ConnectingPath, WayQueries)
