"""Folding the words that a transaction wrote, so that they are found as soon as it is committed."""

from collections.abc import Sequence
from typing import Any, cast

import orjson
import sqlalchemy as sa

from catalog.arrays import among
from catalog.storage.database.sessions import WriteSession
from catalog.storage.searching import triggers
from catalog.storage.searching.folding import words
from catalog.storage.tables.derived import SearchEntryRow, SearchPendingRow

AT_ONCE = 5_000  # rows, as `PENDING` says
BETWEEN = "|"  # names, of which no word holds it
COLUMNS = (
    "entity_id, kind, slug, name, aliases, description, EXISTS ("
    "SELECT 1 FROM search_entries WHERE search_entries.entity_id = search_pending.entity_id)"
)
PENDING = f"SELECT {COLUMNS} FROM search_pending LIMIT 5000"  # noqa: S608  # both are ours
TAKEN = (
    "DELETE FROM search_pending "  # noqa: S608  # as above
    "WHERE entity_id IN (SELECT entity_id FROM search_pending LIMIT 5000) "
    f"RETURNING {COLUMNS}"
)
ENTRIES = cast("sa.Table", SearchEntryRow.__table__)
GONE: Any = (
    sa.delete(ENTRIES).where(among(ENTRIES.c.entity_id, "keys")).returning(sa.literal_column("1"))
)


async def keep(session: WriteSession) -> None:
    """Make the entries of rows whose words the transaction wrote; everything is written before."""
    if any(session.wrote(table, columns) for table, (_, columns) in triggers.NOTED.items()):
        await keep_all(session)


async def keep_all(session: WriteSession) -> None:
    """Make the entries of all rows whose words were written, whoever wrote them."""
    while found := await _taken(session):
        await _forget(session, [str(row[0]) for row in found if row[-1]])
        await session.insert_many(SearchEntryRow, [entry(*row[:-1]) for row in found])
        if len(found) < AT_ONCE:
            return


async def _taken(session: WriteSession) -> Sequence[Any]:
    """Return what waits, which waits no more.

    SQLite, which nobody else writes to meanwhile, does it in the place of a thread.
    """
    if session.dialect == "postgresql":
        return await session.fetch(TAKEN, ())
    found = await session.fetch(PENDING, ())
    await session.delete_many(SearchPendingRow, [{"entity_id": row[0]} for row in found])
    return found


async def _forget(session: WriteSession, known: Sequence[str]) -> None:
    if known and session.dialect == "postgresql":
        await session.run(GONE, {"keys": known})
    else:
        await session.delete_many(SearchEntryRow, [{"entity_id": key} for key in known])


def entry(  # the columns of what waits
    entity_id: Any, kind: str, slug: str, name: str, aliases: str | None, description: str | None
) -> dict[str, Any]:
    """Return the entry of a row, as its columns; *aliases* are the text of a list in JSON."""
    others: Sequence[str] = orjson.loads(aliases) if aliases else ()
    names = [words(text) for text in (name, slug, *others)]
    told = {word for found in (*names, words(description or "")) for word in found}
    return {
        "entity_id": entity_id,
        "kind": kind,
        "title": " ".join(names[0]),
        "names": BETWEEN.join(["", *(" ".join(found) for found in names), ""]),
        "words": " ".join(sorted(told)),
    }
