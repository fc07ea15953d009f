"""Cadences, reviews, engagements, goals, issues and effort in the catalog's own format."""

from catalog.plugin import Exporter, Part
from catalog_partnership.changes.efforts import RecordEffort
from catalog_partnership.changes.engaging import ChangeEngagementModel
from catalog_partnership.changes.goals.sharing import ProposeSharedGoal
from catalog_partnership.changes.issues import NoteExperience, RaiseStrategicIssue
from catalog_partnership.changes.reviews.mandating import MandateCadence
from catalog_partnership.changes.reviews.outcomes import NoteReviewOutcome
from catalog_partnership.changes.reviews.scheduling import ScheduleReview
from catalog_partnership.exporters.packs import PACKS
from catalog_partnership.tables.cadences import ReviewCadenceRow
from catalog_partnership.tables.efforts import RelationshipEffortRow
from catalog_partnership.tables.engagements import EngagementRow
from catalog_partnership.tables.goals import SharedGoalRow
from catalog_partnership.tables.issues import ExperienceNoteRow, StrategicIssueRow
from catalog_partnership.tables.reviews import (
    BusinessReviewRow,
    ReviewAttendanceRow,
    ReviewOutcomeRow,
)

CADENCES = Part(
    name="cadences",
    row=ReviewCadenceRow,
    under="relationship_id",
    by=("number",),
    like=MandateCadence,
)
REVIEWS = Part(
    name="reviews",
    row=BusinessReviewRow,
    under="relationship_id",
    by=("number",),
    like=ScheduleReview,
    parts=(
        Part(
            name="attendances",
            row=ReviewAttendanceRow,
            under="review_id",
            by=("person_id", "category"),
        ),
        Part(
            name="outcomes",
            row=ReviewOutcomeRow,
            under="review_id",
            by=("position",),
            like=NoteReviewOutcome,
        ),
        PACKS,
    ),
)
ENGAGEMENTS = Part(
    name="engagements",
    row=EngagementRow,
    under="relationship_id",
    by=("number",),
    like=ChangeEngagementModel,
)
GOALS = Part(
    name="goals",
    row=SharedGoalRow,
    under="relationship_id",
    by=("number",),
    like=ProposeSharedGoal,
)
ISSUES = Part(
    name="issues",
    row=StrategicIssueRow,
    under="relationship_id",
    by=("number",),
    like=RaiseStrategicIssue,
    parts=(
        Part(
            name="experience",
            row=ExperienceNoteRow,
            under="issue_id",
            by=("position",),
            like=NoteExperience,
        ),
    ),
)
EFFORTS = Part(
    name="efforts",
    row=RelationshipEffortRow,
    under="relationship_id",
    by=("number",),
    like=RecordEffort,
)
EXPORTERS = (
    *(Exporter(CADENCES), Exporter(REVIEWS), Exporter(ENGAGEMENTS)),
    *(Exporter(GOALS), Exporter(ISSUES), Exporter(EFFORTS)),
)
