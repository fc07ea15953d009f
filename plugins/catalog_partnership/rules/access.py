"""Who sees reviews, cadences, goals, issues and effort, and the ids by which changes name them.

They are between a buyer and a provider: the houses of these two see them, and nobody else who takes
part in the same relationship.
"""

from typing import Annotated, Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from catalog.plugin import (
    HOUSE,
    ORGANIZATION,
    PARTICIPANT,
    Principal,
    RelationshipParticipantRow,
    Seen,
)
from catalog_partnership.tables.cadences import ReviewCadenceRow
from catalog_partnership.tables.efforts import RelationshipEffortRow
from catalog_partnership.tables.engagements import EngagementRow
from catalog_partnership.tables.goals import SharedGoalRow
from catalog_partnership.tables.issues import ExperienceNoteRow, StrategicIssueRow
from catalog_partnership.tables.packs import ReviewPackRow
from catalog_partnership.tables.reviews import (
    BusinessReviewRow,
    ReviewAttendanceRow,
    ReviewOutcomeRow,
)

Condition = sa.ColumnElement[bool]
_of_buyer = ORGANIZATION.around("buyer_id", HOUSE)
_of_provider = ORGANIZATION.around("provider_id", HOUSE)
_of_organization = ORGANIZATION.around("organization_id", HOUSE)


def where_of_pair(table: Any, principal: Principal) -> Condition:
    """Show it to the house of its buyer, and to that of its provider."""
    if not principal.has_house:
        return sa.false()
    return sa.or_(_of_buyer(table, principal), _of_provider(table, principal))


def _where_effort(table: Any, principal: Principal) -> Condition:
    """Show effort to the house that gave it, and where it is shared to all who take part.

    Those who left see what was given before.
    """
    if not principal.has_house:
        return sa.false()
    party = aliased(RelationshipParticipantRow)
    takes_part = sa.select(party.organization_id).where(
        party.relationship_id == table.relationship_id,
        principal.where_house(party.house_id),
        sa.or_(party.left_at.is_(None), party.left_at > table.happened_on),
    )
    shared = sa.and_(table.is_shared, takes_part.correlate(table).exists())
    return sa.or_(_of_organization(table, principal), shared)


CADENCE = Seen("ReviewCadence", ReviewCadenceRow, where_of_pair, ring=PARTICIPANT)
REVIEW = Seen("BusinessReview", BusinessReviewRow, where_of_pair, ring=PARTICIPANT)
ATTENDANCE = Seen(
    "ReviewAttendance", ReviewAttendanceRow, REVIEW.through("review_id"), ring=PARTICIPANT
)
REVIEW_OUTCOME = Seen(
    "ReviewOutcome", ReviewOutcomeRow, REVIEW.through("review_id"), ring=PARTICIPANT
)
ENGAGEMENT = Seen("Engagement", EngagementRow, where_of_pair, ring=PARTICIPANT)
GOAL = Seen("SharedGoal", SharedGoalRow, where_of_pair, ring=PARTICIPANT)
ISSUE = Seen("StrategicIssue", StrategicIssueRow, where_of_pair, ring=PARTICIPANT)
EXPERIENCE = Seen("ExperienceNote", ExperienceNoteRow, ISSUE.through("issue_id"), ring=PARTICIPANT)
EFFORT = Seen(
    "RelationshipEffort",
    RelationshipEffortRow,
    _where_effort,
    ring=PARTICIPANT,
    rings={HOUSE: _of_organization},
    house="the house that gave it",
)
PACK = Seen("ReviewPack", ReviewPackRow, _of_organization, ring=PARTICIPANT)
ReviewCadenceId = Annotated[UUID, CADENCE]
BusinessReviewId = Annotated[UUID, REVIEW]
ReviewOutcomeId = Annotated[UUID, REVIEW_OUTCOME]
EngagementId = Annotated[UUID, ENGAGEMENT]
SharedGoalId = Annotated[UUID, GOAL]
StrategicIssueId = Annotated[UUID, ISSUE]
