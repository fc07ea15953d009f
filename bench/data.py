"""The rows that are served: always the same ones, of which the viewer may see every other service.

What a visible service depends on is visible too, so that a server that filters nothing but the
first level answers the same.
"""

import datetime as dt
import random
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from bench.editions import edition, edition_of, held
from bench.words import WORDS
from catalog.storage.rows import Row
from catalog.storage.tables.dependencies import ServiceDependencyRow
from catalog.storage.tables.lifecycle.versions import ServiceVersionRow
from catalog.storage.tables.offerings import (
    OfferingEditionRow,
    OfferingEditionServiceRow,
    OfferingRow,
    OfferingServiceRow,
)
from catalog.storage.tables.organizations import OrganizationRow
from catalog.storage.tables.relationships import (
    RelationshipOfferingRow,
    RelationshipParticipantRow,
    RelationshipRow,
)
from catalog.storage.tables.roles import RoleAssignmentRow
from catalog.storage.tables.services import ServiceNameRow, ServiceRow

SEED = 20_240_601
START = dt.datetime(2022, 1, 1, tzinfo=dt.UTC)
DAYS = 900
OFFERINGS, DEPENDENCIES, NOTES = 3, 4, 3  # of each service
KINDS = ("organization", "service", "version", "owner", "offering", "edge", "relationship", "note")
STATES = {"PIPELINE": ("draft", "OPEN"), "CATALOGUE": ("live", "LIVE")}
VIEWER = "organization-0"  # the slug of the organization that the viewer belongs to


@dataclass(frozen=True)
class Size:
    """How many rows of these kinds there are; others follow from the number of services."""

    organizations: int = 200
    services: int = 5_000
    relationships: int = 20_000

    def times(self, factor: int) -> "Size":
        """Return a catalog with *factor* times the services, and as many relationships."""
        return Size(self.organizations * factor, self.services * factor, self.relationships)


@dataclass(frozen=True)
class Batch:
    """All rows of one table, one after the other."""

    row: type[Row]
    rows: Iterator[dict[str, Any]]


def key(kind: str, number: int) -> UUID:
    """Return the id of the thing of this kind with this number; ids grow as numbers do."""
    moment = int(START.timestamp() * 1_000) + number
    return UUID(int=moment << 80 | 7 << 76 | 2 << 62 | KINDS.index(kind))


def is_visible(number: int) -> bool:
    """Tell whether the viewer sees the service, or into the organization, with this number."""
    return number % 2 == 0


def batches(size: Size) -> Iterator[Batch]:
    """Return the rows of the core's tables, in an order that foreign keys allow."""
    services = list(_services(size))
    yield Batch(OrganizationRow, _organizations(size))
    yield Batch(ServiceRow, iter(services))
    yield Batch(ServiceNameRow, (_name(row) for row in services))
    yield Batch(ServiceVersionRow, map(_version, range(size.services), services))
    yield Batch(RoleAssignmentRow, map(_owner, range(size.services), services))
    yield Batch(OfferingRow, _offerings(services))
    yield Batch(OfferingServiceRow, _offered(size))
    yield Batch(OfferingEditionRow, map(edition, _offerings(services)))
    yield Batch(OfferingEditionServiceRow, map(held, _offered(size)))
    yield Batch(ServiceDependencyRow, _edges(size))
    yield Batch(RelationshipRow, _relationships(size))
    yield Batch(RelationshipParticipantRow, _participants(size))
    yield Batch(RelationshipOfferingRow, _based_on(size))


