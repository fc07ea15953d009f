"""Ratings of vendors in the graph, and the scorecard of one vendor over time."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Any, cast
from uuid import UUID

import strawberry
from strawberry import ID, argument

from catalog.plugin import (
    HOUSE,
    Connection,
    Consent,
    Info,
    Json,
    Mutation,
    Node,
    Organization,
    Query,
    Window,
    change,
    column,
    connection,
    each,
    entity,
    extends,
    find,
    lookup,
    to_one,
    viewer_can,
    weighs,
)
from catalog_acquisition.changes.vendors import disputing, rating
from catalog_acquisition.measures.asking import asking
from catalog_acquisition.measures.promises import promises
from catalog_acquisition.queries import vendors
from catalog_acquisition.rules import access
from catalog_acquisition.schema.contracts import Contract
from catalog_acquisition.schema.occurrences import Days, days_of
from catalog_acquisition.schema.promises import (
    COST,
    MOST_VENDORS,
    VendorMember,
    VendorPromises,
    seeing,
    told_members,
    told_promises,
)
from catalog_acquisition.tables.vendors import RatingArea, RatingGrade, VendorRatingRow

MOST = 100
for kind in (RatingArea, RatingGrade):
    strawberry.enum(kind)


@entity(access.VENDOR_RATING)
class VendorRating(Node):
    """How a buyer rates a vendor for a time. The vendor sees it once it is published."""

    contract: Contract = to_one("The contract.", key="contract_id")
    number: int = column("Which rating of its contract it is, counted from 1.")
    vendor: Organization = to_one("The vendor.", key="vendor_id")
    area: RatingArea = column("What it is rated for.")
    starts_on: dt.date = column("The first day of the time.")
    ends_on: dt.date = column("Its last day.")
    rating: RatingGrade = column("The rating that a person gave.")
    proposed: RatingGrade | None = column(
        "What followed from what was kept; null where nothing was due."
    )
    evidence: Json = column("How many days were due, met and breached when it was given.")
    narrative: str | None = column("Why it is so.")
    assessed_by: str | None = column("Who assessed: the subject of their token.", ring=HOUSE)
    published_at: dt.datetime | None = column("When the vendor was shown it; null: not yet.")
    reply_by: dt.datetime | None = column("Until when the vendor replies, or disputes it.")
    reply: str | None = column("What the vendor says of it.")
    replied_at: dt.datetime | None = column("When it said that.")
    replied_by: str | None = column("Who said it for the vendor: the subject of their token.")
    reply_word: Consent | None = column("Whether that is the vendor's own word, or recorded.")
    reply_document: str | None = column("Where a recorded reply stands.")
    dispute: str | None = column("Why the vendor says that it is wrong.")
    disputed_at: dt.datetime | None = column("When it said that.")
    disputed_by: str | None = column("Who said it for the vendor: the subject of their token.")
    dispute_document: str | None = column("Where a recorded dispute stands.")
    decision: RatingGrade | None = column("The rating that stands after a dispute.")
    decision_reason: str | None = column("Why that one stands.")
    decided_at: dt.datetime | None = column("When that was decided.")
    decided_by: str | None = column("Who decided it: the subject of their token.")
    viewer_can = viewer_can(access.VENDOR_RATING)
    revision: int = column("How often it was edited, counted from 1.")
    created_at: dt.datetime = column("When it was given.")
    updated_at: dt.datetime = column("When it was last edited.")


@strawberry.type
class VendorScorecard:
    """One vendor over a time, under all of its names: what it kept, and how it was rated."""

    vendors: list[VendorMember] = strawberry.field(
        description="The organizations that count as this vendor, and why.",
        metadata=weighs(most=MOST_VENDORS),
    )
    contract_count: int = strawberry.field(
        description="By how many contracts that you see it owes something."
    )
    promises: VendorPromises = strawberry.field(description="What it promised, and kept.")
    ratings: list[VendorRating] = each(
        f"The ratings whose time ends in the window, at most {MOST}: the last one first.",
        keys="rating_ids",
        most=MOST,
    )


@dataclass(frozen=True)
class _Scorecard:
    vendors: Sequence[Any]
    contract_count: int
    promises: Any
    rating_ids: Sequence[UUID]


async def _scorecard(
    info: Info,
    organization_id: Annotated[ID, argument(description="The vendor.")],
    window: Days,
) -> VendorScorecard | None:
    """How one vendor did over a time, by the contracts and the ratings that you see."""
    context = info.context
    session, principal = context.session, context.principal
    vendor = await find(Organization, organization_id, context)
    members = await vendors.grouped(session, principal, seeing(context), vendor.id)
    ids = [item.organization_id for item in members]
    rows = await vendors.promised(session, seeing(context), ids)
    days = days_of(window)
    kept = await promises(asking(context), rows, *days, 10)

    def sees(row: Any) -> Any:
        return access.VENDOR_RATING(row, principal)

    told = _Scorecard(
        vendors=told_members(members),
        contract_count=len({row.contract_id for row in rows}),
        promises=told_promises(kept, Window(window.start, window.end), context, members),
        rating_ids=await vendors.ratings(session, sees, ids, *days, MOST),
    )
    return cast("VendorScorecard", told)


@extends(Contract)
class RatingsOfContract:
    """How the vendors of a contract are rated."""

    ratings: Connection[VendorRating] = connection(
        "The ratings by it; its vendors see their own, once they are published.",
        by=VendorRatingRow.contract_id,
    )


@extends(Query)
class RatingQueries:
    """What can be asked about ratings."""

    vendor_rating: VendorRating | None = lookup("Find one rating by its id.")
    vendor_ratings: Connection[VendorRating] = connection("Page through the ratings.")
    vendor_scorecard: VendorScorecard | None = strawberry.field(
        resolver=_scorecard, metadata=weighs(cost=COST)
    )


@extends(Mutation)
class RatingMutations:
    """How vendors are rated, and what they say of it."""

    rate_vendor = change(rating.RateVendor, VendorRating)
    publish_rating = change(rating.PublishRating, VendorRating)
    reply_to_rating = change(disputing.ReplyToRating, VendorRating)
    dispute_rating = change(disputing.DisputeRating, VendorRating)
    decide_rating = change(disputing.DecideRating, VendorRating)


PARTS = (VendorRating, VendorScorecard, RatingsOfContract, RatingQueries, RatingMutations)
