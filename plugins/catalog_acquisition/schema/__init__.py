"""What acquisition shows."""

from catalog_acquisition.schema import concentration, contracts, obligations

PARTS = (
    *concentration.PARTS,
    *contracts.PARTS,
    *obligations.PARTS,
)
