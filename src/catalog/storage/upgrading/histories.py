"""Migrating: the core and every plugin have a history and a version table of their own.

With one table for all, a plugin that was removed would stop every later upgrade.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from catalog.storage import tables
from catalog.storage.database import failures
from catalog.storage.database.migrating import HistoryError, connected, remedy
from catalog.storage.rows import Row
from catalog.storage.searching import triggers

if TYPE_CHECKING:
    from alembic.config import Config

__all__ = [
    "CORE",
    "History",
    "HistoryError",
    "connected",
    "core",
    "tables",
]  # the rows make the metadata

CORE = "core"
REVISION = re.compile(r"^(down_)?revision\b[^=]*= *['\"](\w+)['\"]", re.MULTILINE)


@dataclass(frozen=True)
class History:
    """The migrations of one owner: the core or a plugin."""

    owner: str
    versions: Path

    @property
    def version_table(self) -> str:
        """The table that remembers how far this history has come."""
        return f"alembic_version__{self.owner}"

    @property
    def prefix(self) -> str:
        """The prefix of this owner's tables; empty for the core."""
        return "" if self.owner == CORE else f"{self.owner}__"

    def owns(self, table: str) -> bool:
        """Tell whether *table* is this owner's."""
        if table.startswith(("alembic_version__", triggers.INDEX)):
            return False
        return table.startswith(self.prefix) if self.prefix else "__" not in table

    def config(self) -> "Config":
        """Return what Alembic needs to run this history."""
        from alembic.config import Config

        config = Config()
        config.set_main_option("script_location", str(_scripts()))
        config.set_main_option("path_separator", "os")
        config.set_main_option("version_locations", str(self.versions))
        config.set_main_option("file_template", "%%(rev)s_%%(slug)s")
        config.attributes["history"] = self
        return config

    def head(self) -> str | None:
        """Return the newest revision of this history: the one without a successor."""
        revisions = [
            (bool(down), name)
            for path in self.versions.glob("*.py")
            for down, name in REVISION.findall(path.read_text(encoding="utf-8"))
        ]
        passed = {name for is_passed, name in revisions if is_passed}
        return next(
            (name for is_passed, name in revisions if not is_passed and name not in passed), None
        )


def core() -> History:
    """Return the core's own history."""
    return History(CORE, _scripts() / "versions")


def _scripts() -> Path:
    """Return the folder of migrations: the checkout's where there is one, else the wheel's."""
    checkout = Path(__file__).parents[4] / "migrations"
    if (checkout / "env.py").is_file():
        return checkout
    return Path(str(resources.files("catalog"))) / "_migrations"


async def upgrade(url: str, histories: Sequence[History]) -> None:
    """Upgrade every history to its newest revision, in the order given."""
    owners = await behind(url, histories)
    if not owners:
        return
    await _must_be_no_others(url, histories)
    from alembic import command

    late = [history for history in histories if history.owner in owners]
    await _run(url, late, lambda config: command.upgrade(config, "head"))


async def _must_be_no_others(url: str, histories: Sequence[History]) -> None:
    """Refuse a database that has tables of these names, and no history of them."""

    def ask(connection: sa.Connection) -> list[str]:
        there = set(sa.inspect(connection).get_table_names())
        named = there & Row.metadata.tables.keys()
        bare = [history for history in histories if history.version_table not in there]
        return sorted(name for name in named if any(history.owns(name) for history in bare))

    if others := await connected(url, ask, alone=False):
        message = (
            f"The database has tables that the catalog did not make: {', '.join(others)}. "
            "Name another database in CATALOG_DATABASE_URL."
        )
        raise HistoryError(message)


async def upgrade_to(url: str, history: History, revision: str) -> None:
    """Upgrade one history to *revision*, which need not be its newest."""
    from alembic import command

    await _run(url, [history], lambda config: command.upgrade(config, revision))


async def downgrade(url: str, history: History, revision: str) -> None:
    """Downgrade one history to *revision*; `base` undoes all of it."""
    from alembic import command

    await _run(url, [history], lambda config: command.downgrade(config, revision))


def revisions(history: History) -> list[str]:
    """Return the revisions of one history, the oldest first."""
    from alembic.script import ScriptDirectory

    found = ScriptDirectory.from_config(history.config()).walk_revisions()
    return [item.revision for item in found][::-1]


