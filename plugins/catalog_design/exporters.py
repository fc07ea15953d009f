"""What design adds to the catalog's own format: requirements, and packs with all their parts."""

from catalog.plugin import Exporter, Part
from catalog_design.changes.requirements import RaiseRequirement
from catalog_design.tables import (
    AcceptanceCriterionRow,
    HandoffPackRow,
    PackRequirementRow,
    PackSectionRow,
    RequirementRow,
    RequirementTraceRow,
)

REQUIREMENTS = Part(
    name="requirements",
    row=RequirementRow,
    by=("service_id", "number"),
    like=RaiseRequirement,
)
SECTIONS = Part(
    name="sections",
    row=PackSectionRow,
    under="pack_id",
    by=("key",),
    parts=(
        Part(
            name="requirements",
            row=RequirementTraceRow,
            under="section_id",
            by=("requirement_id",),
        ),
    ),
)
PACKS = Part(
    name="packs",
    row=HandoffPackRow,
    by=("version_id", "number"),
    parts=(
        Part(
            name="requirements",
            row=PackRequirementRow,
            under="pack_id",
            by=("requirement_id",),
        ),
        SECTIONS,
        Part(name="criteria", row=AcceptanceCriterionRow, under="pack_id", by=("position",)),
    ),
)
EXPORTERS = (Exporter(REQUIREMENTS), Exporter(PACKS))
