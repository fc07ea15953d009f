"""What transition shows."""

from catalog_transition.schema import retirement

PARTS: tuple[type, ...] = (*retirement.PARTS,)
