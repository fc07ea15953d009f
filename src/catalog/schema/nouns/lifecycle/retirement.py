"""Retiring services, and the consents of those who depend on them."""

import datetime as dt

from catalog.domain.lifecycle import consents, retirement
from catalog.graph.declaring.declare import column, connection, extends, to_one
from catalog.graph.declaring.entities import entity
from catalog.graph.declaring.types import Connection, Node
from catalog.schema.mutations import change
from catalog.schema.nouns.lifecycle.moves import MOVED
from catalog.schema.nouns.organizations import Organization
from catalog.schema.nouns.services import Service
from catalog.schema.roots import Mutation
from catalog.storage.tables.lifecycle.versions import RetirementConsentRow


@entity(consents.RETIREMENT_CONSENT)
class RetirementConsent(Node):
    """The consent of an organization that a service which it depends on is retired."""

    service: Service = to_one("The service.", key="service_id")
    organization: Organization = to_one(
        "The organization that consents, for its parts, too.", key="organization_id"
    )
    reason: str | None = column("Why it consents, or what it does instead.")
    consented_by: str = column("Who consented: the subject of their token.")
    consented_at: dt.datetime = column("When they consented.")


@extends(Service)
class RetirementOfService:
    """Who lets a service go."""

    retirement_consents: Connection[RetirementConsent] = connection(
        "Who consents that it is retired, of those who depend on it.",
        by=RetirementConsentRow.service_id,
    )


@extends(Mutation)
class RetirementMutations:
    """What ends a service."""

    retire_service = change(retirement.RetireService, MOVED)
    consent_to_retirement = change(
        consents.ConsentToRetirement, {"service": Service, "consent": RetirementConsent}
    )


PARTS = (RetirementConsent, RetirementOfService, RetirementMutations)
