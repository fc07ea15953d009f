"""Commitments: what was agreed of one service, over one of the times that it is measured for."""

import datetime as dt
from collections import defaultdict
from collections.abc import Awaitable, Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias
from uuid import UUID
from zoneinfo import ZoneInfo

from catalog.domain.access import Principal
from catalog.domain.agreements.access import AGREEMENT
from catalog.domain.agreements.hours import terms_of, zone_of
from catalog.domain.agreements.questions import MOST_QUESTIONS, TooManyQuestionsError
from catalog.domain.agreements.verdicts import verdict_on
from catalog.domain.declared.agreed import AgreedTerms
from catalog.domain.declared.metrics import Measurement, Window
from catalog.domain.levels import comparing, periods
from catalog.domain.levels.fields import Level
from catalog.rings import HOUSE
from catalog.storage import levels
from catalog.storage.database.sessions import ReadSession
from catalog.storage.enums import WarrantyVerdict
from catalog.storage.levels import Agreed
from catalog.storage.tables.levels import LevelWindowKind, ServiceLevelAgreementRow

Facts: TypeAlias = Callable[
    [str, Sequence[UUID], Window, AgreedTerms | None], Awaitable[Mapping[UUID, Measurement]]
]
"""Measures an indicator of services over a window, by terms: `facts` of a context."""


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
    known = await _agreed(session, principal, service_ids)
    terms = _SharedTerms()
    return [list(_touched(known, indicator, span, now, terms)) for span in asked]


@dataclass(frozen=True)
class JudgedCommitment:
    """A commitment with what was measured for it, and whether that meets its target."""

    commitment: Commitment
    measured: Measurement
    verdict: WarrantyVerdict


async def judged(
    session: ReadSession,
    principal: Principal,
    facts: Facts,
    service_ids: Collection[UUID],
    over: Window,
    now: dt.datetime,
) -> list[JudgedCommitment]:
    """Return all that was agreed of services in a window, with what was measured for it.

    It is what the principal sees of agreements that were in force then, in one statement, and a
    question to the metric of each indicator for each time and terms by which it is measured. Raises
    `TooManyQuestionsError` where that takes too many.
    """
    known = await _agreed(session, principal, service_ids)
    indicators = {target["indicator"] for _, agreed in known for target in agreed.targets}
    terms = _SharedTerms()
    found: list[JudgedCommitment] = []
    asked = 0
    for indicator in sorted(indicators):
        alike: dict[tuple[Window, int], list[Commitment]] = defaultdict(list)
        for item in _touched(known, indicator, over, now, terms):
            alike[item.window, id(item.terms)].append(item)
        asked += len(alike)
        if asked > MOST_QUESTIONS:
            raise TooManyQuestionsError
        for (window, _), items in alike.items():
            subjects = list(dict.fromkeys(item.service_id for item in items))
            told = await facts(indicator, subjects, window, items[0].terms)
            for item in items:
                measured = told[item.service_id]
                verdict = verdict_on(item.target, [measured])
                found.append(JudgedCommitment(item, measured, verdict))
    return found


async def _agreed(
    session: ReadSession, principal: Principal, service_ids: Collection[UUID]
) -> list[tuple[UUID, Agreed]]:
    where = AGREEMENT.where_within(HOUSE, ServiceLevelAgreementRow, principal)
    return await levels.agreed_of_services(session, service_ids, where)


def _touched(
    known: Iterable[tuple[UUID, Agreed]],
    indicator: str,
    span: Window,
    now: dt.datetime,
    terms: "_SharedTerms",
) -> Iterator[Commitment]:
    """Yield what was agreed by an indicator that a window has part in."""
    touched = _Touched(indicator, span, now)
    for service_id, agreed in known:
        for target, window, period in touched.by(agreed):
            yield Commitment(
                agreement_id=agreed.id,
                relationship_id=agreed.relationship_id,
                offering_id=agreed.offering_id,
                edition_id=agreed.edition_id,
                service_id=service_id,
                target=target,
                window=window,
                period=period,
                has_ended=window.end < now,
                terms=terms.of(agreed),
            )


class _SharedTerms:
    """The terms of agreements, one object for all that say the same."""

    def __init__(self) -> None:
        self._made: dict[tuple[int, int, bool], AgreedTerms] = {}

    def of(self, agreed: Agreed) -> AgreedTerms:
        """Return the terms of an agreement."""
        key = id(agreed.service_hours), id(agreed.severities), agreed.exclude_maintenance
        if key not in self._made:
            self._made[key] = terms_of(agreed)
        return self._made[key]


class _Touched:
    """The times that targets by an indicator are measured over, and that *asked* has part in.

    Each is worked out once for all agreements that have a target in common and were in force alike
    by then.
    """

    def __init__(self, indicator: str, asked: Window, now: dt.datetime) -> None:
        self._indicator = indicator
        self._asked = asked
        self._now = now
        self._made: dict[Any, list[tuple[Window, Window | None]]] = {}

    def by(self, agreed: Agreed) -> Iterator[tuple[Level, Window, Window | None]]:
        """Yield targets of an agreement, each with a time and the period that this is part of."""
        targets = [item for item in agreed.targets if item["indicator"] == self._indicator]
        if not targets:
            return
        zone = zone_of(agreed)
        within = periods.within(agreed, agreed.relationship_over_at, self._now, zone)
        if within is None:
            return
        for target in targets:
            for window, period in self._times(target, within, zone):
                yield target, window, period

    def _times(
        self, target: Level, within: Window, zone: ZoneInfo
    ) -> list[tuple[Window, Window | None]]:
        asked, longest = self._asked, periods.longest(target)
        is_rolling = target["window"]["kind"] == LevelWindowKind.ROLLING.name
        span = asked if is_rolling else Window(asked.start, asked.end + longest)
        start = within.start
        if asked.start - start > longest + periods.DAY:
            start = asked.start - longest - periods.DAY  # what was before makes no difference
        within = Window(start, min(within.end, span.end))
        key = id(target), zone, within.start, within.end
        if key not in self._made:
            self._made[key] = [
                (window, periods.whole(target, window, zone))
                for window in periods.windows(target, within, span, zone)
                if window.start < asked.end and asked.start < window.end
            ]
        return self._made[key]
