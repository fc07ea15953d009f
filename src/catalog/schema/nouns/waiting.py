"""What waits for whoever asks, in the graph."""

import datetime as dt
import logging
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Annotated, Any
from uuid import UUID

import sqlalchemy as sa
import strawberry
from graphql import GraphQLObjectType
from sqlalchemy.orm import aliased

from catalog.arrays import among
from catalog.domain.access import ADMIN
from catalog.domain.awaiting.core import CORE
from catalog.domain.declared import awaited
from catalog.domain.declared.awaited import Awaiting, Waiting, WaitingItem
from catalog.domain.seen import Seen
from catalog.graph.composing.composition import Schema
from catalog.graph.context import GuestField
from catalog.graph.declaring.declare import batch, extends
from catalog.graph.declaring.shown import shows
from catalog.graph.declaring.types import Node
from catalog.graph.errors import ClientError
from catalog.schema.context import Context
from catalog.schema.roots import Viewer
from catalog.storage.database.sessions import ReadSession
from catalog.storage.rows import Row

MOST, USUAL = 100, 20  # items of one answer
COST = 100  # of all that is asked for it: some statements that look into many tables
FIELD = "Viewer.waiting"
log = logging.getLogger("catalog.schema")


@shows(awaited.WaitingItem)
class WaitingItemFields:
    """Something that waits for whoever asks, or for somebody whom they act for."""

    kind: str = strawberry.field(
        description="What is to be done: a stable word, such as RELATIONSHIP_TO_AGREE. The core's "
        "and those of plugins are told in the documents on what waits."
    )
    subject: Node = strawberry.field(description="What it is about.")
    since: dt.datetime = strawberry.field(description="Since when it waits.")
    due_on: dt.date | None = strawberry.field(
        description="The day by which it is to be done; null where there is none."
    )


class StrangeItemsError(Exception):
    """A function found what nobody declared, or what is no item; the message says what to do."""


def _most(arguments: Mapping[str, Any]) -> int:
    """Return how many items there can be."""
    first: int = arguments["first"]
    return min(max(first, 0), MOST)


async def _waiting(
    parents: Sequence[Any],
    context: Context,
    first: Annotated[
        int, strawberry.argument(description="How many there may be, at most 100.")
    ] = USUAL,
) -> Sequence[list[WaitingItem] | None]:
    """What waits for them, the oldest first: words to give, and what to decide.

    It is asked for those whom they act for, not for all whom an administrator could. What a plugin
    fails to find is left out, and stands in the log.
    """
    if not 0 <= first <= MOST:
        message = f"first must be from 0 to {MOST}, not {first}."
        raise ClientError(message)
    found = await _found(context, first) if first else []
    return [found for _ in parents]


async def _found(context: Context, most: int) -> list[WaitingItem]:
    own = context.principal
    asked = Awaiting(
        session=context.session,
        principal=replace(own, roles=own.roles - {ADMIN}),
        now=context.now,
        chain=context.extensions.rules.chain,
        most=most,
        equipment=context.equipment,
    )
    items: list[WaitingItem] = []
    for waiting in CORE:
        items += await waiting.find(asked)
    brought: list[WaitingItem] = []
    for waiting in context.extensions.waiting:
        brought += await _of_plugin(waiting, asked, context)
    brought = await seen_of(context.session, asked, brought, context.extensions.seen)
    return awaited.oldest([*items, *brought], most)


async def _of_plugin(waiting: Waiting, asked: Awaiting, context: Context) -> list[WaitingItem]:
    """Return what a function of a plugin finds in time; nothing where it fails."""

    async def find() -> list[WaitingItem]:
        found = list(await waiting.find(asked))
        for item in found:
            must_be_right(waiting, item, context.extensions.seen)
        return awaited.oldest(found, asked.most)

    try:
        return await GuestField(FIELD, waiting.plugin).ask(context, find)
    except Exception:  # a plugin's function may raise anything
        extra = {"plugin": waiting.plugin, "request_id": context.request_id, "path": FIELD}
        told = f"nobody knows what waits by {waiting.name} of {waiting.plugin}"
        log.exception(told, extra=extra)
        return []


def must_be_right(waiting: Waiting, item: Any, seen: Mapping[type[Row], Seen]) -> None:
    """Raise `StrangeItemsError` for what is no item of the kinds that a function declares."""
    if not isinstance(item, WaitingItem):
        message = f"{item!r} is no WaitingItem."
        raise StrangeItemsError(message)
    if item.kind not in waiting.kinds:
        message = f"{item.kind!r} is none of its kinds: declare it, or find another."
        raise StrangeItemsError(message)
    if type(item.subject) not in seen:
        message = f"{item.subject!r} is no object of the graph: name one that has an id there."
        raise StrangeItemsError(message)
    since: Any = item.since
    if not isinstance(since, dt.datetime) or since.tzinfo is None:
        message = f"{since!r} is no moment with a zone."
        raise StrangeItemsError(message)


async def seen_of(
    session: ReadSession,
    asked: Awaiting,
    items: Iterable[WaitingItem],
    seen: Mapping[type[Row], Seen],
) -> list[WaitingItem]:
    """Return the items whose subject whoever asks sees, with a statement for each type."""
    by_row: dict[type[Row], list[WaitingItem]] = defaultdict(list)
    for item in items:
        by_row[type(item.subject)].append(item)
    found: list[WaitingItem] = []
    for row, own in by_row.items():
        table: Any = aliased(row)
        keys = {_id(item) for item in own}
        question = sa.select(table.id).where(
            among(table.id, values=keys), seen[row](table, asked.principal)
        )
        known = set(await session.scalars(question))
        found += [item for item in own if _id(item) in known]
    return found


def _id(item: WaitingItem) -> UUID:
    subject: Any = item.subject
    key: UUID = subject.id
    return key


def nodes(schema: Schema) -> Mapping[type[Row], Seen]:
    """Return who sees the objects of a schema that have ids, by their rows."""
    types = schema.graphql.type_map
    found: Mapping[Any, Any] = {
        entity.row: entity.visible
        for name, entity in schema.entities.items()
        if isinstance(kind := types.get(name), GraphQLObjectType)
        and any(interface.name == Node.__name__ for interface in kind.interfaces)
    }
    return found


@extends(Viewer)
class WaitingForViewer:
    """What waits for whoever asks."""

    waiting = batch(cost=COST, most=_most)(_waiting)


PARTS = (WaitingItem, WaitingForViewer)
