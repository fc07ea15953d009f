"""What transition adds to the graph."""

from catalog_transition.schema import retirement

PARTS: tuple[type, ...] = (*retirement.PARTS,)
from catalog_transition.schema import readiness, reviews, templates

PARTS: tuple[type, ...] = (*templates.PARTS, *readiness.PARTS, *reviews.PARTS)
