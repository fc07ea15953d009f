"""What acquisition shows."""

from catalog_acquisition.schema import (
    acquisitions,
    concentration,
    contracts,
    gaps,
    loop,
    money,
    obligations,
)

PARTS = (
    *concentration.PARTS,
    *contracts.PARTS,
    *obligations.PARTS,
    *acquisitions.PARTS,
    *money.PARTS,
    *loop.PARTS,
    *gaps.PARTS,
)
