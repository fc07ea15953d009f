"""Questions that are asked again and again, and written once for each who asks."""

import datetime as dt
from collections import OrderedDict
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any

import sqlalchemy as sa

from catalog.domain.access import Principal
from catalog.statements import Statement, reading, statement
from catalog.storage.database.sessions import ReadSession, WriteSession
from catalog.storage.rows import PRESENT

KEPT = 500  # questions that one process keeps
Question = sa.Select[*tuple[Any, ...]]


@dataclass(frozen=True)
class Whenever(Principal):
    """A principal who asks the same whenever it is: the moment is a parameter."""

    def now(self) -> sa.ColumnElement[dt.datetime]:
        """Return the moment at which they ask: a parameter of the statement."""
        return PRESENT


SAID = tuple(item.name for item in fields(Principal) if item.name != "asked_at")


class ReadyQuestion:
    """A question for columns alone, whose parameters have names: it is written once as SQL."""

    def __init__(self, question: Question) -> None:
        self._question = question
        self._ready: dict[str, tuple[Statement, Callable[[Sequence[Any]], Sequence[Any]]]] = {}

    async def rows(self, session: ReadSession, given: Mapping[str, Any]) -> Sequence[Any]:
        """Return the rows for the parameters that are *given*, as named tuples.

        A session that writes is asked after all is written that it has changed so far.
        """
        if isinstance(session, WriteSession):
            return await session.rows(self._question, given)
        asked, read = self._of(session.sqlalchemy_dialect)
        return read(await session.fetch(asked.text, asked.parameters(given)))

    def _of(
        self, dialect: sa.Dialect
    ) -> tuple[Statement, Callable[[Sequence[Any]], Sequence[Any]]]:
        found = self._ready.get(dialect.name)
        if found is None:
            found = statement(self._question, dialect), reading(self._question, dialect)
            self._ready[dialect.name] = found
        return found


class KeptQuestions:
    """Questions by what they are about and who asks them, as many as were written last.

    Writing one takes longer than the database needs to answer it.
    """

    def __init__(self) -> None:
        self._kept: OrderedDict[Hashable, ReadyQuestion] = OrderedDict()

    async def rows(
        self,
        session: ReadSession,
        principal: Principal,
        make: Callable[[Principal], Question],
        given: Mapping[str, Any],
        *,
        about: Hashable = None,
    ) -> Sequence[Any]:
        """Return the rows of the question that *make* writes for the principal at any moment.

        It names its parameters, whose values are *given*, and asks no moment but `principal.now()`.
        What it depends on beside the principal is what it is *about*.
        """
        question = self._of(about, principal, make)
        now = {} if principal.asked_at is None else {PRESENT.key: principal.asked_at}
        return await question.rows(session, {**now, **given})

    def _of(
        self, about: Hashable, principal: Principal, make: Callable[[Principal], Question]
    ) -> ReadyQuestion:
        key = about, *[getattr(principal, name) for name in SAID]
        found = self._kept.get(key)
        if found is None:
            if len(self._kept) >= KEPT:
                self._kept.popitem(last=False)
            said = {name: getattr(principal, name) for name in SAID}
            found = self._kept[key] = ReadyQuestion(make(Whenever(**said)))
        return found
