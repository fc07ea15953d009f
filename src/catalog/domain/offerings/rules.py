"""What must hold of an offering, whoever drafts, publishes or withdraws it."""

from typing import Any

import sqlalchemy as sa

from catalog.aliases import alias
from catalog.domain import sight
from catalog.domain.writing.preconditions import Asker, Precondition
from catalog.storage.enums import EditionStatus, OfferingStatus, PortfolioStatus
from catalog.storage.tables.offerings import (
    OfferingComponentRow,
    OfferingEditionRow,
    OfferingEditionServiceRow,
    OfferingServiceRow,
)
from catalog.storage.tables.services import ServiceRow

OFFERED = "offerings.services"  # what to lock for rules about offerings and their services


def _where_own(offering: Any, asker: Asker) -> sa.ColumnElement[bool]:
    """Return the condition that who asks acts for the provider, or for who recorded it of one."""
    provided = sa.and_(
        offering.recorded_by_id.is_(None), asker.where_acting_for(offering.provider_id)
    )
    return sa.or_(provided, asker.where_acting_for(offering.recorded_by_id))


OWN_OFFERING = Precondition(
    of=sight.OFFERING,
    code="NOT_YOUR_ORGANIZATION",
    message="Only the provider makes and changes its offerings.",
    holds=_where_own,
    is_about_who=True,
)
NOT_WITHDRAWN = Precondition(
    of=sight.OFFERING,
    code="OFFERING_WITHDRAWN",
    message="It was withdrawn, and stays as it was agreed: create another offering.",
    holds=lambda offering, _: offering.status != OfferingStatus.WITHDRAWN,
)


def _draft(offering: Any) -> tuple[Any, sa.Select[Any]]:
    """Return the table of editions, and the question for the offering's draft of the next one."""
    edition = alias(OfferingEditionRow)
    is_draft = edition.status == EditionStatus.DRAFT
    found = sa.select(edition.id).where(edition.offering_id == offering.id, is_draft)
    return edition, found.correlate(offering)


def _where_drafted(offering: Any, _asker: Asker) -> sa.ColumnElement[bool]:
    """Return the condition that there is a draft: of the offering, or of its next edition."""
    _, draft = _draft(offering)
    return sa.or_(offering.status != OfferingStatus.AVAILABLE, draft.exists())


def _where_made_of_some(offering: Any, _asker: Asker) -> sa.ColumnElement[bool]:
    """Return the condition that what would be published has components."""
    component = alias(OfferingComponentRow)
    own = sa.select(component.offering_id).where(component.offering_id == offering.id)
    edition, draft = _draft(offering)
    is_made = draft.where(sa.func.json_array_length(edition.components) > 0)
    return sa.case((draft.exists(), is_made.exists()), else_=own.correlate(offering).exists())


def _where_live(offering: Any, _asker: Asker) -> sa.ColumnElement[bool]:
    """Return the condition that what would be published has a live service."""
    offered, drafted = alias(OfferingServiceRow), alias(OfferingEditionServiceRow)
    edition, draft = _draft(offering)
    own = sa.select(offered.offering_id).where(offered.offering_id == offering.id)
    found = _live(draft.join(drafted, drafted.edition_id == edition.id), drafted)
    return sa.case(
        (draft.exists(), found.exists()),
        else_=_live(own, offered).correlate(offering).exists(),
    )


def _live(found: sa.Select[Any], link: Any) -> sa.Select[Any]:
    service = alias(ServiceRow)
    return found.join(service, service.id == link.service_id).where(
        service.portfolio_status == PortfolioStatus.CATALOGUE
    )


PUBLISHABLE = (
    OWN_OFFERING,
    NOT_WITHDRAWN,
    Precondition(
        of=sight.OFFERING,
        code="OFFERING_NOT_DRAFT",
        message="It stands as it was published: edit it first, which drafts its next edition.",
        holds=_where_drafted,
    ),
    Precondition(
        of=sight.OFFERING,
        code="NO_COMPONENT",
        message="Add what it is made of: goods, access to a resource, or an action.",
        holds=_where_made_of_some,
    ),
    Precondition(
        of=sight.OFFERING,
        code="SERVICE_NOT_LIVE",
        message="It offers no service that is live: bring one through its lifecycle first.",
        holds=_where_live,
    ),
)
