"""The rows that are written: services of the viewer's own, each for one connection and one change.

They come after the rows that are read, and are ready for what is done with them: in the first
stage, with a reason and an outcome, and with a pack that is a draft.
"""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from bench import data
from bench.data import Batch, Size
from catalog.plugin import PackPurpose
from catalog.storage.tables.lifecycle.versions import ServiceVersionRow
from catalog.storage.tables.outcomes import OutcomeRow, VersionOutcomeRow
from catalog.storage.tables.services import ServiceNameRow, ServiceRow
from catalog_design.rules import sections
from catalog_design.tables import HandoffPackRow, PackSectionRow

WRITTEN = (
    "updateService",
    "addDependency",
    "advanceService",
    "completePackSection",
    "dryRun",
    "conflict",
)
CONNECTIONS = 16  # at most
EACH = 10  # services of each connection, for each change
NEW = PackPurpose.NEW
SECTION = sections.STANDARD[2].key
TIMES = {"revision": 1, "created_at": data.START, "updated_at": data.START}


def own(change: str, connection: int, turn: int, size: Size) -> int:
    """Return the number of a service that this connection alone changes in this way."""
    place = WRITTEN.index(change) * CONNECTIONS + connection
    return size.services + place * EACH + turn % EACH


def batches(size: Size) -> Iterator[Batch]:
    """Return all rows, in an order that foreign keys allow."""
    numbers = range(size.services, size.services + len(WRITTEN) * CONNECTIONS * EACH)
    yield Batch(ServiceRow, map(_service, numbers))
    yield Batch(ServiceNameRow, map(_name, numbers))
    yield Batch(ServiceVersionRow, map(_version, numbers))
    yield Batch(OutcomeRow, map(_outcome, numbers))
    yield Batch(VersionOutcomeRow, map(_wanted, numbers))
    yield Batch(HandoffPackRow, map(_pack, numbers))
    yield Batch(PackSectionRow, (row for number in numbers for row in _sections(number)))


def pack_of(number: int) -> UUID:
    """Return the id of the pack of a service; it is that of the service, as its outcome's is."""
    return data.key("service", number)


def _slug(number: int) -> str:
    return f"written-{number}"


def _service(number: int) -> dict[str, Any]:
    return {
        "id": data.key("service", number),
        "slug": _slug(number),
        "name": f"Written Service {number}",
        "description": "It is described anew again and again.",
        "rationale": None,
        "tier": "2",
        "criticality": "high",
        "provider_id": data.key("organization", 0),
        "aliases": [],
        "external_refs": [],
        "portfolio_status": "PIPELINE",
        "stage_key": "strategy",
        "adopted_without_evidence": False,
        **TIMES,
    }


def _name(number: int) -> dict[str, Any]:
    return {"name": _slug(number), "service_id": data.key("service", number)}


def _version(number: int) -> dict[str, Any]:
    return {
        "id": data.key("version", number),
        "service_id": data.key("service", number),
        "number": 1,
        "purpose": "NEW",
        "summary": None,
        "rationale": "Somebody asked for it.",
        "taken_over_from_id": None,
        "status": "OPEN",
        "stage_key": "strategy",
        "control_id": data.key("organization", 0),
        "created_at": data.START,
    }


def _outcome(number: int) -> dict[str, Any]:
    return {
        "id": data.key("service", number),
        "service_id": data.key("service", number),
        "person_id": None,
        "organization_id": data.key("organization", 0),
        "by_consumer": False,
        "statement": "It is done.",
        "modelled_at": data.START,
        **TIMES,
    }


def _wanted(number: int) -> dict[str, Any]:
    return {"version_id": data.key("version", number), "outcome_id": data.key("service", number)}


def _pack(number: int) -> dict[str, Any]:
    return {
        "id": pack_of(number),
        "service_id": data.key("service", number),
        "version_id": data.key("version", number),
        "service_name": f"Written Service {number}",
        "purpose": NEW.name,
        "number": 1,
        "status": "DRAFT",
        "author": "bench",
        "document": None,
        "rejection_reasons": [],
        **TIMES,
    }


def _sections(number: int) -> Iterator[dict[str, Any]]:
    pack = pack_of(number)
    for position, (section, demanded) in enumerate(sections.demanded(sections.STANDARD, NEW), 1):
        yield {
            "id": UUID(int=pack.int + (position << 8)),
            "pack_id": pack,
            "position": position,
            "key": section.key,
            "title": section.title,
            "guidance": section.guidance,
            "demanded": demanded.name,
            "applicability": demanded.name,
            "completed": False,
            "links": [],
        }
