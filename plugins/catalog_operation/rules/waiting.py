"""Requests that wait for whoever asks: to be promised, and to be fulfilled."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from catalog.plugin import Asker, Awaiting, Precondition, Waiting, WaitingItem
from catalog_operation.rules.access_of_requests import REQUEST
from catalog_operation.rules.sides import TO_FULFIL, TO_PROMISE
from catalog_operation.tables.requests import RequestStatus, ServiceRequestRow


def _question(
    awaiting: Awaiting, status: RequestStatus, conditions: Sequence[Precondition]
) -> sa.Select[Any]:
    request: Any = aliased(ServiceRequestRow)
    asker = Asker(awaiting.principal, awaiting.now, awaiting.chain)
    return (
        sa.select(request)
        .where(
            REQUEST(request, asker.principal),
            request.status == status,
            *(item.holds(request, asker) for item in conditions),
        )
        .order_by(request.requested_at, request.id)
        .limit(awaiting.most)
    )


async def _to_promise(awaiting: Awaiting) -> list[WaitingItem]:
    """Find the requests that nobody has answered, for those who may promise them."""
    question = _question(awaiting, RequestStatus.REQUESTED, TO_PROMISE)
    return [
        WaitingItem(kind="REQUEST_TO_PROMISE", subject=row, since=row.requested_at)
        for row in await awaiting.session.scalars(question)
    ]


async def _to_fulfil(awaiting: Awaiting) -> list[WaitingItem]:
    """Find the requests that were promised, each due on the day of its promise."""
    question = _question(awaiting, RequestStatus.PROMISED, TO_FULFIL)
    return [
        WaitingItem(
            kind="REQUEST_TO_FULFIL",
            subject=row,
            since=row.requested_at,
            due_on=row.promised_by.date(),
        )
        for row in await awaiting.session.scalars(question)
    ]


WAITING = (
    Waiting(
        name="requests",
        kinds={"REQUEST_TO_PROMISE": "A consumer asks you for something: promise or refuse it."},
        find=_to_promise,
    ),
    Waiting(
        name="promises",
        kinds={"REQUEST_TO_FULFIL": "You promised a consumer something: fulfil it, or refuse it."},
        find=_to_fulfil,
    ),
)
