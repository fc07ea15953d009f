"""Who sees templates, reviews and activities, and the fields of changes that refer to them.

All of it stays inside the house: of whoever defined a template, or of the service.
"""

from typing import Annotated
from uuid import UUID

from catalog.plugin import HOUSE, ORGANIZATION, SERVICE, Seen
from catalog_transition.tables.activities import TransitionActivityRow
from catalog_transition.tables.readiness import ReadinessReviewRow, ReviewApprovalRow
from catalog_transition.tables.templates import (
    CheckItemRow,
    CheckTemplateRow,
    CheckTemplateVersionRow,
)

_of_service = SERVICE.around("service_id", HOUSE)
TEMPLATE = Seen(
    "CheckTemplate", CheckTemplateRow, ORGANIZATION.around("organization_id", HOUSE), ring=HOUSE
)
TEMPLATE_VERSION = Seen(
    "CheckTemplateVersion", CheckTemplateVersionRow, TEMPLATE.through("template_id"), ring=HOUSE
)
CHECK_ITEM = Seen(
    "CheckItem", CheckItemRow, TEMPLATE_VERSION.through("template_version_id"), ring=HOUSE
)
REVIEW = Seen("ReadinessReview", ReadinessReviewRow, _of_service, ring=HOUSE)
APPROVAL = Seen("ReviewApproval", ReviewApprovalRow, REVIEW.through("review_id"), ring=HOUSE)
TRANSITION_ACTIVITY = Seen("TransitionActivity", TransitionActivityRow, _of_service, ring=HOUSE)

TemplateId = Annotated[UUID, TEMPLATE]
ReviewId = Annotated[UUID, REVIEW]
ApprovalId = Annotated[UUID, APPROVAL]
