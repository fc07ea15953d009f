"""Verdicts: whether what was agreed is kept, as whoever measures says."""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias
from uuid import UUID

from catalog.domain.agreements.hours import zone_of
from catalog.domain.agreements.questions import AskedMetrics, MetricQuestion
from catalog.domain.declared.metrics import Measurement, MetricError, Metrics, Window
from catalog.domain.levels import comparing, periods
from catalog.domain.levels.fields import Level
from catalog.storage import levels
from catalog.storage.database.sessions import ReadSession
from catalog.storage.enums import MeasurementStatus, WarrantyVerdict
from catalog.storage.tables.levels import WarrantyBasis

Ends: TypeAlias = Mapping[UUID, dt.datetime | None]
"""When relationships are over, by their ids."""


@dataclass(frozen=True)
class ConditionVerdict:
    """Whether a condition of warranty is met, by the last time that it was measured over.

    The verdict is null where nobody agreed on the condition: it is shown, and not judged.
    """

    area: str
    statement: str
    basis: str
    target: Level | None
    measurement: Measurement | None
    verdict: WarrantyVerdict | None


@dataclass(frozen=True)
class AgreementWarranty:
    """Whether what was warranted in an agreement is kept: all of it, or it is not."""

    conditions: Sequence[ConditionVerdict]
    verdict: WarrantyVerdict


@dataclass(frozen=True)
class SlaAttainment:
    """How many measurements of agreed targets met them; those without data are counted apart."""

    met: int
    measured: int
    unmeasured: int


@dataclass(frozen=True)
class Verdicts:
    """Judges agreements at one moment: all that is asked of one metric at once is one question.

    Raises `TooManyQuestionsError`, before anything is asked, where it takes too many.
    """

    session: ReadSession
    metrics: Metrics
    now: dt.datetime

    async def warranties(self, agreements: Sequence[Any]) -> list[AgreementWarranty | MetricError]:
        """Return whether the warranty of each agreement is kept; an error where a metric fails."""
        ends = await levels.ends(self.session, {item.relationship_id for item in agreements})
        services = await levels.services(self.session, [item.id for item in agreements])
        questions = AskedMetrics(self.metrics, self.session, self.now)
        asked = []
        for agreement in agreements:
            own = [*self._last(agreement, self._within(agreement, ends), questions)]
            for question in filter(None, own):
                questions.want(question, services.get(agreement.id, ()))
            asked.append(own)
            await questions.turn()
        await questions.ask()
        found = []
        for agreement, own in zip(agreements, asked, strict=True):
            subjects = services.get(agreement.id, ())
            told = [
                [] if question is None else questions.answers(question, subjects)
                for question in own
            ]
            found.append(_warranted(agreement.conditions, told))
            await questions.turn()
        return found

    def _last(
        self, agreement: Any, within: Window | None, questions: AskedMetrics
    ) -> Iterator[MetricQuestion | None]:
        """Yield what is asked for each condition; None where nothing measures it yet."""
        zone, terms = zone_of(agreement), questions.terms(agreement)
        for condition in agreement.conditions:
            target, window = condition["target"], None
            if within is not None and target is not None and _is_agreed(condition):
                window = periods.last(target, within, self.now, zone)
            if window is None:
                yield None
            else:
                yield MetricQuestion(target["indicator"], window, terms)

    def _within(self, agreement: Any, ends: Ends) -> Window | None:
        """Return the time in which an agreement was in force until now, or None."""
        over = ends.get(agreement.relationship_id)
        return periods.within(agreement, over, self.now, zone_of(agreement))

    def has_begun(self, agreement: Any) -> bool:
        """Tell whether an agreement has begun to count."""
        start = periods.begins_at(agreement, zone_of(agreement))
        return start is not None and start <= self.now

    async def attainments(
        self, agreements: Mapping[UUID, Sequence[Any]], asked: Window
    ) -> dict[UUID, SlaAttainment | MetricError]:
        """Return how many measurements of the targets in each relationship met them."""
        every = [item for group in agreements.values() for item in group]
        ends = await levels.ends(self.session, agreements)
        services = await levels.services(self.session, [item.id for item in every])
        questions = AskedMetrics(self.metrics, self.session, self.now)
        wanted: dict[UUID, list[tuple[Level, MetricQuestion]]] = {}
        for agreement in every:
            own = wanted[agreement.id] = []
            within = self._within(agreement, ends)
            for target, question in self._all(agreement, within, asked, questions):
                questions.want(question, services.get(agreement.id, ()))
                own.append((target, question))
            await questions.turn()
        await questions.ask()
        found = {}
        for key, group in agreements.items():
            told = []
            for agreement in group:
                subjects = services.get(agreement.id, ())
                own = wanted[agreement.id]
                told.append(_attained((one, questions.answers(of, subjects)) for one, of in own))
                await questions.turn()
            found[key] = _total(told)
        return found

    def _all(
        self, agreement: Any, within: Window | None, asked: Window, questions: AskedMetrics
    ) -> Iterator[tuple[Level, MetricQuestion]]:
        """Yield all that is asked for the targets of an agreement over a time."""
        if within is None:
            return
        zone, terms = zone_of(agreement), questions.terms(agreement)
        for target in agreement.targets:
            for window in periods.windows(target, within, asked, zone):
                yield target, MetricQuestion(target["indicator"], window, terms)


