"""Strategic issues: a side shares one, the provider tells what it learnt, and it is settled."""

import datetime as dt
from dataclasses import dataclass
from typing import Annotated, NamedTuple
from uuid import UUID

import sqlalchemy as sa

from catalog.plugin import (
    OMITTED,
    Change,
    Doc,
    Name,
    Omittable,
    PartyId,
    Prose,
    ServiceId,
    Statement,
    Work,
)
from catalog_partnership.changes.events import facts
from catalog_partnership.changes.goals.sharing import must_be_past_day
from catalog_partnership.changes.pairs import InPair, Pair, acting_for
from catalog_partnership.changes.reviews.mandating import Day
from catalog_partnership.queries import reviews
from catalog_partnership.rules.access import BusinessReviewId, StrategicIssueId
from catalog_partnership.rules.conditions import TO_NOTE, TO_RESOLVE
from catalog_partnership.rules.sides import TO_TELL
from catalog_partnership.tables.issues import (
    MOST_NOTES,
    ExperienceNoteRow,
    StrategicIssueKind,
    StrategicIssueRow,
    StrategicIssueStatus,
)
from catalog_partnership.tables.reviews import BusinessReviewRow


class RaisedBetween(NamedTuple):
    """The pair that an issue is between, and the side that raises it."""

    pair: Pair
    side: UUID


@dataclass(frozen=True, kw_only=True)
class RaiseStrategicIssue(InPair, Change[RaisedBetween]):
    """Share with the other side what stands in the way of a strategy, or what it demands."""

    title: Annotated[Name, Doc("What it is, in a few words.")]
    statement: Annotated[Omittable[Prose | None], Doc("What it is, at length.")] = OMITTED
    kind: Annotated[StrategicIssueKind, Doc("Whether it is an issue, or an imperative.")] = (
        StrategicIssueKind.ISSUE
    )
    owner_id: Annotated[
        Omittable[PartyId | None], Doc("Who is to see to it: a person or an organization.")
    ] = OMITTED
    review_id: Annotated[
        Omittable[BusinessReviewId | None], Doc("The review at which it was raised.")
    ] = OMITTED
    service_id: Annotated[
        Omittable[ServiceId | None], Doc("The service that it is about most of all.")
    ] = OMITTED
    happened_at: Annotated[
        Omittable[dt.datetime], Doc("When it was raised, where that was before now.")
    ] = OMITTED
    preconditions = TO_TELL

    async def check(self, work: Work) -> RaisedBetween | None:
        """Refuse a time to come, and a review of others."""
        pair = await self.must_name_pair(work)
        if isinstance(self.happened_at, dt.datetime) and self.happened_at > work.now:
            message = "Record what has happened: give a past time."
            work.problems.add("TIME_TO_COME", message, "happened_at")
        if pair is None:
            return None
        if self.review_id is not OMITTED and self.review_id is not None:
            review = await work.session.get(BusinessReviewRow, self.review_id)
            if review is not None and not _is_of(review, pair):
                message = "Name a review of the same two sides."
                work.problems.add("REVIEW_OF_OTHERS", message, "review_id")
        own = await acting_for(work, pair.sides)
        return RaisedBetween(pair, own[0])

    async def apply(self, work: Work, raising: RaisedBetween) -> StrategicIssueRow:
        """Insert it."""
        pair, side = raising
        given = self.columns(StrategicIssueRow)
        row = StrategicIssueRow(
            **{
                **given,
                **pair.columns(),
                "number": await reviews.newest_number(
                    work.session, StrategicIssueRow, pair.relationship.id
                )
                + 1,
                "raised_by_id": side,
                "status": StrategicIssueStatus.OPEN,
                "happened_at": given.get("happened_at", work.now),
            }
        )
        if self.owner_id is not OMITTED and self.owner_id is not None:
            self.owner_id.put_in(row)
        await work.create(row)
        service = None if row.service_id is None else str(row.service_id)
        work.tell("strategic_issue.raised", row, **facts(row), serviceId=service)
        return row


def _is_of(review: BusinessReviewRow, pair: Pair) -> bool:
    found = (review.relationship_id, review.buyer_id, review.provider_id)
    return found == (pair.relationship.id, *pair.sides)


@dataclass(frozen=True, kw_only=True)
class ResolveStrategicIssue(Change[StrategicIssueRow]):
    """Say what came of an issue: it is resolved, or nobody works on it any more."""

    id: Annotated[StrategicIssueId, Doc("The issue.")]
    expected_revision: Annotated[int, Doc("The revision that was read before.")]
    came_of: Annotated[Statement, Doc("What came of it.")]
    is_dropped: Annotated[bool, Doc("Whether it is given up, and not resolved.")] = False
    ended_on: Annotated[Omittable[Day], Doc("On which day it was settled; today unless given.")] = (
        OMITTED
    )
    preconditions = TO_RESOLVE

    async def check(self, work: Work) -> StrategicIssueRow | None:
        """Refuse a stale revision, and a day to come."""
        must_be_past_day(work, self.ended_on, "ended_on")
        return await work.edit(StrategicIssueRow, self.id, expected=self.expected_revision)

    async def apply(self, work: Work, row: StrategicIssueRow) -> StrategicIssueRow:
        """End it."""
        ended = StrategicIssueStatus.DROPPED if self.is_dropped else StrategicIssueStatus.RESOLVED
        row.status, row.came_of = ended, self.came_of
        row.ended_on = must_be_past_day(work, self.ended_on, "ended_on")
        work.tell("strategic_issue.ended", row, **facts(row), status=ended.value)
        return row


@dataclass(frozen=True, kw_only=True)
class NoteExperience(Change[StrategicIssueRow]):
    """Tell, as the provider, what was learnt while it worked on an issue."""

    issue_id: Annotated[StrategicIssueId, Doc("The issue.")]
    text: Annotated[Prose, Doc("What was learnt.")]
    happened_on: Annotated[
        Omittable[Day], Doc("On which day it was learnt; today unless given.")
    ] = OMITTED
    preconditions = TO_NOTE

    async def check(self, work: Work) -> StrategicIssueRow | None:
        """Refuse a day to come, and one note too many."""
        must_be_past_day(work, self.happened_on, "happened_on")
        row = await work.edit(StrategicIssueRow, self.issue_id)
        if row is not None and await self._used(work) >= MOST_NOTES:
            message = f"It has {MOST_NOTES} notes, and takes no more."
            work.problems.add("NOTES_TOO_MANY", message, "issue_id")
        return row

    async def _used(self, work: Work) -> int:
        question = sa.select(sa.func.max(ExperienceNoteRow.position)).where(
            ExperienceNoteRow.issue_id == self.issue_id
        )
        return await work.session.scalar(question) or 0

    async def apply(self, work: Work, row: StrategicIssueRow) -> ExperienceNoteRow:
        """Insert it."""
        note = ExperienceNoteRow(
            issue_id=row.id,
            position=await self._used(work) + 1,
            text=self.text,
            happened_on=must_be_past_day(work, self.happened_on, "happened_on"),
            person_id=work.principal.person_id,
        )
        await work.create(note)
        return note
