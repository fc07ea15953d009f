"""What must hold of services and transfers before anybody gives or takes one."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from catalog.plugin import (
    SERVICE,
    Asker,
    OrganizationRow,
    PortfolioStatus,
    Precondition,
    ServiceRow,
    left_behind,
    where_offered_with_others,
    where_recorder,
    where_speaking,
)
from catalog_transition.queries import reviews
from catalog_transition.rules.transfers.access import TRANSFER
from catalog_transition.tables.readiness import CheckAnswerRow, ReviewItemRow
from catalog_transition.tables.retirement import RetirementPlanRow
from catalog_transition.tables.transfers import ServiceTransferRow, TransferStatus

Condition = sa.ColumnElement[bool]
NO_PERSON = "A person of the organization speaks for it: ask with a token of theirs."


def _where_acting(organization_id: Any, asker: Asker) -> Condition:
    """Return the condition that whoever asks acts for an organization, or recorded it."""
    recorded = where_recorder(asker.principal, organization_id)
    return sa.or_(asker.where_acting_for(organization_id), recorded)


def _where_speaking_if_acting(organization_id: Any, asker: Asker) -> Condition:
    """Return the condition that of those who act for an organization only its people speak."""
    speaking = where_speaking(asker.principal, organization_id)
    return sa.or_(speaking, ~_where_acting(organization_id, asker))


def _where_giving(service: Any, asker: Asker) -> Condition:
    """Return the condition that whoever asks acts for who provides a service, or recorded it."""
    return _where_acting(_giver(service), asker)


def _where_speaking_if_giving(service: Any, asker: Asker) -> Condition:
    return _where_speaking_if_acting(_giver(service), asker)


def _giver(service: Any) -> sa.ColumnElement[Any]:
    """Return whose word a service is: its provider's, unless another one recorded it of them."""
    return sa.func.coalesce(service.recorded_by_id, service.provider_id)


def _where_none_proposed(service: Any, _asker: Asker) -> Condition:
    transfer = aliased(ServiceTransferRow)
    found = sa.select(transfer.id).where(
        transfer.service_id == service.id, transfer.status == TransferStatus.PROPOSED
    )
    return ~found.correlate(service).exists()


def _where_revocable(service: Any, _asker: Asker) -> Condition:
    """Return the condition that no plan to retire a service has passed its point of no return."""
    plan = aliased(RetirementPlanRow)
    found = sa.select(plan.id).where(
        plan.service_id == service.id, plan.point_passed_at.is_not(None)
    )
    return ~found.correlate(service).exists()


def _where_others_proposed(transfer: Any, asker: Asker) -> Condition:
    """Return the condition that somebody else proposed a transfer, or that it is recorded only."""
    taker = aliased(OrganizationRow)
    is_recorded = sa.select(taker.id).where(taker.id == transfer.to_id, taker.is_recorded)
    principal = asker.principal
    is_other = transfer.proposed_by != principal.subject
    if principal.person_id is not None:
        other_person = transfer.proposer_id.is_distinct_from(principal.person_id)
        is_other = sa.and_(is_other, other_person)
    return sa.or_(is_recorded.correlate(transfer).exists(), is_other)


def _where_provided_still(transfer: Any, _asker: Asker) -> Condition:
    service = aliased(ServiceRow)
    found = sa.select(service.id).where(
        service.id == transfer.service_id,
        sa.func.coalesce(service.provider_id, service.recorded_by_id) == transfer.from_id,
        service.portfolio_status != PortfolioStatus.RETIRED,
    )
    return found.correlate(transfer).exists()


def _where_of_service(transfer: Any, condition: Any) -> Condition:
    service = aliased(ServiceRow)
    found = sa.select(service.id).where(service.id == transfer.service_id, condition(service))
    return found.correlate(transfer).exists()


def behind(transfer: Any, asker: Asker) -> sa.Select[Any]:
    """Return the question for the relationships that the new provider takes no part in yet."""
    return left_behind(transfer.service_id, transfer.to_id, asker)


def _where_ready(transfer: Any, _asker: Asker) -> Condition:
    """Return the condition that the mandatory checks of a transfer pass, where it has any."""
    lacking = (
        sa.select(ReviewItemRow.id)
        .join(CheckAnswerRow, reviews.LATEST, isouter=True)
        .where(
            ReviewItemRow.review_id == transfer.review_id,
            ReviewItemRow.mandatory,
            sa.or_(CheckAnswerRow.id.is_(None), ~reviews.where_passed()),
        )
    )
    return ~lacking.correlate(transfer).exists()


