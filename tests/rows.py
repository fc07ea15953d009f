"""Rows with fixed ids and times, put without mutations: for states that no mutation makes."""

import datetime as dt
from collections.abc import Iterable
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from catalog import ids
from catalog.schema import core
from catalog.storage import enums
from catalog.storage.rows import Row
from catalog.storage.tables.dependencies import ServiceDependencyRow
from catalog.storage.tables.lifecycle.versions import ServiceVersionRow
from catalog.storage.tables.offerings import (
    OfferingComponentRow,
    OfferingEditionRow,
    OfferingEditionServiceRow,
    OfferingRow,
    OfferingServiceRow,
)
from catalog.storage.tables.organizations import OrganizationRow
from catalog.storage.tables.outcomes import OutcomeOutputRow, OutcomeRow, OutputRow
from catalog.storage.tables.people import MembershipRow, PersonRow
from catalog.storage.tables.relationships import (
    AmendmentOfferingRow,
    AmendmentParticipantRow,
    RelationshipAmendmentRow,
    RelationshipContactRow,
    RelationshipOfferingRow,
    RelationshipParticipantRow,
    RelationshipRow,
)
from catalog.storage.tables.roles import RoleAssignmentRow
from catalog.storage.tables.services import ServiceLabelRow, ServiceNameRow, ServiceRow
from tests.asking import Asking

MOMENT = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
TYPES = {
    found.row: name
    for name, found in core.composed({}).entities.items()
    if hasattr(found.row, "id")
}


def key(name: str) -> UUID:
    """Return the id of what the tests call *name*."""
    return uuid5(NAMESPACE_URL, name)


def global_id(row: Row) -> str:
    """Return the global id of an entity's row."""
    return ids.encode(TYPES[type(row)], getattr(row, "id"))  # noqa: B009  # these have one


def entity(row: type[Any], slug: str, **given: Any) -> Any:
    """Make a row with a slug, and with the revision and the times of all that these tests put."""
    times = {"revision": 1, "created_at": MOMENT, "updated_at": MOMENT}
    return row(**{"id": key(slug), "slug": slug, "name": slug.title(), **times, **given})


def organization(slug: str, **given: Any) -> OrganizationRow:
    """Make a company."""
    given = {
        "kind": enums.OrganizationKind.COMPANY,
        "capabilities": [],
        "external_refs": [],
        **given,
    }
    return entity(OrganizationRow, slug, **given)


def person(slug: str, *organizations: str, **given: Any) -> list[Row]:
    """Make a person and their memberships."""
    memberships = [
        MembershipRow(person_id=key(slug), organization_id=key(name)) for name in organizations
    ]
    return [entity(PersonRow, slug, **given), *memberships]


def service(
    slug: str, *, status: str = "CATALOGUE", provider: str | None = None, **given: Any
) -> list[Row]:
    """Make a service, its names, and its version 1 in the state that its status means."""
    stages = {"PIPELINE": ("draft", "OPEN"), "CATALOGUE": ("live", "LIVE")}
    stage, of_version = stages.get(status, ("retired", "RETIRED"))
    own = entity(
        ServiceRow,
        slug,
        provider_id=provider and key(provider),
        stage_key=stage,
        portfolio_status=enums.PortfolioStatus(status),
        **{"aliases": [], "external_refs": [], **given},
    )
    names = [ServiceNameRow(name=name, service_id=own.id) for name in (slug, *own.aliases)]
    return [own, *names, version(slug, 1, of_version, stage)]


def version(slug: str, number: int, status: str, stage: str) -> ServiceVersionRow:
    """Make a version of a service."""
    return ServiceVersionRow(
        id=key(f"{slug}/{number}"),
        service_id=key(slug),
        number=number,
        purpose=enums.VersionPurpose.NEW if number == 1 else enums.VersionPurpose.MAJOR_CHANGE,
        summary=f"{slug} {number}",
        rationale=f"why {slug} {number}",
        status=enums.VersionStatus(status),
        stage_key=stage,
        created_at=MOMENT,
    )


def owned(slug: str, **party: str) -> str:
    """Return what the tests call the ownership of a service by a party."""
    return f"{slug} owned by {party}"


def owner(slug: str, *, position: int = 0, **party: str) -> RoleAssignmentRow:
    """Make a `person` or an `organization` the owner of a service."""
    named = {f"{kind}_id": key(name) for kind, name in party.items()}
    return RoleAssignmentRow(
        id=key(owned(slug, **party)),
        role=enums.Role.SERVICE_OWNER,
        scope_id=key(slug),
        position=position,
        valid_from=MOMENT,
        **named,
    )


def label(slug: str, name: str, value: str) -> ServiceLabelRow:
    """Label a service."""
    return ServiceLabelRow(service_id=key(slug), key=name, value=value)


def edge(near: str, far: str, *, resolved: bool = True, **given: Any) -> Row:
    """Make the dependency of a service on another one, or on a name that no service has."""
    end = {"depends_on_id": key(far)} if resolved else {"unresolved_ref": far, "awaited_slug": far}
    return ServiceDependencyRow(
        id=key(f"{near} -> {far}"),
        service_id=key(near),
        created_at=MOMENT,
        **{"strength": enums.DependencyStrength.HARD, "declared": True, **end, **given},
    )


