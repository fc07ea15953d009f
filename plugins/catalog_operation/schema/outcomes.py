"""Whether outcomes are brought about, in the graph."""

import datetime as dt
from collections.abc import Sequence
from typing import Annotated, Any

from strawberry import argument

from catalog.plugin import PARTICIPANT, Context, Outcome, batch, extends
from catalog_operation.measures.delivering import delivering

COST = 5


async def delivering_at(
    parents: Sequence[Any],
    context: Context,
    at: Annotated[dt.datetime | None, argument(description="When; now unless given.")] = None,
) -> Sequence[bool | None]:
    """Whether its service was live then, and not down: so that it could be brought about.

    A service is down by serious incidents and maintenance, of its own and of the resources that it
    stands on. Null where nobody watched it, and for a time to come.
    """
    moment = context.now if at is None else at
    if moment > context.now:
        return [None for _ in parents]
    keys = {parent.service_id for parent in parents}
    found = await delivering(context.session, context.principal, keys, moment, context.chain)
    return [found.get(parent.service_id) for parent in parents]


@extends(Outcome)
class DeliveryOfOutcome:
    """Whether an outcome is brought about."""

    is_delivering = batch("service_id", cost=COST, ring=PARTICIPANT)(delivering_at)


PARTS = (DeliveryOfOutcome,)
