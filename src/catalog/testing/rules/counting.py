"""Counting rows, to see what was kept."""

import sqlalchemy as sa

from catalog.storage.rows import Row
from catalog.testing.asking import Asking


def counted(found: Asking) -> dict[str, int]:
    """Return the numbers of rows in all tables that are there."""

    async def ask() -> dict[str, int]:
        async with found.catalog.database.engine.connect() as connection:
            there = await connection.run_sync(lambda made: sa.inspect(made).get_table_names())
            return {
                table.name: await connection.scalar(sa.select(sa.func.count()).select_from(table))
                or 0
                for table in Row.metadata.sorted_tables
                if table.name in there
            }

    return found.run(ask)
