"""Questions to metrics about what was agreed: each is asked once, and one field asks only so many.

What no plugin measures is not asked at all.
"""

import asyncio
import datetime as dt
import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final, NamedTuple
from uuid import UUID

from catalog.domain.agreements.hours import terms_of
from catalog.domain.declared.agreed import AgreedTerms
from catalog.domain.declared.metrics import NO_DATA, Measurement, MetricError, Metrics, Window
from catalog.domain.sight import SERVICE
from catalog.storage.database.sessions import ReadSession

MOST_QUESTIONS: Final = 500  # of one field, each for all services that it is about
MOST_COMPARED: Final = 20_000  # values of one field that are compared with targets
AT_ONCE: Final = 1_000  # values between which no other request gets its turn
EACH: Final = 10  # what one agreement takes beside its values, in values


class TooManyQuestionsError(Exception):
    """What was asked for takes more questions to metrics than one field may ask."""

    def __init__(self) -> None:
        super().__init__(
            f"This takes more than {MOST_QUESTIONS:,} questions to metrics, or compares more than "
            f"{MOST_COMPARED:,} values: ask for a shorter window, or for fewer relationships, "
            "services or agreements at once."
        )


@dataclass(frozen=True, eq=False)
class SharedTerms:
    """Terms of which there is one object for all agreements that have them: it is fast to find."""

    agreed: AgreedTerms


class MetricQuestion(NamedTuple):
    """What is asked of a metric: over which time, and by which terms."""

    indicator: str
    window: Window
    terms: SharedTerms


class AskedMetrics:
    """The questions of one field: first they are collected, then asked, then answered."""

    def __init__(self, metrics: Metrics, session: ReadSession, now: dt.datetime) -> None:
        self._metrics = metrics
        self._session = session
        self._now = now
        self._terms: dict[str, SharedTerms] = {}
        self._wanted: dict[MetricQuestion, set[UUID]] = {}
        self._answers: dict[MetricQuestion, Mapping[UUID, Measurement | MetricError]] = {}
        self._compared = self._since = 0

    def terms(self, agreement: Any) -> SharedTerms:
        """Return how an agreement measures."""
        said = agreement.service_hours, agreement.severities, agreement.exclude_maintenance
        text = json.dumps(said, sort_keys=True)
        found = self._terms.get(text)
        if found is None:
            found = self._terms[text] = SharedTerms(terms_of(agreement))
        return found

    def want(self, question: MetricQuestion, subjects: Collection[UUID]) -> None:
        """Note that a question is to be asked about services.

        Raises `TooManyQuestionsError` where it is one too many.
        """
        values = max(len(subjects), 1)
        self._compared += values
        self._since += values
        metric, _ = self._metrics.find(question.indicator, SERVICE)
        if metric is not None:
            self._wanted.setdefault(question, set()).update(subjects)
        if self._compared > MOST_COMPARED or len(self._wanted) > MOST_QUESTIONS:
            raise TooManyQuestionsError

    async def ask(self) -> None:
        """Ask all that is wanted."""
        for question, subjects in self._wanted.items():
            self._answers[question] = await self._metrics.attempt(
                question.indicator,
                sorted(subjects),
                question.window,
                session=self._session,
                now=self._now,
                terms=question.terms.agreed,
            )

    def answers(
        self, question: MetricQuestion, subjects: Collection[UUID]
    ) -> list[Measurement | MetricError]:
        """Return what was answered about services; no data where nobody measures it."""
        self._since += len(subjects)
        found = self._answers.get(question)
        if found is None:
            none = replace(NO_DATA, key=question.indicator, window=question.window)
            return [none] * len(subjects)
        return [found[subject] for subject in subjects]

    async def turn(self) -> None:
        """Let other requests have their turn, if it is time: to call after each agreement."""
        self._since += EACH
        if self._since >= AT_ONCE:
            self._since = 0
            await asyncio.sleep(0)
