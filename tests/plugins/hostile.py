"""A plugin whose every function does what no plugin should."""

import asyncio
import time
from collections.abc import Iterable, Sequence
from contextlib import suppress
from typing import Any

import sqlalchemy as sa

from catalog.plugin import (
    PUBLIC,
    Context,
    CreateService,
    Gate,
    Plugin,
    Reaction,
    Service,
    ServiceRow,
    Subscriber,
    Telling,
    UpdateService,
    batch,
    extends,
    hookimpl,
)
from tests.heavy import HEAVY

LONG = 30  # seconds, unless something ends it before
Counts = Sequence[int | None]


def block() -> None:
    """Wait, and let nothing else go on."""
    time.sleep(LONG)


def spin() -> None:
    """Work, and let nothing else go on."""
    end = time.monotonic() + LONG
    while time.monotonic() < end:
        pass


async def fine(parents: Sequence[ServiceRow], context: Context) -> Counts:
    """How many services are called web."""
    question = sa.select(sa.func.count()).select_from(ServiceRow).where(ServiceRow.slug == "web")
    count = await context.session.scalar(question)
    return [count for _ in parents]


async def sleeping(parents: Sequence[ServiceRow], context: Context) -> Counts:
    """What comes too late."""
    await asyncio.sleep(LONG)
    return [1 for _ in parents]


async def blocking(parents: Sequence[ServiceRow], context: Context) -> Counts:
    """What keeps everybody waiting."""
    block()
    return [1 for _ in parents]


async def spinning(parents: Sequence[ServiceRow], context: Context) -> Counts:
    """What keeps the processor busy."""
    spin()
    return [1 for _ in parents]


async def hanging_in_sql(parents: Sequence[ServiceRow], context: Context) -> Counts:
    """What the database has not found yet."""
    await context.session.fetch(HEAVY[context.session.dialect], ())
    return [1 for _ in parents]


async def hanging_in_session(parents: Sequence[ServiceRow], context: Context) -> Counts:
    """The same, by the way of objects."""
    await context.session.scalar(sa.text(HEAVY[context.session.dialect]))  # type: ignore[arg-type]
    return [1 for _ in parents]


async def failing_in_sql(parents: Sequence[ServiceRow], context: Context) -> Counts:
    """What the database does not know."""
    await context.session.scalar(sa.select(sa.func.no_such_function()))
    return [1 for _ in parents]


async def ending(parents: Sequence[ServiceRow], context: Context) -> Counts:
    """What ends the view of the others."""
    await context.session.fetch("ROLLBACK", ())
    return [1 for _ in parents]


async def of_text(parents: Sequence[ServiceRow], context: Context) -> Counts:
    """What is no number."""
    return ["one" for _ in parents]  # type: ignore[misc]


async def too_few(parents: Sequence[ServiceRow], context: Context) -> Counts:
    """What lacks a value."""
    return []


async def catching(parents: Sequence[ServiceRow], context: Context) -> Counts:
    """What blocks, and goes on where it is interrupted."""
    with suppress(BaseException):
        time.sleep(LONG)  # noqa: ASYNC251  # as careless code does
    return [1 for _ in parents]


async def insisting(parents: Sequence[ServiceRow], context: Context) -> Counts:
    """What goes on where its time is up."""
    with suppress(BaseException):
        await asyncio.sleep(LONG)
    return [1 for _ in parents]


async def cancelling(parents: Sequence[ServiceRow], context: Context) -> Counts:
    """What raises what whoever cancels it raises."""
    raise asyncio.CancelledError


async def exiting(parents: Sequence[ServiceRow], context: Context) -> Counts:
    """What ends the process."""
    raise SystemExit(3)


async def writing(parents: Sequence[ServiceRow], context: Context) -> Counts:
    """What changes what it reads."""
    await context.session.rows(sa.update(ServiceRow).values(name="Mine").returning(ServiceRow.id))  # type: ignore[arg-type]
    return [1 for _ in parents]


FIELDS = (
    catching,
    insisting,
    cancelling,
    exiting,
    writing,
    fine,
    sleeping,
    blocking,
    spinning,
    hanging_in_sql,
    hanging_in_session,
    failing_in_sql,
    ending,
    of_text,
    too_few,
)
Fields = extends(Service)(
    type(
        "Fields",
        (),
        {
            "__doc__": "What nobody should answer.",
            **{each.__name__: batch("id", ring=PUBLIC)(each) for each in FIELDS},
        },
    )
)


