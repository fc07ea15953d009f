"""Every table has one owner who migrates it, and every name says what it names.

A constraint without a name cannot be dropped by a migration, and one with another database's name
cannot be found. A plugin's key that restricts would let the plugin stand in the core's way.
"""

import asyncio
import re
from typing import Any

import pytest
import sqlalchemy as sa
from catalog_notes import Notes

from catalog.host import gather, load
from catalog.storage.database.engine import Database
from catalog.storage.rows import Row
from catalog.storage.searching import triggers
from catalog.storage.upgrading import histories
from catalog.storage.upgrading.histories import History

PLUGINS = [Notes, *(type(plugin) for plugin in load().loaded)]
HISTORIES = gather(PLUGINS).histories
PACKAGES = {"catalog", *(plugin.__module__ for plugin in PLUGINS)}
MAPPED = {
    mapper.local_table
    for mapper in Row.registry.mappers
    if mapper.class_.__module__.partition(".")[0] in PACKAGES
}
TABLES = sorted(
    (table for table in MAPPED if isinstance(table, sa.Table)), key=lambda table: table.name
)
CORE_NAME = re.compile(r"[a-z]+(_[a-z]+)*")
LONGEST = 63  # PostgreSQL cuts longer names off

each_table = pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)


@pytest.fixture
def names(url: str) -> dict[str, list[tuple[str, str | None]]]:
    """Return the kind and the name of everything that stands in the tables, by table."""
    asyncio.run(histories.upgrade(url, HISTORIES))

    async def read() -> dict[str, list[tuple[str, str | None]]]:
        database = Database(url)
        try:
            async with database.engine.connect() as connection:
                return await connection.run_sync(inspected)
        finally:
            await database.close()

    return asyncio.run(read())


def inspected(connection: sa.Connection) -> dict[str, list[tuple[str, str | None]]]:
    found: dict[str, list[tuple[str, str | None]]] = {}
    inspector = sa.inspect(connection)
    for table in inspector.get_table_names():
        if table.startswith(("alembic_version__", triggers.INDEX)):
            continue
        kinds: dict[str, list[Any]] = {
            "pk": [inspector.get_pk_constraint(table)],
            "fk": list(inspector.get_foreign_keys(table)),
            "uq": list(inspector.get_unique_constraints(table)),
            "ck": list(inspector.get_check_constraints(table)),
            "ix": [item for item in inspector.get_indexes(table) if not item["unique"]],
        }
        found[table] = [(kind, item["name"]) for kind, items in kinds.items() for item in items]
    return found


@each_table
def test_it_stands_in_exactly_one_history(table: sa.Table) -> None:
    owners = [history.owner for history in HISTORIES if history.owns(table.name)]

    assert len(owners) == 1


@each_table
def test_its_name_begins_as_its_owner_says(table: sa.Table) -> None:
    prefix, separator, name = table.name.rpartition("__")

    assert CORE_NAME.fullmatch(name)
    assert prefix in {"", *(history.owner for history in HISTORIES)} - {"core"}
    assert bool(prefix) == bool(separator)


@each_table
def test_keys_of_a_plugin_do_not_stand_in_the_way_of_the_core(table: sa.Table) -> None:
    core = histories.core()
    rules = {
        key.ondelete
        for key in table.foreign_keys
        if core.owns(key.column.table.name) and not core.owns(table.name)
    }

    assert rules <= {"CASCADE", "SET NULL"}


@each_table
def test_the_core_refers_to_no_table_of_a_plugin(table: sa.Table) -> None:
    core = histories.core()

    targets = [key.column.table.name for key in table.foreign_keys]

    assert not core.owns(table.name) or all(core.owns(name) for name in targets)


def test_everything_in_the_tables_is_named_by_the_convention(
    names: dict[str, list[tuple[str, str | None]]],
) -> None:
    wrong = [
        (table, kind, name)
        for table, found in names.items()
        for kind, name in found
        if not re.fullmatch(rf"{kind}_{table}(_\w+)?", name or "") or len(name or "") > LONGEST
    ]

    owners = {history.owner for history in HISTORIES for table in names if history.owns(table)}
    assert owners == {history.owner for history in HISTORIES}
    assert wrong == []


def test_the_tables_of_the_rows_are_those_of_the_migrations(
    names: dict[str, list[tuple[str, str | None]]],
) -> None:
    assert set(names) == {table.name for table in TABLES}


def test_a_history_owns_nothing_of_another() -> None:
    notes = History("notes", histories.core().versions)

    assert notes.owns("notes__notes")
    assert not notes.owns("notes")
    assert not notes.owns("alembic_version__notes")
    assert not History("note", notes.versions).owns("notes__notes")


def test_every_column_of_a_view_has_a_type() -> None:
    views = MAPPED - set(TABLES)

    untyped = [
        f"{view.description}.{column.name}"
        for view in views
        for column in view.columns
        if isinstance(column.type, sa.types.NullType)
    ]

    assert views
    assert untyped == []
