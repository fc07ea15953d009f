"""What acquisition shows."""

from catalog_acquisition.schema import concentration

PARTS = (*concentration.PARTS,)
