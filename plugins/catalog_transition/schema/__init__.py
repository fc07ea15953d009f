"""What transition adds to the graph."""

from catalog_transition.schema import (
    early_life,
    readiness,
    retirement,
    reviews,
    templates,
)

PARTS: tuple[type, ...] = (
    *early_life.PARTS,
    *readiness.PARTS,
    *retirement.PARTS,
    *reviews.PARTS,
    *templates.PARTS,
)