def offering(
    slug: str, provider: str, services: Iterable[str], *, status: str = "AVAILABLE", **given: Any
) -> list[Row]:
    """Make an offering of services, with one component, and its edition unless it is a draft."""
    own = entity(
        OfferingRow,
        slug,
        provider_id=key(provider),
        target_consumer_group="anybody",
        status=enums.OfferingStatus(status),
        **given,
    )
    offered = [key(name) for name in services]
    links = [OfferingServiceRow(offering_id=own.id, service_id=service) for service in offered]
    component = OfferingComponentRow(
        offering_id=own.id,
        position=0,
        kind=enums.ComponentKind.SERVICE_ACTION,
        name=f"action of {slug}",
        performed_by=enums.Performer.USER,
    )
    found = [own, *links, component]
    return found if status == "DRAFT" else found + edition(slug, offered)


def edition(slug: str, services: Iterable[UUID], number: int = 1, **given: Any) -> list[Row]:
    """Make an edition of an offering, the current one unless another status is given."""
    own = OfferingEditionRow(
        id=key(f"{slug}/{number}"),
        offering_id=key(slug),
        number=number,
        name=slug,
        target_consumer_group="anybody",
        components=[],
        content_hash=f"hash of {slug}",
        published_at=MOMENT,
        published_by=f"whoever published {slug}",
        **{"status": enums.EditionStatus.CURRENT, **given},
    )
    links = [OfferingEditionServiceRow(edition_id=own.id, service_id=item) for item in services]
    return [own, *links]


def relationship(
    slug: str,
    provider: str,
    consumer: str,
    offerings: Iterable[str] = (),
    *,
    status: str = "ACTIVE",
    drafts: Iterable[str] = (),
    **given: Any,
) -> list[Row]:
    """Make a relationship of two organizations that holds the first edition of offerings.

    It was proposed on *drafts*, too, as was possible before there were editions.
    """
    own = entity(RelationshipRow, slug, status=enums.RelationshipStatus(status), **given)
    roles = enums.ParticipantRole
    participants = [
        RelationshipParticipantRow(
            relationship_id=own.id, organization_id=key(name), role=role, position=position
        )
        for position, (name, role) in enumerate(
            ((provider, roles.PROVIDER), (consumer, roles.CONSUMER))
        )
    ]
    links = [
        RelationshipOfferingRow(
            relationship_id=own.id, offering_id=key(name), edition_id=key(f"{name}/1")
        )
        for name in offerings
    ]
    links += [
        RelationshipOfferingRow(relationship_id=own.id, offering_id=key(name)) for name in drafts
    ]
    return [own, *participants, *links]


def amendment(
    slug: str, provider: str, consumer: str, offerings: Iterable[str] = (), **given: Any
) -> list[Row]:
    """Make a change of a relationship of two organizations, which nobody has agreed to yet."""
    times = {"revision": 1, "created_at": MOMENT, "updated_at": MOMENT}
    plain = {"number": 1, "status": enums.AmendmentStatus.PROPOSED, **times}
    own = RelationshipAmendmentRow(
        id=key(f"{slug} amended"), relationship_id=key(slug), **{**plain, **given}
    )
    roles = enums.ParticipantRole
    parties = [
        AmendmentParticipantRow(
            amendment_id=own.id,
            organization_id=key(name),
            role=role,
            position=position,
            stays=True,
        )
        for position, (name, role) in enumerate(
            ((provider, roles.PROVIDER), (consumer, roles.CONSUMER))
        )
    ]
    links = [
        AmendmentOfferingRow(
            amendment_id=own.id, offering_id=key(name), edition_id=key(f"{name}/1")
        )
        for name in offerings
    ]
    return [own, *parties, *links]


def contact(slug: str, organization: str, person: str) -> RelationshipContactRow:
    """Make a person a contact of one side of a relationship."""
    return RelationshipContactRow(
        relationship_id=key(slug),
        organization_id=key(organization),
        person_id=key(person),
        role=enums.Role.CONTRACT_MANAGER,
        level=1,
        position=0,
    )


def outcome(name: str, service: str, **given: Any) -> OutcomeRow:
    """Make an outcome that a `person` or an `organization` wants of a service."""
    party = {
        f"{kind}_id": key(given.pop(kind)) for kind in ("person", "organization") & given.keys()
    }
    times = {"revision": 1, "created_at": MOMENT, "updated_at": MOMENT, "modelled_at": MOMENT}
    return OutcomeRow(
        id=key(name), service_id=key(service), statement=name.title(), **times, **party, **given
    )


def output(name: str, service: str, *enables: str, **given: Any) -> list[Row]:
    """Make an output of a service that enables outcomes."""
    times = {"revision": 1, "created_at": MOMENT, "updated_at": MOMENT, "delivered_at": MOMENT}
    plain = {"service_id": key(service), "description": name, "tangible": True, **times}
    own = OutputRow(id=key(name), **plain, **given)
    links = [OutcomeOutputRow(outcome_id=key(other), output_id=own.id) for other in enables]
    return [own, *links]


put, take = Asking.put, Asking.take
