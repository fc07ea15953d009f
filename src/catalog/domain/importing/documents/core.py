"""What the core has to tell, table by table, and what it leaves out and why."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Final
from uuid import UUID

from catalog.domain.importing.documents.parts import (
    CatalogParts,
    Derivation,
    Exporter,
    Part,
    referred,
)
from catalog.domain.importing.documents.telling import provision
from catalog.domain.importing.documents.telling.relationships import RELATIONSHIPS
from catalog.domain.importing.documents.telling.roles import roles
from catalog.domain.importing.documents.telling.worth import WORTH
from catalog.domain.importing.forms import PROMISES
from catalog.domain.offerings.drafting import CreateOffering
from catalog.domain.offerings.editions import WORDS, Content
from catalog.domain.organizations import CreateOrganization
from catalog.domain.people import CreatePerson
from catalog.domain.services.creating import CreateService
from catalog.domain.writing.slugs import slug_of
from catalog.storage.enums import DependencyStrength, EditionStatus, RoleScope, VersionPurpose
from catalog.storage.tables.dependencies import ServiceDependencyRow
from catalog.storage.tables.lifecycle.versions import (
    LifecycleDecisionRow,
    RetirementConsentRow,
    ServiceVersionRow,
)
from catalog.storage.tables.lifecycle.waivers import WaiverRow
from catalog.storage.tables.offerings import (
    OfferingComponentRow,
    OfferingEditionRow,
    OfferingEditionServiceRow,
    OfferingRow,
    OfferingServiceRow,
)
from catalog.storage.tables.organizations import OrganizationRow
from catalog.storage.tables.outcomes import (
    OutcomeOutputRow,
    OutcomeRow,
    OutputRow,
    VersionOutcomeRow,
)
from catalog.storage.tables.people import MembershipRow, PersonRow
from catalog.storage.tables.services import ServiceLabelRow, ServiceRow


def _top_id(known: Derivation) -> str:
    return known.top_id


def _awaited_slug(known: Derivation) -> str | None:
    name = known.values.get("unresolved_ref")
    return None if name is None else slug_of(name)


def _hash_of_edition(known: Derivation) -> str | None:
    """Return the hash of what an edition says, which holds ids of this database."""
    values = known.values
    if values["status"] == EditionStatus.DRAFT.name:
        return None
    slugs = [item.get("service", "") for item in known.document.get("services", ())]
    ids = [known.id_of(SERVICES.table, slug) for slug in slugs]
    words = {name: values[name] for name in WORDS}
    services = [UUID(key) for key in ids if key is not None]
    content = Content(**words, components=values["components"], service_ids=services)
    return content.content_hash()


PERSONS: Final = Part(
    name="persons",
    row=PersonRow,
    by=("slug",),
    like=CreatePerson,
    edits=frozenset({"name", "email"}),
)
ORGANIZATIONS: Final = Part(
    name="organizations",
    row=OrganizationRow,
    by=("slug",),
    like=CreateOrganization,
    edits=frozenset({"name", "kind", "description", "parent_id", "capabilities", "external_refs"}),
    parts=(
        Part(
            name="members",
            row=MembershipRow,
            under="organization_id",
            by=("person_id",),
            is_plain=True,
        ),
        roles(RoleScope.ORGANIZATION),
    ),
)
VERSIONS: Final = Part(
    name="versions",
    row=ServiceVersionRow,
    under="service_id",
    by=("number",),
    defaults={"purpose": VersionPurpose.NEW.name},
    parts=(
        Part(
            name="decisions",
            row=LifecycleDecisionRow,
            under="version_id",
            first=("decided_at",),
            derived={"service_id": _top_id},
            listed={"waivers": WaiverRow},
        ),
        Part(
            name="waivers",
            row=WaiverRow,
            under="version_id",
            first=("granted_at",),
            derived={"service_id": _top_id},
        ),
    ),
)
OUTCOMES: Final = Part(
    name="outcomes",
    row=OutcomeRow,
    under="service_id",
    first=("modelled_at",),
    parts=(
        Part(name="versions", row=VersionOutcomeRow, under="outcome_id", by=("version_id",)),
        Part(name="outputs", row=OutcomeOutputRow, under="outcome_id", by=("output_id",)),
    ),
)
SERVICES: Final = Part(
    name="services",
    row=ServiceRow,
    by=("slug",),
    like=CreateService,
    edits=frozenset(
        {
            "name",
            "description",
            "rationale",
            "tier",
            "criticality",
            "monitored_from",
            "provider_id",
            "external_refs",
        }
    ),
    parts=(
        Part(
            name="labels",
            row=ServiceLabelRow,
            under="service_id",
            by=("key",),
            is_plain=True,
        ),
        roles(RoleScope.SERVICE),
        VERSIONS,
        Part(name="outputs", row=OutputRow, under="service_id", first=("delivered_at",)),
        OUTCOMES,
        provision.OF_SERVICE,
        *WORTH,
        Part(
            name="retirementConsents",
            row=RetirementConsentRow,
            under="service_id",
            by=("organization_id",),
        ),
        Part(
            name="dependencies",
            row=ServiceDependencyRow,
            under="service_id",
            first=("depends_on_id", "unresolved_ref"),
            derived={"awaited_slug": _awaited_slug},
            defaults={"strength": DependencyStrength.HARD.name},
            is_plain=True,
        ),
    ),
)
OFFERINGS: Final = Part(
    name="offerings",
    row=OfferingRow,
    by=("slug",),
    like=CreateOffering,
    forms=PROMISES,
    parts=(
        Part(name="services", row=OfferingServiceRow, under="offering_id", by=("service_id",)),
        Part(name="components", row=OfferingComponentRow, under="offering_id", by=("position",)),
        roles(RoleScope.OFFERING),
        Part(
            name="editions",
            row=OfferingEditionRow,
            under="offering_id",
            by=("number",),
            forms=PROMISES,
            derived={"content_hash": _hash_of_edition},
            parts=(
                Part(
                    name="services",
                    row=OfferingEditionServiceRow,
                    under="edition_id",
                    by=("service_id",),
                ),
            ),
        ),
    ),
)
PROVISION: Final = (provision.RESOURCES, provision.PRODUCTS)
CORE: Final = (PERSONS, ORGANIZATIONS, *PROVISION, SERVICES, OFFERINGS, RELATIONSHIPS)
CORE_PARTS: Final = CatalogParts(CORE)
LEFT_OUT: Final[Mapping[str, str]] = {
    "settings": "They are of this database, its secret key among them.",
    "tokens": "They are secrets of those who hold them.",
    "identities": "Others call people so: whoever lets them in tells it here again.",
    "revisions": "They say how this database came to hold what it holds.",
    "audit_entries": "They are the record of this database.",
    "outbox": "Events were told to those who listened here.",
    "subscribers": "They listen to this database.",
    "deliveries": "They are on their way here.",
    "delivered_changes": "They keep deliveries of this database from being made twice.",
    "jobs": "They run by the clock of whoever serves this database.",
    "service_names": "They follow from slugs and aliases.",
    "service_circles": "They follow from who takes part.",
    "brought": "It tells what files said that are read again; whoever imports an export owns it.",
    "sources": "They are known by the files that were imported here.",
    "search_entries": "They follow from the words of what is found by them.",
    "search_pending": "They wait within a transaction alone.",
}


def with_exporters(exporters: Iterable[Exporter]) -> CatalogParts:
    """Return what the core has to tell with what plugins add to it.

    A part under a thing of the core becomes a list in its documents. Raises a ValueError where it
    is under anything else.
    """
    parts, rebuilt = list(CORE), []
    for item in exporters:
        if item.part is None:
            continue
        own = replace(item.part, name=f"{item.plugin}.{item.part.name}")
        if item.rebuilds is not None:
            rebuilt.append(replace(item, part=own))
        if own.under is None:
            parts.append(own)
            continue
        table = referred(own.table.c[own.under])
        place = next((place for place, top in enumerate(CORE) if top.table is table), None)
        if place is None:
            message = f"{own.name} is under {table}: put it under a thing that has a slug."
            raise ValueError(message)
        parts[place] = replace(parts[place], parts=(*parts[place].parts, own))
    return CatalogParts(parts, rebuilt)
