"""What becomes of improvements: they are accepted, rejected, worked on, implemented and closed."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated

from catalog.plugin import OMITTED, Between, Change, Doc, Omittable, Statement, Word, Work
from catalog_improvement.changes.raising import Amount, facts
from catalog_improvement.queries import register
from catalog_improvement.rules.access import ImprovementId
from catalog_improvement.rules.conditions import (
    TO_ACCEPT,
    TO_CLOSE,
    TO_EDIT,
    TO_IMPLEMENT,
    TO_REJECT,
)
from catalog_improvement.tables import (
    AMOUNT,
    MOST_STEPS,
    BetterFigure,
    ImprovementResult,
    ImprovementRow,
    ImprovementStatus,
    ImprovementStepKind,
    ImprovementStepRow,
)


@dataclass(frozen=True, kw_only=True)
class _Decide(Change[ImprovementRow]):
    """What every decision on an improvement has in common."""

    id: Annotated[ImprovementId, Doc("The improvement.")]
    expected_revision: Annotated[int, Doc("The revision that was read before.")]

    async def check(self, work: Work) -> ImprovementRow | None:
        """Refuse a stale revision."""
        return await work.edit(ImprovementRow, self.id, expected=self.expected_revision)


@dataclass(frozen=True, kw_only=True)
class AcceptImprovement(_Decide):
    """Decide that an improvement is to be done. It has an indicator that can be measured."""

    preconditions = TO_ACCEPT

    async def apply(self, work: Work, row: ImprovementRow) -> ImprovementRow:
        """Accept it."""
        row.status = ImprovementStatus.ACCEPTED
        work.tell("improvement.accepted", row, **facts(row))
        return row


@dataclass(frozen=True, kw_only=True)
class RejectImprovement(_Decide):
    """Decide that an improvement will not be done, and say why."""

    reason: Annotated[Statement, Doc("Why it will not be done.")]
    preconditions = TO_REJECT

    async def apply(self, work: Work, row: ImprovementRow) -> ImprovementRow:
        """Reject it."""
        row.status, row.reason = ImprovementStatus.REJECTED, self.reason
        work.tell("improvement.rejected", row, **facts(row))
        return row


@dataclass(frozen=True, kw_only=True)
class AdvanceImprovementStep(Change[ImprovementRow]):
    """Note what was done in one of the seven steps, on which day; in any order.

    An improvement that was accepted is in progress from its first note on.
    """

    id: Annotated[ImprovementId, Doc("The improvement.")]
    step: Annotated[ImprovementStepKind, Doc("The step.")]
    note: Annotated[Statement, Doc("What was done, or found out.")]
    at: Annotated[Omittable[dt.date], Doc("The day on which it was done; today unless given.")] = (
        OMITTED
    )
    preconditions = TO_EDIT

    async def check(self, work: Work) -> ImprovementRow | None:
        """Refuse a day to come, and one note too many."""
        row = await work.edit(ImprovementRow, self.id)
        if self.at is not OMITTED and self.at > work.now.date():
            work.problems.add("TIME_TO_COME", "Note what has happened: give a past day.", "at")
        if row is not None:
            used = await register.next_position(work.session, ImprovementStepRow, row.id)
            if used > MOST_STEPS:
                message = f"It has {MOST_STEPS} notes, and takes no more."
                work.problems.add("STEPS_TOO_MANY", message, "id")
        return row

    async def apply(self, work: Work, row: ImprovementRow) -> ImprovementRow:
        """Insert the note."""
        if row.status is ImprovementStatus.ACCEPTED:
            row.status = ImprovementStatus.IN_PROGRESS
        note = ImprovementStepRow(
            improvement_id=row.id,
            position=await register.next_position(work.session, ImprovementStepRow, row.id),
            step=self.step,
            note=self.note,
            at=work.now.date() if self.at is OMITTED else self.at,
            noted_by=work.principal.subject,
        )
        await work.create(note)
        return row


@dataclass(frozen=True, kw_only=True)
class ImplementImprovement(_Decide):
    """Say that an improvement is done; what is measured from then on tells whether it helped."""

    implemented_at: Annotated[
        Omittable[dt.datetime], Doc("When it was done; now unless given.")
    ] = OMITTED
    preconditions = TO_IMPLEMENT

    async def check(self, work: Work) -> ImprovementRow | None:
        """Refuse a stale revision, and a time to come."""
        if self.implemented_at is not OMITTED and self.implemented_at > work.now:
            message = "Record what has happened: give a past time."
            work.problems.add("TIME_TO_COME", message, "implemented_at")
        return await super().check(work)

    async def apply(self, work: Work, row: ImprovementRow) -> ImprovementRow:
        """Implement it."""
        row.status = ImprovementStatus.IMPLEMENTED
        row.implemented_at = work.now if self.implemented_at is OMITTED else self.implemented_at
        work.tell("improvement.implemented", row, **facts(row))
        return row


@dataclass(frozen=True, kw_only=True)
class CloseImprovement(_Decide):
    """End an improvement with what was measured last after it was implemented.

    Its result follows from that figure and the one before: IMPROVED, UNCHANGED or WORSE.
    """

    benefit: Annotated[
        Omittable[Amount | None], Doc("What it was worth, in money; negative where it did harm.")
    ] = OMITTED
    cost: Annotated[
        Omittable[Annotated[Decimal, AMOUNT, Between(Decimal(0))] | None], Doc("What it cost.")
    ] = OMITTED
    currency: Annotated[
        Omittable[Word | None], Doc("The currency of benefit and cost, such as EUR.")
    ] = OMITTED
    preconditions = TO_CLOSE

    async def apply(self, work: Work, row: ImprovementRow) -> ImprovementRow:
        """Work out its result, and close it."""
        self.store(row)
        assert row.implemented_at is not None  # noqa: S101  # the preconditions say so
        figure = await register.last_figure(work.session, row.id, row.implemented_at)
        assert figure is not None  # noqa: S101
        assert row.baseline is not None  # noqa: S101
        row.measured = figure.value
        row.result = result(row.baseline, figure.value, row.better)
        row.status, row.closed_at = ImprovementStatus.CLOSED, work.now
        work.tell("improvement.closed", row, **facts(row), result=row.result.name)
        return row


def result(baseline: Decimal, measured: Decimal, better: BetterFigure | None) -> ImprovementResult:
    """Return what a figure is beside the one before, where higher ones are better, or lower."""
    if measured == baseline:
        return ImprovementResult.UNCHANGED
    is_better = (measured > baseline) is (better is BetterFigure.HIGHER)
    return ImprovementResult.IMPROVED if is_better else ImprovementResult.WORSE
