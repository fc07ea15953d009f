"""Tables and columns of rows that no migration makes yet, or that none can."""

from collections.abc import Iterator, Sequence

import sqlalchemy as sa
from sqlalchemy.engine.reflection import Inspector

from catalog.storage.database.migrating import HistoryError, connected
from catalog.storage.upgrading.histories import CORE, History, behind, upgrade


async def must_be_there(url: str, owner: str, tables: Sequence[sa.Table]) -> None:
    """Refuse a plugin some of whose *tables* its migrations do not make, or not with all columns.

    Raises `HistoryError`, which says how to write the migration.
    """

    def ask(connection: sa.Connection) -> list[str]:
        inspector = sa.inspect(connection)
        there = set(inspector.get_table_names())
        return [name for table in tables for name in _missing(table, there, inspector)]

    names: list[str] = await connected(url, ask, alone=False) if tables else []
    if names:
        message = (
            f"The plugin {owner} has no migration that makes {', '.join(names)}: "
            f"`catalog db revision {owner} -m …` writes it."
        )
        raise HistoryError(message)


def _missing(table: sa.Table, there: set[str], inspector: Inspector) -> Iterator[str]:
    if table.name not in there:
        yield f"the table {table.name}"
        return
    known = {column["name"] for column in inspector.get_columns(table.name)}
    for column in table.columns:
        if column.name not in known:
            yield f"the column {table.name}.{column.name}"


async def stuck(url: str, histories: Sequence[History], *, migrates: bool) -> dict[str, str]:
    """Return the plugins whose tables cannot be used, and why.

    Where it *migrates*, each history is upgraded by itself; else it is only looked at.
    """
    found: dict[str, str] = {}
    for history in histories:
        try:
            if migrates:
                await upgrade(url, [history])
            elif await behind(url, [history]):
                if history.owner == CORE:  # then no plugin can have tables
                    return {}
                found[history.owner] = (
                    f"The tables of {history.owner} are not up to date: run `catalog db upgrade`."
                )
        except HistoryError as error:
            if history.owner == CORE:
                raise
            found[history.owner] = str(error)
    return found
