"""Who sees feedback, what the buyer makes of it, and what the buyer changes."""

from typing import Annotated, Any
from uuid import UUID

import sqlalchemy as sa

from catalog.plugin import HOUSE, PARTICIPANT, Principal, Seen
from catalog_acquisition.rules.access import BUYER, Condition, of_buyer, of_contract
from catalog_acquisition.rules.buying import BUYING
from catalog_acquisition.rules.signing import PARTY
from catalog_acquisition.tables.loop import (
    AdjustmentRow,
    AssessmentRow,
    FeedbackRow,
    FeedbackSource,
)


def _where_feedback(table: Any, principal: Principal) -> Condition:
    """Show what is said between buyer and vendor to both, and the rest to the buyer's house."""
    is_shared = table.source == FeedbackSource.EXTERNAL_PROVIDER
    return sa.or_(sa.and_(is_shared, of_contract(table, principal)), of_buyer(table, principal))


FEEDBACK = Seen(
    "Feedback",
    FeedbackRow,
    _where_feedback,
    ring=PARTICIPANT,
    rings={HOUSE: of_buyer},
    house=BUYER,
)
ASSESSMENT = Seen("Assessment", AssessmentRow, of_buyer, ring=HOUSE, house=BUYER)
ADJUSTMENT = Seen("Adjustment", AdjustmentRow, of_buyer, ring=HOUSE, house=BUYER)
FeedbackId = Annotated[UUID, FEEDBACK]
AssessmentId = Annotated[UUID, ASSESSMENT]
AdjustmentId = Annotated[UUID, ADJUSTMENT]

TO_SAY = (PARTY,)
TO_ASSESS = (BUYING,)
TO_FOLLOW_UP = (BUYING.through(ADJUSTMENT, "contract_id"),)
