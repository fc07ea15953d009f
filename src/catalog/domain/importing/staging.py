"""Where an import lies while it is read and compared: a temporary database on disk.

Its memory does not grow with the input. What was read lies in `records`, the ids that names got
in `identities`, and what is to be written in `plan`.
"""

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby, islice
from operator import itemgetter
from typing import Any, Self

import orjson

from catalog.domain.importing.linked.staged_links import StagedLinks
from catalog.domain.importing.records import Kind, Record, dumped
from catalog.domain.importing.staged import (
    NOWHERE,
    Clash,
    FilePlace,
    ImportedId,
    Merged,
    StagedUpsert,
    merge,
)
from catalog.domain.importing.staged_documents import StagedDocuments
from catalog.domain.importing.staged_sources import StagedSources
from catalog.domain.importing.upserts import Upsert, Upsertable
from catalog.domain.writing.slugs import slug_of
from catalog.values import plain

BATCH = 2_000
ABSENT = 10**15  # numbers of records above this are of objects that a source says no more
_TABLES = """
    CREATE TABLE records (
        number INTEGER PRIMARY KEY, kind TEXT, key TEXT, name TEXT, file INTEGER, line INTEGER,
        data BLOB
    );
    CREATE TABLE identities (
        kind TEXT, key TEXT, number INTEGER, id TEXT, is_new INTEGER, is_retired INTEGER,
        PRIMARY KEY (kind, key)
    ) WITHOUT ROWID;
    CREATE TABLE entries (
        number INTEGER PRIMARY KEY, kind TEXT, key TEXT, file INTEGER, line INTEGER, data BLOB
    );
    CREATE TABLE taken (kind TEXT, key TEXT, PRIMARY KEY (kind, key)) WITHOUT ROWID;
    CREATE TABLE plan (number INTEGER PRIMARY KEY, step INTEGER, phase INTEGER, rows BLOB);
    CREATE INDEX by_step ON plan (step);
"""


