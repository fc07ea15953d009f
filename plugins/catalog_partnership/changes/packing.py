"""Review packs: what a side is answered before a review, frozen with a hash."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any
from uuid import UUID

import orjson
import sqlalchemy as sa
from sqlalchemy.orm import aliased

from catalog.plugin import (
    OMITTED,
    Between,
    Change,
    Doc,
    Ground,
    Omittable,
    OrganizationRow,
    ReadSession,
    ReviewDocument,
    Work,
    content_hash,
)
from catalog_partnership.changes import answers
from catalog_partnership.queries import packs
from catalog_partnership.rules.access import REVIEW, BusinessReviewId
from catalog_partnership.rules.conditions_of_packs import TO_FREEZE, where_to_freeze
from catalog_partnership.tables.packs import ReviewPackRow
from catalog_partnership.tables.reviews import BusinessReviewRow

DAYS = Between(dt.date(2000, 1, 1), dt.date(2199, 12, 31))
DAY = dt.timedelta(days=1)
YEAR = dt.timedelta(days=365)
MOST_DAYS = 400
MOST_BYTES = 1_000_000  # of what one side is answered


@dataclass(frozen=True)
class _Prepared:
    """The period of a pack, and what each side that freezes one is answered about it."""

    starts_on: dt.date
    ends_on: dt.date
    contents: Mapping[UUID, Any]


@dataclass(frozen=True, kw_only=True)
class FreezeReviewPack(Change[BusinessReviewRow]):
    """Ask for a review what its pack asks, as your side sees it, and keep the answers.

    Each side freezes its own pack, once, and reads it alone: nobody edits it afterwards.
    """

    review_id: Annotated[BusinessReviewId, Doc("The review.")]
    starts_on: Annotated[
        Omittable[Annotated[dt.date, DAYS]],
        Doc("The first day to look at; unless given, that of the review before, or a year ago."),
    ] = OMITTED
    ends_on: Annotated[
        Omittable[Annotated[dt.date, DAYS]],
        Doc("The last day to look at, which is over; yesterday unless given."),
    ] = OMITTED
    preconditions = TO_FREEZE

    async def prepare(self, ground: Ground) -> _Prepared | None:
        """Ask every document as one's own side, before anybody waits for the transaction."""
        async with ground.database.reading() as session:
            review = await session.get(BusinessReviewRow, self.review_id)
            if review is None or not await self._may_freeze(session, ground):
                return None
            starts_on, ends_on = await self._period(session, review, ground.now)
            if ends_on < starts_on or (ends_on - starts_on).days >= MOST_DAYS:
                return _Prepared(starts_on, ends_on, {})
            own = where_to_freeze(OrganizationRow, self.review_id, ground.asker)
            members = await packs.members(session, review, own)
        documents: list[tuple[str, ReviewDocument]] = [
            *ground.rules.declared.get("review_documents", ())
        ]
        given = packs.variables(review.relationship_id, starts_on, ends_on)
        contents = {
            key: await answers.contents(ground, member, documents, given)
            for key, member in members.items()
        }
        return _Prepared(starts_on, ends_on, contents)

    async def _may_freeze(self, session: ReadSession, ground: Ground) -> bool:
        """Tell whether it is worth to ask: nobody else is answered anything."""
        row: Any = aliased(BusinessReviewRow)
        held = (item.holds(row, ground.asker) for item in TO_FREEZE if item.of is REVIEW)
        question = sa.select(row.id).where(row.id == self.review_id, *held)
        return await session.scalar(question) is not None

    async def _period(
        self, session: ReadSession, review: BusinessReviewRow, now: dt.datetime
    ) -> tuple[dt.date, dt.date]:
        ends_on = now.date() - DAY if self.ends_on is OMITTED else self.ends_on
        if self.starts_on is not OMITTED:
            return self.starts_on, ends_on
        before = await packs.held_before(session, review, ends_on)
        return max(before or ends_on - YEAR, ends_on - YEAR), ends_on

    async def check(self, work: Work) -> BusinessReviewRow | None:
        """Refuse a period that is not over, too long or reversed, and what is too much to keep."""
        review = await work.hold(BusinessReviewRow, self.review_id)
        prepared = work.prepared
        if review is None or prepared is None:
            return review
        if prepared.ends_on >= work.now.date():
            message = "Freeze what is over: give a past day."
            work.problems.add("TIME_TO_COME", message, "ends_on")
        elif prepared.ends_on < prepared.starts_on:
            work.problems.add("DATES_REVERSED", "Let it end after it begins.", "ends_on")
        elif (prepared.ends_on - prepared.starts_on).days >= MOST_DAYS:
            message = f"Look at {MOST_DAYS} days at most."
            work.problems.add("PERIOD_TOO_LONG", message, "starts_on")
        elif not prepared.contents:
            message = "Nobody has claimed your side: there is nobody who could read it."
            work.problems.add("PACK_UNREAD", message, "review_id")
        elif await packs.frozen(work.session, self.review_id, [*prepared.contents]):
            message = "The pack of your side was frozen meanwhile, and stays as it is."
            work.problems.add("PACK_FROZEN", message, "review_id")
        for content in prepared.contents.values():
            if len(orjson.dumps(content)) > MOST_BYTES:
                message = "It is too much to keep: look at a shorter time."
                work.problems.add("PACK_TOO_LARGE", message, "starts_on")
        return review

    async def apply(self, work: Work, review: BusinessReviewRow) -> BusinessReviewRow:
        """Keep what one's own side was answered."""
        for key, content in work.prepared.contents.items():
            row = ReviewPackRow(
                review_id=review.id,
                organization_id=key,
                starts_on=work.prepared.starts_on,
                ends_on=work.prepared.ends_on,
                content=content,
                content_hash=content_hash(content),
                frozen_at=work.now,
                frozen_by=work.principal.subject,
            )
            await work.create(row)
        return review
