"""A plugin that lends to all its functions: settings, and a desk that each event loop opens."""

import asyncio
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from pydantic import BaseModel, SecretStr

from catalog.plugin import (
    PUBLIC,
    Context,
    Finding,
    FindingSeverity,
    Gate,
    Job,
    JobRun,
    Measurement,
    Measuring,
    Metric,
    Move,
    Plugin,
    Reaction,
    Service,
    ServiceRow,
    Subscriber,
    Telling,
    UpdateService,
    Work,
    batch,
    extends,
    hookimpl,
)


class Settings(BaseModel):
    """What can be set."""

    greeting: str = "hello"
    password: SecretStr | None = None


@dataclass
class Desk:
    """What is opened in one event loop, and may be used there alone."""

    loop: asyncio.AbstractEventLoop
    is_open: bool = True

    def say(self) -> str:
        """Tell that it is open, and in the loop that opened it."""
        is_here = self.loop is asyncio.get_running_loop()
        return "open" if self.is_open and is_here else "closed, or in another loop"


@dataclass
class Book:
    """What the functions of the plugin found, and what was opened and closed."""

    told: dict[str, str] = field(default_factory=dict)
    moments: list[str] = field(default_factory=list)

    def note(self, what: str, place: Any) -> None:
        """Note what a function finds at its place."""
        self.told[what] = f"{place.config('lending').greeting}, {place.shared('lending').say()}"


BOOK = Book()


async def measure(measuring: Measuring) -> Mapping[UUID, Measurement]:
    BOOK.note("metric", measuring)
    return {}


async def check(move: Move) -> Iterable[Finding]:
    BOOK.note("gate", move)
    return [Finding(code="SEEN", message="Seen.", severity=FindingSeverity.INFO)]


async def react(_change: UpdateService, work: Work) -> None:
    BOOK.note("reaction", work)


async def hear(telling: Telling) -> None:
    BOOK.note("subscriber", telling)


async def work(run: JobRun) -> None:
    BOOK.note("job", run)


async def lent(services: Sequence[ServiceRow], context: Context) -> Sequence[str | None]:
    """What was lent to look at it."""
    BOOK.note("field", context)
    return [BOOK.told["field"] for _ in services]


@extends(Service)
class Lent:
    """What a service shows."""

    lent = batch("id", ring=PUBLIC)(lent)


class Desking(Plugin):
    """Opens a desk, and has no function that uses it."""

    id = "desking"
    title = "Desking"
    Config = Settings
    config: Settings

    @hookimpl
    @asynccontextmanager
    async def lifespan(self) -> AsyncIterator[Desk]:
        """Open a desk."""
        desk = Desk(asyncio.get_running_loop())
        BOOK.moments.append(f"{self.id} opened")
        yield desk
        desk.is_open = False
        BOOK.moments.append(f"{self.id} closed")


class Lending(Desking):
    """Lends its desk to all its functions."""

    id = "lending"
    title = "Lending"

    @hookimpl
    def graphql_types(self) -> Iterable[type]:
        return [Lent]

    @hookimpl
    def gates(self) -> Iterable[Gate]:
        return [Gate(name="seen", check=check)]

    @hookimpl
    def metrics(self) -> Iterable[Metric]:
        return [Metric(key="lent", unit="ratio", measure=measure, ring=PUBLIC)]

    @hookimpl
    def reactions(self) -> Iterable[Reaction]:
        return [Reaction(change_type=UpdateService, do=react)]

    @hookimpl
    def subscribers(self) -> Iterable[Subscriber]:
        return [Subscriber(name="ear", event_types=["services.changed"], do=hear)]

    @hookimpl
    def jobs(self) -> Iterable[Job]:
        return [Job(name="bell", at="0 0 1 1 *", do=work)]
