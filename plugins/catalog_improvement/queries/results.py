"""What came of improvements: how many helped, and for how long the others have been open."""

import datetime as dt
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from catalog.plugin import HOUSE, SERVICE, Principal, ReadSession, ServiceRow, Window
from catalog_improvement.queries.health import where_provided
from catalog_improvement.tables import ENDED, ImprovementResult, ImprovementRow


class RegisterFigures(NamedTuple):
    """How many improvements of a register were closed, with which results, and what is open.

    `with_benefit` counts those closed ones whose benefit is known. `older` and `younger` tell when
    the two in the middle of the open ones were raised: None without any, the same of an odd number.
    """

    closed: int
    improved: int
    unchanged: int
    worse: int
    with_benefit: int
    open: int
    older: dt.datetime | None
    younger: dt.datetime | None


async def figures(
    session: ReadSession, principal: Principal, over: Window, provider_id: UUID | None
) -> RegisterFigures:
    """Return what came of the improvements of one's house, in one statement.

    Of a provider they are those of its parts, too. Closed ones were closed in the window.
    """
    row, service = aliased(ImprovementRow), aliased(ServiceRow)
    own = (
        sa.select(row.status, row.result, row.benefit, row.created_at, row.closed_at)
        .join(service, service.id == row.service_id)
        .where(SERVICE.where_within(HOUSE, service, principal))
    )
    if provider_id is not None:
        own = own.where(where_provided(service, provider_id))
    register = own.cte("register")
    closed, still = _closed(register, over), _open(register)
    question = sa.select(*closed.c, *still.c).select_from(closed.join(still, sa.true()))
    (found,) = await session.rows(question)
    return RegisterFigures(*found)


def _closed(register: sa.CTE, over: Window) -> sa.Subquery:
    """Count those that were closed in a window, by what came of them."""
    column = register.c
    results = (ImprovementResult.IMPROVED, ImprovementResult.UNCHANGED, ImprovementResult.WORSE)
    return (
        sa.select(
            sa.func.count().label("closed"),
            *(_count(column.result == result).label(result.name) for result in results),
            sa.func.count(column.benefit).label("with_benefit"),
        )
        .where(column.closed_at >= over.start, column.closed_at < over.end)
        .subquery()
    )


def _count(condition: sa.ColumnElement[bool]) -> Any:
    return sa.func.count(sa.case((condition, 1)))


def _open(register: sa.CTE) -> sa.Subquery:
    """Count those that are open, and find when the two in the middle of them were raised."""
    raised = register.c.created_at
    place = sa.func.row_number().over(order_by=raised)
    aged = (
        sa.select(raised, place.label("place"), sa.func.count().over().label("number"))
        .where(register.c.status.not_in(ENDED))
        .subquery()
    )
    twice = 2 * aged.c.place
    is_middle = sa.and_(twice >= aged.c.number, twice <= aged.c.number + 2)
    return sa.select(
        sa.func.count().label("open"),
        sa.func.min(sa.case((is_middle, aged.c.created_at))).label("older"),
        sa.func.max(sa.case((is_middle, aged.c.created_at))).label("younger"),
    ).subquery()
