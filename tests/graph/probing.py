"""A plugin for the edges: fields that fail in every way, and that return values without tables."""

import asyncio
import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any

import sqlalchemy as sa
import strawberry

from catalog.plugin import (
    PUBLIC,
    ClientError,
    Connection,
    Context,
    Info,
    Node,
    Organization,
    OrganizationRow,
    Person,
    Plugin,
    Query,
    Seen,
    Service,
    ServiceRow,
    batch,
    column,
    connection,
    entity,
    extends,
    hookimpl,
    lookup,
    only,
    to_one,
    weighs,
    where_anybody,
)
from catalog.storage.rows import Row
from catalog.storage.tables.roles import RoleAssignmentRow
from tests.graph.impostors import Impostors
from tests.graph.shapes import Ball, Box, InBoxes, Shade, Shape, Thing
from tests.graph.shapes import ball as make_ball
from tests.graph.shapes import box as make_box


async def sometimes(parents: Sequence[ServiceRow], _context: Context) -> Sequence[int | None]:
    """A number, null, or an error of its own for some."""
    found: list[Any] = [
        ClientError(f"{parent.slug} has none.", code="NOT_FOUND")
        if len(parent.slug) % 3 == 0
        else None
        if len(parent.slug) % 4 == 0
        else len(parent.slug)
        for parent in parents
    ]
    return found


def needed(parents: Sequence[ServiceRow], _context: Context, base: int = 7) -> Sequence[int]:
    """A number that must be there, and is not for some."""
    found: list[Any] = [
        ValueError(parent.slug)
        if len(parent.slug) % base == 1
        else None
        if len(parent.slug) % base == 2
        else base
        for parent in parents
    ]
    return found


def raising(_parents: Sequence[ServiceRow], _context: Context) -> Sequence[str | None]:
    """Nothing, for all at once."""
    message = "nobody is told"
    raise RuntimeError(message)


def refusing(_parents: Sequence[ServiceRow], _context: Context) -> Sequence[str]:
    """An error for everybody, where each must have a value."""
    message = "Ask somebody else."
    raise ClientError(message)


async def miscounted(parents: Sequence[ServiceRow], _context: Context) -> Sequence[str | None]:
    """One value too few."""
    return [parent.slug for parent in parents][1:]


async def boxed(
    parents: Sequence[ServiceRow], _context: Context, depth: int = 1
) -> Sequence[Box | None]:
    """A value for most, from one function for all."""
    return [make_box(parent, min(depth, 3)) if parent.tier else None for parent in parents]


class HeldRow(Row):
    """The table of roles once more, without the rule of the core about who sees what."""

    __table__ = RoleAssignmentRow.__table__
    __tablename__ = RoleAssignmentRow.__tablename__


@entity(Seen("Assignment", HeldRow, where_anybody, ring=PUBLIC))
class Assignment(Node):
    """A row that everybody sees, though what it names may be hidden from them."""

    position: int = column("Its place.")
    valid_to: dt.datetime | None = column("When it ended.")
    service: Service | None = to_one("The service.", key="scope_id")
    required_service: Service = to_one("The service, which must be seen.", key="scope_id")
    person: Person | None = to_one("Who holds it.", key="person_id")


@extends(Organization)
class Assigned:
    """What an organization holds."""

    held: Connection[Assignment] = connection("What it holds.", by=HeldRow.organization_id)
    first_held: Assignment | None = only(
        "What it holds in the first place.",
        by=HeldRow.organization_id,
        where=lambda row: row.position == 1,
    )


