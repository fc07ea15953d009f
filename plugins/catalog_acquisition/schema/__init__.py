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
    promises,
)

PARTS = (
    *concentration.PARTS,
    *contracts.PARTS,
    *obligations.PARTS,
    *occurrences.PARTS,
    *promises.PARTS,
    *acquisitions.PARTS,
    *money.PARTS,
    *loop.PARTS,
    *gaps.PARTS,
    *changes_needed.PARTS,
)
