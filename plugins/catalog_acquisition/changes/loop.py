"""The loop: both sides say something, the buyer assesses it, adjusts, and sees whether it helps."""

import datetime as dt
from dataclasses import dataclass
from typing import Annotated, Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from catalog.plugin import (
    OMITTED,
    Change,
    Doc,
    Omittable,
    OrganizationRow,
    OutcomeId,
    ParticipantRole,
    Prose,
    Statement,
    Work,
)
from catalog_acquisition.changes.moments import Happened, must_have_happened
from catalog_acquisition.queries.contracts import next_number, signatures
from catalog_acquisition.rules.access import ContractId, ObligationId
from catalog_acquisition.rules.access_of_loop import (
    TO_ASSESS,
    TO_FOLLOW_UP,
    TO_SAY,
    AdjustmentId,
    AssessmentId,
    FeedbackId,
)
from catalog_acquisition.rules.buying import where_buying
from catalog_acquisition.tables.contracts import ContractRow
from catalog_acquisition.tables.loop import (
    MOST_SAID,
    AdjustmentEffect,
    AdjustmentRow,
    AssessmentRow,
    FeedbackDirection,
    FeedbackRow,
    FeedbackSource,
)
from catalog_acquisition.tables.obligations import ObligationRow

About = Annotated[Omittable[ObligationId | None], Doc("The obligation of it that is meant.")]


@dataclass(frozen=True)
class _LoopNote:
    """What is noted: the contract, the number and the moment of the note."""

    contract: ContractRow
    number: int
    at: dt.datetime


@dataclass(frozen=True, kw_only=True)
class _Saying(Change[_LoopNote]):
    """What every note of the loop has in common."""

    contract_id: Annotated[ContractId, Doc("The contract.")]
    obligation_id: About = OMITTED
    happened_at: Happened = OMITTED

    async def _must_be_said(self, work: Work, row: Any) -> _LoopNote | None:
        """Return what is noted; refuse a time to come, and an obligation of another contract."""
        at = must_have_happened(work, self.happened_at)
        contract = await work.hold(ContractRow, self.contract_id)
        if contract is None:
            return None
        await self._must_be_of_contract(work, ObligationRow, "obligation_id")
        number = await next_number(work.session, row, row.contract_id, contract.id)
        if number > MOST_SAID:
            message = f"There are {MOST_SAID:,} of these already: there can be no more."
            work.problems.add("RECORDS_TOO_MANY", message, "contract_id")
        return _LoopNote(contract, number, at)

    async def _must_be_of_contract(self, work: Work, row: Any, field: str) -> Any:
        """Return what a field names; refuse what belongs to another contract."""
        key = getattr(self, field)
        if key is OMITTED or key is None:
            return None
        named = await work.session.get(row, key)
        if named is not None and named.contract_id != self.contract_id:
            message = "It belongs to another contract: name one of this contract."
            work.problems.add("CONTRACT_DIFFERS", message, field)
        return named


