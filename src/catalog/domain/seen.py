"""What it takes to say who sees what: a value for a kind of row, with conditions of SQL.

A `Seen` is the guard of a type in the graph, the marker of inputs that refer to its rows, and the
rule for other rows that are seen `through` it, or by whoever is `around` it in one of its rings.
"""

import datetime as dt
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any, NoReturn, Self, TypeAlias
from uuid import UUID

import sqlalchemy as sa

from catalog.aliases import alias
from catalog.arrays import among
from catalog.domain.access import Principal
from catalog.rings import HOUSE, Ring
from catalog.storage.database.sessions import ReadSession
from catalog.storage.rows import PRESENT, Row

Condition: TypeAlias = sa.ColumnElement[bool]
Rule: TypeAlias = Callable[[Any, Principal], Condition]
Expression: TypeAlias = Callable[[Any, Principal], sa.ColumnElement[Any]]
NOW = PRESENT.key  # the parameter of statements that is the moment at which somebody asks
UNSAID: Any = None  # `entity` tells whoever says no ring what to add


@dataclass(frozen=True)
class Seen:
    """Who sees the rows of one table: the name of its type in the graph, its row, and the rule.

    The rule takes the table, or an alias of it, and the principal. It returns the condition that
    stands in every question for these rows: of nodes, edges, counts, filters, and of the references
    that changes make. *ring* is the widest that sees any of them; *rings* are the rules of narrower
    ones, which guard columns and functions; *house* is who stands in the ring HOUSE, for their
    descriptions. Where *scope* names a scope of a plugin, nobody sees a row without it, whatever
    their ring. *computed* are columns that are read as an expression of others wherever they are
    asked for, such as a status that ends on a day. Statements are made once for all who are alike,
    so a rule asks of a principal only `where_house`, `has_house`, `shared`, `is_co_owner`,
    `public_labels`, `now`, and `may` of a scope of a plugin; administrators see everything without
    it.
    """

    name: str
    row: type[Row]
    rule: Rule
    ring: Ring = field(default=UNSAID, kw_only=True)
    rings: Mapping[Ring, Rule] = field(default_factory=dict, kw_only=True, hash=False)
    house: str = field(default=HOUSE.who, kw_only=True)
    scope: str | None = field(default=None, kw_only=True)
    computed: Mapping[str, Expression] = field(default_factory=dict, kw_only=True, hash=False)

    def __call__(self, table: Any, principal: Principal) -> Condition:
        """Return the condition that the principal sees a row of *table*; administrators see all."""
        return self._where(self.rule, table, principal)

    def where_within(self, ring: Ring, table: Any, principal: Principal) -> Condition:
        """Return the condition that the principal is in one of `rings` around a row of *table*."""
        return self._where(self.rings[ring], table, principal)

    def _where(self, rule: Rule, table: Any, principal: Principal) -> Condition:
        if principal.is_admin:
            return sa.true()
        if self.scope is not None and not principal.may(self.scope):
            return sa.false()
        return rule(table, principal)

    def who(self, ring: Ring) -> str:
        """Return who stands in *ring* around a row, in words that follow “outside of”."""
        return self.house if ring is HOUSE else ring.who

    @property
    def says(self) -> str:
        """Who sees which rows: the first paragraph of the rule's docstring, else empty."""
        takes = "" if self.scope is None else f"It takes the scope `{self.scope}`."
        return f"{said(self.rule)} {takes}".strip() if said(self.rule) else ""

    def through(self, key: str) -> Rule:
        """Return the rule that shows a row if the row that its column *key* refers to is seen."""

        def where_seen(table: Any, principal: Principal) -> Condition:
            column = getattr(table, key)
            if isinstance(principal, Reader):
                known = principal.known(column)
                if known is not None:
                    return known
            return self._where_some(self, column, table, principal)

        where_seen.__doc__ = f"Show what refers by `{key}` to a {self.name} that one sees."
        return where_seen

    def around(self, key: str, ring: Ring) -> Rule:
        """Return the rule that shows a row to *ring* around the row that its column *key* names."""

        def where_near(table: Any, principal: Principal) -> Condition:
            if not principal.has_house:
                return sa.false()
            within = partial(self.where_within, ring)
            return self._where_some(within, getattr(table, key), table, principal)

        near_to = f"whoever is in the ring {ring.name} around the {self.name}"
        where_near.__doc__ = f"Show to {near_to} what refers to it by `{key}`."
        return where_near

    def _where_some(self, rule: Rule, column: Any, table: Any, principal: Principal) -> Condition:
        target = alias(self.row)
        return (
            sa.select(target.id)
            .where(target.id == column, rule(target, principal))
            .correlate(table)
            .exists()
        )


