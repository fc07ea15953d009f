"""Early life support: it is started for a version that went live, and ended once it held."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated, Final, NamedTuple

from catalog.plugin import (
    OMITTED,
    Between,
    Change,
    Doc,
    LevelComparator,
    Many,
    Omittable,
    Once,
    Prose,
    ServiceId,
    ServiceRow,
    ServiceVersionRow,
    Statement,
    Word,
    Work,
    must_follow,
    standing,
)
from catalog_transition.queries import early_life
from catalog_transition.rules.early_life import TO_END, TO_START, EarlyLifePeriodId
from catalog_transition.tables.early_life import LEVEL, EarlyLifePeriodRow, ExitCriterionRow

MOST_CRITERIA, MOST_DAYS, MOST_DEFECTS = 20, 365, 1_000_000
USUAL_DAYS = 30
STATEMENTS: Final = (
    "Users can use the service for what they do.",
    "The owners of the service and of its processes agree to operate it at the agreed levels.",
    "Whoever operates and supports it knows how, and has the documents.",
    "Agreements and contracts that it rests on are signed.",
)


class EarlyLifeBegun(NamedTuple):
    """A service in early life, and its live version."""

    service: ServiceRow
    version: ServiceVersionRow


@dataclass(frozen=True, kw_only=True)
class ExitLevelInput:
    """A level that the service keeps before its early life ends."""

    metric: Annotated[Word, Doc("The key of the metric that measures it, such as availability.")]
    comparator: Annotated[LevelComparator, Doc("How what is measured is compared with the value.")]
    value: Annotated[Decimal, LEVEL, Doc("The value, in the unit of the metric.")]


@dataclass(frozen=True, kw_only=True)
class ExitAnswerInput:
    """How it is known that a statement holds."""

    position: Annotated[
        int,
        Between(1, 2 * MOST_CRITERIA),
        Doc("Which criterion it is: each statement is answered once, levels are measured."),
    ]
    evidence: Annotated[Statement, Doc("How it is known: a result, or where it lies.")]


@dataclass(frozen=True, kw_only=True)
class StartEarlyLifeSupport(Change[EarlyLifeBegun]):
    """Stand by a version that went live, until levels and statements hold for long enough.

    Levels are measured over the last days of the minimum, when the version is to move on.
    """

    service_id: Annotated[ServiceId, Doc("The service, which is in early-life-support.")]
    min_days: Annotated[int, Between(1, MOST_DAYS), Doc("For how many days it lasts at least.")] = (
        USUAL_DAYS
    )
    started_at: Annotated[
        Omittable[dt.datetime],
        Doc("When it started, where that was before now; not before the version moved there."),
    ] = OMITTED
    levels: Annotated[
        Omittable[Annotated[list[ExitLevelInput], Many(MOST_CRITERIA)]],
        Doc("Levels that it keeps; unless given, all that offerings promise and agreements have."),
    ] = OMITTED
    statements: Annotated[
        Omittable[Annotated[list[Statement], Many(MOST_CRITERIA), Once("STATEMENT_TWICE")]],
        Doc(
            "What else must hold, each confirmed with evidence when it ends; unless given, that "
            "users can use it, that owners agree, that knowledge was handed over, and that what "
            "it rests on is signed."
        ),
    ] = OMITTED
    preconditions = TO_START

    async def check(self, work: Work) -> EarlyLifeBegun | None:
        """Refuse a start before the version came there, and no level at all."""
        service = await work.hold(ServiceRow, self.service_id)
        found = await standing(work.session, self.service_id)
        if service is None or found.live is None:
            return None
        await must_follow(work, found.live.id, self.started_at, "started_at")
        levels = await self._levels(work)
        if len(levels) > MOST_CRITERIA:
            message = f"{len(levels)} levels are promised or agreed: name at most {MOST_CRITERIA}."
            work.problems.add("TOO_MANY", message, "levels")
        if not levels:
            message = (
                "Nothing is promised or agreed of the service: say which level it keeps, such as "
                "availability GE 99."
            )
            work.problems.add("LEVEL_MISSING", message, "levels")
        return EarlyLifeBegun(service, found.live)

    async def _levels(self, work: Work) -> list[ExitLevelInput]:
        """Return the levels that are given, else those that were promised or agreed."""
        if self.levels is not OMITTED:
            return self.levels
        told = await early_life.promised(work.session, self.service_id)
        return [
            ExitLevelInput(metric=key, comparator=LevelComparator[how], value=Decimal(value))
            for key, how, value in told
        ]

    async def apply(self, work: Work, starting: EarlyLifeBegun) -> EarlyLifePeriodRow:
        """Insert it with its criteria: levels first, and what is to be confirmed."""
        service, version = starting
        started = work.now if self.started_at is OMITTED else self.started_at
        period = EarlyLifePeriodRow(
            service_id=service.id,
            version_id=version.id,
            min_days=self.min_days,
            started_at=started,
            started_by=work.principal.subject,
            due_at=started + dt.timedelta(days=self.min_days),
        )
        await work.create(period)
        stated = STATEMENTS if self.statements is OMITTED else self.statements
        levels = [vars(level) for level in await self._levels(work)]
        rows = [*levels, *({"statement": statement} for statement in stated)]
        work.session.add(
            *(
                ExitCriterionRow(period_id=period.id, position=position, **row)
                for position, row in enumerate(rows, 1)
            )
        )
        work.tell("early_life.started", period)
        return period


@dataclass(frozen=True, kw_only=True)
class ExitEarlyLifeSupport(Change[EarlyLifePeriodRow]):
    """Say that early life support ended: every statement holds, and how many defects there were.

    The levels are measured when the version is moved on. Ended again it ends later, as long as the
    version has not moved.
    """

    id: Annotated[EarlyLifePeriodId, Doc("The period.")]
    expected_revision: Annotated[int, Doc("The revision that was read before.")]
    defects: Annotated[
        int, Between(0, MOST_DEFECTS), Doc("How many defects of the version were found in it.")
    ]
    answers: Annotated[
        list[ExitAnswerInput], Many(MOST_CRITERIA), Doc("How each statement is known to hold.")
    ]
    note: Annotated[Omittable[Prose | None], Doc("What is left to say, in prose.")] = OMITTED
    preconditions = TO_END

    async def check(self, work: Work) -> EarlyLifePeriodRow | None:
        """Refuse a stale revision, and statements that nobody confirmed."""
        period = await work.edit(EarlyLifePeriodRow, self.id, expected=self.expected_revision)
        if period is None:
            return None
        known = (await early_life.criteria(work.session, [period.id]))[period.id]
        stated = {row.position for row in known if row.statement is not None}
        given = [answer.position for answer in self.answers]
        if stated - set(given):
            missing = ", ".join(map(str, sorted(stated - set(given))))
            message = f"Say how it is known that these hold: {missing}."
            work.problems.add("STATEMENT_UNCONFIRMED", message, "answers")
        if len(given) != len(set(given)) or set(given) - stated:
            message = "Answer each statement once, by its position; levels are measured."
            work.problems.add("ANSWER_MISPLACED", message, "answers")
        return period

    async def apply(self, work: Work, period: EarlyLifePeriodRow) -> EarlyLifePeriodRow:
        """Write the answers, and that it ended."""
        self.store(period)
        period.ended_at, period.ended_by = work.now, work.principal.subject
        said = {answer.position: answer.evidence for answer in self.answers}
        for row in (await early_life.criteria(work.session, [period.id]))[period.id]:
            row.evidence = said.get(row.position)
        work.tell("early_life.ended", period, defects=self.defects)
        return period