@dataclass(frozen=True, kw_only=True)
class GiveFeedback(_Saying):
    """Note what was said about a contract: by the buyer, or to it.

    What is said between the buyer and a vendor is read by both. A vendor says it itself; what one
    says whom nobody has claimed, the buyer notes.
    """

    direction: Annotated[FeedbackDirection, Doc("Whether the buyer says it, or is told it.")]
    source: Annotated[FeedbackSource, Doc("Who is on the other end.")]
    about: Annotated[Prose, Doc("What was said.")]
    happened_at: Annotated[Happened, Doc("When it was said; now unless given.")] = OMITTED
    preconditions = TO_SAY

    async def check(self, work: Work) -> _LoopNote | None:
        """Refuse a vendor who speaks for the buyer, and a buyer for a vendor that speaks itself."""
        said = await self._must_be_said(work, FeedbackRow)
        if said is None:
            return None
        meant = (FeedbackDirection.RECEIVED, FeedbackSource.EXTERNAL_PROVIDER)
        is_vendors = (self.direction, self.source) == meant
        if await self._is_buyers(work):
            if is_vendors and not await self._is_told_by_recorded(work):
                message = "The vendors speak for themselves: let them say it."
                work.problems.add("FEEDBACK_SIDE_WRONG", message, "direction")
        elif not is_vendors:
            message = "A vendor tells the buyer: give RECEIVED, and EXTERNAL_PROVIDER."
            work.problems.add("FEEDBACK_SIDE_WRONG", message, "direction")
        return said

    async def _is_told_by_recorded(self, work: Work) -> bool:
        signing = await signatures(work.session, self.contract_id)
        keys = [row.organization_id for row in signing if row.role is ParticipantRole.PROVIDER]
        question = sa.select(OrganizationRow.id).where(
            OrganizationRow.id.in_(keys), OrganizationRow.is_recorded
        )
        return await work.session.scalar(question.limit(1)) is not None

    async def _is_buyers(self, work: Work) -> bool:
        row = aliased(ContractRow)
        question = sa.select(row.id).where(
            row.id == self.contract_id, where_buying(row, work.asker)
        )
        return await work.session.scalar(question) is not None

    async def apply(self, work: Work, said: _LoopNote) -> FeedbackRow:
        """Insert it, with the side that entered it."""
        given: Any = self.columns(FeedbackRow)
        own = await self._side(work, said)
        feedback = FeedbackRow(**{**given, **_noted(work, said), "organization_id": own})
        await work.create(feedback)
        return feedback

    async def _side(self, work: Work, said: _LoopNote) -> UUID:
        if await self._is_buyers(work):
            return said.contract.buyer_id
        own = work.principal.organization_ids
        signing = await signatures(work.session, said.contract.id)
        found = (row.organization_id for row in signing if row.organization_id in own)
        return next(found, said.contract.buyer_id)


@dataclass(frozen=True, kw_only=True)
class Assess(_Saying):
    """Note what the buyer makes of what was said or delivered, for its own house alone."""

    finding: Annotated[Prose, Doc("What was found.")]
    needs_change: Annotated[bool, Doc("Whether something is to be changed.")]
    feedback_id: Annotated[Omittable[FeedbackId | None], Doc("The feedback that it answers.")] = (
        OMITTED
    )
    happened_at: Annotated[Happened, Doc("When it was assessed; now unless given.")] = OMITTED
    preconditions = TO_ASSESS

    async def check(self, work: Work) -> _LoopNote | None:
        """Refuse feedback on another contract, and what was said later."""
        said = await self._must_be_said(work, AssessmentRow)
        if said is None:
            return None
        found = await self._must_be_of_contract(work, FeedbackRow, "feedback_id")
        if found is not None and found.happened_at > said.at:
            message = "It was said later than that: give a later moment."
            work.problems.add("SAID_LATER", message, "happened_at")
        return said

    async def apply(self, work: Work, said: _LoopNote) -> AssessmentRow:
        """Insert it."""
        given: Any = self.columns(AssessmentRow)
        assessment = AssessmentRow(**{**given, **_noted(work, said)})
        await work.create(assessment)
        return assessment