async def _in_a_view(session: Any) -> None:
    view = await session.view()
    await view.rows(sa.update(ServiceRow).values(name="Mine").returning(ServiceRow.id))


async def _without_a_revision(session: Any) -> None:
    for row in await session.scalars(sa.select(ServiceRow)):
        row.name = "Mine"


async def _without_its_creation(session: Any) -> None:
    row = await session.scalar(sa.select(ServiceRow))
    names = [item.key for item in sa.inspect(ServiceRow).column_attrs if item.key != "id"]
    session.add(ServiceRow(**{name: getattr(row, name) for name in names} | {"slug": "mine"}))


async def _deleting(session: Any) -> None:
    await session.delete(await session.scalar(sa.select(ServiceRow)))


async def _and_catch(session: Any) -> None:
    with suppress(Exception):
        await session.execute(sa.update(ServiceRow).values(name="Mine"))


async def _deep_down(session: Any) -> None:
    below = await session._view.session()  # noqa: SLF001
    await below.execute(sa.update(ServiceRow).values(name="Mine"))


STRAYS: list[asyncio.Task[None]] = []
MISDEEDS: dict[str, Any] = {
    "late": lambda _session: asyncio.sleep(12),
    "commit": lambda session: session.commit(),
    "deep-commit": lambda session: session._view.commit(),  # noqa: SLF001
    "rollback": lambda session: session.rollback(),
    "begin": lambda session: session.begin(),
    "connection": lambda session: session.connection(),
    "update": lambda session: session.execute(sa.update(ServiceRow).values(name="Mine")),
    "delete": lambda session: session.execute(sa.delete(ServiceRow)),
    "insert": lambda session: session.insert(ServiceRow, [{"name": "Mine"}]),
    "replace": lambda session: session.replace(ServiceRow, [{"name": "Mine"}], slug="mine"),
    "run": lambda session: session.run(sa.update(ServiceRow).values(name="Mine")),
    "text": lambda session: session.scalars(sa.text("UPDATE services SET name = 'Mine'")),
    "driver": lambda session: session.fetch("UPDATE services SET name = 'Mine'", ()),
    "statement": lambda session: session.scalars(
        sa.select(ServiceRow).from_statement(
            sa.text("UPDATE services SET name = 'Mine' RETURNING *")
        )
    ),
    "view": _in_a_view,
    "unmarked": _without_a_revision,
    "unmade": _without_its_creation,
    "deleted": _deleting,
    "caught": _and_catch,
    "deep-update": _deep_down,
}


async def _later(session: Any) -> None:
    await asyncio.sleep(0.3)
    await session.execute(sa.update(ServiceRow).values(name="Theirs"))
    await session.commit()


async def react(change: CreateService, work: Any) -> None:
    """Do what the slug says."""
    if change.slug == "stray":
        STRAYS.append(asyncio.create_task(_later(work.session)))
    if change.slug in MISDEEDS:
        await MISDEEDS[change.slug](work.session)


async def react_and_block(change: UpdateService, work: Any) -> None:
    """Let nobody go on."""
    if change.name == "Block":
        block()


async def hear(telling: Telling) -> None:
    """Never have heard."""
    await asyncio.sleep(LONG)


async def say_nonsense(move: Any) -> Any:
    """Return what is no finding."""
    return ["no finding"]


class Hostile(Plugin):
    """A plugin that does what no plugin should."""

    id = "hostile"
    title = "Hostile"

    @hookimpl
    def graphql_types(self) -> Iterable[type]:
        return [Fields]

    @hookimpl
    def reactions(self) -> Iterable[Reaction]:
        return [
            Reaction(change_type=CreateService, do=react),
            Reaction(change_type=UpdateService, do=react_and_block),
        ]

    @hookimpl
    def gates(self) -> Iterable[Gate]:
        return [Gate(name="says_nonsense", entering="live", check=say_nonsense)]

    @hookimpl
    def subscribers(self) -> Iterable[Subscriber]:
        return [Subscriber(name="ear", event_types=["services.created"], do=hear)]
