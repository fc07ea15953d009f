"""What design shows: handoff packs, the requirements that they answer, and how they compare."""

from catalog_design.schema import comparing, criteria, packs, requirements, sections

PARTS = (
    *requirements.PARTS,
    *sections.PARTS,
    *criteria.PARTS,
    *packs.PARTS,
    *comparing.PARTS,
)
