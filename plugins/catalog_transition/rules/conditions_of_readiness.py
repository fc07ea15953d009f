"""Who may define templates, answer checks and approve reviews, and when."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from catalog.plugin import (
    ORGANIZATION,
    OWN_SERVICE,
    SERVICE,
    SERVICE_VERSION,
    Asker,
    Consent,
    PortfolioStatus,
    Precondition,
    Role,
    ServiceVersionRow,
    VersionStatus,
    where_held_over,
)
from catalog_transition.queries import reviews
from catalog_transition.rules.access_of_readiness import APPROVAL, REVIEW, TEMPLATE
from catalog_transition.tables.readiness import (
    CheckAnswerRow,
    ReadinessReviewRow,
    ReviewApprovalRow,
    ReviewItemRow,
)
from catalog_transition.tables.templates import TransitionType

Condition = sa.ColumnElement[bool]
STANDING = (VersionStatus.OPEN, VersionStatus.LIVE)


def where_reviewer(service: Any, asker: Asker) -> Condition:
    """Return the condition that who asks is a reviewer of a service at the moment they name."""
    return where_held_over(service, asker, lambda row: row.role == Role.REVIEWER)


def _where_moving(service: Any, _asker: Asker) -> Condition:
    version = aliased(ServiceVersionRow)
    found = sa.select(version.id).where(version.service_id == service.id)
    is_retired = service.portfolio_status == PortfolioStatus.RETIRED
    return sa.or_(is_retired, found.where(version.status.in_(STANDING)).correlate(service).exists())


def _where_of_others(review: Any, asker: Asker) -> Condition:
    """Return the condition that who asks neither began a review of the version nor answered."""
    other, item = aliased(ReadinessReviewRow), aliased(ReviewItemRow)
    answer = aliased(CheckAnswerRow)
    who = asker.principal
    began, gave = other.started_by == who.subject, answer.answered_by == who.subject
    if who.person_id is not None:
        began = sa.or_(began, other.person_id == who.person_id)
        gave = sa.or_(gave, answer.person_id == who.person_id)
    of_version = other.version_id == review.version_id
    started = sa.select(other.id).where(of_version, began).correlate(review).exists()
    answered = (
        sa.select(answer.id)
        .join(item, item.id == answer.item_id)
        .join(other, other.id == item.review_id)
        .where(of_version, gave)
        .correlate(review)
        .exists()
    )
    return ~sa.or_(started, answered)


def _where_unapproved(review: Any, asker: Asker) -> Condition:
    """Return the condition that who asks has not approved a review as it is answered now."""
    approval, who = aliased(ReviewApprovalRow), asker.principal
    own = sa.and_(approval.person_id == who.person_id, approval.consent == Consent.GIVEN)
    if who.person_id is None:
        return sa.true()
    found = sa.select(approval.id).where(
        approval.review_id == review.id, own, reviews.where_current(approval)
    )
    return ~found.correlate(review).exists()


def _approvals_of(review: Any) -> sa.Select[Any]:
    approval = aliased(ReviewApprovalRow)
    found = sa.select(approval.id).where(approval.review_id == review.id)
    return found.correlate(review)


OWN_HOUSE = Precondition(
    of=ORGANIZATION,
    code="NOT_YOUR_ORGANIZATION",
    message="Only whoever acts for an organization defines its templates.",
    holds=lambda row, asker: asker.where_acting_for(row.id),
    is_about_who=True,
)
OWN_TEMPLATE = OWN_HOUSE.through(TEMPLATE, "organization_id")
TO_BE_READY = (
    OWN_SERVICE,
    Precondition(
        of=SERVICE,
        code="SERVICE_RETIRED",
        message="The service is retired for good: there is nothing left to make ready.",
        holds=lambda service, _: service.portfolio_status != PortfolioStatus.RETIRED,
    ),
    Precondition(
        of=SERVICE,
        code="VERSION_MISSING",
        message="No version of the service is open or live: open one with proposeServiceVersion.",
        holds=_where_moving,
    ),
)
VERSION_STANDS = Precondition(
    of=SERVICE_VERSION,
    code="VERSION_ENDED",
    message="Version {number} is {status}: what was found of it stays as it is.",
    holds=lambda version, _: version.status.in_(STANDING),
    tells={"number": lambda version: version.number, "status": lambda version: version.status},
).through(REVIEW, "version_id")
OWN_REVIEW = OWN_SERVICE.through(REVIEW, "service_id")
NOT_WITHDRAWN = Precondition(
    of=REVIEW,
    code="REVIEW_WITHDRAWN",
    message="The review was withdrawn, and counts no longer: begin another one.",
    holds=lambda review, _: review.withdrawn_at.is_(None),
)
TO_ANSWER = (OWN_REVIEW, VERSION_STANDS, NOT_WITHDRAWN)
TO_WITHDRAW = (
    *TO_ANSWER,
    Precondition(
        of=REVIEW,
        code="REVIEW_OF_TRANSFER",
        message="It is what a transfer waits for: withdraw that one with withdrawTransfer.",
        holds=lambda review, _: review.transition_type != TransitionType.TRANSFER,
    ),
    Precondition(
        of=REVIEW,
        code="REVIEW_APPROVED",
        message="Somebody approved the review: it stays.",
        holds=lambda review, _: ~_approvals_of(review).exists(),
    ),
)
TO_CORRECT = OWN_REVIEW.through(APPROVAL, "review_id")
REVIEWER = Precondition(
    of=SERVICE,
    code="ROLE_NOT_HELD",
    message=(
        "Reviews are approved by a person who is a reviewer of the service today, or of an "
        "organization above it: ask one of them."
    ),
    holds=where_reviewer,
    is_about_who=True,
).through(REVIEW, "service_id")
TO_APPROVE = (
    REVIEWER,
    Precondition(
        of=REVIEW,
        code="REVIEW_OF_YOUR_OWN",
        message="You began a review of this version, or answered in one: let another one approve.",
        holds=_where_of_others,
        is_about_who=True,
    ),
    VERSION_STANDS,
    NOT_WITHDRAWN,
    Precondition(
        of=REVIEW,
        code="REVIEW_APPROVED",
        message="You have approved this review already, as it is answered now.",
        holds=_where_unapproved,
    ),
)
