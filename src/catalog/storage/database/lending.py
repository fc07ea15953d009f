"""Lending a transaction to a plugin: what it must leave to the catalog is refused in a sentence.

A plugin writes rows one by one, which the catalog keeps revisions of, and its own tables as it
likes. It neither ends the transaction, nor changes tables of others in bulk.
"""

import re
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import ORMExecuteState, Session
from sqlalchemy.sql import visitors

WRITING = re.compile(
    r"\b(insert|update|delete|merge|replace|truncate|create|alter|drop|begin|commit|rollback|end"
    r"|savepoint|release|pragma|set|copy|call|do|attach|vacuum)\b",
    re.IGNORECASE,
)
ENDING = frozenset({"rollback", "begin", "begin_nested", "connection", "get_bind", "bind"})
NOT_YOURS = (
    "The catalog begins and ends its transactions itself: {} is not for plugins. Raise an error, "
    "or add a problem to work.problems, to undo a change."
)


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

    def must_read(self, question: Any) -> None:
        """Raise `LentError` where a question writes."""
        if isinstance(question, str | sa.TextClause | sa.TextualSelect):
            writes = WRITING.search(str(question)) is not None
        else:
            writes = any(getattr(part, "is_dml", False) for part in visitors.iterate(question))
        if writes:
            message = (
                "A question only reads: write with the functions of work, or in tables of the "
                "plugin's own with work.session.execute(update(…))."
            )
            raise LentError(message)


class Lendable:
    """A transaction that can be lent: as long as somebody has it, they may not do everything."""

    _borrower: Borrower | None = None
    _is_lost: bool = False

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
        finally:
            self._borrower = before

    def _watch(self, session: Session) -> None:
        """Look at everything that goes through *session*, whoever calls it."""
        sa.event.listen(session, "do_orm_execute", self._look_at)
        sa.event.listen(session, "before_commit", self._must_not_end)
        sa.event.listen(session, "after_rollback", self._lose)

    def _look_at(self, asked: ORMExecuteState) -> None:
        if self._borrower is None:
            return
        if asked.is_insert or asked.is_update or asked.is_delete:
            self._borrower.must_own(getattr(asked.statement, "table", None))
        else:
            self._borrower.must_read(asked.statement)

    def _must_own(self, table: Any) -> None:
        if self._borrower is not None:
            self._borrower.must_own(table)

    def _must_read(self, text: str) -> None:
        if self._borrower is not None:
            self._borrower.must_read(text)

    def _must_not_end(self, session: Session) -> None:
        if self._borrower is not None and not session.in_nested_transaction():
            raise LentError(NOT_YOURS.format("commit()"))

    def _lose(self, session: Session) -> None:
        if not session.in_nested_transaction():  # going back to a savepoint loses nothing else
            self._is_lost = True

    def _must_be_whole(self) -> None:
        """Raise `LentError` where the transaction is lent, or was rolled back on the way."""
        if self._borrower is not None:
            raise LentError(NOT_YOURS.format("commit()"))
        if self._is_lost:
            message = "The transaction was rolled back in the middle of the change."
            raise LentError(message)
