"""Since when services are watched, and for how long they were there to be used."""

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cache, partial
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from catalog.plugin import (
    Chain,
    DecisionOutcome,
    KeptQuestions,
    LifecycleDecisionRow,
    PortfolioStatus,
    Principal,
    ReadSession,
    ReadyQuestion,
    ServiceRow,
    among,
)
from catalog_operation.computing.spans import Span, moment
from catalog_operation.queries.following import following
from catalog_operation.queries.given import where_service_known
from catalog_operation.queries.standing import standing
from catalog_operation.tables.calendars import CalendarRow
from catalog_operation.tables.incidents import DowntimeRow

LIVE, RETIRED = "live", "retired"  # stages of the catalog's own
NEVER = 0, 0


@dataclass(frozen=True)
class Watched:
    """What is known of one service beside its downtime.

    `served` is the time in which it was there to be used, as far as it is known; it has no length
    where it never was. `is_recorded` tells whether anything was ever recorded of it.
    """

    monitored_from: dt.datetime | None
    served: tuple[dt.datetime | None, dt.datetime | None] | None
    is_recorded: bool
    hours: Mapping[str, Any] | None

    def within(self, window: Span) -> Span:
        """Return the part of a window in which its time counts; without a length there is none."""
        start, end = window
        if self.served is None:
            return NEVER
        live_from, live_until = self.served
        for since in (self.monitored_from, live_from):
            start = start if since is None else max(start, moment(since))
        end = end if live_until is None else min(end, moment(live_until))
        return (start, end) if start < end else NEVER

    def is_unwatched(self, window: Span) -> bool:
        """Tell whether nobody watched it in a window, so that nothing is known of it."""
        if self.monitored_from is None:
            return not self.is_recorded
        return moment(self.monitored_from) >= window[1]


async def watched(
    session: ReadSession,
    service_ids: Collection[UUID],
    chain: Chain,
    principal: Principal | None = None,
) -> dict[UUID, Watched]:
    """Return what is known of services, to the principal where one asks, in one statement."""
    live = (LIVE, *(item.key for item in chain.stages if item.status is PortfolioStatus.CATALOGUE))
    given = {"services": list(service_ids)}
    if principal is None:
        rows = await _everybody(live).rows(session, given)
    else:
        rows = await _KNOWN.rows(session, principal, partial(_known, live), given, about=live)
    return {
        key: Watched(
            monitored_from=monitored_from,
            served=_served(status, None if was_adopted else live_from, live_until),
            is_recorded=is_recorded,
            hours=hours,
        )
        for (
            key, monitored_from, status, live_from, was_adopted, live_until, is_recorded, hours,
        ) in rows
    }  # fmt: skip


@cache
def _question(live: tuple[str, ...]) -> sa.Select[Any]:
    """Return the question for what is known of services, where these are the stages in use."""
    service, calendar = ServiceRow, CalendarRow
    moved, adopted = (DecisionOutcome.MOVED,), (DecisionOutcome.ADOPTED,)
    return (
        sa.select(
            service.id,
            service.monitored_from,
            service.portfolio_status,
            _first(moved, live),
            _first(adopted, live),
            _first((*moved, *adopted), [RETIRED]),
            _where_recorded(),
            calendar.service_hours,
        )
        .outerjoin(calendar, calendar.service_id == service.id)
        .where(among(service.id, "services"))
    )


@cache
def _everybody(live: tuple[str, ...]) -> ReadyQuestion:
    return ReadyQuestion(_question(live))


def _known(live: tuple[str, ...], principal: Principal) -> sa.Select[Any]:
    """Return the same question for services of which the principal knows when they were down."""
    shown = where_service_known(principal)
    return _question(live) if shown is None else _question(live).where(shown)


_KNOWN = KeptQuestions()


def _served(
    status: PortfolioStatus, live_from: dt.datetime | None, live_until: dt.datetime | None
) -> tuple[dt.datetime | None, dt.datetime | None] | None:
    """Return when a service was there to be used; None where it is only planned."""
    if status is PortfolioStatus.PIPELINE:
        return None
    return live_from, live_until


def _first(outcomes: Collection[DecisionOutcome], entering: Collection[str]) -> Any:
    """Return what tells when a service first entered one of these stages."""
    decision = LifecycleDecisionRow
    when = sa.func.min(sa.func.coalesce(decision.happened_at, decision.decided_at))
    return (
        sa.select(when)
        .where(
            decision.service_id == ServiceRow.id,
            decision.outcome.in_(tuple(outcomes)),
            decision.entering.in_(tuple(entering)),
        )
        .correlate(ServiceRow)
        .scalar_subquery()
    )


def _where_recorded() -> Any:
    """Return whether anything was ever recorded of a service, or of what it stands on."""
    own, behind = DowntimeRow, DowntimeRow.__table__.alias()
    stands = standing(lambda service_id, _: among(service_id, "services")).subquery()
    has_own = sa.exists().where(own.service_id == ServiceRow.id)
    hit = following(stands, behind, behind.c.resource_id == stands.c.resource_id)
    return sa.or_(has_own, ServiceRow.id.in_(sa.select(stands.c.service_id).select_from(hit)))
