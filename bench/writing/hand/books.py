"""What all changes do: they lock a service, look at whose it is, and write the books."""

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
CONFLICT, REFUSED = "CONFLICT", "REFUSED"
UNKNOWN, NOT_OWN, TAKEN = "NOT_FOUND", "NOT_YOUR_ORGANIZATION", "TAKEN"
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
