"""Lending a transaction to a plugin: what it must leave to the catalog is refused in a sentence.

A plugin writes rows one by one, which the catalog keeps revisions of, and its own tables as it
likes. It neither ends the transaction, nor changes tables of others in bulk.
"""

import re
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, TypeVar
from weakref import WeakSet

import sqlalchemy as sa
from sqlalchemy.orm import ORMExecuteState
from sqlalchemy.sql import visitors

from catalog.storage.database.pending import Pending
from catalog.storage.rows import EntityRow

QUOTED = re.compile(r"""'(?:[^']|'')*'|"(?:[^"]|"")*"|--[^\n]*|/\*.*?\*/""", re.DOTALL)
READING = re.compile(r"\s*\(*\s*(select|with|values|explain|table)\b", re.IGNORECASE)
DOING = re.compile(
    r"\s*(insert|update|delete|merge|truncate|create|alter|drop|pragma|attach|detach|vacuum)\s+\w",
    re.IGNORECASE,
)
WRITING = re.compile(
    r";|\binto\b|\bdelete\s+from\b|\(\s*update\b|(?<!\bfor)(?<!\bkey)\s+update\b", re.IGNORECASE
)
AnyRow = TypeVar("AnyRow")
ENDING = frozenset({"rollback", "begin", "begin_nested", "connection", "get_bind", "bind"})
NOT_YOURS = (
    "The catalog begins and ends its transactions itself: {} is not for plugins. Raise an error, "
    "or add a problem to work.problems, to undo a change."
)


ONLY_READS = (
    "A question only reads: write with the functions of work, or in tables of the plugin's own "
    "with work.session.execute(update(…))."
)
LOST = "The transaction was rolled back in the middle of the change."
OVER = "The transaction of this change is over: await what it does before the function returns."


class LentError(Exception):
    """A plugin did with a transaction what is not its to do; the message says what to do."""


@dataclass(frozen=True)
class Borrower:
    """The plugins whose code has a transaction at the moment."""

    plugins: Collection[str]

    def must_own(self, table: Any) -> None:
        """Raise `LentError` unless the table that is to be changed in bulk is its own."""
        name = getattr(table, "name", None)
        owner, sign, _ = str(name).partition("__")
        if sign and owner in self.plugins:
            return
        own = " or ".join(f"{plugin}__" for plugin in sorted(self.plugins))
        message = (
            f"This writes in bulk to {name or 'more than a table'}, which is not the plugin's own "
            f"({own}…). Change rows of others one by one, with work.edit, so that their revisions "
            "are kept."
        )
        raise LentError(message)

    def must_keep(self, table: Any, *, is_deleted: bool) -> None:
        """Raise `LentError` unless the table of a row that leaves no revision is its own."""
        owner, sign, _ = str(table.name).partition("__")
        if sign and owner in self.plugins:
            return
        message = (
            f"This deletes a row of {table.name}, which is the catalog's: nothing of it is deleted."
            if is_deleted
            else f"This writes a row of {table.name} that no revision is kept of: get it with "
            "work.edit, or add it with work.create."
        )
        raise LentError(message)

    def must_read(self, question: Any) -> None:
        """Raise `LentError` where a question writes."""
        if isinstance(question, str | sa.TextClause):
            writes = _writes(str(question))
        else:
            writes = any(map(_is_writing, visitors.iterate(question)))
        if writes:
            raise LentError(ONLY_READS)


class Lendable:
    """A transaction that can be lent: as long as somebody has it, they may not do everything."""

    _borrower: Borrower | None = None
    _is_over: bool = False
    _wrong: str | None = None  # what somebody did that was not theirs, whatever came of the error

    def __getattr__(self, name: str) -> Any:
        """Say why there is no such method, where somebody may look for it."""
        kind = type(self).__name__
        told = NOT_YOURS.format(name) if name in ENDING else f"A {kind} has no {name}."
        raise AttributeError(told, name=name, obj=self)

    @contextmanager
    def lent(self, plugins: Collection[str]) -> Iterator[None]:
        """Let code of these plugins have it as long as the block lasts; without any, the catalog's.

        What is not theirs to do raises a `LentError`.
        """
        before, self._borrower = self._borrower, Borrower(plugins) if plugins else None
        try:
            yield
            if self._wrong is not None:
                raise LentError(self._wrong)
        finally:
            self._borrower = before

    def __init__(self) -> None:
        self._accounted: WeakSet[Any] = WeakSet()

    def accounted(self, row: AnyRow) -> AnyRow:
        """Note that a revision of this row will be kept, and return it."""
        self._accounted.add(row)
        return row

    def end(self) -> None:
        """Let nobody go on with it who has it still."""
        self._is_over = True

    @contextmanager
    def _lending(self) -> Iterator[Borrower | None]:
        """Return who has it; what they may not do is remembered, even if they catch the error."""
        if self._is_over:
            raise LentError(OVER)
        try:
            yield self._borrower
        except LentError as error:
            self._wrong = self._wrong or str(error)
            raise

    def _look_at(self, statement: Any) -> None:
        with self._lending() as borrower:
            if borrower is None:
                return
            if getattr(statement, "is_dml", False):
                borrower.must_own(getattr(statement, "table", None))
            else:
                borrower.must_read(statement)

    def _look_at_rows(self, pending: Pending) -> None:
        with self._lending() as borrower:
            if borrower is None:
                return
            edited = (edit.item for edit in pending.edited)
            for row in (*pending.new, *edited, *pending.gone):
                if isinstance(row, EntityRow) and row not in self._accounted:
                    borrower.must_keep(row.__table__, is_deleted=row in pending.gone)

    def _must_own(self, table: Any) -> None:
        with self._lending() as borrower:
            if borrower is not None:
                borrower.must_own(table)

    def _must_read(self, text: str) -> None:
        with self._lending() as borrower:
            if borrower is not None:
                borrower.must_read(text)

    def _must_be_whole(self) -> None:
        """Raise `LentError` where the transaction is lent, or was rolled back on the way."""
        if self._borrower is not None:
            raise LentError(NOT_YOURS.format("commit()"))
        if self._wrong is not None:
            raise LentError(self._wrong)


def must_only_read(asked: ORMExecuteState) -> None:
    """Raise `LentError` for what writes, in a view that only reads."""
    if asked.is_insert or asked.is_update or asked.is_delete:
        raise LentError(ONLY_READS)


def _is_writing(part: Any) -> bool:
    is_text = isinstance(part, sa.TextClause | sa.TextualSelect)
    return bool(getattr(part, "is_dml", False)) or (is_text and _writes(str(part), whole=False))


def _writes(text: str, *, whole: bool = True) -> bool:
    """Tell whether SQL writes; where it is not the *whole* statement it may begin with anything."""
    plain = QUOTED.sub("''", text).rstrip("; \n")
    begins = READING.match(plain) is None if whole else DOING.match(plain) is not None
    return begins or WRITING.search(plain) is not None
