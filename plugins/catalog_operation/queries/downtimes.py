"""When services were down, by themselves or by what they stand on."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import orjson
import sqlalchemy as sa

from catalog.plugin import ReadSession, among
from catalog_operation.computing.spans import Span
from catalog_operation.queries.standing import standing
from catalog_operation.tables.incidents import DowntimeKind, DowntimeRow, Severity

SERIOUS = (Severity.MAJOR, Severity.CRITICAL)  # what counts as downtime where nobody says more


@dataclass(frozen=True)
class Downtimes:
    """When one service was down, in any order; planned maintenance is apart."""

    down: list[Span] = field(default_factory=list)
    planned: list[Span] = field(default_factory=list)


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


def _arms(
    service_ids: Collection[UUID], window: Span, severities: Iterable[Severity]
) -> tuple[sa.Select[Any], sa.Select[Any]]:
    """Return the questions for the downtimes of services, and of what they stand on."""
    row, stands = DowntimeRow, standing().subquery().c
    is_planned = sa.case((row.kind == DowntimeKind.PLANNED, 1), else_=0).label("is_planned")
    counts = sa.or_(row.kind != DowntimeKind.INCIDENT, row.severity.in_(tuple(severities)))
    inside = row.ended > window[0], row.started < window[1], counts
    own = sa.select(row.service_id, is_planned, row.started, row.ended)
    behind = sa.select(stands.service_id, is_planned, row.started, row.ended).join(
        row, row.resource_id == stands.resource_id
    )
    return (
        own.where(among(row.service_id, values=service_ids), *inside),
        behind.where(among(stands.service_id, values=service_ids), *inside),
    )
