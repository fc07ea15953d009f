"""Preconditions: what must hold of who asks and of the state of an object, whatever else is given.

A change is refused by them, and `viewerCan` tells them beforehand: of many objects at once. Both
ask the same conditions of SQL, so that the one cannot say anything else than the other.
"""

import dataclasses
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import Enum
from functools import cache, partial
from typing import Any, TypeAlias, cast
from uuid import UUID

import sqlalchemy as sa

from catalog.aliases import alias
from catalog.arrays import among
from catalog.domain.access import Principal
from catalog.domain.declared.stages import Chain
from catalog.domain.kept_questions import KeptQuestions
from catalog.domain.seen import NOW, Condition, Seen
from catalog.domain.writing.field_checks import shapes
from catalog.domain.writing.field_types import ObjectKey
from catalog.domain.writing.problems import Problem
from catalog.storage.database.sessions import ReadSession
from catalog.storage.rows import PRESENT


@dataclass(frozen=True)
class Asker:
    """Who asks for a change, when, and by which stages of the lifecycle.

    Conditions compare columns with `now`, which is a parameter where they are made once.
    """

    principal: Principal
    now: Any
    chain: Chain

    def where_acting_for(self, column: Any) -> Condition:
        """Return the condition that *column* holds an organization that they act for.

        Administrators act for all, and where there is none.
        """
        return sa.true() if self.principal.is_admin else self.principal.where_own(column)


IDS = "asked_ids"
Holds: TypeAlias = Callable[[Any, Asker], Condition]
Tells: TypeAlias = Callable[[Any], sa.ColumnElement[Any]]


@dataclass(frozen=True, eq=False, kw_only=True)
class Precondition:
    """What must hold of an object, whatever else a change is given: else the problem *code*.

    *holds* takes the object's table and who asks, and returns the condition. *tells* are columns or
    expressions by name, which stand in braces in the *message* and are the problem's evidence.
    Where one that *is_about_who* asks does not hold, nothing else is told of the object. It is not
    told beside a problem of one of the codes to which it *yields*: that one says more.
    """

    of: Seen
    code: str
    message: str
    holds: Holds
    tells: Mapping[str, Tells] = field(default_factory=dict)
    is_about_who: bool = False
    yields: frozenset[str] = frozenset()

    def through(self, of: Seen, key: str) -> "Precondition":
        """Return the same of the object that the column *key* of other rows refers to."""

        def where_it_holds(table: Any, asker: Asker) -> Condition:
            target = alias(self.of.row)
            found = sa.select(target.id).where(target.id == getattr(table, key))
            return found.where(self.holds(target, asker)).correlate(table).exists()

        def telling(tell: Tells) -> Tells:
            def told(table: Any) -> sa.ColumnElement[Any]:
                target = alias(self.of.row)
                found = sa.select(tell(target)).where(target.id == getattr(table, key))
                return found.correlate(table).scalar_subquery()

            return told

        tells = {name: telling(tell) for name, tell in self.tells.items()}
        return replace(self, of=of, holds=where_it_holds, tells=tells)

    def columns(self, table: Any, asker: Asker) -> list[sa.ColumnElement[Any]]:
        """Return what is asked of the table: whether it holds, and what it tells."""
        return [self.holds(table, asker), *(tell(table) for tell in self.tells.values())]

    def problem(self, values: Sequence[Any]) -> Problem:
        """Return the problem that it does not hold, with the values that it tells."""
        pairs = zip(self.tells, values, strict=True)
        known = {name: item.value if isinstance(item, Enum) else item for name, item in pairs}
        return Problem(self.code, self.message.format(**known), evidence=known or None)


Unmet: TypeAlias = Mapping[Precondition, Problem]
"""The preconditions that do not hold of one object, each with the problem that this is."""