@dataclass(frozen=True)
class Reader(Principal):
    """A principal for whom a statement is planned, with columns that need no check of their own.

    `seen` are columns that refer to visible rows alone. `joined` are pairs of such a column and the
    table that the statement joins by it.
    """

    seen: tuple[Any, ...] = ()
    joined: tuple[tuple[Any, Any], ...] = ()

    def where_own(self, column: Any) -> NoReturn:
        """Refuse: whom one acts for is no matter of what one sees, and differs from asker to asker.

        Raises `AttributeError`, as for what a principal does not have.
        """
        message = f"nobody sees {column} by whom they act for"
        raise AttributeError(message, name="where_own", obj=self)

    def now(self) -> sa.ColumnElement[dt.datetime]:
        """Return the moment at which they ask: a parameter of the statement."""
        return PRESENT

    def having_seen(self, column: Any) -> Self:
        """Return a reader for whom the rows that *column* refers to are not checked again."""
        return replace(self, seen=(*self.seen, column))

    def having_joined(self, column: Any, table: Any) -> Self:
        """Return a reader for whom *table* holds the visible row that *column* refers to."""
        return replace(self, joined=(*self.joined, (column, table)))

    def known(self, column: Any) -> Condition | None:
        """Return the condition that the row of *column* is seen; None where it is not known."""
        if any(_is_same(column, other) for other in self.seen):
            return sa.true()
        tables = (table for other, table in self.joined if _is_same(column, other))
        table = next(tables, None)
        return None if table is None else table.id.is_not(None)


def _is_same(column: Any, other: Any) -> bool:
    return bool(column.key == other.key and column.table is other.table)


def said(rule: Seen | Rule) -> str:
    """Return what a rule says of itself: the first paragraph of its docstring, in one line."""
    if isinstance(rule, Seen):
        return rule.says
    return " ".join((rule.__doc__ or "").strip().split("\n\n")[0].split())


def both(first: Rule, second: Rule) -> Rule:
    """Return the rule that shows a row where two rules show it."""

    def where_both(table: Any, principal: Principal) -> Condition:
        return sa.and_(first(table, principal), second(table, principal))

    where_both.__doc__ = f"{said(first)[:-1]}, and {said(second)[:1].lower()}{said(second)[1:]}"
    return where_both


def either(*rules: Rule) -> Rule:
    """Return the rule that shows a row that any of the *rules* shows."""

    def where_any(table: Any, principal: Principal) -> Condition:
        return sa.or_(*(rule(table, principal) for rule in rules))

    where_any.__doc__ = " ".join(said(rule) for rule in rules)
    return where_any


def where_anybody(_table: Any, _principal: Principal) -> Condition:
    """Show every row to whoever may read at all."""
    return sa.true()


async def near(
    session: ReadSession, principal: Principal, seen: Seen, ring: Ring, ids: Collection[UUID]
) -> Collection[UUID]:
    """Return those of visible rows around which the principal is in *ring*."""
    if principal.is_admin or ring <= seen.ring:
        return ids
    if not principal.has_house:
        return ()
    table = alias(seen.row)
    question = sa.select(table.id).where(among(table.id, values=ids))
    found = await session.scalars(question.where(seen.where_within(ring, table, principal)))
    return frozenset(found)


def where_own_house(table: Any, principal: Principal) -> Condition:
    """Tell whether the column `house_id` holds a house that the principal sees into."""
    return principal.where_house(table.house_id)
