"""Which service takes the place of another one, in the graph."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from catalog.arrays import among
from catalog.domain import sight
from catalog.graph.declaring.declare import batch, connection, extends, to_one
from catalog.graph.declaring.types import Connection
from catalog.rings import PUBLIC
from catalog.schema.context import Context
from catalog.schema.nouns.services import Service
from catalog.storage.tables.services import ServiceRow


async def _predecessors(parents: Sequence[Any], context: Context) -> Sequence[Service | None]:
    """The service whose place it took; of several the one that was added first, as you see them."""
    table: Any = aliased(ServiceRow)
    number = sa.func.row_number().over(
        partition_by=table.successor_id, order_by=(table.created_at, table.id)
    )
    seen = (
        sa.select(table.id, number.label("number"))
        .where(
            among(table.successor_id, values=[parent.id for parent in parents]),
            sight.SERVICE(table, context.principal),
        )
        .subquery()
    )
    question = sa.select(ServiceRow).join(seen, seen.c.id == ServiceRow.id)
    first = await context.session.scalars(question.where(seen.c.number == 1))
    found: dict[UUID | None, Any] = {row.successor_id: row for row in first}
    return [found.get(parent.id) for parent in parents]


@extends(Service)
class Succession:
    """What came before a service, and what comes after it."""

    successor: Service | None = to_one("The service that takes its place.", key="successor_id")
    predecessor = batch("id", ring=PUBLIC)(_predecessors)
    predecessors: Connection[Service] = connection(
        "The services whose place it takes.", by=ServiceRow.successor_id
    )


PARTS = (Succession,)
