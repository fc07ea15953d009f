"""Whether those who must be at a review were there: three persons, one for each category."""

from collections.abc import Collection, Sequence
from itertools import product
from typing import TypeAlias
from uuid import UUID

from catalog_partnership.tables.reviews import AttendanceCategory

REQUIRED = (
    AttendanceCategory.BUYER_CXO,
    AttendanceCategory.PROVIDER_LEADERSHIP,
    AttendanceCategory.PROVIDER_CONSULTANT,
)
"""The categories of which somebody must be there, each a person of their own."""
Attended: TypeAlias = tuple[UUID, AttendanceCategory]
MOST_TRIED = 3  # persons of one category: more than there are categories change nothing


def missing(attended: Collection[Attended]) -> Sequence[AttendanceCategory]:
    """Return the required categories for which nobody is left who does not stand for another.

    *attended* are persons with a category that counts: a person stands for one of theirs. As many
    categories as can be have somebody.
    """
    choices = [
        [*sorted({who for who, what in attended if what is category})[:MOST_TRIED], None]
        for category in REQUIRED
    ]
    fullest: tuple[UUID | None, ...] = (None,) * len(REQUIRED)
    for chosen in product(*choices):
        present = [who for who in chosen if who is not None]
        is_fuller = len(present) > len(fullest) - fullest.count(None)
        if is_fuller and len(set(present)) == len(present):
            fullest = chosen
    return [category for category, who in zip(REQUIRED, fullest, strict=True) if who is None]