def _is_agreed(condition: Level) -> bool:
    return bool(condition["basis"] == WarrantyBasis.FORMAL_AGREEMENT.name)


def verdict_on(target: Level | None, measured: Sequence[Measurement]) -> WarrantyVerdict:
    """Return whether a target is met for all of what was measured; another unit proves nothing."""
    if target is None:
        return WarrantyVerdict.UNPROVEN
    known = [
        item
        for item in measured
        if item.status is MeasurementStatus.OK and item.unit == target["unit"]
    ]
    if any(not comparing.is_met(target, item.value or 0.0) for item in known):
        return WarrantyVerdict.NOT_MET
    is_proven = known and len(known) == len(measured)
    return WarrantyVerdict.MET if is_proven else WarrantyVerdict.UNPROVEN


def strictest(verdicts: Iterable[WarrantyVerdict | None]) -> WarrantyVerdict:
    """Return the verdict on all of several; there is at least one, or it is unproven."""
    found = [verdict for verdict in verdicts if verdict is not None]
    if WarrantyVerdict.NOT_MET in found:
        return WarrantyVerdict.NOT_MET
    if not found or WarrantyVerdict.UNPROVEN in found:
        return WarrantyVerdict.UNPROVEN
    return WarrantyVerdict.MET


def _warranted(
    conditions: Sequence[Level], told: Sequence[Sequence[Measurement | MetricError]]
) -> AgreementWarranty | MetricError:
    """Return the verdict on all conditions of an agreement, by what was told of each."""
    judged = []
    for condition, items in zip(conditions, told, strict=True):
        wrong = next((item for item in items if isinstance(item, MetricError)), None)
        if wrong is not None:
            return wrong
        judged.append(_judged(condition, [item for item in items if isinstance(item, Measurement)]))
    return AgreementWarranty(judged, strictest(item.verdict for item in judged))


def _judged(condition: Level, measured: Sequence[Measurement]) -> ConditionVerdict:
    """Return the verdict on a condition, with the measurement that it rests on."""
    target = condition["target"]
    verdict = verdict_on(target, measured) if _is_agreed(condition) else None
    deciding = next(
        (item for item in measured if verdict_on(target, [item]) is verdict),
        next(iter(measured), None),
    )
    return ConditionVerdict(
        area=condition["area"],
        statement=condition["statement"],
        basis=condition["basis"],
        target=target,
        measurement=deciding,
        verdict=verdict,
    )


def _attained(
    told: Iterable[tuple[Level, Sequence[Measurement | MetricError]]],
) -> SlaAttainment | MetricError:
    met = measured = unmeasured = 0
    for target, items in told:
        wrong = next((item for item in items if isinstance(item, MetricError)), None)
        if wrong is not None:
            return wrong
        verdict = verdict_on(target, [item for item in items if isinstance(item, Measurement)])
        met += verdict is WarrantyVerdict.MET
        measured += verdict is not WarrantyVerdict.UNPROVEN
        unmeasured += verdict is WarrantyVerdict.UNPROVEN
    return SlaAttainment(met, measured, unmeasured)


def _total(told: Iterable[SlaAttainment | MetricError]) -> SlaAttainment | MetricError:
    """Return the sum over all agreements of a relationship, or the first error."""
    total = SlaAttainment(0, 0, 0)
    for item in told:
        if isinstance(item, MetricError):
            return item
        total = SlaAttainment(
            total.met + item.met,
            total.measured + item.measured,
            total.unmeasured + item.unmeasured,
        )
    return total
