"""Recording use: the provider counts day by day how much of an offering a relationship used."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated

import sqlalchemy as sa

from catalog.plugin import (
    Between,
    Change,
    Doc,
    Many,
    OfferingId,
    Once,
    RelationshipId,
    RelationshipRow,
    Word,
    Work,
)
from catalog_operation.changes.requests.holding import HeldOffering, must_be_held
from catalog_operation.rules.sides import TO_RECORD
from catalog_operation.tables.requests import COUNT, UtilisationRow

MOST_DAYS = 366
MOST_A_DAY = Decimal(1_000_000_000)
DAYS = Between(dt.date(2000, 1, 1), dt.date(2199, 12, 31))


@dataclass(frozen=True, kw_only=True)
class DailyCountInput:
    """How much was used on one day."""

    day: Annotated[dt.date, DAYS, Doc("The day, in UTC.")]
    count: Annotated[
        Decimal,
        COUNT,
        Between(Decimal(0), MOST_A_DAY),
        Doc("How many of the unit; 0: nothing was used."),
    ]


@dataclass(frozen=True, kw_only=True)
class RecordUtilisation(Change[HeldOffering]):
    """Record, for the provider, how much of an offering was used in a relationship, day by day.

    The provider measures it, and both sides see it. What was recorded of the same days in the same
    unit is replaced.
    """

    relationship_id: Annotated[RelationshipId, Doc("The relationship.")]
    offering_id: Annotated[
        OfferingId, Doc("The offering, whose services were used in the edition that is held.")
    ]
    unit: Annotated[
        Word, Doc("What is counted, such as users; as the capacity of resources is told.")
    ]
    counts: Annotated[
        list[DailyCountInput], Many(MOST_DAYS), Once("DAY_TWICE", by="day"), Doc("Each day once.")
    ]
    preconditions = TO_RECORD

    async def check(self, work: Work) -> HeldOffering | None:
        """Refuse what was not agreed, and days to come or outside of the relationship."""
        held = await must_be_held(work, self.relationship_id, self.offering_id)
        for index, item in enumerate(self.counts):
            at = "counts", str(index), "day"
            if item.day > work.now.date():
                message = "Record what has happened: give a past day."
                work.problems.add("TIME_TO_COME", message, *at)
            elif held is not None and not _is_within(held.relationship, item.day):
                message = "The relationship had not begun, or was over: give a day between."
                work.problems.add("RELATIONSHIP_NOT_ACTIVE", message, *at)
        return held

    async def apply(self, work: Work, held: HeldOffering) -> RelationshipRow:
        """Replace the days that differ."""
        row, session = UtilisationRow, work.session
        own = (
            row.relationship_id == self.relationship_id,
            row.offering_id == self.offering_id,
            row.unit == self.unit,
            row.day.in_([item.day for item in self.counts]),
        )
        known = dict(map(tuple, await session.rows(sa.select(row.day, row.count).where(*own))))
        changed = [item for item in self.counts if known.get(item.day) != item.count]
        replaced = [item.day for item in changed if item.day in known]
        if replaced:
            await session.execute(sa.delete(row).where(*own[:3], row.day.in_(replaced)))
        common = {
            "relationship_id": self.relationship_id,
            "offering_id": self.offering_id,
            "unit": self.unit,
            "edition_id": held.edition.id,
            "recorded_by": work.principal.subject,
        }
        counts = [{"day": item.day, "count": item.count} for item in changed]
        await session.insert(row, [{**common, **item} for item in counts])
        return held.relationship


def _is_within(relationship: RelationshipRow, day: dt.date) -> bool:
    """Tell whether a relationship ran on a day, at least for a part of it."""
    begins, over_at = relationship.starts_on, relationship.over_at
    has_begun = begins is None or begins <= day
    is_over = over_at is not None and over_at <= dt.datetime.combine(day, dt.time(), dt.UTC)
    return has_begun and not is_over