async def draft(url: str, history: History, message: str) -> None:
    """Write a new migration from the database to the tables as the code has them."""
    from alembic import command

    numbers = [int(path.name[:4]) for path in history.versions.glob("[0-9][0-9][0-9][0-9]*.py")]
    number = f"{max(numbers, default=0) + 1:04}"
    await _run(
        url,
        [history],
        lambda config: command.revision(config, message, autogenerate=True, rev_id=number),
    )


async def behind(url: str, histories: Sequence[History]) -> list[str]:
    """Return the owners whose tables are not at their newest revision."""

    def ask(connection: sa.Connection) -> list[str]:
        there = set(sa.inspect(connection).get_table_names())
        return [
            history.owner
            for history in histories
            if _revision(connection, history, there) != history.head()
        ]

    result: list[str] = await connected(url, ask, alone=False)
    return result


async def is_new(url: str) -> bool:
    """Tell whether a database holds no table at all."""

    def ask(connection: sa.Connection) -> bool:
        return not sa.inspect(connection).get_table_names()

    result: bool = await connected(url, ask, alone=False)
    return result


async def current(url: str, history: History) -> str | None:
    """Return the revision that the tables of *history* are at, or None where it has none."""

    def ask(connection: sa.Connection) -> str | None:
        return _revision(connection, history, set(sa.inspect(connection).get_table_names()))

    result: str | None = await connected(url, ask, alone=False)
    return result


async def differences(url: str, history: History) -> list[Any]:
    """Return how the database differs from the tables that *history* owns in the code."""
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    def ask(connection: sa.Connection) -> list[Any]:
        options = {
            "version_table": history.version_table,
            "include_object": _only(history),
            "compare_type": True,
        }
        migration = MigrationContext.configure(connection, opts=options)
        return list(compare_metadata(migration, Row.metadata))

    result: list[Any] = await connected(url, ask, alone=False)
    return result


def run_env() -> None:
    """Run the migrations that Alembic asks for: the body of `migrations/env.py`."""
    from alembic import context

    history: History = context.config.attributes["history"]
    connection: sa.Connection = context.config.attributes["connection"]
    context.configure(
        connection=connection,
        target_metadata=Row.metadata,
        version_table=history.version_table,
        include_object=_only(history),
        render_as_batch=True,
        compare_type=True,
        transactional_ddl=True,
        user_module_prefix="rows.",
    )
    with context.begin_transaction():
        context.run_migrations()
    if history.owner == CORE and sa.inspect(connection).has_table("search_pending"):
        triggers.make(connection)
    if connection.dialect.name == "sqlite":
        dangling = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
        if dangling:
            message = f"The migration of {history.owner} left dangling keys: {dangling[:5]}."
            raise HistoryError(message)


def _revision(connection: sa.Connection, history: History, there: set[str]) -> str | None:
    if history.version_table not in there:
        return None
    question = sa.text(f'SELECT version_num FROM "{history.version_table}"')  # noqa: S608  # ours
    revision: str | None = connection.scalar(question)
    return revision


def _only(history: History) -> Callable[..., bool]:
    def include(thing: Any, name: str | None, kind: str, *_: object) -> bool:
        if kind == "index" and name == triggers.GIN:
            return False  # no row tells it: `triggers` does
        table = name if kind == "table" else thing.table.name
        return history.owns(table or "")

    return include


async def _run(url: str, histories: Sequence[History], do: "Callable[[Config], object]") -> None:
    from alembic.util import CommandError

    for history in histories:

        def act(connection: sa.Connection, history: History = history) -> None:
            config = history.config()
            config.attributes["connection"] = connection
            try:
                do(config)
            except HistoryError:
                raise
            except CommandError as error:
                message = (
                    f"The tables of {history.owner} cannot be migrated: {error}. "
                    f"This catalog knows its history up to {history.head()}: name a revision of "
                    "it, or install the version that knows a later one."
                )
                raise HistoryError(message) from error
            except sa.exc.DBAPIError as error:
                message = (
                    f"The tables of {history.owner} cannot be migrated, and stay as they were: "
                    f"{failures.reason(error)}. {remedy(error)}"
                )
                raise HistoryError(message) from error
            except Exception as error:
                if history.owner == CORE:
                    raise
                message = (
                    f"The tables of {history.owner} cannot be migrated, and stay as they were: its "
                    f"migration raised {failures.summary(error)}. Mend it, or start without the "
                    "plugin: `catalog --skip-broken serve`."
                )
                raise HistoryError(message) from error

        await connected(url, act, alone=True)
