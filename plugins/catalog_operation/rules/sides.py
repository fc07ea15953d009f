"""What must hold of relationships, offerings and requests: which side asks, and what goes on."""

from dataclasses import replace
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from catalog.plugin import (
    OFFERING,
    RELATIONSHIP,
    Asker,
    OfferingRow,
    ParticipantRole,
    Precondition,
    Principal,
    RelationshipOfferingRow,
    RelationshipParticipantRow,
    RelationshipStatus,
    where_recorder,
    where_speaking,
)
from catalog_operation.rules.access_of_requests import REQUEST
from catalog_operation.tables.requests import RequestStatus

Condition = sa.ColumnElement[bool]


def where_acting(organization_id: Any, asker: Asker) -> Condition:
    """Return the condition that whoever asks acts for an organization, or recorded it.

    Administrators act for all.
    """
    recorded = where_recorder(asker.principal, organization_id)
    return sa.or_(asker.where_acting_for(organization_id), recorded)


def where_own_side(organization_id: Any, principal: Principal) -> Condition:
    """Return the condition that somebody, as an administrator or not, is of an organization."""
    return sa.or_(principal.where_own(organization_id), where_recorder(principal, organization_id))


def consumers(relationship_id: Any, asker: Asker) -> sa.Select[UUID]:
    """Return the question for the consumers in a relationship that whoever asks acts for."""
    party = aliased(RelationshipParticipantRow)
    return (
        sa.select(party.organization_id)
        .where(
            party.relationship_id == relationship_id,
            party.role == ParticipantRole.CONSUMER,
            sa.or_(party.left_at.is_(None), party.left_at > asker.now),
            where_acting(party.organization_id, asker),
        )
        .order_by(party.position)
    )


def _where_consuming(relationship: Any, asker: Asker) -> Condition:
    return consumers(relationship.id, asker).correlate(relationship).exists()


def _where_agreed(offering: Any, _asker: Asker) -> Condition:
    """Return the condition that a relationship rests on an offering."""
    agreed = aliased(RelationshipOfferingRow)
    found = sa.select(agreed.relationship_id).where(
        agreed.offering_id == offering.id, agreed.edition_id.is_not(None)
    )
    return found.correlate(offering).exists()


def _where_consumed(offering: Any, asker: Asker) -> Condition:
    """Return the condition that whoever asks consumes in a relationship that rests on it."""
    agreed = aliased(RelationshipOfferingRow)
    own = consumers(agreed.relationship_id, asker).correlate(agreed).exists()
    found = sa.select(agreed.relationship_id).where(
        agreed.offering_id == offering.id, agreed.edition_id.is_not(None), own
    )
    return found.correlate(offering).exists()


def _where_active(relationship: Any, asker: Asker) -> Condition:
    status = RELATIONSHIP.computed["status"](relationship, asker.principal)
    return status == RelationshipStatus.ACTIVE


def _where_begun(relationship: Any, _asker: Asker) -> Condition:
    """Return the condition that a relationship is active, or was until it was over."""
    active, ended = RelationshipStatus.ACTIVE, RelationshipStatus.ENDED
    was_active = sa.and_(relationship.status == ended, relationship.over_at.is_not(None))
    return sa.or_(relationship.status == active, was_active)


def provider_of(request: Any) -> sa.ScalarSelect[Any]:
    """Return who provides what a request asks for today: the offering may have passed to others."""
    offering = aliased(OfferingRow)
    found = sa.select(offering.provider_id).where(offering.id == request.offering_id)
    return found.correlate(request).scalar_subquery()


def _where_provided(request: Any, asker: Asker) -> Condition:
    return where_acting(provider_of(request), asker)


def _where_speaking_if_provided(request: Any, asker: Asker) -> Condition:
    """Return the condition that of those who act for a provider only its people promise."""
    speaking = where_speaking(asker.principal, provider_of(request))
    return sa.or_(~_where_provided(request, asker), speaking)


def _where_either(request: Any, asker: Asker) -> Condition:
    return sa.or_(where_acting(request.organization_id, asker), _where_provided(request, asker))


CONSUMING = Precondition(
    of=RELATIONSHIP,
    code="NOT_YOUR_ORGANIZATION",
    message="Only those who consume in a relationship ask for what is agreed in it.",
    holds=_where_consuming,
    is_about_who=True,
)
ACTIVE = Precondition(
    of=RELATIONSHIP,
    code="RELATIONSHIP_NOT_ACTIVE",
    message="Nothing is asked for or promised unless the relationship is active.",
    holds=_where_active,
)
_CONSUMED = Precondition(
    of=OFFERING,
    code="OFFERING_NOT_AGREED",
    message="No relationship of yours rests on the offering: agree on it first.",
    holds=_where_consumed,
    yields=frozenset({"OFFERING_NOT_AGREED", "NOT_FOUND"}),
)
TO_REQUEST = (CONSUMING, ACTIVE, _CONSUMED)
_PROVIDED = Precondition(
    of=REQUEST,
    code="NOT_YOUR_ORGANIZATION",
    message="Only the provider of the offering answers a request.",
    holds=_where_provided,
    is_about_who=True,
)
_OPEN = Precondition(
    of=REQUEST,
    code="REQUEST_CLOSED",
    message="The request is {status} already: let the consumer make a new one.",
    holds=lambda request, _: request.status.in_((RequestStatus.REQUESTED, RequestStatus.PROMISED)),
    tells={"status": lambda request: request.status},
)
TO_PROMISE = (
    _PROVIDED,
    Precondition(
        of=REQUEST,
        code="ROLE_NOT_HELD",
        message="A person of the provider promises: ask with a token of theirs.",
        holds=_where_speaking_if_provided,
        is_about_who=True,
    ),
    _OPEN,
    Precondition(
        of=REQUEST,
        code="REQUEST_PROMISED",
        message="It is promised already, and a promise is not put off: fulfil it, or refuse it.",
        holds=lambda request, _: request.status != RequestStatus.PROMISED,
    ),
    ACTIVE.through(REQUEST, "relationship_id"),
)
TO_FULFIL = (_PROVIDED, _OPEN)
TO_CANCEL = (
    Precondition(
        of=REQUEST,
        code="NOT_YOUR_ORGANIZATION",
        message="Only the side that asked withdraws a request, and only its provider refuses it.",
        holds=_where_either,
        is_about_who=True,
    ),
    _OPEN,
)
_PROVIDING = Precondition(
    of=OFFERING,
    code="NOT_YOUR_ORGANIZATION",
    message="The provider of the offering measures how much of it is used.",
    holds=lambda offering, asker: where_acting(offering.provider_id, asker),
    is_about_who=True,
)
TO_RECORD = (
    _PROVIDING,
    replace(_CONSUMED, holds=_where_agreed),
    Precondition(
        of=RELATIONSHIP,
        code="RELATIONSHIP_NOT_ACTIVE",
        message="Nothing was used in it: it was never active.",
        holds=_where_begun,
    ),
)