TO_PROPOSE = (
    Precondition(
        of=SERVICE,
        code="NOT_YOUR_ORGANIZATION",
        message="Only who provides the service hands it over.",
        holds=_where_giving,
        is_about_who=True,
    ),
    Precondition(
        of=SERVICE,
        code="ROLE_NOT_HELD",
        message=NO_PERSON,
        holds=_where_speaking_if_giving,
        is_about_who=True,
    ),
    Precondition(
        of=SERVICE,
        code="SERVICE_RETIRED",
        message="The service is retired for good: nobody takes it over.",
        holds=lambda service, _: service.portfolio_status != PortfolioStatus.RETIRED,
    ),
    Precondition(
        of=SERVICE,
        code="POINT_OF_NO_RETURN_PASSED",
        message="The point of no return of its retirement has passed: nobody takes it over.",
        holds=_where_revocable,
    ),
    Precondition(
        of=SERVICE,
        code="TRANSFER_PROPOSED",
        message="A transfer of it is proposed already: let that one be answered, or withdraw it.",
        holds=_where_none_proposed,
    ),
)
_PROPOSED = Precondition(
    of=TRANSFER,
    code="TRANSFER_NOT_PROPOSED",
    message="The transfer is {status}: there is nothing to answer.",
    holds=lambda transfer, _: transfer.status == TransferStatus.PROPOSED,
    tells={"status": lambda transfer: transfer.status},
)
TO_WITHDRAW = (
    Precondition(
        of=TRANSFER,
        code="NOT_YOUR_ORGANIZATION",
        message="Only who proposed the transfer takes it back: decline it, if you were to take it.",
        holds=lambda transfer, asker: _where_acting(transfer.from_id, asker),
        is_about_who=True,
    ),
    Precondition(
        of=TRANSFER,
        code="ROLE_NOT_HELD",
        message=NO_PERSON,
        holds=lambda transfer, asker: _where_speaking_if_acting(transfer.from_id, asker),
        is_about_who=True,
    ),
    _PROPOSED,
)
TO_ANSWER = (
    Precondition(
        of=TRANSFER,
        code="NOT_YOUR_ORGANIZATION",
        message="The organization that is to take the service over answers.",
        holds=lambda transfer, asker: _where_acting(transfer.to_id, asker),
        is_about_who=True,
    ),
    Precondition(
        of=TRANSFER,
        code="ROLE_NOT_HELD",
        message=NO_PERSON,
        holds=lambda transfer, asker: _where_speaking_if_acting(transfer.to_id, asker),
        is_about_who=True,
    ),
    _PROPOSED,
    Precondition(
        of=TRANSFER,
        code="TRANSFER_BY_YOU",
        message="You proposed it for the other side: let another person of this one answer.",
        holds=lambda transfer, asker: sa.or_(
            _where_others_proposed(transfer, asker), ~_where_acting(transfer.to_id, asker)
        ),
        is_about_who=True,
    ),
)
WITH_OTHERS = Precondition(
    of=TRANSFER,
    code="OFFERED_WITH_OTHERS",
    message=(
        "It is offered together with other services, or by another house: let those who offer it "
        "take it out of these with updateOffering, or withdraw them with withdrawOffering."
    ),
    holds=lambda transfer, _: _where_of_service(
        transfer, lambda service: ~where_offered_with_others(service)
    ),
)
TO_ACCEPT = (
    *TO_ANSWER,
    Precondition(
        of=TRANSFER,
        code="TRANSFER_OUTDATED",
        message="The service was retired, or has another provider by now: decline the transfer.",
        holds=_where_provided_still,
    ),
    Precondition(
        of=TRANSFER,
        code="TRANSFER_AHEAD",
        message="Control is to change at {effectiveAt}: accept it from then on.",
        holds=lambda transfer, asker: sa.or_(
            transfer.effective_at.is_(None), transfer.effective_at <= asker.now
        ),
        tells={"effectiveAt": lambda transfer: transfer.effective_at},
    ),
    Precondition(
        of=TRANSFER,
        code="POINT_OF_NO_RETURN_PASSED",
        message="The point of no return of its retirement has passed: nobody takes it over.",
        holds=lambda transfer, asker: _where_of_service(
            transfer, lambda service: _where_revocable(service, asker)
        ),
    ),
    WITH_OTHERS,
    Precondition(
        of=TRANSFER,
        code="TRANSFER_NOT_READY",
        message="Mandatory checks of the transfer do not pass: answer them with answerCheck.",
        holds=_where_ready,
    ),
    Precondition(
        of=TRANSFER,
        code="TRANSFER_NOT_AGREED",
        message=(
            "Relationships rest on it in which the new provider takes no part, as unagreed names "
            "them: whoever takes part proposes it as a provider, beside the one that is there, "
            "with amendRelationship, and their consumers agree."
        ),
        holds=lambda transfer, asker: ~behind(transfer, asker).exists(),
    ),
)
