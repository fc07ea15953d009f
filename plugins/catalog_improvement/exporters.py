"""What improvement adds to the catalog's own format."""

from catalog.plugin import Derivation, Exporter, Part
from catalog_improvement.changes.raising import RaiseImprovement
from catalog_improvement.tables import (
    ImprovedServiceRow,
    ImprovementFigureRow,
    ImprovementLinkRow,
    ImprovementRow,
    ImprovementStepRow,
)


def _nothing(_: Derivation) -> None:
    """Return nothing: ids are not told, and what a link says stays without its object."""


IMPROVEMENTS = Part(
    name="improvements",
    row=ImprovementRow,
    by=("service_id", "number"),
    like=RaiseImprovement,
    parts=(
        Part(name="services", row=ImprovedServiceRow, under="improvement_id", by=("service_id",)),
        Part(name="steps", row=ImprovementStepRow, under="improvement_id", by=("position",)),
        Part(
            name="links",
            row=ImprovementLinkRow,
            under="improvement_id",
            by=("position",),
            derived={"subject_type": _nothing, "subject_id": _nothing},
        ),
        Part(name="figures", row=ImprovementFigureRow, under="improvement_id", by=("position",)),
    ),
)
EXPORTERS = (Exporter(IMPROVEMENTS),)
