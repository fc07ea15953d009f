"""What partnership shows."""

from catalog_partnership.schema import (
    cadences,
    due,
    efforts,
    engagements,
    escalation,
    goals,
    issues,
    packs,
    practices,
    problems,
    reviews,
    roadmaps,
    summits,
)

PARTS = (
    *cadences.PARTS,
    *reviews.PARTS,
    *due.PARTS,
    *engagements.PARTS,
    *goals.PARTS,
    *issues.PARTS,
    *efforts.PARTS,
    *escalation.PARTS,
    *summits.PARTS,
    *roadmaps.PARTS,
    *problems.PARTS,
    *practices.PARTS,
    *packs.PARTS,
)
