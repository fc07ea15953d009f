"""Whose the files of an import are, and what is known of them, while it is on its way."""

import sqlite3
from collections.abc import Iterable

import orjson

from catalog.domain.importing.records import Kind


class StagedSources:
    """The sources of one import, by numbers."""

    def __init__(self, database: sqlite3.Connection) -> None:
        self._database = database
        self.of_files: list[int] = []
        """The source of each file."""
        self.are_sent = False
        """Whether somebody sent the files: then paths are those of their house."""
        self.paths: list[str] = []
        """What each file is kept as."""
        self.names: dict[int, str] = {}
        """The names of all sources."""
        self.is_named = False
        """Whether one source was named, of which the import has everything."""
        self.unclear: set[int] = set()
        """The files of which something could not be read, by their numbers."""
        self.folders: list[str] = []
        """The folders that were walked: a file that was in one before, and is not, is gone."""

    @property
    def objects(self) -> int:
        """How many things all files speak of, with what stands beside them."""
        tables = ("records", "entries", "documents", "entities", "links", "hints", "askings")
        counting = [f"SELECT COUNT(*) FROM {table}" for table in tables]  # noqa: S608  # of ours
        return sum(self._database.execute(question).fetchone()[0] for question in counting)

    def unnamed(self, kind: Kind, ids: Iterable[str], source: int) -> set[str]:
        """Return those of the ids of which nothing stands in the files of a source."""
        self._database.execute("CREATE INDEX IF NOT EXISTS by_id ON identities (id)")
        files = [number for number, owner in enumerate(self.of_files) if owner == source]
        rows = self._database.execute(
            """SELECT value FROM json_each(?) WHERE NOT EXISTS (
                   SELECT 1 FROM identities JOIN records USING (kind, key)
                   WHERE identities.id = json_each.value AND identities.kind = ?
                       AND records.file IN (SELECT value FROM json_each(?)))""",
            (orjson.dumps(list(ids)).decode(), kind, orjson.dumps(files).decode()),
        )
        return {key for (key,) in rows}
