"""When services were down, by themselves or by what they stand on."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from typing import Any, NamedTuple
from uuid import UUID

import orjson
import sqlalchemy as sa

from catalog.plugin import ReadSession, among
from catalog_operation.computing.harm import Lost
from catalog_operation.computing.spans import Span
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
    arms = _arms(service_ids, window, severities)
    each = sa.union_all(*arms).subquery().c
    is_sqlite = session.dialect == "sqlite"
    pair = (sa.func.json_array if is_sqlite else sa.func.json_build_array)(each.started, each.ended)
    spans = (sa.func.json_group_array if is_sqlite else sa.func.json_agg)(pair)
    question = sa.select(each.service_id, each.is_planned, sa.cast(spans, sa.Text()))
    found: dict[UUID, Downtimes] = {}
    for service_id, is_planned, text in await session.rows(
        question.group_by(each.service_id, each.is_planned)
    ):
        known = found.setdefault(service_id, Downtimes())
        told = known.planned if is_planned else known.down
        told += [(start, end) for start, end in orjson.loads(text)]
    return found


async def lost(
    session: ReadSession, service_ids: Collection[UUID], window: Span
) -> dict[UUID, list[Lost]]:
    """Return every downtime that lies at least partly in a window, by service."""
    each = sa.union_all(*_arms(service_ids, window, Severity)).subquery().c
    columns = each.service_id, each.started, each.ended, each.severity, each.kind
    found: dict[UUID, list[Lost]] = {}
    for service_id, start, end, severity, kind in await session.rows(sa.select(*columns)):
        counts = severity.name if kind is DowntimeKind.INCIDENT else None
        told = Lost(start, end, counts, kind is DowntimeKind.PLANNED)
        found.setdefault(service_id, []).append(told)
    return found


async def lost_by(
    session: ReadSession, incident_ids: Collection[UUID]
) -> dict[UUID, list[HitService]]:
    """Return the downtimes of incidents, each with a service that it hit, by incident."""
    row, stands = DowntimeRow, standing().subquery().c
    columns = row.incident_id, row.started, row.ended, row.severity, row.kind
    named = among(row.incident_id, values=incident_ids)
    own = sa.select(row.service_id, *columns).where(named, row.service_id.is_not(None))
    behind = sa.select(stands.service_id, *columns).join(row, row.resource_id == stands.resource_id)
    each = sa.union(own, behind.where(named)).subquery()
    found: dict[UUID, list[HitService]] = {}
    for service_id, incident_id, start, end, severity, kind in await session.rows(sa.select(each)):
        counts = severity.name if kind is DowntimeKind.INCIDENT else None
        told = Lost(start, end, counts, kind is DowntimeKind.PLANNED)
        found.setdefault(incident_id, []).append(HitService(service_id, told))
    return found


def _arms(
    service_ids: Collection[UUID], window: Span, severities: Iterable[Severity]
) -> tuple[sa.Select[Any], sa.Select[Any]]:
    """Return the questions for the downtimes of services, and of what they stand on."""
    row, stands = DowntimeRow, standing().subquery().c
    is_planned = sa.case((row.kind == DowntimeKind.PLANNED, 1), else_=0).label("is_planned")
    counts = sa.or_(row.kind != DowntimeKind.INCIDENT, row.severity.in_(tuple(severities)))
    inside = row.ended > window[0], row.started < window[1], counts
    told = is_planned, row.started, row.ended, row.severity, row.kind
    own = sa.select(row.service_id, *told)
    behind = sa.select(stands.service_id, *told).join(row, row.resource_id == stands.resource_id)
    return (
        own.where(among(row.service_id, values=service_ids), *inside),
        behind.where(among(stands.service_id, values=service_ids), *inside),
    )