@dataclass(frozen=True, kw_only=True)
class Adjust(_Saying):
    """Decide what is changed about a contract, because of what was assessed, for which outcome."""

    what: Annotated[Prose, Doc("What is changed.")]
    because: Annotated[Omittable[Statement | None], Doc("Why, where no assessment says so.")] = (
        OMITTED
    )
    assessment_id: Annotated[
        Omittable[AssessmentId | None], Doc("The assessment that it follows from.")
    ] = OMITTED
    outcome_id: Annotated[Omittable[OutcomeId | None], Doc("The outcome that it serves.")] = OMITTED
    happened_at: Annotated[Happened, Doc("When it was decided; now unless given.")] = OMITTED
    preconditions = TO_ASSESS

    async def check(self, work: Work) -> _LoopNote | None:
        """Refuse no reason, and an assessment of another contract, or of later."""
        said = await self._must_be_said(work, AdjustmentRow)
        if said is None:
            return None
        found = await self._must_be_of_contract(work, AssessmentRow, "assessment_id")
        if found is not None and found.happened_at > said.at:
            message = "It was assessed later than that: give a later moment."
            work.problems.add("ASSESSED_LATER", message, "happened_at")
        unsaid = {OMITTED, None}
        if self.assessment_id in unsaid and self.because in unsaid:
            message = "Say why: name the assessment that it follows from, or give a reason."
            work.problems.add("REASON_MISSING", message, "because")
        return said

    async def apply(self, work: Work, said: _LoopNote) -> AdjustmentRow:
        """Insert it, with the moment at which the issue was raised."""
        given: Any = self.columns(AdjustmentRow)
        noted = {"contract_id": said.contract.id, "number": said.number, "decided_at": said.at}
        decided = {"decided_by": work.principal.subject, "raised_at": await self._raised(work)}
        adjustment = AdjustmentRow(**{**given, **noted, **decided})
        await work.create(adjustment)
        return adjustment

    async def _raised(self, work: Work) -> dt.datetime | None:
        """Return when what it is about was said, or else assessed; None where nobody assessed."""
        if self.assessment_id is OMITTED or self.assessment_id is None:
            return None
        assessment = await work.session.get(AssessmentRow, self.assessment_id)
        if assessment is None or assessment.feedback_id is None:
            return None if assessment is None else assessment.happened_at
        feedback = await work.session.get(FeedbackRow, assessment.feedback_id)
        return assessment.happened_at if feedback is None else feedback.happened_at


@dataclass(frozen=True, kw_only=True)
class FollowUpAdjustment(Change[AdjustmentRow]):
    """Note that an adjustment is done, and what came of it."""

    id: Annotated[AdjustmentId, Doc("The adjustment.")]
    expected_revision: Annotated[int, Doc("The revision that was read before.")]
    done_at: Annotated[Omittable[dt.datetime], Doc("When it was done; now unless given.")] = OMITTED
    effect: Annotated[
        Omittable[AdjustmentEffect | None], Doc("What came of it; leave it out until it shows.")
    ] = OMITTED
    happened_at: Annotated[Happened, Doc("When that showed; now unless given.")] = OMITTED
    note: Annotated[Omittable[Statement | None], Doc("What shows it.")] = OMITTED
    preconditions = TO_FOLLOW_UP

    async def check(self, work: Work) -> AdjustmentRow | None:
        """Refuse a time to come, and what is done before it was decided."""
        row = await work.edit(AdjustmentRow, self.id, expected=self.expected_revision)
        done = must_have_happened(work, self.done_at, "done_at")
        shown = must_have_happened(work, self.happened_at)
        if row is None:
            return None
        began = row.done_at if self.done_at is OMITTED and row.done_at else done
        if began < row.decided_at:
            message = "It was decided after that: give a later moment."
            work.problems.add("DONE_BEFORE_DECIDED", message, "done_at")
        if self.effect not in {OMITTED, None} and shown < began:
            message = "What came of it shows once it is done: give a later moment."
            work.problems.add("EFFECT_BEFORE_DONE", message, "happened_at")
        return row

    async def apply(self, work: Work, row: AdjustmentRow) -> AdjustmentRow:
        """Write when it was done, and what came of it."""
        if self.done_at is not OMITTED or row.done_at is None:
            row.done_at = must_have_happened(work, self.done_at)
        if self.effect is not OMITTED:
            row.effect = self.effect
            row.effect_at = (
                None if self.effect is None else must_have_happened(work, self.happened_at)
            )
        if self.note is not OMITTED:
            row.effect_note = self.note
        return row


def _noted(work: Work, said: _LoopNote) -> dict[str, Any]:
    """Return the columns of a note that nobody gives."""
    return {
        "contract_id": said.contract.id,
        "number": said.number,
        "happened_at": said.at,
        "recorded_by": work.principal.subject,
    }
