"""Plugins whose lifespans, events and items break the rules of the kit, and what is said then."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from catalog.plugin import (
    SERVICE,
    Awaiting,
    EventType,
    Reaction,
    ServiceRow,
    UpdateService,
    Waiting,
    WaitingItem,
    Work,
    hookimpl,
)
from tests.plugins.bringing import bringing, plugin


def once(_folder: Path) -> Any:
    """Make a plugin that opens in one event loop alone."""
    opened: list[int] = []

    @asynccontextmanager
    async def lifespan(_plugin: Any) -> AsyncIterator[None]:
        if opened:
            message = "it is open already"
            raise RuntimeError(message)
        opened.append(1)
        yield

    return plugin("once", lifespan=hookimpl(lifespan))


def shut(_folder: Path) -> Any:
    """Make a plugin that never opens."""

    @asynccontextmanager
    async def lifespan(_plugin: Any) -> AsyncIterator[None]:
        message = "nobody answers"
        raise RuntimeError(message)
        yield

    return plugin("shut", lifespan=hookimpl(lifespan))


def leaving(_folder: Path) -> Any:
    """Make a plugin that leaves a task behind."""

    @asynccontextmanager
    async def lifespan(_plugin: Any) -> AsyncIterator[Any]:
        yield asyncio.create_task(asyncio.sleep(60), name="the poller")

    return plugin("leaving", lifespan=hookimpl(lifespan))


def telling(declared: Sequence[EventType]) -> Callable[[Path], Any]:
    """Make a plugin that tells of one event with one fact."""

    async def tell(change: UpdateService, work: Work) -> None:
        service = await work.session.get(ServiceRow, change.id)
        if service is not None:
            work.tell("bell.rung", service, number=1)

    reactions = [Reaction(change_type=UpdateService, do=tell)]
    return lambda folder: bringing("telling", event_types=declared, reactions=reactions)


def waiting(*, services: bool, is_endless: bool = False) -> Callable[[Path], Any]:
    """Make a plugin that finds all services to wait for everybody, or fails."""

    async def find(asked: Awaiting) -> list[WaitingItem]:
        if not services:
            message = "nobody knows"
            raise RuntimeError(message)
        seen = SERVICE(ServiceRow, asked.principal) if is_endless else sa.true()
        found = await asked.session.scalars(sa.select(ServiceRow).where(seen))
        items = [WaitingItem(kind="TO_SEE", subject=row, since=row.created_at) for row in found]
        return items if is_endless else items[: asked.most]

    values = [Waiting(name="all", kinds={"TO_SEE": "Look at it."}, find=find)]
    return lambda folder: bringing("waiting", waiting=values)


RUNG = EventType(name="bell.rung", of=[ServiceRow], tells="It rang.", payload={"number": str})
OF_REACH = (
    ("its_lifespan_opens_everywhere", once, "it is open already"),
    ("its_lifespan_opens_everywhere", shut, "nobody answers"),
    ("its_lifespan_opens_everywhere", leaving, "leaves tasks running after it is closed: the poll"),
    ("its_events_are_declared", telling([RUNG]), "bell.rung tells number=1, which is no String!"),
    ("its_events_are_declared", telling([]), "bell.rung is told of, and nobody declares it"),
    ("what_it_finds_to_wait_is_seen", waiting(services=False), "RuntimeError('nobody knows')"),
    ("what_it_finds_to_wait_is_seen", waiting(services=True), "what they do not see"),
    (
        "what_it_finds_to_wait_is_seen",
        waiting(services=True, is_endless=True),
        "items of 1: add .limit(awaiting.most)",
    ),
)
