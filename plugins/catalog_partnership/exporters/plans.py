"""Summits, roadmaps, problem statements and best practices in the catalog's own format."""

from catalog.plugin import Exporter, Part
from catalog_partnership.changes.planning.practices import ShareBestPractice
from catalog_partnership.changes.planning.problems import StateProblem
from catalog_partnership.changes.planning.roadmaps import AddRoadmapComponent, PublishRoadmap
from catalog_partnership.changes.planning.suggestions import BidForComponent
from catalog_partnership.changes.planning.summits import HostSummit
from catalog_partnership.tables.practices import BestPracticeRow, TakeUpRow
from catalog_partnership.tables.roadmaps import (
    ProblemStatementRow,
    RoadmapComponentRow,
    RoadmapRow,
    SuggestionRow,
)
from catalog_partnership.tables.summits import SummitInvitationRow, SummitRow

SUMMITS = Part(
    name="summits",
    row=SummitRow,
    by=("organization_id", "number"),
    like=HostSummit,
    parts=(
        Part(
            name="invitations",
            row=SummitInvitationRow,
            under="summit_id",
            by=("organization_id",),
        ),
    ),
)
ROADMAPS = Part(
    name="roadmaps",
    row=RoadmapRow,
    by=("organization_id", "number"),
    like=PublishRoadmap,
    parts=(
        Part(
            name="components",
            row=RoadmapComponentRow,
            under="roadmap_id",
            by=("position",),
            like=AddRoadmapComponent,
        ),
        Part(
            name="suggestions",
            row=SuggestionRow,
            under="roadmap_id",
            by=("number",),
            like=BidForComponent,
        ),
    ),
)
PROBLEMS = Part(
    name="problems",
    row=ProblemStatementRow,
    by=("organization_id", "number"),
    like=StateProblem,
)
PRACTICES = Part(
    name="practices",
    row=BestPracticeRow,
    by=("organization_id", "number"),
    like=ShareBestPractice,
    parts=(Part(name="takeUps", row=TakeUpRow, under="practice_id", by=("organization_id",)),),
)
EXPORTERS = (Exporter(SUMMITS), Exporter(ROADMAPS), Exporter(PROBLEMS), Exporter(PRACTICES))
