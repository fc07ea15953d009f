"""Ending levels: a proposal at once, what is in force at an end that notice allows."""

import datetime as dt
from dataclasses import dataclass
from typing import Annotated

import sqlalchemy as sa

from catalog.domain.access import Principal
from catalog.domain.agreements.access import AGREEMENT, AgreementId, status_of, where_over
from catalog.domain.agreements.signing import SIGNING, SPEAKING, held, present
from catalog.domain.relationships.leaving import must_be_end
from catalog.domain.relationships.parties import must_speak_for
from catalog.domain.relationships.terms import Schedule, end_of
from catalog.domain.writing.changes import Change, Work
from catalog.domain.writing.field_types import OMITTED, Doc, Omittable, OrganizationId, Statement
from catalog.domain.writing.preconditions import Precondition
from catalog.storage import levels
from catalog.storage.database.sessions import ReadSession
from catalog.storage.enums import Renewal
from catalog.storage.tables.levels import AgreementStatus, ServiceLevelAgreementRow
from catalog.storage.tables.relationships import RelationshipRow

MOST_LOOKED_AT = 10_000  # agreements whose terms one question works out


def schedule_of(agreement: ServiceLevelAgreementRow, relationship: RelationshipRow) -> Schedule:
    """Return the terms of an agreement: its own last day, or those of the relationship."""
    if agreement.ends_on is None:
        return Schedule.of(relationship)
    return Schedule(agreement.ends_on, relationship.notice_months, Renewal.NONE, None)


@dataclass(frozen=True)
class Ending:
    """What ends, and when."""

    agreement: ServiceLevelAgreementRow
    over_at: dt.datetime


@dataclass(frozen=True, kw_only=True)
class EndServiceLevels(Change[Ending]):
    """End levels for one of those who sign: decline or take back a proposal, or give notice.

    What is in force ends at the earliest at the end that the notice of the relationship allows;
    sooner it ends by another agreement to which all agree.
    """

    id: Annotated[AgreementId, Doc("The agreement.")]
    expected_revision: Annotated[int, Doc("The revision that the decision is based on.")]
    organization_id: Annotated[
        OrganizationId, Doc("The participant for which you speak: nobody speaks for two.")
    ]
    reason: Annotated[Statement, Doc("Why it ends.")]
    on: Annotated[
        Omittable[dt.date | None],
        Doc("Its last day, of what is in force; the earliest possible unless given."),
    ] = OMITTED
    preconditions = (
        SIGNING,
        SPEAKING,
        Precondition(
            of=AGREEMENT,
            code="AGREEMENT_ENDED",
            message="It is over already.",
            holds=lambda row, asker: sa.and_(
                row.status != AgreementStatus.ENDED, ~where_over(row, asker.now)
            ),
        ),
    )

    async def check(self, work: Work) -> Ending | None:
        """Refuse who does not speak for it, and days before notice allows."""
        agreement = await held(work, self.id, self.expected_revision)
        if agreement is None:
            return None
        relationship = await work.session.get(RelationshipRow, agreement.relationship_id)
        assert relationship is not None  # noqa: S101  # agreements go with it
        found = await present(work, agreement)
        own = [row for row in found if row.organization_id == self.organization_id]
        if await must_speak_for(work, self.organization_id) and not own:
            message = "Name an organization that signs it."
            work.problems.add("NOT_A_PARTICIPANT", message, "organization_id")
        given = None if self.on is OMITTED else self.on
        if agreement.status is AgreementStatus.ACTIVE:
            over_at = must_be_end(work, schedule_of(agreement, relationship), given)
            if agreement.over_at is not None and over_at >= agreement.over_at:
                last = (agreement.over_at - dt.timedelta(microseconds=1)).date()
                message = f"It ends on {last} already, and is not put off: propose another one."
                work.problems.add("AGREEMENT_ENDS", message, "on", endsOn=str(last))
            return Ending(agreement, over_at)
        if given is not None:
            message = "A proposal ends at once: leave the day out."
            work.problems.add("RECORD_MISPLACED", message, "on")
        return Ending(agreement, work.now)

    async def apply(self, work: Work, ending: Ending) -> ServiceLevelAgreementRow:
        """Note its end, and why."""
        agreement = ending.agreement
        if agreement.status is AgreementStatus.PROPOSED:
            agreement.status = AgreementStatus.ENDED
        agreement.over_at = ending.over_at
        agreement.reason = self.reason
        return agreement


@dataclass(frozen=True)
class AgreementEnding:
    """An agreement that ends soon: its last day, and the last one on which notice is given."""

    agreement: ServiceLevelAgreementRow
    ends_on: dt.date
    notice_by: dt.date | None


async def ending_within(
    session: ReadSession, principal: Principal, now: dt.datetime, days: int, most: int
) -> list[AgreementEnding]:
    """Return the agreements in force whose present term ends within so many days, soonest first.

    The principal has to see them. Of those whose relationship is renewed, the present term counts.
    """
    row, today = ServiceLevelAgreementRow, now.date()
    horizon = today + dt.timedelta(days=days)
    seen = sa.and_(
        status_of(row, principal) == AgreementStatus.ACTIVE,
        AGREEMENT(row, principal),
    )
    found = []
    for dates in await levels.dates_until(session, horizon, end_of(horizon), seen, MOST_LOOKED_AT):
        ends_on, notice_by = _end(dates, today)
        if ends_on is not None and today <= ends_on <= horizon:
            found.append((ends_on, dates.id, notice_by))
    found = sorted(found, key=lambda item: item[:2])[:most]
    rows = await levels.by_ids(session, [agreement_id for _, agreement_id, _ in found])
    return [
        AgreementEnding(rows[agreement_id], ends_on, notice_by)
        for ends_on, agreement_id, notice_by in found
        if agreement_id in rows
    ]


def _end(dates: levels.Dates, today: dt.date) -> tuple[dt.date | None, dt.date | None]:
    """Return when the present term of an agreement ends, and by when notice ends it then."""
    schedule = Schedule(dates.ends_on, dates.notice_months, dates.renewal, dates.renewal_months)
    if dates.own_ends_on is not None:
        schedule = Schedule(dates.own_ends_on, dates.notice_months, Renewal.NONE, None)
    ends_on, term = schedule.last_day(today, dates.over_at), schedule.current(today)
    is_by_notice = dates.own_ends_on is None and term is not None and term.ends_on == ends_on
    return ends_on, term.notice_by if term is not None and is_by_notice else None
