"""Questions that are asked again and again, and written once for each who asks."""

import datetime as dt
from collections import OrderedDict
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any

import sqlalchemy as sa

from catalog.domain.access import Principal
from catalog.storage.database.sessions import ReadSession
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


class KeptQuestions:
    """Questions by what they are about and who asks them, as many as were written last.

    Writing one takes longer than the database needs to answer it.
    """

    def __init__(self) -> None:
        self._kept: OrderedDict[Hashable, Question] = OrderedDict()

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
        return await session.rows(question, {**now, **given})

    def _of(
        self, about: Hashable, principal: Principal, make: Callable[[Principal], Question]
    ) -> Question:
        key = about, *[getattr(principal, name) for name in SAID]
        found = self._kept.get(key)
        if found is None:
            if len(self._kept) >= KEPT:
                self._kept.popitem(last=False)
            said = {name: getattr(principal, name) for name in SAID}
            found = self._kept[key] = make(Whenever(**said))
        return found
