"""Whether business is reviewed on time: of services, and of relationships."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from uuid import UUID

import sqlalchemy as sa

from catalog.plugin import (
    HOUSE,
    PARTICIPANT,
    RELATIONSHIP,
    Measurement,
    Measuring,
    Metric,
    OfferingEditionServiceRow,
    ReadSession,
    RelationshipOfferingRow,
    among,
    ratio,
)
from catalog_partnership.computing.calendar import DueReview, compliance, last_day
from catalog_partnership.queries import due, history


async def _relationships(
    session: ReadSession, service_ids: Collection[UUID]
) -> Mapping[UUID, set[UUID]]:
    """Return the relationships that rest on each service."""
    held, agreed = OfferingEditionServiceRow, RelationshipOfferingRow
    question = (
        sa.select(held.service_id, agreed.relationship_id)
        .join(agreed, agreed.edition_id == held.edition_id)
        .where(among(held.service_id, values=service_ids))
        .distinct()
    )
    found: dict[UUID, set[UUID]] = defaultdict(set)
    for service_id, relationship_id in await session.rows(question):
        found[service_id].add(relationship_id)
    return found


async def reviewed_on_time(asked: Measuring) -> Mapping[UUID, Measurement]:
    """Measure for how many cadences of a service's relationships no review is overdue.

    It is told for the end of the window. Without a cadence there is nothing to be late.
    """
    of_service = await _relationships(asked.session, asked.subjects)
    ids = sorted({key for keys in of_service.values() for key in keys})
    today = last_day(asked.window.end)
    on_time: dict[UUID, list[bool]] = defaultdict(list)
    for item in await due.next_of_relationships(asked.session, ids, today):
        on_time[item.relationship_id].append(today <= item.first_due_on)
    told = {}
    for key in asked.subjects:
        kept = [is_kept for deal in of_service.get(key, ()) for is_kept in on_time[deal]]
        told[key] = ratio(sum(kept), len(kept), count=len(kept))
    return told


async def review_compliance(asked: Measuring) -> Mapping[UUID, Measurement]:
    """Measure which share of the reviews that were due in a window was held as it must be.

    It is compliant / due; one counts by its due date, once that is past.
    """
    found = await history.due_reviews(asked.session, asked.subjects, asked.now.date())
    of_deal: dict[UUID, list[DueReview]] = defaultdict(list)
    for pair, items in found.items():
        of_deal[pair.relationship_id] += items
    told = {}
    for key in asked.subjects:
        kept, due_then = compliance(of_deal[key], asked.window.start, asked.window.end)
        told[key] = ratio(kept, due_then, count=due_then)
    return told


METRICS = (
    Metric(key="reviewed-on-time", unit="ratio", measure=reviewed_on_time, ring=HOUSE),
    Metric(
        key="review-compliance",
        unit="ratio",
        measure=review_compliance,
        ring=PARTICIPANT,
        of=RELATIONSHIP,
    ),
)
