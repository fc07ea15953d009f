"""Plugins that each break one of the rules that the conformance kit holds plugins to."""

import asyncio
import itertools
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any
from uuid import UUID

import sqlalchemy as sa
import strawberry
from pydantic import BaseModel

from catalog.domain.seen import Reader
from catalog.plugin import (
    HOUSE,
    OWN_SERVICE,
    PUBLIC,
    SERVICE,
    Change,
    Context,
    Info,
    Mutation,
    Node,
    Principal,
    Query,
    Reaction,
    Seen,
    Service,
    ServiceId,
    ServiceRow,
    UpdateService,
    batch,
    change,
    column,
    entity,
    extends,
    hookimpl,
    hookspec,
    must_be_own_service,
)
from tests.plugins.bringing import bringing, plugin
from tests.plugins.broken_rows import ThingRow, history

OF_SERVICE = SERVICE.around("service_id", HOUSE)


def things(folder: Path, *parts: Any, seen: Seen | None = None, **hooks: Any) -> Any:
    """Make a plugin with things."""

    @entity(seen or Seen("Thing", ThingRow, OF_SERVICE, ring=HOUSE))
    class Thing(Node):
        """A thing."""

        revision: int = column("How often it was edited.")

    found = [part(Thing) for part in parts]
    return bringing("shared", attributes=history(folder), graphql_types=[Thing, *found], **hooks)


def where_any_service(table: Any, principal: Principal) -> Any:
    return OF_SERVICE(table, principal)


def silent(_folder: Path) -> Any:
    return plugin("silent")


class Unexplained(BaseModel):
    """Settings without a word."""

    limit: int = 3


class Hooks:
    """Hooks without a word."""

    @hookspec
    def sizes(self) -> Sequence[int]: ...


def field(function: Any, target: type = Service) -> Any:
    """Make a class whose one field joins a type."""
    return extends(target)(type("Part", (), {"__doc__": "Parts.", "stray": function}))


def fickle(_folder: Path) -> Any:
    numbers = itertools.count()

    def parts(_plugin: Any) -> list[Any]:
        async def stray(parents: Sequence[ServiceRow], context: Context) -> Sequence[str]:
            """Whatever."""
            return ["" for _ in parents]

        made = batch(ring=PUBLIC)(stray)
        made.description = f"Number {next(numbers)}."
        return [field(made)]

    return plugin("fickle", graphql_types=hookimpl(parts))


def wordless(_folder: Path) -> Any:
    async def stray(parents: Sequence[ServiceRow], context: Context) -> Sequence[str]:
        return ["" for _ in parents]

    return bringing("wordless", graphql_types=[field(batch(ring=PUBLIC)(stray))])


def late(_thing: Any) -> Any:
    async def stray(parents: Sequence[ServiceRow], context: Context) -> Sequence[int | None]:
        """How many things there are, at last."""
        await asyncio.sleep(30)
        return [1 for _ in parents]

    return field(batch("id", ring=PUBLIC)(stray))


async def raising(*_given: Any) -> Any:
    raise ValueError(1)


def reaction(do: Any) -> Callable[[Path], Any]:
    """Make a plugin with one reaction."""
    return lambda _folder: bringing(
        "reacting", reactions=[Reaction(change_type=UpdateService, do=do)]
    )


async def committing(change: Any, work: Any) -> None:
    await work.session.commit()


async def keeping(change: Any, work: Any) -> None:
    """Commit below the session, where nobody looks."""
    await work.session._view._driver.execute("COMMIT")  # noqa: SLF001  # as nobody should


def counting(_thing: Any) -> Any:
    @strawberry.field(description="How many things there are.")
    async def stray(info: Info) -> int:
        question = sa.select(sa.func.count()).select_from(ThingRow)
        return await info.context.session.scalar(question) or 0

    return field(stray, Query)


def one_by_one(_thing: Any) -> Any:
    @extends(Service)
    class Part:
        """Parts."""

        @strawberry.field(description="How many things there are.")
        async def stray(self, info: Info) -> int:
            question = sa.select(sa.func.count()).where(ThingRow.service_id == self.id)  # type: ignore[attr-defined]
            return await info.context.session.scalar(question) or 0

    return Part


def failing(_thing: Any) -> Any:
    async def stray(parents: Sequence[ServiceRow], context: Context) -> Sequence[str]:
        """Whatever."""
        raise ValueError(1)

    return field(batch(ring=PUBLIC)(stray))


def loose(_folder: Path) -> Any:
    @strawberry.mutation(description="Do something.")
    def stray() -> bool:
        return True

    return bringing("loose", graphql_types=[field(stray, Mutation)])


@dataclass(frozen=True, kw_only=True)
class AddThing(Change):
    """Add a thing."""

    service_id: ServiceId

    async def apply(self, work: Any, _found: None) -> ThingRow:
        """Insert it."""
        thing = ThingRow(service_id=self.service_id)
        await work.create(thing)
        return thing


@dataclass(frozen=True, kw_only=True)
class AddOwn(AddThing):
    """Add a thing to a service of one's own: it breaks no rule."""

    preconditions = (OWN_SERVICE,)


@dataclass(frozen=True, kw_only=True)
class AddSecretly(AddThing):
    """Add a thing to a service of one's own, which nobody is told beforehand."""

    async def check(self, work: Any) -> None:
        """Refuse services of others."""
        await must_be_own_service(work, self.service_id, "service_id")


@dataclass(frozen=True, kw_only=True)
class AddHastily(AddThing):
    """Add a thing."""

    async def prepare(self, ground: Any) -> str:
        """Take for granted that the service is there."""
        async with ground.database.reading() as session:
            service: Any = await session.get(ServiceRow, self.service_id)
            return str(service.slug)


class Lenient(Seen):
    """A rule that holds in planned statements alone, and not for references."""

    def __call__(self, table: Any, principal: Principal) -> Any:
        """Let changes refer to any row."""
        is_planned = isinstance(principal, Reader)
        return super().__call__(table, principal) if is_planned else sa.true()


LENIENT = Lenient("Thing", ThingRow, OF_SERVICE, ring=HOUSE)


@dataclass(frozen=True, kw_only=True)
class AddBeside(AddThing):
    """Add a thing beside another one."""

    beside_id: Annotated[UUID, LENIENT]


def mutation(kind: type[Change], **options: Any) -> Callable[[Any], Any]:
    """Declare a mutation."""
    return lambda thing: field(change(kind, thing, **options), Mutation)


def thing(*parts: Any, **given: Any) -> Callable[[Path], Any]:
    """Make a plugin with things."""
    return lambda folder: things(folder, *parts, **given)


def migrating(**options: Any) -> Callable[[Path], Any]:
    """Make a plugin with things and a history of its own kind."""
    return lambda folder: plugin("shared", **history(folder, **options))
