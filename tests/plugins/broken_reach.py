"""Plugins whose lifespans and events break the rules of the kit, and what is said about them."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from catalog.plugin import EventType, Reaction, ServiceRow, UpdateService, Work, hookimpl
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


RUNG = EventType(name="bell.rung", of=[ServiceRow], tells="It rang.", payload={"number": str})
OF_REACH = (
    ("its_lifespan_opens_everywhere", once, "it is open already"),
    ("its_lifespan_opens_everywhere", shut, "nobody answers"),
    ("its_lifespan_opens_everywhere", leaving, "leaves tasks running after it is closed: the poll"),
    ("its_events_are_declared", telling([RUNG]), "bell.rung tells number=1, which is no String!"),
    ("its_events_are_declared", telling([]), "bell.rung is told of, and nobody declares it"),
)
