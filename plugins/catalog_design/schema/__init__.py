"""What design shows: handoff packs, the requirements that they answer, and how they compare."""

from catalog_design.schema import comparing, packs, requirements

PARTS = (*requirements.PARTS, *packs.PARTS, *comparing.PARTS)
