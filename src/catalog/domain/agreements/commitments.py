"""Commitments: what was agreed of one service, over one of the times that it is measured for."""

import datetime as dt
import json
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from uuid import UUID

from catalog.domain.access import Principal
from catalog.domain.agreements.access import AGREEMENT
from catalog.domain.agreements.hours import terms_of, zone_of
from catalog.domain.declared.agreed import AgreedTerms
from catalog.domain.declared.metrics import Window
from catalog.domain.levels import comparing, periods
from catalog.domain.levels.fields import Level
from catalog.rings import HOUSE
from catalog.storage import levels
from catalog.storage.database.sessions import ReadSession
from catalog.storage.levels import Agreed
from catalog.storage.tables.levels import LevelWindowKind, ServiceLevelAgreementRow


@dataclass(frozen=True, eq=False)
class Commitment:
    """A target of an agreement, of one of its services, in one time that it is measured over.

    *target* is as the agreement keeps it. The window of a *period* of the calendar ends now, as
    long as that goes on, and holds the part of it in which the agreement was in force; there is no
    period where a target rolls on. Agreements that measure alike share one object of *terms*.
    """

    agreement_id: UUID
    relationship_id: UUID
    offering_id: UUID
    edition_id: UUID
    service_id: UUID
    target: Level
    window: Window
    period: Window | None
    has_ended: bool
    terms: AgreedTerms

    def is_met(self, value: float) -> bool:
        """Tell whether what was measured meets the target."""
        return comparing.is_met(self.target, value)


async def commitments(
    session: ReadSession,
    principal: Principal,
    service_ids: Collection[UUID],
    indicator: str,
    asked: Sequence[Window],
    now: dt.datetime,
) -> list[list[Commitment]]:
    """Return what was agreed of services by an indicator, for each window that has part in it.

    It is what the principal sees of agreements that were in force then, in one statement.
    """
    where = AGREEMENT.where_within(HOUSE, ServiceLevelAgreementRow, principal)
    known = await levels.agreed_of_services(session, service_ids, where)
    shared: dict[str, AgreedTerms] = {}
    found: list[list[Commitment]] = [[] for _ in asked]
    for _, group in groupby(known, key=lambda item: item[1].id):
        services, (agreed, *_) = zip(*group, strict=True)
        said = agreed.service_hours, agreed.severities, agreed.exclude_maintenance
        text = json.dumps(said, sort_keys=True)
        terms = shared.get(text) or shared.setdefault(text, terms_of(agreed))
        for own, span in zip(found, asked, strict=True):
            for target, window, period in _touched(agreed, indicator, span, now):
                own += [
                    Commitment(
                        agreement_id=agreed.id,
                        relationship_id=agreed.relationship_id,
                        offering_id=agreed.offering_id,
                        edition_id=agreed.edition_id,
                        service_id=service_id,
                        target=target,
                        window=window,
                        period=period,
                        has_ended=window.end < now,
                        terms=terms,
                    )
                    for service_id in services
                ]
    return found


def _touched(
    agreed: Agreed, indicator: str, asked: Window, now: dt.datetime
) -> Iterator[tuple[Level, Window, Window | None]]:
    """Yield targets by an indicator, with each time that *asked* has part in, and its period."""
    targets = [target for target in agreed.targets if target["indicator"] == indicator]
    if not targets:
        return
    zone = zone_of(agreed)
    within = periods.within(agreed, agreed.relationship_over_at, now, zone)
    if within is None:
        return
    for target in targets:
        span = asked
        if target["window"]["kind"] == LevelWindowKind.CALENDAR.name:
            span = Window(asked.start, asked.end + periods.longest(target))
        for window in periods.windows(target, within, span, zone):
            if window.start < asked.end and asked.start < window.end:
                yield target, window, periods.whole(target, window, zone)
