"""The changes, statement by statement, each in the transaction that the server began."""

import datetime as dt
from collections.abc import Mapping
from typing import Any
from uuid import UUID

import orjson

from bench.writing.hand.books import (
    CONFLICT,
    NOT_OWN,
    OWN,
    REFUSED,
    SHOWN,
    SUBJECT,
    TAKEN,
    TOUCH,
    UNKNOWN,
    RefusedError,
    held,
    keep,
    key,
    told,
)
from bench.writing.hand.drivers import LOCKING, Driver
from catalog.storage.rows import new_id

DESIGNED = {"plugin": "design", "name": "criteria_are_met", "version": "1"}
DOCUMENTED = {"plugin": "transition", "name": "emergencies_are_documented", "version": "1"}
GATES = {
    "design": [DESIGNED, {"plugin": "strategy", "name": "reason_is_given", "version": "2"}],
    "strategy": [{"plugin": "design", "name": "pack_is_accepted", "version": "1"}, DESIGNED],
}
"""Those on the way into a stage. Only `reason_is_given` asks anything of a service so young."""


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


async def add_dependency(
    driver: Driver, given: Mapping[str, Any], now: dt.datetime
) -> dict[str, Any]:
    """Let a service depend on another one that the viewer sees."""
    service, far = key(given["serviceId"]), key(given["dependsOnId"])
    seen = "SELECT 1 FROM services WHERE id = $1 AND portfolio_status <> 'PIPELINE'"
    if not await driver.run(seen, far):
        raise RefusedError(UNKNOWN)
    row = await held(driver, service)
    there = "SELECT 1 FROM service_dependencies WHERE service_id = $1 AND depends_on_id = $2"
    if await driver.run(there, service, far):
        raise RefusedError(TAKEN)
    edge = await driver.run(
        "INSERT INTO service_dependencies (id, service_id, depends_on_id, strength, declared,"
        " created_at, house_id) VALUES ($1, $2, $3, 'HARD', true, $4, $5)"
        " RETURNING id, strength",
        *(new_id(), service, far, now, row["house_id"]),
    )
    row = await driver.run(TOUCH, service, now)
    asked = {"service_id": str(service), "depends_on_id": str(far), "strength": "HARD"}
    await keep(driver, "AddDependency", asked, now, kept=("services", row))
    return {"dependency": told("ServiceDependency", edge, "strength")}


async def advance_service(
    driver: Driver, given: Mapping[str, Any], now: dt.datetime
) -> dict[str, Any]:
    """Move the open version of a service to another stage, through the gates of design."""
    service, stage, decision = key(given["serviceId"]), given["to"], new_id()
    row = await held(driver, service, given["expectedRevision"])
    version = await driver.run(
        "SELECT v.*, (SELECT count(*) FROM version_outcomes w WHERE w.version_id = v.id) AS wanted"
        " FROM service_versions v WHERE v.service_id = $1 AND v.status = 'OPEN'",
        service,
    )
    if stage == "design" and not ((version["rationale"] or "").strip() and version["wanted"]):
        raise RefusedError(REFUSED)
    version_id, leaving = UUID(str(version["id"])), version["stage_key"]
    await driver.run("UPDATE service_versions SET stage_key = $2 WHERE id = $1", version_id, stage)
    gates = orjson.dumps([*GATES[stage], DOCUMENTED]).decode()
    await driver.run(
        "INSERT INTO lifecycle_decisions (id, service_id, version_id, leaving, entering, outcome,"
        " gates, findings, waivers, control_from_id, control_to_id, decided_by, decided_at,"
        " happened_at) VALUES ($1, $2, $3, $4, $5, 'MOVED', $6, '[]', '[]', $7, $7, $8, $9, $9)",
        *(decision, service, version_id, leaving, stage, gates, version["control_id"], SUBJECT),
        now,
    )
    row = await driver.run(
        "UPDATE services SET stage_key = $2, revision = revision + 1, updated_at = $3"
        " WHERE id = $1 RETURNING *",
        *(service, stage, now),
    )
    asked = {
        "service_id": str(service),
        "expected_revision": given["expectedRevision"],
        "to": stage,
    }
    moved = {
        "versionId": str(version_id),
        "decisionId": str(decision),
        "from": leaving,
        "to": stage,
    }
    await keep(
        driver,
        "AdvanceService",
        asked,
        now,
        kept=("services", row),
        audit=decision,
        more=[("lifecycle.moved", moved)],
    )
    return {"service": told("Service", row, "revision")}


async def complete_pack_section(
    driver: Driver, given: Mapping[str, Any], now: dt.datetime
) -> dict[str, Any]:
    """Write a section of a pack, and call it complete."""
    pack_id = key(given["id"])
    pack = await driver.run("SELECT service_id FROM design__packs WHERE id = $1", pack_id)
    if pack is None:
        raise RefusedError(UNKNOWN)
    await held(driver, UUID(str(pack["service_id"])))
    pack = await driver.run(f"SELECT * FROM design__packs WHERE id = $1 {LOCKING}", pack_id)
    if pack["revision"] != given["expectedRevision"] or pack["status"] != "DRAFT":
        raise RefusedError(CONFLICT)
    if not await driver.run(
        "UPDATE design__pack_sections SET content = $3, applicability = demanded, reason = NULL,"
        " completed = true, completed_by = $4 WHERE pack_id = $1 AND key = $2 RETURNING id",
        *(pack_id, given["key"], given["content"], SUBJECT),
    ):
        raise RefusedError(UNKNOWN)
    pack = await driver.run(
        "UPDATE design__packs SET revision = revision + 1, updated_at = $2"
        " WHERE id = $1 RETURNING *",
        *(pack_id, now),
    )
    asked = {"id": str(pack_id), "expected_revision": given["expectedRevision"]}
    asked |= {"key": given["key"], "content": given["content"]}
    await keep(driver, "CompletePackSection", asked, now, kept=("design__packs", pack))
    return {"handoffPack": told("HandoffPack", pack, "revision")}
