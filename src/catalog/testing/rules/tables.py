"""What a plugin remembers: its tables, their names and keys, and its migrations."""

import asyncio
from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa

from catalog.storage.database.engine import Database
from catalog.storage.rows import Row
from catalog.storage.upgrading import histories, missing
from catalog.testing.catalogs import fresh
from catalog.testing.subjects import Subject, core_owns, every_row, table_of

ALLOWED = {"CASCADE", "SET NULL"}


def are_named_by_their_owner(subject: Subject) -> Iterator[str]:
    """Find tables whose names do not begin with the id of the plugin."""
    for row in _written_there(subject):
        name = table_of(row).name
        if not subject.owns(name):
            yield f"The table {name} must be called {subject.id}__{name}: rename it."


def keys_give_way_to_the_core(subject: Subject) -> Iterator[str]:
    """Find keys that would stop the core from deleting its rows."""
    for row in {*_written_there(subject), *subject.mapped}:
        for key in table_of(row).foreign_keys:
            target = key.column.table.name
            if core_owns(target) and key.ondelete not in ALLOWED:
                yield (
                    f"The key {table_of(row).name}.{key.parent.name} to {target} is "
                    f'{key.ondelete or "NO ACTION"}: write ondelete="CASCADE" or "SET NULL".'
                )


def the_core_is_left_alone(subject: Subject) -> Iterator[str]:
    """Find relationships that a plugin put on rows of the core."""
    mapped = {*_written_there(subject), *subject.mapped}
    for row in every_row():
        if row in mapped or not core_owns(table_of(row).name):
            continue
        for found in sa.inspect(row).relationships:
            if found.mapper.class_ in mapped:
                yield (
                    f"{row.__name__}.{found.key} was put there by "
                    f"{found.mapper.class_.__name__}: leave out backref and back_populates."
                )


def migrations_go_up_down_and_up(subject: Subject) -> Iterator[str]:
    """Find differences between the tables that migrations make and those of the rows."""
    history = subject.history
    if history is None:
        if subject.mapped:
            yield f"{subject.plugin.__name__} has tables and no migrations: name their folder."
        return
    every = subject.plugins.histories
    with fresh() as url:
        asyncio.run(histories.upgrade(url, every))
        tables = [table_of(row) for row in subject.mapped]
        asyncio.run(missing.must_be_there(url, subject.id, tables))
        differences = list(_differences(subject, url, "after `db upgrade`"))
        if differences:
            yield from differences
            return
        asyncio.run(histories.downgrade(url, history, "base"))
        left = sorted(name for name in _names(url) if subject.owns(name))
        if left:
            yield f"Going back to `base` leaves {', '.join(left)}: drop them in downgrade()."
            return
        asyncio.run(histories.upgrade(url, every))
        yield from _differences(subject, url, "after going down and up again")


def _differences(subject: Subject, url: str, when: str) -> Iterator[str]:
    assert subject.history is not None
    for history in (histories.core(), subject.history):
        for found in asyncio.run(histories.differences(url, history)):
            whose = "the plugin's" if history.owner == subject.id else "the core's"
            yield (
                f"{when[0].upper()}{when[1:]} {whose} tables differ from their rows: "
                f"{_told(found)}. Migrate to exactly what the rows say, and only tables of one's "
                f"own; `catalog db revision {subject.id} -m …` writes it."
            )


def _told(difference: Any) -> str:
    found = difference[0] if isinstance(difference, list) else difference
    return " ".join(str(part) for part in found if part is not None)


def _names(url: str) -> list[str]:
    async def ask() -> list[str]:
        database = Database(url)
        try:
            async with database.engine.connect() as connection:
                return await connection.run_sync(lambda made: sa.inspect(made).get_table_names())
        finally:
            await database.close()

    return asyncio.run(ask())


def _written_there(subject: Subject) -> list[type[Row]]:
    """Return the classes of rows in the plugin's own package, whatever their tables are called."""
    package = subject.plugin.__module__.partition(".")[0]
    return [row for row in every_row() if row.__module__.partition(".")[0] == package]
