"""Plugins that each break one of the rules that the conformance kit holds plugins to."""

import asyncio
import itertools
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa
import strawberry
from pydantic import BaseModel
from sqlalchemy.orm import Mapped, backref, mapped_column, relationship

from catalog.plugin import (
    Change,
    Context,
    EntityRow,
    Finding,
    Gate,
    Info,
    Mutation,
    Node,
    Query,
    Reaction,
    Reference,
    Service,
    ServiceId,
    ServiceRow,
    UpdateService,
    anything,
    batch,
    change,
    column,
    entity,
    extends,
    hookimpl,
    hookspec,
    of_service,
)
from tests.plugins.bringing import bringing, plugin

MIGRATION = '''"""Things."""

from alembic import op

from catalog.storage.rows import Row

revision = "0001"
down_revision = None
NAMES = {names!r}


def upgrade():
    for name in NAMES:
        Row.metadata.tables[name].create(op.get_bind())
    for statement in {up!r}:
        op.execute(statement)


def downgrade():
    for name in {dropped!r}:
        op.drop_table(name)
'''
TRIGGER = """CREATE TRIGGER cling AFTER INSERT ON services BEGIN
    INSERT INTO shared__things (id, revision, created_at, updated_at, service_id)
    VALUES (NEW.id, 1, NEW.created_at, NEW.updated_at, NEW.id); END"""


class WronglyNamedRow(EntityRow):
    """A row whose table belongs to somebody else."""

    __tablename__ = "stranger__things"


class StubbornRow(EntityRow):
    """A row that does not let its service go."""

    __tablename__ = "stubborn__things"

    service_id: Mapped[UUID] = mapped_column(sa.ForeignKey("services.id"))


class InvasiveRow(EntityRow):
    """A row that adds an attribute to services."""

    __tablename__ = "invasive__things"

    service_id: Mapped[UUID] = mapped_column(sa.ForeignKey("services.id", ondelete="CASCADE"))
    service: Mapped[ServiceRow] = relationship(
        viewonly=True, backref=backref("things", viewonly=True)
    )


class ThingRow(EntityRow):
    """A row of several plugins: each of them is the only one that is loaded."""

    __tablename__ = "shared__things"

    service_id: Mapped[UUID] = mapped_column(sa.ForeignKey("services.id", ondelete="CASCADE"))


def history(
    folder: Path, *, up: Sequence[str] = (), dropped: Sequence[str] = ("shared__things",)
) -> dict[str, Any]:
    """Write the history of a plugin with things, and return the attribute that names it."""
    text = MIGRATION.format(names=["shared__things"], up=list(up), dropped=list(dropped))
    (folder / "0001_things.py").write_text(text)
    return {"migrations": folder, "__doc__": "Things."}


def things(folder: Path, *parts: Any, visible: Any = of_service, **hooks: Any) -> Any:
    """Make a plugin with things."""

    @entity(ThingRow, visible=visible)
    class Thing(Node):
        """A thing."""

        revision: int = column("How often it was edited.")

    found = [part(Thing) for part in parts]
    return bringing("shared", attributes=history(folder), graphql_types=[Thing, *found], **hooks)


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

        made = batch()(stray)
        made.description = f"Number {next(numbers)}."
        return [field(made)]

    return plugin("fickle", graphql_types=hookimpl(parts))


def wordless(_folder: Path) -> Any:
    async def stray(parents: Sequence[ServiceRow], context: Context) -> Sequence[str]:
        return ["" for _ in parents]

    return bringing("wordless", graphql_types=[field(batch()(stray))])


def gate(check: Any) -> Callable[[Path], Any]:
    """Make a plugin with one gate."""
    return lambda _folder: bringing("gated", gates=[Gate(name="all_is_well", check=check)])


async def sleeping(move: Any) -> list[Finding]:
    await asyncio.sleep(30)
    return []


async def raising(*_given: Any) -> Any:
    raise ValueError(1)


async def hopeless(move: Any) -> list[Finding]:
    return [Finding(code="ALL_IS_LOST", message="All is lost.")]


async def oddly_coded(move: Any) -> list[Finding]:
    return [Finding(code="oh-no", message="Oh no.", remedy="Wait.")]


def moody() -> Any:
    numbers = itertools.count()

    async def check(move: Any) -> list[Finding]:
        return [Finding(code="MOODY", message=str(next(numbers)), remedy="Ask again.")]

    return check


def reaction(do: Any) -> Callable[[Path], Any]:
    """Make a plugin with one reaction."""
    return lambda _folder: bringing(
        "reacting", reactions=[Reaction(change_type=UpdateService, do=do)]
    )


async def keeping(change: Any, work: Any) -> None:
    await work.session.commit()


def counting(_thing: Any) -> Any:
    @strawberry.field(description="How many things there are.")
    async def stray(info: Info) -> int:
        question = sa.select(sa.func.count()).select_from(ThingRow)
        return await info.context.session.scalar(question) or 0

    return field(stray, Query)


def hiding(table: Any, principal: Any) -> Any:
    return sa.false()


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

    return field(batch()(stray))


def loose(_folder: Path) -> Any:
    @strawberry.mutation(description="Do something.")
    def stray() -> bool:
        return True

    return bringing("loose", graphql_types=[field(stray, Mutation)])


@dataclass(frozen=True, kw_only=True)
class AddThing(Change):
    """Add a thing."""

    service_id: ServiceId

    async def apply(self, work: Any) -> ThingRow:
        """Insert it."""
        thing = ThingRow(service_id=self.service_id)
        await work.create(thing)
        return thing


