"""What must hold of a review before its pack is frozen."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from catalog.plugin import Asker, Precondition
from catalog_partnership.rules.access import REVIEW
from catalog_partnership.rules.sides import own_pair
from catalog_partnership.tables.packs import ReviewPackRow


def _where_no_pack(review: Any, _asker: Asker) -> sa.ColumnElement[bool]:
    pack = aliased(ReviewPackRow)
    found = sa.select(pack.id).where(pack.review_id == review.id)
    return ~found.correlate(review).exists()


TO_FREEZE = (
    own_pair(REVIEW),
    Precondition(
        of=REVIEW,
        code="PACK_FROZEN",
        message="The pack of the review is frozen, and stays as it is.",
        holds=_where_no_pack,
    ),
)
