"""What must hold of a review before a side freezes its pack."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from catalog.plugin import Asker, OrganizationRow, Precondition
from catalog_partnership.rules.access import REVIEW
from catalog_partnership.rules.sides import own_pair, where_acting
from catalog_partnership.tables.packs import ReviewPackRow

Condition = sa.ColumnElement[bool]


def where_to_freeze(organization: Any, review_id: Any, asker: Asker) -> Condition:
    """Return the condition that who asks acts for an organization that has no pack of a review.

    One that nobody has claimed reads nothing, and so has none.
    """
    pack = aliased(ReviewPackRow)
    found = sa.select(pack.id).where(
        pack.review_id == review_id, pack.organization_id == organization.id
    )
    return sa.and_(
        organization.is_recorded.is_(False),
        where_acting(organization.id, asker),
        ~found.correlate_except(pack).exists(),
    )


def _where_some_side_without(review: Any, asker: Asker) -> Condition:
    """Return the condition that a side of who asks has no pack, or that none of theirs has one."""
    pack, side = aliased(ReviewPackRow), aliased(OrganizationRow)
    frozen = sa.select(pack.id).where(
        pack.review_id == review.id, where_acting(pack.organization_id, asker)
    )
    left = sa.select(side.id).where(
        side.id.in_((review.buyer_id, review.provider_id)),
        where_to_freeze(side, review.id, asker),
    )
    return sa.or_(~frozen.correlate(review).exists(), left.correlate(review).exists())


TO_FREEZE = (
    own_pair(REVIEW),
    Precondition(
        of=REVIEW,
        code="PACK_FROZEN",
        message="The pack of your side is frozen, and stays as it is.",
        holds=_where_some_side_without,
    ),
)
