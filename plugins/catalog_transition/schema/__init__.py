"""What transition adds to the graph."""

from catalog_transition.schema import (
    changes,
    early_life,
    portfolio,
    readiness,
    retirement,
    reviews,
    risks,
    templates,
    transfers,
)

PARTS: tuple[type, ...] = (
    *changes.PARTS,
    *early_life.PARTS,
    *portfolio.PARTS,
    *readiness.PARTS,
    *retirement.PARTS,
    *reviews.PARTS,
    *risks.PARTS,
    *templates.PARTS,
    *transfers.PARTS,
)