@extends(Service)
class Probes:
    """What a service would rather not have."""

    sometimes = batch("slug", ring=PUBLIC)(sometimes)
    needed = batch("slug", ring=PUBLIC)(needed)
    raising = batch("slug", ring=PUBLIC)(raising)
    refusing = batch("slug", ring=PUBLIC)(refusing)
    miscounted = batch("slug", ring=PUBLIC)(miscounted)
    boxed = batch("slug", "id", "tier", "created_at", ring=PUBLIC)(boxed)

    @strawberry.field
    def shout(self, times: int = 1, shade: Shade = Shade.DARK, word: str | None = None) -> str:
        """A plain resolver with arguments."""
        parent: Any = self
        return " ".join([word or parent.name.upper(), shade.name] * times)

    @strawberry.field
    async def whisper(self, info: Info, shades: list[Shade] | None = None) -> str | None:
        """A plain resolver that waits, and knows who asks."""
        parent: Any = self
        await asyncio.sleep(0)
        names = [shade.name for shade in shades or ()]
        return f"{parent.slug} {names}" if info.context.principal.is_admin else None

    @strawberry.field
    def dated(self) -> dt.datetime | None:
        """A column that is no text, read by a plain resolver."""
        parent: Any = self
        return parent.updated_at if parent.portfolio_status.value == "CATALOGUE" else None

    @strawberry.field
    def broken(self, only: str | None = None) -> str | None:
        """A plain resolver that fails, for all or for one slug."""
        parent: Any = self
        if only is None or only == parent.slug:
            raise KeyError(parent.slug)
        return only

    @strawberry.field
    async def brittle(self) -> list[str]:
        """A plain resolver that must answer, and fails for some."""
        parent: Any = self
        await asyncio.sleep(0)
        if len(parent.slug) % 5 == 0:
            message = f"{parent.slug} broke."
            raise ClientError(message)
        return list(parent.aliases)

    @strawberry.field
    def box(self, depth: int = 2) -> Box:
        """A value that is nested."""
        return make_box(self, min(depth, 3))

    @strawberry.field(metadata=weighs(most=3))
    def shapes(self) -> list[Shape | None]:
        """Values behind an interface."""
        return [make_ball(self), None, make_box(self, 1)]

    @strawberry.field(metadata=weighs(most=5))
    async def things(self, info: Info) -> list[Thing | None] | None:
        """Rows and values in one list."""
        parent: Any = self
        question = sa.select(OrganizationRow).order_by(OrganizationRow.slug).limit(2)
        rows = await info.context.session.scalars(question)
        return [make_box(parent, 1), None, *rows, make_ball(parent)]


@extends(Query)
class ProbingQueries:
    """Roots that a plugin adds."""

    assignments: Connection[Assignment] = connection("What anybody holds.")
    assignment: Assignment | None = lookup("One of them.")

    @strawberry.field
    async def thing(self, info: Info, name: str) -> Thing | None:
        """The service called so, else a ball."""
        question = sa.select(ServiceRow).where(ServiceRow.portfolio_status != "PIPELINE")
        rows = await info.context.session.scalars(question.order_by(ServiceRow.slug))
        found: Any = next((row for row in rows if row.slug == name), None)
        return found or make_ball(rows[0])

    @strawberry.field(metadata=weighs(most=lambda given: max(given["most"], 0) + 1))
    async def several(self, info: Info, most: int = 4) -> list[Service | None]:
        """Rows of a plain resolver, each of which may become null by itself."""
        question = sa.select(ServiceRow).where(ServiceRow.portfolio_status != "PIPELINE")
        rows = await info.context.session.scalars(question.order_by(ServiceRow.slug))
        return [*rows[: max(most, 0)], None]

    @strawberry.field
    def root_trouble(self, *, fails: bool = False) -> str:
        """A root that must answer."""
        if fails:
            message = "The root is in trouble."
            raise ClientError(message)
        return "fine"


class Probing(Plugin):
    """Probes of what the executor does with plugins."""

    id = "probing"
    title = "Probing"

    @hookimpl
    def graphql_types(self) -> Iterable[type]:
        """Add the probes."""
        return (Box, InBoxes, Ball, Assignment, Assigned, Probes, Impostors, ProbingQueries)
