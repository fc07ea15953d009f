"""Where entities, links and hints lie while files are read: in the import's temporary database."""

import sqlite3
from collections.abc import Iterator
from itertools import groupby, islice
from operator import itemgetter
from typing import Any, NamedTuple

import orjson

from catalog.domain.importing.linked.links import (
    Following,
    Hint,
    ImportedEntity,
    ImportedKind,
    Link,
    LinkKind,
    TagAsking,
)
from catalog.domain.importing.records import SERVICES, Dependency, Record, dumped
from catalog.domain.importing.staged import Clash, FilePlace
from catalog.domain.writing.slugs import slug_of

STAGED = ("entities", "links", "askings", "hints")
MOST_HINTED, MOST_TAGS = 50, 50  # for one service, whatever many files say
PORTION = 500  # things that are in memory at once
TABLES = """
    CREATE TABLE entities (
        number INTEGER PRIMARY KEY, kind TEXT, key TEXT, name TEXT, file INTEGER, line INTEGER,
        data BLOB
    );
    CREATE INDEX by_entity ON entities (kind, key);
    CREATE TABLE links (
        number INTEGER PRIMARY KEY, relation TEXT, key TEXT, target TEXT, name TEXT, file INTEGER,
        line INTEGER
    );
    CREATE INDEX by_link ON links (relation, key);
    CREATE TABLE askings (number INTEGER PRIMARY KEY, tag TEXT, service TEXT, file INTEGER);
    CREATE TABLE hints (
        number INTEGER PRIMARY KEY, tag TEXT, asks TEXT, file INTEGER, line INTEGER, data BLOB
    );
    CREATE INDEX by_tag ON hints (tag);
"""


class StagedEntity(NamedTuple):
    """What all files together say of a person or a resource."""

    key: str
    place: FilePlace
    values: dict[str, Any]


class StagedLink(NamedTuple):
    """A link by slugs: from the one to the target, which its source calls by name."""

    key: str
    target: str
    name: str
    place: FilePlace


class StagedLinks:
    """What was read beside records."""

    def __init__(self, database: sqlite3.Connection) -> None:
        self._database = database
        database.executescript(TABLES)

    def add(self, file: int, item: Following) -> None:
        """Keep what a file says; names must be those that make slugs, but for those linked to."""
        if isinstance(item, ImportedEntity):
            table, row = "entities", self._entity(file, item)
        elif isinstance(item, Link):
            key, target = slug_of(item.name), slug_of(item.to) or item.to
            table, row = "links", (item.relation, key, target, item.to, file, item.line)
        elif isinstance(item, TagAsking):
            table, row = "askings", (*item, file)
        else:
            table, row = "hints", self._hint(file, item)
        marks = ", ".join("?" * len(row))
        self._database.execute(f"INSERT INTO {table} VALUES (NULL, {marks})", row)  # noqa: S608  # one of four

    @staticmethod
    def _entity(file: int, item: ImportedEntity) -> tuple[Any, ...]:
        key = slug_of(item.name)
        return item.kind, key, item.name, file, item.line, orjson.dumps(item.values)

    def _hint(self, file: int, item: Hint) -> tuple[Any, ...]:
        record = Record(SERVICES, "", item.line, labels=item.labels)
        if item.dependencies:
            needs = (Dependency(name, declared=True, line=item.line) for name in item.dependencies)
            record.dependencies = list(needs)
        return item.tag, item.asks, file, item.line, dumped(record)

    def drop_file(self, file: int) -> None:
        """Forget what a file said."""
        for table in STAGED:
            forget = f"DELETE FROM {table} WHERE file = ?"  # noqa: S608  # one of four
            self._database.execute(forget, (file,))

    @property
    def kinds(self) -> list[str]:
        """The kinds of entities that were read."""
        return [kind for (kind,) in self._database.execute("SELECT DISTINCT kind FROM entities")]

    @property
    def is_empty(self) -> bool:
        """Whether nothing was read that is made after organizations and services."""
        question = "SELECT EXISTS (SELECT 1 FROM entities) OR EXISTS (SELECT 1 FROM links)"
        return not self._database.execute(question).fetchone()[0]

    def spread(self) -> None:
        """Add what is hinted to the records of the services that ask for it, further tags too."""
        asking = self._database.execute("SELECT DISTINCT tag, service FROM askings").fetchall()
        self._database.executemany(
            """WITH RECURSIVE reached (tag) AS (
                   SELECT ? UNION
                   SELECT hints.asks FROM reached JOIN hints USING (tag) WHERE asks IS NOT NULL
                   LIMIT ?
               )
               INSERT INTO records (kind, key, name, file, line, data)
               SELECT ?, ?, ?, file, line, data FROM reached JOIN hints USING (tag)
               ORDER BY hints.number LIMIT ?""",
            [
                (tag, MOST_TAGS, SERVICES, key, None if name == key else name, MOST_HINTED)
                for tag, name in asking
                for key in [slug_of(name)]
            ],
        )

    def clashes(self) -> list[Clash]:
        """Drop entities of which another one made the same slug before, and return them."""
        question = """
            FROM entities WHERE name <> (
                SELECT name FROM entities AS first
                WHERE first.kind = entities.kind AND first.key = entities.key
                ORDER BY (name <> key), number LIMIT 1
            )"""
        rows = self._database.execute(f"SELECT number, kind, key, name, file, line {question}")
        dropped = rows.fetchall()
        numbers = [(number,) for number, *_ in dropped]
        self._database.executemany("DELETE FROM entities WHERE number = ?", numbers)
        return [Clash(kind, key, name, FilePlace(*place)) for _, kind, key, name, *place in dropped]

    def entities(self, kind: ImportedKind) -> Iterator[list[StagedEntity]]:
        """Yield what is said of each entity, by key, in portions; a later value wins."""
        question = """
            SELECT key, file, line, data FROM entities WHERE kind = ? ORDER BY key, number"""
        rows = self._database.execute(question, (kind,))
        things = (
            StagedEntity(
                key,
                FilePlace(*(said := list(group))[0][1:3]),
                {name: value for row in said for name, value in orjson.loads(row[3]).items()},
            )
            for key, group in groupby(rows, key=itemgetter(0))
        )
        while portion := list(islice(things, PORTION)):
            yield portion

    def linked(self, relation: LinkKind) -> Iterator[list[list[StagedLink]]]:
        """Yield the links of each thing, by key, in portions of things."""
        question = """
            SELECT key, target, name, file, line FROM links WHERE relation = ?
            ORDER BY key, number"""
        rows = self._database.execute(question, (relation,))
        links = (_link(*row) for row in rows)
        things = (list(group) for _key, group in groupby(links, key=itemgetter(0)))
        while portion := list(islice(things, PORTION)):
            yield portion

    def targets(self, relation: LinkKind, keys: list[str]) -> dict[str, list[StagedLink]]:
        """Return the links of things, by their keys."""
        question = """
            SELECT links.key, target, name, file, line FROM json_each(?) CROSS JOIN links
            ON relation = ? AND links.key = json_each.value ORDER BY number"""
        rows = self._database.execute(question, (orjson.dumps(keys).decode(), relation))
        links = [_link(*row) for row in rows]
        found: dict[str, list[StagedLink]] = {}
        for link in links:
            found.setdefault(link.key, []).append(link)
        return found


def _link(key: str, target: str, name: str, file: int, line: int | None) -> StagedLink:
    return StagedLink(key, target, name, FilePlace(file, line))