@dataclass(frozen=True, kw_only=True)
class AddHastily(AddThing):
    """Add a thing."""

    async def prepare(self, ground: Any) -> str:
        """Take for granted that the service is there."""
        async with ground.database.reading() as session:
            service: Any = await session.get(ServiceRow, self.service_id)
            return str(service.slug)


@dataclass(frozen=True, kw_only=True)
class AddSomewhere(AddThing):
    """Add a thing."""

    service_id: Annotated[UUID, Reference("Service", ServiceRow, anything)]


def mutation(kind: type[Change], **options: Any) -> Callable[[Any], Any]:
    """Declare a mutation."""
    return lambda thing: field(change(kind, thing, **options), Mutation)


def thing(*parts: Any, **given: Any) -> Callable[[Path], Any]:
    """Make a plugin with things."""
    return lambda folder: things(folder, *parts, **given)


def migrating(**options: Any) -> Callable[[Path], Any]:
    """Make a plugin with things and a history of its own kind."""
    return lambda folder: plugin("shared", **history(folder, **options))


class Broken(NamedTuple):
    """A plugin, the rule that it breaks, and what is said about that."""

    rule: str
    plugin: Callable[[Path], Any]
    words: str


STRAY_COLUMN = "ALTER TABLE shared__things ADD COLUMN stray INTEGER"
CORE_COLUMN = "ALTER TABLE services ADD COLUMN stray INTEGER"
BROKEN = [
    Broken("its_manifest_is_right", lambda _: plugin("Shouting"), "must be lower-case"),
    Broken("its_manifest_is_right", silent, "Silent has no docstring: say in a sentence"),
    Broken(
        "its_manifest_is_right",
        lambda _: plugin("vague", Config=Unexplained),
        "The setting limit has no description",
    ),
    Broken(
        "its_scopes_are_described",
        lambda _: plugin("vague", scopes={"vague:all": "All"}),
        "The scope vague:all is described as 'All'",
    ),
    Broken(
        "its_hooks_are_described",
        lambda _: plugin("vague", hookspecs=Hooks),
        "The hook sizes has no docstring",
    ),
    Broken("the_schema_is_the_same_for_every_load_order", fickle, "The schema differs"),
    Broken("everything_that_it_adds_is_described", wordless, "Service.stray has no description"),
    Broken(
        "its_tables_are_named_by_their_owner",
        lambda _: plugin("mine"),
        "The table stranger__things must be called mine__stranger__things",
    ),
    Broken(
        "its_keys_give_way_to_the_core",
        lambda _: plugin("stubborn"),
        "The key stubborn__things.service_id to services is NO ACTION",
    ),
    Broken(
        "it_leaves_the_rows_of_the_core_alone",
        lambda _: plugin("invasive"),
        "ServiceRow.things was put there by InvasiveRow",
    ),
    Broken(
        "its_migrations_go_up_down_and_up",
        lambda _: plugin("shared"),
        "Shared has tables and no migrations",
    ),
    Broken(
        "its_migrations_go_up_down_and_up",
        migrating(up=[STRAY_COLUMN]),
        "the plugin's tables differ from their rows: remove_column shared__things",
    ),
    Broken(
        "its_migrations_go_up_down_and_up",
        migrating(up=[CORE_COLUMN]),
        "the core's tables differ from their rows: remove_column services",
    ),
    Broken(
        "its_migrations_go_up_down_and_up",
        migrating(dropped=()),
        "Going back to `base` leaves shared__things",
    ),
    Broken(
        "the_catalog_works_without_it",
        migrating(up=[TRIGGER]),
        "createService fails after `db purge`",
    ),
    Broken(
        "its_gates_are_deterministic_and_quick", gate(sleeping), "did not answer within 2 seconds"
    ),
    Broken("its_gates_are_deterministic_and_quick", gate(raising), "failed (ValueError)"),
    Broken("its_gates_are_deterministic_and_quick", gate(hopeless), "blocks without a remedy"),
    Broken("its_gates_are_deterministic_and_quick", gate(oddly_coded), "The code 'oh-no'"),
    Broken("its_gates_are_deterministic_and_quick", gate(moody()), "finds something else"),
    Broken("its_reactions_keep_to_the_change", reaction(raising), "raising fails in updateService"),
    Broken(
        "its_reactions_keep_to_the_change",
        reaction(keeping),
        "keeping keeps something of a dry run of updateService",
    ),
    Broken(
        "its_rows_are_hidden_from_others",
        thing(visible=anything),
        "Thing shows a member of another organization rows",
    ),
    Broken("its_rows_are_hidden_from_others", thing(counting), "tells anybody of rows"),
    Broken(
        "its_rows_are_hidden_from_others",
        thing(visible=hiding),
        "Thing hides rows from administrators",
    ),
    Broken(
        "its_fields_cost_the_same_for_many_services",
        thing(one_by_one),
        "Service.stray takes",
    ),
    Broken("its_fields_cost_the_same_for_many_services", thing(failing), "Service.stray fails"),
    Broken("its_mutations_are_changes", loose, "stray is not made with `change`"),
    Broken(
        "its_mutations_refuse_unknown_ids",
        thing(mutation(AddHastily)),
        "stray takes an id at serviceId that nothing has",
    ),
    Broken(
        "its_mutations_refuse_unknown_ids",
        thing(mutation(AddSomewhere)),
        "stray takes a Service at serviceId that the caller cannot see",
    ),
    Broken(
        "its_mutations_refuse_strangers",
        thing(mutation(AddThing, scope="catalog:read")),
        "stray answers without a token",
    ),
]