class Staging:
    """One import on its way; used as a context, after which nothing of it is left."""

    def __init__(self) -> None:
        # An empty name is a database of its own that SQLite keeps in a file only when it grows.
        self._database = sqlite3.connect("", isolation_level=None, check_same_thread=False)
        self._database.execute("PRAGMA journal_mode = OFF")
        self._database.executescript(_TABLES)
        self._database.execute("BEGIN")
        self.documents = StagedDocuments(self._database)
        """The documents of the catalog's own format that were read."""
        self.links = StagedLinks(self._database)
        """What was read beside records, and is made after them."""
        self.kinds: dict[str, Upsertable] = {}
        """The kinds of plugins' objects that were read, by their names in the report."""
        self.sources = StagedSources(self._database)
        """Whose the files are."""
        self._is_indexed = False

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self._database.close()

    def add(self, file: int, records: Iterable[Record]) -> None:
        """Keep what a file says; a record's name must be one that makes a slug."""
        self._database.executemany(
            "INSERT INTO records (kind, key, name, file, line, data) VALUES (?, ?, ?, ?, ?, ?)",
            (
                (
                    record.kind,
                    key := slug_of(record.name),
                    None if record.name == key else record.name,
                    file,
                    record.line,
                    dumped(record),
                )
                for record in records
            ),
        )

    def add_entry(self, file: int, plugin: str, entry: Upsert) -> None:
        """Keep what a file says about an object of a plugin."""
        name = f"{plugin}.{entry.kind.name}"
        self.kinds.setdefault(name, entry.kind)
        given = {key: value for key, value in entry.values.items() if value is not None}
        row = name, _json(entry.key), file, entry.line, _json(given)
        self._database.execute(
            "INSERT INTO entries (kind, key, file, line, data) VALUES (?, ?, ?, ?, ?)", row
        )

    def entries(self, kind: str) -> Iterator[StagedUpsert]:
        """Yield what is said about each object of *kind*: of each value, what was said last.

        They come in the order in which they were first spoken of.
        """
        question = """
            SELECT key, file, line, data FROM (
                SELECT *, MIN(number) OVER (PARTITION BY key) AS first FROM entries WHERE kind = ?
            ) ORDER BY first, number"""
        rows = self._database.execute(question, (kind,))
        for _key, group in groupby(rows, key=itemgetter(0)):
            said = list(group)
            values = {key: value for *_, data in said for key, value in orjson.loads(data).items()}
            _key, file, line, _data = said[-1]
            yield StagedUpsert(FilePlace(file, line), values)

    def take(self, kind: str, key: str) -> bool:
        """Note that an object is being written; tell whether it is the first time."""
        question = "INSERT OR IGNORE INTO taken (kind, key) VALUES (?, ?)"
        return self._database.execute(question, (kind, key)).rowcount > 0

    def drop(self, file: int) -> None:
        """Forget what a file said."""
        self._database.execute("DELETE FROM records WHERE file = ?", (file,))
        self._database.execute("DELETE FROM entries WHERE file = ?", (file,))
        self.documents.drop_file(file)
        self.links.drop_file(file)

    def add_absent(self, kind: Kind, objects: Sequence[tuple[str, str, bool, int]]) -> None:
        """Add objects of which the source of a file says nothing any more.

        They are given by slug and id, whether they are retired, and the number of the file.
        """
        self._database.executemany(
            """INSERT INTO records (number, kind, key, file, line, data)
               SELECT MAX(COALESCE(MAX(number), 0), ?) + 1, ?, ?, ?, ?, ? FROM records""",
            [
                (ABSENT, kind, slug, file, NOWHERE, dumped(Record(kind, "", None)))
                for slug, _id, _is_retired, file in objects
            ],
        )
        self.identify(kind, ((slug, key, False, gone) for slug, key, gone, _file in objects))

    def settle(self) -> list[Clash]:
        """Put what was read in order, and drop the records whose names clash: they are returned.

        Where different names make one slug, only the name that is the slug itself stays.
        """
        if self._is_indexed:
            return []
        self.links.spread()
        self._database.execute("CREATE INDEX by_key ON records (kind, key)")
        self._is_indexed = True
        clashing = """
            FROM records WHERE name IS NOT NULL AND EXISTS (
                SELECT 1 FROM records AS other
                WHERE other.kind = records.kind AND other.key = records.key
                    AND other.name IS NOT records.name
            )"""
        dropped = self._database.execute(
            f"SELECT number, kind, key, name, file, line {clashing} ORDER BY number"
        ).fetchall()
        self._database.executemany(
            "DELETE FROM records WHERE number = ?", [(number,) for number, *_rest in dropped]
        )
        return [
            Clash(kind, key, name, FilePlace(file, line))
            for _number, kind, key, name, file, line in dropped
        ] + self.links.clashes()

    def keys(self, kind: Kind) -> Iterator[list[str]]:
        """Yield every key of *kind* in order, in batches."""
        last = ""
        question = """
            SELECT DISTINCT key FROM records WHERE kind = ? AND key > ? ORDER BY key LIMIT ?"""
        while batch := self._database.execute(question, (kind, last, BATCH)).fetchall():
            yield [key for (key,) in batch]
            last = batch[-1][0]

    def rename(self, kind: Kind, keys: Iterable[tuple[str, str]]) -> None:
        """Let records go by another key: pairs of the old and the new one."""
        self._database.executemany(
            "UPDATE records SET key = ? WHERE kind = ? AND key = ?",
            [(new, kind, old) for old, new in keys],
        )

    def forget(self) -> None:
        """Forget the ids and the plan of an earlier attempt."""
        self._database.execute("DELETE FROM taken")
        self._database.execute("DELETE FROM records WHERE number > ?", (ABSENT,))
        self.documents.forget()
        self._database.execute("DELETE FROM identities")
        self._database.execute("DELETE FROM plan")

    def identify(self, kind: Kind, identities: Iterable[tuple[str, str, bool, bool]]) -> None:
        """Say what keys stand for: the id, whether it is a new one, and whether it is retired."""
        self._database.executemany(
            """INSERT OR IGNORE INTO identities (kind, key, id, is_new, is_retired)
               VALUES (?, ?, ?, ?, ?)""",
            ((kind, *identity) for identity in identities),
        )

    def number(self, kind: Kind) -> None:
        """Number what was identified, from 0 in the order of the keys."""
        self._database.execute(
            """UPDATE identities SET number = numbered.number
               FROM (SELECT key, row_number() OVER (ORDER BY key) - 1 AS number
                     FROM identities WHERE kind = ?) AS numbered
               WHERE identities.kind = ? AND identities.key = numbered.key""",
            (kind, kind),
        )

    def identities(self, kind: Kind, keys: Iterable[str]) -> dict[str, ImportedId]:
        """Return what those of the keys stand for that are imported."""
        rows = self._database.execute(
            # Not a mere JOIN, which SQLite may begin at the larger side.
            """SELECT identities.key, number, identities.id, is_new, is_retired
               FROM json_each(?) CROSS JOIN identities
               ON identities.kind = ? AND identities.key = json_each.value""",
            (orjson.dumps(list(keys)).decode(), kind),
        )
        return {row[0]: ImportedId._make(row[1:]) for row in rows}

    def slugs(self, kind: Kind, numbers: Iterable[int]) -> list[str]:
        """Return the keys with those numbers among the imported ones."""
        self._database.execute("CREATE INDEX IF NOT EXISTS by_number ON identities (kind, number)")
        question = "SELECT key FROM identities WHERE kind = ? AND number = ?"
        return [
            self._database.execute(question, (kind, number)).fetchone()[0] for number in numbers
        ]

    def merged(self, kind: Kind) -> Iterator[Sequence[Merged]]:
        """Yield what is said about each thing of *kind*, by key, in batches."""
        rows = self._database.execute(
            """SELECT records.key, file, line, data, identities.number, id, is_new
               FROM records JOIN identities USING (kind, key)
               WHERE records.kind = ? ORDER BY records.key, records.number""",
            (kind,),
        )
        files = self.sources.of_files
        things = (merge(list(group), files) for _key, group in groupby(rows, key=itemgetter(0)))
        while batch := list(islice(things, BATCH)):
            yield batch

    def place(self, kind: Kind, key: str) -> FilePlace:
        """Return where a thing is first named."""
        question = """
            SELECT file, line FROM records WHERE kind = ? AND key = ? ORDER BY number LIMIT 1"""
        return FilePlace(*self._database.execute(question, (kind, key)).fetchone())

    def plan(self, step: int, phase: int, rows: Sequence[Any]) -> None:
        """Keep rows that are to be written in that phase of a step."""
        if rows:
            self._database.execute(
                "INSERT INTO plan (step, phase, rows) VALUES (?, ?, ?)",
                (step, phase, orjson.dumps(rows)),
            )

    def planned(self) -> Iterator[tuple[int, list[Any]]]:
        """Yield the phases of what is to be written, step after step, each in its order."""
        question = "SELECT phase, rows FROM plan ORDER BY step, number"
        for phase, rows in self._database.execute(question):
            yield phase, orjson.loads(rows)

    @property
    def has_plan(self) -> bool:
        """Whether there is anything to write."""
        return self._database.execute("SELECT 1 FROM plan LIMIT 1").fetchone() is not None


def _json(value: Any) -> str:
    return orjson.dumps(value, plain).decode()