@cache
def subjects(change: Any) -> Mapping[str, str]:
    """Return the types of the objects that a change is about, each with the field that names it.

    It is the first field that takes an id of the type and must be given.
    """
    found: dict[str, str] = {}
    for item in dataclasses.fields(change):
        shape = shapes(change)[item.name]
        if not (shape.is_nullable or shape.is_omittable):
            for marker in shape.markers:
                if isinstance(marker, Seen):
                    found.setdefault(marker.name, item.name)
    return found


def of_type(change: Any, name: str) -> Sequence[Precondition]:
    """Return the preconditions of a change, or of its class, that are about the type *name*."""
    return [item for item in change.preconditions if item.of.name == name]


async def unmet(
    session: ReadSession,
    preconditions: Iterable[Precondition],
    ids: Collection[UUID],
    asker: Asker,
) -> dict[UUID, Unmet]:
    """Return which of the *preconditions*, all of one type, do not hold of each object there is.

    It takes one statement, and none where there are no preconditions.
    """
    asked = tuple(dict.fromkeys(preconditions))
    if not asked:
        return {}
    make = partial(_question, asked, asker.chain)
    given = {IDS: list(ids), NOW: asker.now}
    about = asked, asker.chain
    rows = await _QUESTIONS.rows(session, asker.principal, make, given, about=about)
    return {key: _read(asked, iter(values)) for key, *values in rows}


def _question(
    asked: Sequence[Precondition], chain: Chain, principal: Principal
) -> sa.Select[*tuple[Any, ...]]:
    """Return the question for what holds, whenever the principal asks it."""
    whenever = Asker(principal, PRESENT, chain)
    table = alias(asked[0].of.row)
    columns = [column for item in asked for column in item.columns(table, whenever)]
    labelled = [column.label(f"c{number}") for number, column in enumerate(columns)]
    return sa.select(table.id, *labelled).where(among(table.id, IDS))


_QUESTIONS = KeptQuestions()


def _read(asked: Sequence[Precondition], values: Iterator[Any]) -> Unmet:
    found = {}
    for item in asked:
        holds = next(values)
        known = [next(values) for _ in item.tells]
        if not holds:
            found[item] = item.problem(known)
    return found


def told(preconditions: Iterable[Precondition], found: Unmet) -> Unmet:
    """Return what is told of those *found*: which of the preconditions do not hold of an object.

    Where one of these is about who asks, it is only that.
    """
    own = {item: found[item] for item in preconditions if item in found}
    return {item: own[item] for item in own if item.is_about_who} or own


async def refusals(change: Any, session: ReadSession, asker: Asker) -> Unmet:
    """Return why a change is refused, whatever else it is given; the problems name its fields.

    Who must not ask of one object is told nothing of another: its state may be hidden from them.
    Objects that do not exist refuse nothing: that they do not is a problem already.
    """
    (found,) = await refusals_of_all([change], session, asker)
    return found


async def refusals_of_all(
    changes: Sequence[Any], session: ReadSession, asker: Asker
) -> Sequence[Unmet]:
    """Return why each of some changes of one kind is refused, as `refusals` does of one.

    It takes one statement for each type of objects that they are about.
    """
    kind: Any = type(changes[0])
    found: list[dict[Precondition, Problem]] = [{} for _ in changes]
    for name, field_name in subjects(kind).items():
        keys = [_key_of(getattr(change, field_name), name) for change in changes]
        present = dict.fromkeys(key for key in keys if key is not None)
        if not present:
            continue
        refused = await unmet(session, of_type(kind, name), present, asker)
        for own, key in zip(found, keys, strict=True):
            items = {} if key is None else refused.get(key, {})
            own |= {item: replace(each, field=(field_name,)) for item, each in items.items()}
    return [told(kind.preconditions, own) for own in found]


def _key_of(given: Any, name: str) -> UUID | None:
    """Return the key that a field gives for an object of the type *name*, if it does."""
    if not isinstance(given, ObjectKey):
        return cast("UUID", given)
    return given.id if given.type == name else None
