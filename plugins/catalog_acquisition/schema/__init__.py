"""What acquisition shows."""

from catalog_acquisition.schema import (
    acquisitions,
    adequacy,
    changes_needed,
    concentration,
    contracts,
    crediting,
    endings,
    gaps,
    loop,
    money,
    obligations,
    occurrences,
    promises,
    ratings,
    standards,
)

PARTS = (
    *concentration.PARTS,
    *contracts.PARTS,
    *obligations.PARTS,
    *occurrences.PARTS,
    *promises.PARTS,
    *standards.PARTS,
    *crediting.PARTS,
    *ratings.PARTS,
    *endings.PARTS,
    *acquisitions.PARTS,
    *money.PARTS,
    *adequacy.PARTS,
    *loop.PARTS,
    *gaps.PARTS,
    *changes_needed.PARTS,
)
