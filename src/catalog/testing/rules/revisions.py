"""What migrations do to tables that have rows: each revision is applied and taken back.

Tables that are empty migrate in ways that others do not: a column that must not be null is added
to them, and whoever drops a table and makes it anew loses nothing.
"""

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from catalog.storage.database.migrating import connected
from catalog.storage.upgrading import histories
from catalog.storage.upgrading.histories import History, HistoryError
from catalog.testing import made_up
from catalog.testing.subjects import Subject
from catalog.testing.worlds import Anchor, filled

BASE = "base"
Counts = Mapping[str, int]


@dataclass(frozen=True)
class _Tables:
    """The tables of one plugin in a database, at whatever revision they are."""

    subject: Subject
    history: History
    url: str
    anchors: Sequence[Anchor]

    def fill(self) -> Counts:
        """Put rows of every anchor into each table, and return how many each has."""
        given = [(anchor.keys, self.subject.rows(anchor)) for anchor in self.anchors]

        def put(connection: sa.Connection) -> None:
            tables = self._reflected(connection)
            for number, (keys, rows) in enumerate(given):
                made_up.put(connection, tables, keys, rows, is_full=number == 0)

        asyncio.run(connected(self.url, put, alone=True))
        return self.counts()

    def empty(self) -> None:
        """Delete all rows."""

        def delete(connection: sa.Connection) -> None:
            for table in reversed(self._reflected(connection)):
                connection.execute(sa.delete(table))

        asyncio.run(connected(self.url, delete, alone=True))

    def counts(self) -> Counts:
        """Return how many rows each table has."""

        def count(connection: sa.Connection) -> Counts:
            question = sa.func.count()
            return {
                table.name: connection.scalar(sa.select(question).select_from(table)) or 0
                for table in self._reflected(connection)
            }

        found: Counts = asyncio.run(connected(self.url, count, alone=False))
        return found

    def _reflected(self, connection: sa.Connection) -> list[sa.Table]:
        """Return the tables; keys refer to earlier ones."""
        metadata = sa.MetaData()
        metadata.reflect(connection, only=lambda name, _: self.history.owns(name))
        return [table for table in metadata.sorted_tables if self.history.owns(table.name)]


def rows_are_kept(subject: Subject) -> Iterator[str]:
    """Find revisions that fail where tables have rows, or that lose some."""
    history = subject.history
    if history is None:
        return
    others = [item for item in subject.plugins.histories if item != history]
    with filled("acme") as (url, anchors):
        asyncio.run(histories.upgrade(url, others))
        tables = _Tables(subject, history, url, anchors)
        before = BASE
        for revision in histories.revisions(history):
            for tried in (_up(tables, revision), _down(tables, revision, before)):
                if problems := list(tried):
                    yield from problems
                    return
            tables.empty()
            asyncio.run(histories.upgrade_to(url, history, revision))
            before = revision


def _up(tables: _Tables, revision: str) -> Iterator[str]:
    """Apply a revision to rows of the one before."""
    held = tables.fill()
    try:
        asyncio.run(histories.upgrade_to(tables.url, tables.history, revision))
    except HistoryError as error:
        yield (
            f"The revision {revision} fails where {_named(held, error)} has rows: {error} A new "
            "column takes a server_default, or may be null."
        )
        return
    left = tables.counts()
    others = sum(number for name, number in left.items() if name not in held)
    for name, number in held.items():
        found = left.get(name, others)
        if name not in tables.subject.dropped and found < number:
            is_gone = "" if name in left else ", which it drops"
            yield (
                f"The revision {revision} loses rows of {name}{is_gone}: {number} before, {found} "
                "after. Copy them, or alter the table in place; where they are to go, name the "
                "table in `dropped` of the test class."
            )


def _down(tables: _Tables, revision: str, before: str) -> Iterator[str]:
    """Take a revision back where tables have rows; those that it made may go."""
    tables.empty()
    held = tables.fill()
    try:
        asyncio.run(histories.downgrade(tables.url, tables.history, before))
    except HistoryError as error:
        yield (
            f"Going back from the revision {revision} fails where {_named(held, error)} has rows: "
            f"{error} Let downgrade() give way to what upgrade() allows."
        )
        return
    left = tables.counts()
    for name in sorted(held.keys() & left.keys()):
        if left[name] < held[name]:
            yield (
                f"Going back from the revision {revision} loses rows of {name}: {held[name]} "
                f"before, {left[name]} after. Copy them, or alter the table in place."
            )


def _named(held: Counts, error: HistoryError) -> str:
    """Return the tables that an error names, else all that have rows."""
    return ", ".join([name for name in held if name in str(error)] or held) or "the core"