def notes(row: type[Row], size: Size) -> Batch:
    """Return the rows of the example plugin's table."""
    return Batch(
        row,
        (
            {
                "id": key("note", number),
                "service_id": key("service", number // NOTES),
                "text": f"Note {number}",
                "pinned": number % NOTES == 0,
                **_times(START),
            }
            for number in range(size.services * NOTES)
        ),
    )


def _times(moment: dt.datetime) -> dict[str, Any]:
    return {"revision": 1, "created_at": moment, "updated_at": moment}


def _moment(choice: random.Random) -> dt.datetime:
    return START + dt.timedelta(milliseconds=choice.randrange(DAYS * 86_400_000))


def _prose(choice: random.Random, length: int) -> str:
    return f"{' '.join(choice.choices(WORDS, k=length)).capitalize()}."


def _organizations(size: Size) -> Iterator[dict[str, Any]]:
    choice = random.Random(SEED)  # noqa: S311  # the same rows each time
    for number in range(size.organizations):
        yield {
            "id": key("organization", number),
            "slug": f"organization-{number}",
            "name": f"{choice.choice(WORDS).title()} {choice.choice(WORDS).title()} {number}",
            "kind": "COMPANY",
            "description": _prose(choice, 12),
            "parent_id": key("organization", 0) if number and is_visible(number) else None,
            "capabilities": [],
            "external_refs": [],
            "person_id": None,
            "recorded_by_id": None,
            "is_recorded": False,
            **_times(_moment(choice)),
        }


def _services(size: Size) -> Iterator[dict[str, Any]]:
    choice = random.Random(SEED + 1)  # noqa: S311  # the same rows each time
    for number in range(size.services):
        first, second = choice.choices(WORDS, k=2)
        status = "CATALOGUE" if is_visible(number) else "PIPELINE"
        yield {
            "id": key("service", number),
            "slug": f"{first}-{second}-{number}",
            "name": f"{first.title()} {second.title()} Service {number}",
            "description": _prose(choice, 14),
            "rationale": None,
            "tier": str(choice.randrange(1, 5)),
            "criticality": choice.choice(("low", "medium", "high")),
            "provider_id": key("organization", _provider(choice, number, size)),
            "aliases": [],
            "external_refs": [],
            "portfolio_status": status,
            "stage_key": STATES[status][0],
            "adopted_without_evidence": False,
            **_times(_moment(choice)),
        }


def _provider(choice: random.Random, number: int, size: Size) -> int:
    """Return the number of an organization of the viewer's house, or of another one."""
    # The viewer's own has the number 0: its parts provide what they see, others what is hidden.
    return choice.randrange(2 if is_visible(number) else 1, size.organizations, 2)


def _name(service: dict[str, Any]) -> dict[str, Any]:
    return {"name": service["slug"], "service_id": service["id"]}


def _version(number: int, service: dict[str, Any]) -> dict[str, Any]:
    stage, status = STATES[service["portfolio_status"]]
    return {
        "id": key("version", number),
        "service_id": service["id"],
        "number": 1,
        "purpose": "NEW",
        "summary": None,
        "rationale": None,
        "taken_over_from_id": None,
        "status": status,
        "stage_key": stage,
        "control_id": None,
        "created_at": service["created_at"],
    }


def _owner(number: int, service: dict[str, Any]) -> dict[str, Any]:
    return {
        "id": key("owner", number),
        "role": "SERVICE_OWNER",
        "scope_kind": "SERVICE",
        "scope_id": service["id"],
        "person_id": None,
        "organization_id": service["provider_id"],
        "position": 0,
        "valid_from": service["created_at"],
        "valid_to": None,
        "is_recorded": False,
        "assigned_by": None,
    }


def _offerings(services: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    for number in range(len(services) * OFFERINGS):
        service = services[number // OFFERINGS]
        plan = ("Free", "Standard", "Enterprise")[number % OFFERINGS]
        yield {
            "id": key("offering", number),
            "slug": f"offering-{number}",
            "name": f"{plan} plan of {service['name']}",
            "description": None,
            "provider_id": service["provider_id"],
            "recorded_by_id": None,
            "target_consumer_group": "anybody",
            "targets": [],
            "conditions": [],
            "prices": [],
            "prices_published": False,
            "status": "AVAILABLE",
            **_times(service["created_at"]),
        }


def _offered(size: Size) -> Iterator[dict[str, Any]]:
    for number in range(size.services * OFFERINGS):
        service = key("service", number // OFFERINGS)
        yield {"offering_id": key("offering", number), "service_id": service}


def _edges(size: Size) -> Iterator[dict[str, Any]]:
    choice = random.Random(SEED + 2)  # noqa: S311  # the same rows each time
    for number in range(size.services):
        ends = range(0, size.services, 2) if is_visible(number) else range(size.services)
        far = [end for end in choice.sample(ends, DEPENDENCIES + 1) if end != number]
        for place, end in enumerate(far[:DEPENDENCIES]):
            yield {
                "id": key("edge", number * DEPENDENCIES + place),
                "service_id": key("service", number),
                "depends_on_id": key("service", end),
                "unresolved_ref": None,
                "awaited_slug": None,
                "strength": choice.choice(("HARD", "SOFT")),
                "declared": True,
                "created_at": START,
            }


def _relationships(size: Size) -> Iterator[dict[str, Any]]:
    for number in range(size.relationships):
        yield {
            "id": key("relationship", number),
            "slug": f"relationship-{number}",
            "name": None,
            "status": "ACTIVE",
            "renewal": "NONE",
            **_times(START),
        }


def _participants(size: Size) -> Iterator[dict[str, Any]]:
    choice = random.Random(SEED + 3)  # noqa: S311  # the same rows each time
    for number in range(size.relationships):
        # Those on services that the viewer does not see are between others.
        first, step = (0, 1) if is_visible(number) else (1, 2)
        ends = choice.sample(range(first, size.organizations, step), 2)
        for position, (role, end) in enumerate(zip(("PROVIDER", "CONSUMER"), ends, strict=True)):
            yield {
                "relationship_id": key("relationship", number),
                "organization_id": key("organization", end),
                "role": role,
                "position": position,
            }


def _based_on(size: Size) -> Iterator[dict[str, Any]]:
    choice = random.Random(SEED + 4)  # noqa: S311  # the same rows each time
    for number in range(size.relationships):
        service = choice.randrange(number % 2, size.services, 2)
        offering = key("offering", service * OFFERINGS + choice.randrange(OFFERINGS))
        yield {
            "relationship_id": key("relationship", number),
            "offering_id": offering,
            "edition_id": edition_of(offering),
        }
