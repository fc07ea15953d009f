"""When services were down, by themselves or by what they stand on."""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field
from functools import cache
from typing import Any, NamedTuple
from uuid import UUID

import orjson
import sqlalchemy as sa
from sqlalchemy.orm import aliased

from catalog.plugin import ReadSession, ReadyQuestion, among
from catalog_operation.computing.harm import Lost
from catalog_operation.computing.spans import Span
from catalog_operation.queries.following import following
from catalog_operation.queries.standing import standing
from catalog_operation.tables.incidents import DowntimeKind, DowntimeRow, Severity

SERIOUS = (Severity.MAJOR, Severity.CRITICAL)  # what counts as downtime where nobody says more


@dataclass(frozen=True)
class Downtimes:
    """When one service was down, in any order; planned maintenance is apart."""

    down: list[Span] = field(default_factory=list)
    planned: list[Span] = field(default_factory=list)


class HitService(NamedTuple):
    """A service that was hit, and a downtime by which it was."""

    service_id: UUID
    lost: Lost


async def downtimes(
    session: ReadSession,
    service_ids: Collection[UUID],
    window: Span,
    severities: Iterable[Severity] = SERIOUS,
) -> dict[UUID, Downtimes]:
    """Return the downtimes that lie at least partly in a window, by service.

    Incidents count that have one of these severities, maintenance counts whatever it has. The spans
    of a service come as one text, since a row for each takes three times as long.
    """
    counted = {"severities": [item.name for item in severities]}
    asked = {**_inside(service_ids, window), **counted}
    found: dict[UUID, Downtimes] = {}
    for service_id, is_planned, text in await _spans(session.dialect).rows(session, asked):
        known = found.setdefault(service_id, Downtimes())
        told = known.planned if is_planned else known.down
        told += [(start, end) for start, end in orjson.loads(text)]
    return found


async def lost(
    session: ReadSession, service_ids: Collection[UUID], window: Span
) -> dict[UUID, list[Lost]]:
    """Return every downtime that lies at least partly in a window, by service."""
    found: dict[UUID, list[Lost]] = {}
    for service_id, *said in await LOST.rows(session, _inside(service_ids, window)):
        found.setdefault(service_id, []).append(_lost(*said))
    return found


async def lost_by(
    session: ReadSession, incident_ids: Collection[UUID]
) -> dict[UUID, list[HitService]]:
    """Return the downtimes of incidents, each with a service that it hit, by incident."""
    found: dict[UUID, list[HitService]] = {}
    asked = {"incidents": list(incident_ids)}
    for incident_id, service_id, *said in await LOST_BY.rows(session, asked):
        found.setdefault(incident_id, []).append(HitService(service_id, _lost(*said)))
    return found


async def open_at(session: ReadSession, service_ids: Collection[UUID], at: int) -> dict[UUID, int]:
    """Return how many incidents, of any severity, went on at a moment, of services with any."""
    asked = {"services": list(service_ids), "at": at}
    return dict(map(tuple, await OPEN.rows(session, asked)))


async def serious_at(
    session: ReadSession, service_ids: Collection[UUID], at: int
) -> dict[UUID, int]:
    """Return how many serious incidents went on at a moment, of services with any."""
    counted = {"severities": [item.name for item in SERIOUS]}
    asked = {"services": list(service_ids), "at": at, **counted}
    return dict(map(tuple, await SERIOUSLY_OPEN.rows(session, asked)))


def _lost(start: int, end: int, severity: Severity, kind: DowntimeKind) -> Lost:
    counts = severity.name if kind is DowntimeKind.INCIDENT else None
    return Lost(start, end, counts, kind is DowntimeKind.PLANNED)


def _inside(service_ids: Collection[UUID], window: Span) -> dict[str, Any]:
    """Return the parameters of questions that are about services and a window."""
    return {"services": list(service_ids), "since": window[0], "until": window[1]}


def _arms(own: Any, stands_on: Callable[[Any, Any], Any], *conditions: Any) -> Any:
    """Return what was lost of services, by their own downtime and that of what they stand on.

    The *conditions* hold of both; *own* holds of the first, and *stands_on*, a condition on the ids
    of a service and a resource, of what services stand on: SQLite moves none into them.
    """
    row, stands = DowntimeRow, standing(stands_on).subquery()
    told = row.incident_id, row.started, row.ended, row.severity, row.kind
    by_own = sa.select(row.service_id, *told).where(row.service_id.is_not(None), own)
    behind = sa.select(stands.c.service_id, *told).select_from(
        following(stands, row.__table__, row.resource_id == stands.c.resource_id)
    )
    return sa.union_all(by_own.where(*conditions), behind.where(*conditions)).subquery("lost")


def _of_services(*conditions: Any) -> Any:
    """Return the same of some services."""
    own = among(DowntimeRow.service_id, "services")
    return _arms(own, lambda service_id, _: among(service_id, "services"), *conditions)


def _of_incidents() -> Any:
    """Return the same of some incidents."""
    row, hit = DowntimeRow, aliased(DowntimeRow)
    resources = sa.select(hit.resource_id).where(among(hit.incident_id, "incidents"))
    own = among(row.incident_id, "incidents")
    return _arms(own, lambda _, resource_id: resource_id.in_(resources), own)


def _inside_window() -> Any:
    row, number = DowntimeRow, sa.BigInteger()
    start, end = (sa.bindparam(name, type_=number) for name in ("since", "until"))
    return (row.ended > start) & (row.started < end)


def _open_then() -> Any:
    row, at = DowntimeRow, sa.bindparam("at", type_=sa.BigInteger())
    return (row.started <= at) & (row.ended > at) & (row.kind == DowntimeKind.INCIDENT)


INSIDE, OPEN_THEN = _inside_window(), _open_then()
COUNTED = (DowntimeRow.kind != DowntimeKind.INCIDENT) | among(DowntimeRow.severity, "severities")


@cache
def _spans(dialect: str) -> ReadyQuestion:
    """Return the question for the spans of services as text, planned maintenance apart."""
    each = _of_services(INSIDE, COUNTED).c
    is_sqlite = dialect == "sqlite"
    pair = (sa.func.json_array if is_sqlite else sa.func.json_build_array)(each.started, each.ended)
    spans = (sa.func.json_group_array if is_sqlite else sa.func.json_agg)(pair)
    is_planned = sa.case((each.kind == DowntimeKind.PLANNED, 1), else_=0).label("is_planned")
    question = sa.select(each.service_id, is_planned, sa.cast(spans, sa.Text()).label("spans"))
    return ReadyQuestion(question.group_by(each.service_id, is_planned))


def _columns(each: Any, *keys: str) -> sa.Select[Any]:
    names = *keys, "service_id", "started", "ended", "severity", "kind"
    return sa.select(*(each.c[name] for name in names))


LOST = ReadyQuestion(_columns(_of_services(INSIDE)))
LOST_BY = ReadyQuestion(_columns(_of_incidents(), "incident_id").distinct())


def _counted(each: Any) -> ReadyQuestion:
    number = sa.func.count(each.c.incident_id.distinct()).label("number")
    return ReadyQuestion(sa.select(each.c.service_id, number).group_by(each.c.service_id))


OPEN = _counted(_of_services(OPEN_THEN))
SERIOUSLY_OPEN = _counted(_of_services(OPEN_THEN, COUNTED))
