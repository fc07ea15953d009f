"""Consents: those who depend on a service agree that it is retired."""

from dataclasses import dataclass
from typing import Annotated, Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa

from catalog.domain import sight
from catalog.domain.lifecycle.retirement import LIVE
from catalog.domain.seen import Condition, Seen, either
from catalog.domain.services.rules import NOT_RETIRED
from catalog.domain.writing.changes import Change, Work
from catalog.domain.writing.field_types import (
    OMITTED,
    Doc,
    Omittable,
    OrganizationId,
    ServiceId,
    Statement,
)
from catalog.domain.writing.preconditions import Asker, Precondition
from catalog.rings import HOUSE, PARTICIPANT
from catalog.storage.lifecycle import versions
from catalog.storage.tables.lifecycle.versions import RetirementConsentRow
from catalog.storage.tables.services import ServiceRow


class Consented(NamedTuple):
    """A consent, and the service that it is about."""

    service: ServiceRow
    consent: RetirementConsentRow


RETIREMENT_CONSENT = Seen(
    "RetirementConsent",
    RetirementConsentRow,
    either(
        sight.SERVICE.around("service_id", HOUSE),
        sight.ORGANIZATION.around("organization_id", HOUSE),
    ),
    ring=PARTICIPANT,
)
RetirementConsentId = Annotated[UUID, RETIREMENT_CONSENT]
SPEAKING_FOR = Precondition(
    of=sight.ORGANIZATION,
    code="NOT_YOUR_ORGANIZATION",
    message="Only who acts for the organization consents for it.",
    holds=lambda organization, asker: sa.or_(
        asker.where_acting_for(organization.id),
        sa.and_(organization.is_recorded, asker.where_acting_for(organization.recorded_by_id)),
    ),
    is_about_who=True,
)


def _where_person(organization: Any, asker: Asker) -> Condition:
    """Return the condition that whoever acts for an organization is a person, or recorded it."""
    principal = asker.principal
    is_person = sa.literal(principal.person_id is not None)
    return sa.or_(
        ~SPEAKING_FOR.holds(organization, asker),
        sa.and_(is_person, principal.where_own(organization.id)),
        organization.is_recorded,
    )


A_PERSON = Precondition(
    of=sight.ORGANIZATION,
    code="ROLE_NOT_HELD",
    message="A person consents: use a token that speaks for one who acts for the organization.",
    holds=_where_person,
    is_about_who=True,
)


@dataclass(frozen=True, kw_only=True)
class ConsentToRetirement(Change[ServiceRow]):
    """Agree, on the side of those who depend on a service, that it is retired.

    It holds for what the organization and its parts consume of the service in relationships, and
    for their services that need it, as far as that began before. Asked again it is given anew, for
    what began since. For an organization that was recorded and not claimed, whoever recorded it
    consents.
    """

    service_id: Annotated[ServiceId, Doc("The service that is to be retired.")]
    organization_id: Annotated[OrganizationId, Doc("The organization that consents.")]
    reason: Annotated[
        Omittable[Statement | None], Doc("Why it consents, or what it does instead.")
    ] = OMITTED
    preconditions = (NOT_RETIRED, LIVE, SPEAKING_FOR, A_PERSON)

    async def check(self, work: Work) -> ServiceRow | None:
        """Find the service, which nobody retires meanwhile."""
        return await work.hold(ServiceRow, self.service_id)

    async def apply(self, work: Work, service: ServiceRow) -> Consented:
        """Keep the consent."""
        consent = await versions.consent(work.session, service.id, self.organization_id)
        if consent is None:
            consent = RetirementConsentRow(
                service_id=service.id, organization_id=self.organization_id
            )
            work.session.add(consent)
        if self.reason is not OMITTED:
            consent.reason = self.reason
        consent.consented_by, consent.consented_at = work.principal.subject, work.now
        work.tell("retirement.consented", service, organizationId=str(self.organization_id))
        return Consented(service, consent)
