"""What partnership shows."""

from catalog_partnership.schema import cadences, reviews

PARTS = (*cadences.PARTS, *reviews.PARTS)
