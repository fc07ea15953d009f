"""Review packs in the graph: what was answered, and what the same questions say now."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa
import strawberry

from catalog.plugin import (
    PARTICIPANT,
    Context,
    Json,
    Mutation,
    Node,
    Organization,
    OrganizationRow,
    Query,
    among,
    as_member,
    batch,
    change,
    column,
    content_hash,
    entity,
    extends,
    lookup,
    many,
    references,
    to_one,
    weighs,
)
from catalog_partnership.changes import answers, packing
from catalog_partnership.computing.differences import AnswerDifference, differences
from catalog_partnership.queries import packs
from catalog_partnership.rules import access
from catalog_partnership.schema.reviews import BusinessReview
from catalog_partnership.tables.packs import MOST_PACKS, ReviewPackRow
from catalog_partnership.tables.reviews import BusinessReviewRow

MOST_CHANGES = 200
COST = 500


@strawberry.type
class ReviewPackChange:
    """A value of a pack that is another one now."""

    document: str = strawberry.field(description="The name of the document that answers it.")
    path: str = strawberry.field(
        description="The way to it in the answer; objects of lists stand by their slug, number or "
        "name, as in `incidents.nodes[3].severity`."
    )
    before: Json | None = strawberry.field(description="What was frozen; null where it is new.")
    now: Json | None = strawberry.field(description="What it is now; null where it is gone.")


@strawberry.type
class ReviewPackVerification:
    """What the questions of a pack are answered now, beside what was frozen."""

    unchanged: bool = strawberry.field(
        description="Whether every document is answered as it was, and the hash is that of the "
        "content."
    )
    is_intact: bool = strawberry.field(
        description="Whether the hash is that of the content: nobody changed what was frozen."
    )
    change_count: int = strawberry.field(description="How many values differ.")
    changes: list[ReviewPackChange] = strawberry.field(
        description=f"The values that differ; the first {MOST_CHANGES}.",
        metadata=weighs(most=MOST_CHANGES),
    )
    unanswered: list[str] = strawberry.field(
        description="The documents that nobody answers any more, as where a plugin is gone."
    )


async def verify(
    parents: Sequence[ReviewPackRow], context: Context
) -> Sequence[ReviewPackVerification | None]:
    """Ask again, as members of the same side, and say what differs now."""
    slugs = await _slugs(context, [parent.organization_id for parent in parents])
    deals = await _relationships(context, [parent.review_id for parent in parents])
    return [
        await _verified(context, pack, deals[pack.review_id], slugs[pack.organization_id])
        for pack in parents
    ]


async def _slugs(context: Context, keys: Sequence[UUID]) -> Mapping[UUID, str]:
    row = OrganizationRow
    question = sa.select(row.id, row.slug).where(among(row.id, values=keys))
    return dict(map(tuple, await context.session.rows(question)))


async def _relationships(context: Context, keys: Sequence[UUID]) -> Mapping[UUID, UUID]:
    row = BusinessReviewRow
    question = sa.select(row.id, row.relationship_id).where(among(row.id, values=keys))
    return dict(map(tuple, await context.session.rows(question)))


async def _verified(
    context: Context, pack: ReviewPackRow, relationship_id: UUID, slug: str
) -> ReviewPackVerification:
    reader = await as_member(context.session, slug)
    given = packs.variables(relationship_id, pack.starts_on, pack.ends_on)
    found: list[tuple[str, AnswerDifference]] = []
    unanswered = []
    for name, item in sorted(pack.content["documents"].items()):
        now, why = await answers.answer(context, reader, item["document"], given)
        if why is not None:
            unanswered.append(name)
        else:
            found += [(name, each) for each in differences(item["answer"], now)]
    is_intact = content_hash(pack.content) == pack.content_hash
    return ReviewPackVerification(
        unchanged=is_intact and not found and not unanswered,
        is_intact=is_intact,
        change_count=len(found),
        changes=[
            ReviewPackChange(document=name, path=each.path, before=each.before, now=each.now)
            for name, each in found[:MOST_CHANGES]
        ],
        unanswered=unanswered,
    )


@entity(access.PACK)
class ReviewPack(Node):
    """What one side was answered before a review, frozen; its house alone reads it."""

    review: BusinessReview = to_one("The review.", key="review_id")
    organization: Organization = to_one("The side that was answered.", key="organization_id")
    starts_on: dt.date = column("The first day that it looks at.")
    ends_on: dt.date = column("The last day that it looks at.")
    content: Json = column(
        "The documents with their answers, by name, and those that nobody answered."
    )
    content_hash: str = column("The SHA-256 of the content, as JSON with sorted keys, no spaces.")
    frozen_at: dt.datetime = column("When it was frozen.")
    frozen_by: str = column("Who froze it: the subject of their token.")
    verify = batch(
        *("id", "review_id", "organization_id", "starts_on", "ends_on", "content", "content_hash"),
        cost=COST,
        most=1,
        ring=PARTICIPANT,
        is_frugal=True,
    )(verify)
    created_at: dt.datetime = column("When it was kept.")


@extends(BusinessReview)
class PacksOfReview:
    """The packs of a review."""

    packs: list[ReviewPack] = many(
        "What your side was answered before it; of both sides for those who see both.",
        by=ReviewPackRow.review_id,
        order_by=ReviewPackRow.organization_id,
        most=MOST_PACKS,
    )
    pack: ReviewPack | None = references(
        "What your side was answered before it; the first one for those who see both.",
        by=ReviewPackRow.review_id,
        to={"ReviewPack": ReviewPackRow.id},
        where=lambda _: sa.true(),
        order_by=ReviewPackRow.organization_id,
    )


@extends(Query)
class ReviewPackQueries:
    """What can be asked about review packs."""

    review_pack: ReviewPack | None = lookup("Find one review pack by its id.")


@extends(Mutation)
class ReviewPackMutations:
    """What can be done about review packs."""

    freeze_review_pack = change(packing.FreezeReviewPack, BusinessReview, "review")


PARTS: tuple[Any, ...] = (
    *(ReviewPackChange, ReviewPackVerification, ReviewPack, PacksOfReview),
    *(ReviewPackQueries, ReviewPackMutations),
)
