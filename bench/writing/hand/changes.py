"""The changes, statement by statement, each in the transaction that the server began."""

import datetime as dt
from base64 import b64decode, b64encode
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

import orjson

from bench import data
from bench.writing.hand.drivers import LOCKING, Driver
from catalog.storage.rows import new_id, new_id_text

OWN, SUBJECT = data.key("organization", 0), "bench"
ACTOR = {"kind": "SERVICE_ACCOUNT", "subject": SUBJECT}
CONFLICT, UNKNOWN, NOT_OWN, TAKEN = "CONFLICT", "NOT_FOUND", "NOT_YOUR_ORGANIZATION", "SLUG_TAKEN"
SHOWN = ("slug", "name", "description", "revision")
LOCK = f"""
SELECT *, provider_id = $2 OR EXISTS (
    SELECT 1 FROM role_assignments a WHERE a.scope_id = services.id
    AND a.role = 'SERVICE_OWNER' AND a.valid_to IS NULL AND a.organization_id = $2) AS is_own
FROM services WHERE id = $1 {LOCKING}
"""
AUDIT = """
INSERT INTO audit_entries (id, change, subject, request_id, input, at)
VALUES ($1, $2, $3, $4, $5, $6)
"""
REVISION = """
INSERT INTO revisions (entity_id, number, table_name, "values", audit_id)
VALUES ($1, $2, $3, $4, $5)
"""
EVENT = """
INSERT INTO outbox (id, event, entity_id, revision, payload, at) VALUES ($1, $2, $3, $4, $5, $6)
"""
TOUCH = "UPDATE services SET revision = revision + 1, updated_at = $2 WHERE id = $1 RETURNING *"


class RefusedError(Exception):
    """The change is not made; the text is the code of why."""


def key(text: str) -> UUID:
    """Return the id inside a global id."""
    return UUID(b64decode(text).decode().partition(":")[2])


def told(kind: str, row: Any, *names: str) -> dict[str, Any]:
    """Return an object as it is answered."""
    made = b64encode(f"{kind}:{UUID(str(row['id']))}".encode()).decode()
    return {"id": made, **{name: row[name] for name in names}}


async def held(driver: Driver, service: UUID, expected: int | None = None) -> Any:
    """Lock a service that the viewer may change, in the revision that is expected."""
    row = await driver.run(LOCK, service, OWN)
    if row is None or not row["is_own"]:
        raise RefusedError(UNKNOWN if row is None else NOT_OWN)
    if expected is not None and row["revision"] != expected:
        raise RefusedError(CONFLICT)
    return row


async def keep(
    driver: Driver,
    change: str,
    asked: Mapping[str, Any],
    now: dt.datetime,
    *,
    kept: tuple[str, Any],
    event: str = "changed",
    audit: UUID | None = None,
    more: Sequence[tuple[str, Mapping[str, Any]]] = (),
) -> None:
    """Write the audit entry, the revision and the events of a change; *kept* is table and row."""
    table, row = kept
    audit = audit or new_id()
    given = orjson.dumps(asked).decode()
    await driver.run(AUDIT, audit, change, SUBJECT, new_id_text(), given, now)
    values = orjson.dumps(driver.spelt(row), default=str).decode()
    entity = UUID(str(row["id"]))
    await driver.run(REVISION, entity, row["revision"], table, values, audit)
    facts = {"change": change, "auditId": str(audit), "actor": ACTOR}
    for name, extra in ((f"{table}.{event}", {}), *more):
        payload = orjson.dumps({**facts, **extra}).decode()
        await driver.run(EVENT, new_id(), name, entity, row["revision"], payload, now)


async def update_service(
    driver: Driver, given: Mapping[str, Any], now: dt.datetime
) -> dict[str, Any]:
    """Describe a service anew."""
    service, expected = key(given["id"]), given["expectedRevision"]
    await held(driver, service, expected)
    text = given["description"]
    row = await driver.run(
        "UPDATE services SET description = $2, revision = revision + 1, updated_at = $3"
        " WHERE id = $1 RETURNING *",
        *(service, text, now),
    )
    asked = {"id": str(service), "expected_revision": expected, "description": text}
    await keep(driver, "UpdateService", asked, now, kept=("services", row))
    return {"service": told("Service", row, *SHOWN)}


async def create_service(
    driver: Driver, given: Mapping[str, Any], now: dt.datetime
) -> dict[str, Any]:
    """Make a service of the viewer's organization."""
    slug, provider = given["slug"], key(given["providerId"])
    if await driver.run("SELECT 1 FROM service_names WHERE name = $1", slug):
        raise RefusedError(TAKEN)
    group = await driver.run("SELECT house_id FROM organizations WHERE id = $1", provider)
    if provider != OWN or group is None:
        raise RefusedError(NOT_OWN)
    row = await driver.run(
        "INSERT INTO services (id, slug, name, description, provider_id, house_id, aliases,"
        " external_refs, stage_key, portfolio_status, adopted_without_evidence, revision,"
        " created_at, updated_at) VALUES ($1, $2, $3, $4, $5, $6, '[]', '[]', 'strategy',"
        " 'PIPELINE', false, 1, $7, $7) RETURNING *",
        *(new_id(), slug, given["name"], given["description"], provider, group["house_id"], now),
    )
    service = UUID(str(row["id"]))
    await driver.run("INSERT INTO service_names (name, service_id) VALUES ($1, $2)", slug, service)
    await driver.run(
        "INSERT INTO service_versions (id, service_id, number, purpose, status, stage_key,"
        " control_id, created_at) VALUES ($1, $2, 1, 'NEW', 'OPEN', 'strategy', $3, $4)",
        *(new_id(), service, provider, now),
    )
    asked = {**given, "provider_id": str(provider)}
    del asked["providerId"]
    await keep(driver, "CreateService", asked, now, kept=("services", row), event="created")
    return {"service": told("Service", row, *SHOWN)}
