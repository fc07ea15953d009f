"""Whether business is reviewed on time: of services, and of relationships."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
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
    OrganizationRow,
    ReadSession,
    RelationshipOfferingRow,
    ServiceRow,
    among,
    ratio,
)
from catalog_partnership.computing.calendar import DueReview, compliance, last_day
from catalog_partnership.queries import due, history, others
from catalog_partnership.queries.history import PairKey

MOST_HOUSES = 2  # of a pair


async def _relationships(
    session: ReadSession, service_ids: Collection[UUID]
) -> Mapping[UUID, set[tuple[UUID, UUID]]]:
    """Return the relationships that rest on each service, each with the house of its provider."""
    held, agreed, service = OfferingEditionServiceRow, RelationshipOfferingRow, ServiceRow
    provider = OrganizationRow
    question = (
        sa.select(held.service_id, agreed.relationship_id, provider.house_id)
        .join(agreed, agreed.edition_id == held.edition_id)
        .join(service, service.id == held.service_id)
        .join(provider, provider.id == service.provider_id)
        .where(among(held.service_id, values=service_ids))
        .distinct()
    )
    found: dict[UUID, set[tuple[UUID, UUID]]] = defaultdict(set)
    for service_id, *told in await session.rows(question):
        found[service_id].add((told[0], told[1]))
    return found


async def reviewed_on_time(asked: Measuring) -> Mapping[UUID, Measurement]:
    """Measure for how many cadences of a service's relationships no review is overdue.

    It is told for the end of the window. Without a cadence there is nothing to be late. Those of
    pairs that the house of the service's provider is no side of do not count.
    """
    of_service = await _relationships(asked.session, asked.subjects)
    ids = sorted({key for keys in of_service.values() for key, _ in keys})
    today = last_day(asked.window.end)
    around = await others.houses(asked.session, ids)
    on_time: dict[tuple[UUID, UUID], list[bool]] = defaultdict(list)
    for item in await due.next_of_relationships(asked.session, ids, today):
        houses = around[item.relationship_id]
        for house in {houses.get(side) for side in (item.buyer_id, item.provider_id)}:
            if house is not None:
                on_time[item.relationship_id, house].append(today <= item.first_due_on)
    told = {}
    for key in asked.subjects:
        kept = [is_kept for deal in of_service.get(key, ()) for is_kept in on_time[deal]]
        told[key] = ratio(sum(kept), len(kept), count=len(kept))
    return told


async def review_compliance(asked: Measuring) -> Mapping[UUID, Measurement]:
    """Measure which share of the reviews that were due in a window was held as it must be.

    It is compliant / due; one counts by its due date, once that is past. Nothing is told of a
    relationship in which others than one pair take part: each pair is asked by the field.
    """
    around = await others.houses(asked.session, asked.subjects)
    found = await history.due_reviews(asked.session, asked.subjects, asked.now.date())
    of_deal: dict[UUID, dict[PairKey, Sequence[DueReview]]] = defaultdict(dict)
    for pair, items in found.items():
        of_deal[pair.relationship_id][pair] = items
    told = {}
    for key in asked.subjects:
        pairs = of_deal[key]
        beside = (others.are_others(around[key], *pair[1:]) for pair in pairs)
        if len(pairs) > 1 or len(set(around[key].values())) > MOST_HOUSES or any(beside):
            continue
        due_in_all = [item for items in pairs.values() for item in items]
        kept, due_then = compliance(due_in_all, asked.window.start, asked.window.end)
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
