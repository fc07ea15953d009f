"""Where documents lie while they are read and compared: in the temporary database of an import."""

import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

import orjson

PORTION = 500  # documents that are in memory at once
TABLES = """
    CREATE TABLE documents (
        number INTEGER PRIMARY KEY, kind TEXT, key TEXT, file INTEGER, line INTEGER, data BLOB
    );
    CREATE INDEX by_kind ON documents (kind, key);
    CREATE TABLE addresses (
        kind TEXT, key TEXT, id TEXT, is_new INTEGER, PRIMARY KEY (kind, key)
    ) WITHOUT ROWID;
"""


class StagedDocument(NamedTuple):
    """A document, where it stands, and its address once it is known."""

    number: int
    key: str | None
    file: int
    line: int | None
    value: dict[str, Any]


class NamedRow(NamedTuple):
    """The id that an address stands for, and whether the import makes it."""

    id: str
    is_new: bool


class StagedDocuments:
    """The documents that were read, and what their addresses stand for."""

    def __init__(self, database: sqlite3.Connection) -> None:
        self._database = database
        database.executescript(TABLES)

    @property
    def kinds(self) -> list[tuple[str, int, int]]:
        """Each kind that was read in each file, and how many documents of it."""
        question = "SELECT kind, file, COUNT(*) FROM documents GROUP BY kind, file ORDER BY 1, 2"
        return self._database.execute(question).fetchall()

    def add(self, file: int, kind: str, value: Mapping[str, Any], line: int | None) -> None:
        """Keep a document of a file."""
        self._database.execute(
            "INSERT INTO documents (kind, file, line, data) VALUES (?, ?, ?, ?)",
            (kind, file, line, orjson.dumps(value)),
        )

    def drop_file(self, file: int) -> None:
        """Forget what a file said."""
        self._database.execute("DELETE FROM documents WHERE file = ?", (file,))

    def drop_all(self) -> None:
        """Forget every document."""
        self._database.execute("DELETE FROM documents")

    def forget(self) -> None:
        """Forget what an earlier attempt found out."""
        self._database.execute("DELETE FROM addresses")

    def portions(self, kind: str) -> Iterator[list[StagedDocument]]:
        """Yield the documents of a kind as they were read, in portions."""
        last = 0
        question = """
            SELECT number, key, file, line, data FROM documents
            WHERE kind = ? AND number > ? ORDER BY number LIMIT ?"""
        while rows := self._database.execute(question, (kind, last, PORTION)).fetchall():
            yield [
                StagedDocument(number, key, file, line, orjson.loads(data))
                for number, key, file, line, data in rows
            ]
            last = rows[-1][0]

    def alike(self, kind: str) -> Iterator[list[StagedDocument]]:
        """Yield the documents of a kind that have the same address, in the order of their files."""
        keys = self._database.execute(
            """SELECT key FROM documents WHERE kind = ? AND key IS NOT NULL
               GROUP BY key HAVING COUNT(*) > 1 ORDER BY key""",
            (kind,),
        ).fetchall()
        question = """
            SELECT number, file, line, data FROM documents
            WHERE kind = ? AND key = ? ORDER BY file, number"""
        for (key,) in keys:
            yield [
                StagedDocument(number, key, file, line, orjson.loads(data))
                for number, file, line, data in self._database.execute(question, (kind, key))
            ]

    def say(self, number: int, value: Mapping[str, Any]) -> None:
        """Say anew what a document says."""
        question = "UPDATE documents SET data = ? WHERE number = ?"
        self._database.execute(question, (orjson.dumps(value), number))

    def name(self, number: int, key: str | None) -> None:
        """Say what the address of a document is."""
        self._database.execute("UPDATE documents SET key = ? WHERE number = ?", (key, number))

    def drop(self, document: StagedDocument, kinds: Iterable[str]) -> None:
        """Forget a document, and the addresses of these kinds that it and what it holds has."""
        self._database.execute("DELETE FROM documents WHERE number = ?", (document.number,))
        for kind in kinds:
            self._database.execute(
                "DELETE FROM addresses WHERE kind = ? AND (key = ? OR (key > ? AND key < ?))",
                (kind, document.key, f"{document.key}/", f"{document.key}0"),
            )

    def identify(self, kind: str, key: str, row_id: str, *, is_new: bool) -> bool:
        """Say what an address stands for; tell whether nobody did before."""
        question = "INSERT OR IGNORE INTO addresses (kind, key, id, is_new) VALUES (?, ?, ?, ?)"
        return self._database.execute(question, (kind, key, row_id, is_new)).rowcount > 0

    def found(self, kind: str, keys: Iterable[str]) -> dict[str, NamedRow]:
        """Return what those of the addresses stand for that are known."""
        rows = self._database.execute(
            """SELECT addresses.key, addresses.id, is_new
               FROM json_each(?) CROSS JOIN addresses
               ON addresses.kind = ? AND addresses.key = json_each.value""",
            (orjson.dumps(list(keys)).decode(), kind),
        )
        return {key: NamedRow(row_id, bool(is_new)) for key, row_id, is_new in rows}

    def place(self, kind: str, key: str) -> tuple[int, int | None]:
        """Return the file and the line of a document."""
        question = "SELECT file, line FROM documents WHERE kind = ? AND key = ?"
        file, line = self._database.execute(question, (kind, key)).fetchone()
        return file, line

    def new_ids(self, kind: str) -> Iterator[dict[str, str]]:
        """Yield the addresses of new rows with their ids, in portions."""
        last = ""
        question = """
            SELECT key, id FROM addresses
            WHERE kind = ? AND is_new AND key > ? ORDER BY key LIMIT ?"""
        while rows := self._database.execute(question, (kind, last, PORTION)).fetchall():
            yield dict(rows)
            last = rows[-1][0]
