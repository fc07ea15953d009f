"""Succession: which service takes the place of another one."""

from typing import Annotated
from uuid import UUID

from catalog.domain import owners
from catalog.domain.writing.changes import Work
from catalog.domain.writing.field_types import (
    OMITTED,
    Doc,
    Omittable,
    RefusedKey,
    ServiceId,
)
from catalog.storage import services
from catalog.storage.enums import PortfolioStatus
from catalog.storage.tables.services import ServiceRow

SUCCESSION = "services.successor"  # the lock of whoever says which service follows another one
SuccessorId = Annotated[
    Omittable[ServiceId | None], Doc("The service of yours that takes its place.")
]


async def hold(work: Work, given: Omittable[UUID | None]) -> None:
    """Let nobody else say which service follows another one, where one is *given*.

    Whoever locks services as well does this before.
    """
    if given is not OMITTED and given is not None:
        await work.session.lock_name(SUCCESSION)


async def must_follow(
    work: Work, service: ServiceRow | None, successor_id: Omittable[UUID | None]
) -> None:
    """Refuse a successor of others, a retired one, and one that the service follows itself.

    One that was named before stays.
    """
    if service is None or successor_id is OMITTED or successor_id is None:
        return
    if isinstance(successor_id, RefusedKey) or successor_id == service.successor_id:
        return
    await work.session.hold_rows(ServiceRow, [successor_id], is_shared=True)
    successor = await work.session.get(ServiceRow, successor_id)
    await owners.must_be_own(work, successor, "successor_id")
    if service.id in await services.following(work.session, successor_id):
        message = "It would follow itself: name a service that it does not follow."
        work.problems.add("SUCCESSOR_CYCLE", message, "successor_id")
    elif successor is not None and successor.portfolio_status is PortfolioStatus.RETIRED:
        message = "It is retired for good: name a service that is in use, or is to be."
        work.problems.add("SERVICE_RETIRED", message, "successor_id")


async def must_be_unfollowed(
    work: Work, predecessor_id: Omittable[UUID | None]
) -> ServiceRow | None:
    """Return the service that a new one follows; refuse that of others, and one with a successor.

    It may be retired: then the new one brings it back.
    """
    if predecessor_id is OMITTED or predecessor_id is None:
        return None
    predecessor = await work.edit(ServiceRow, predecessor_id)
    await owners.must_be_own(work, predecessor, "predecessor_id")
    if predecessor is not None and predecessor.successor_id is not None:
        message = "Another service follows it already: change that with updateService."
        work.problems.add("SUCCESSOR_EXISTS", message, "predecessor_id")
    return predecessor
