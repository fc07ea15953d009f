"""The circles around services: kept copies of who stands near them, made anew where they differ."""

from collections.abc import Collection, Sequence
from functools import cache
from typing import Any, cast
from uuid import UUID

import sqlalchemy as sa

from catalog.arrays import among
from catalog.storage.database.sessions import WriteSession
from catalog.storage.houses import rules
from catalog.storage.houses.facts import Parties
from catalog.storage.tables.services import ServiceCircleRow

KEYS = "around"
FEW = 100  # services whose circles are compared before they are written
CIRCLES = cast("sa.Table", ServiceCircleRow.__table__)


async def keep(
    session: WriteSession, parties: tuple[Parties, ...], services: Collection[UUID]
) -> None:
    """Make the circles around these services anew, unless they are as they are to be."""
    if not services:
        return
    given = {KEYS: list(services)}
    if len(services) <= FEW:
        rows = await session.rows(_compared(parties), given)
        wanted, there = (
            {tuple(pair) for is_wanted, *pair in rows if bool(is_wanted) is side}
            for side in (True, False)
        )
        if wanted == there:
            return
    await session.run(_gone(), given)
    await session.run(_found(parties), given)


async def keep_all(session: WriteSession, parties: Sequence[Parties]) -> None:
    """Make every circle anew."""
    await session.run(sa.delete(ServiceCircleRow))
    await session.run(_insert(rules.circles(parties)))


@cache
def _compared(parties: tuple[Parties, ...]) -> Any:
    """Return the question for circles as they are to be, and as they are."""
    found = rules.circles(parties, lambda key: among(key, KEYS)).subquery()
    ring = sa.type_coerce(found.c.ring, CIRCLES.c.ring.type)
    both = sa.union_all(
        sa.select(sa.true().label("is_wanted"), found.c.service_id, found.c.house_id, ring),
        sa.select(sa.false(), *CIRCLES.c).where(among(CIRCLES.c.service_id, KEYS)),
    ).subquery()
    return sa.select(both)


@cache
def _gone() -> Any:
    column = CIRCLES.c.service_id
    return sa.delete(CIRCLES).where(among(column, KEYS)).returning(column)


@cache
def _found(parties: tuple[Parties, ...]) -> Any:
    found = rules.circles(parties, lambda key: among(key, KEYS))
    return _insert(found).returning(CIRCLES.c.service_id)


def _insert(found: Any) -> Any:
    return sa.insert(CIRCLES).from_select(["service_id", "house_id", "ring"], found)
