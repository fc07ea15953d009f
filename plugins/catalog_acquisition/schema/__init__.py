"""What acquisition shows."""

from catalog_acquisition.schema import (
    acquisitions,
    changes_needed,
    concentration,
    contracts,
    gaps,
    loop,
    money,
    obligations,
    occurrences,
)

PARTS = (
    *concentration.PARTS,
    *contracts.PARTS,
    *obligations.PARTS,
    *occurrences.PARTS,
    *acquisitions.PARTS,
    *money.PARTS,
    *loop.PARTS,
    *gaps.PARTS,
    *changes_needed.PARTS,
)
