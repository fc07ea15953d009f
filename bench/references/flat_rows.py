"""The second reference: flat rows, put together by hand in Python, and written by orjson."""

from base64 import b64encode
from collections.abc import Iterable, Mapping
from itertools import chain
from typing import Any
from uuid import UUID

import orjson

from bench.references.statements import VISIBLE_OFFERING, VISIBLE_SERVICE

SCALARS = """
    s.id, s.name, s.slug, s.description, s.portfolio_status, s.tier, s.criticality, s.created_at
"""
ONE = f"SELECT {SCALARS} FROM services s WHERE s.id = $2 AND {VISIBLE_SERVICE('s')}"
MANY = f"""
SELECT {SCALARS} FROM services s WHERE s.id > $2 AND {VISIBLE_SERVICE("s")} ORDER BY s.id LIMIT $3
"""
FOUND = f"""
SELECT {SCALARS} FROM services s
WHERE s.portfolio_status = $2 AND s.tier = $3 AND {VISIBLE_SERVICE("s")}
ORDER BY s.name, s.id LIMIT $4
"""
COUNT = f"""
SELECT count(*) FROM services s
WHERE s.portfolio_status = $2 AND s.tier = $3 AND {VISIBLE_SERVICE("s")}
"""
OWNERS = """
SELECT a.scope_id, o.id, o.name, p.id, p.name FROM role_assignments a
LEFT JOIN organizations o ON o.id = a.organization_id LEFT JOIN people p ON p.id = a.person_id
WHERE a.scope_id = ANY ($1) AND a.role = 'SERVICE_OWNER' AND a.valid_to IS NULL AND a.position = 0
"""
OFFERS = f"""
SELECT k.id, f.id, f.name, f.status FROM unnest($2::uuid[]) k(id), LATERAL (
    SELECT f.id, f.name, f.status FROM offering_services l JOIN offerings f ON f.id = l.offering_id
    WHERE l.service_id = k.id AND {VISIBLE_OFFERING("f")} ORDER BY f.id LIMIT 3) f
"""
NEEDS = f"""
SELECT k.id, d.far, d.name FROM unnest($2::uuid[]) k(id), LATERAL (
    SELECT d.id, t.id AS far, t.name
    FROM service_dependencies d JOIN services t ON t.id = d.depends_on_id
    WHERE d.service_id = k.id AND d.declared AND {VISIBLE_SERVICE("t")} ORDER BY d.id LIMIT $3) d
"""


async def prepare(_connection: Any) -> None:
    """Take everything as asyncpg gives it."""


async def answer(
    connection: Any, viewer: list[UUID], question: str, given: Mapping[str, Any]
) -> bytes:
    """Return the answer to one of the five questions as the bytes of a response."""
    asked = {"Q1": _one, "Q2": _page, "Q3": _many, "Q4": _found, "Q5": _tree}[question]
    data = await asked(connection, viewer, given)
    return orjson.dumps({"data": data}, option=orjson.OPT_UTC_Z)


def _global_id(kind: str, key: UUID) -> str:
    return b64encode(f"{kind}:{key}".encode()).decode()


def _scalars(row: Any) -> dict[str, Any]:
    key, name, slug, description, status, tier, criticality, created_at = row
    return {
        "id": _global_id("Service", key),
        "name": name,
        "slug": slug,
        "description": description,
        "portfolioStatus": status,
        "tier": tier,
        "criticality": criticality,
        "createdAt": created_at,
    }


def _connection(rows: list[Any], size: int, nodes: Iterable[Any], **more: Any) -> dict[str, Any]:
    cursor = str(rows[:size][-1][0]) if rows else None
    info = {"hasNextPage": len(rows) > size, "endCursor": cursor}
    return {"services": {**more, "edges": [{"node": node} for node in nodes], "pageInfo": info}}


async def _one(connection: Any, viewer: list[UUID], given: Mapping[str, Any]) -> Any:
    row = await connection.fetchrow(ONE, viewer, given["id"])
    return {"service": _scalars(row) if row else None}


async def _many(connection: Any, viewer: list[UUID], given: Mapping[str, Any]) -> Any:
    size = given["first"]
    rows = await connection.fetch(MANY, viewer, given["after"], size + 1)
    return _connection(rows, size, map(_scalars, rows[:size]))


async def _found(connection: Any, viewer: list[UUID], given: Mapping[str, Any]) -> Any:
    size, wanted = given["first"], (given["status"], given["tier"])
    rows = await connection.fetch(FOUND, viewer, *wanted, size + 1)
    total = await connection.fetchval(COUNT, viewer, *wanted)
    return _connection(rows, size, map(_scalars, rows[:size]), totalCount=total)


async def _page(connection: Any, viewer: list[UUID], given: Mapping[str, Any]) -> Any:
    size = given["first"]
    rows = await connection.fetch(MANY, viewer, given["after"], size + 1)
    nodes: dict[UUID, dict[str, Any]] = {
        row[0]: {
            "id": _global_id("Service", row[0]),
            "name": row[1],
            "portfolioStatus": row[4],
            "owner": None,
            "offerings": {"nodes": []},
            "dependencies": {"nodes": []},
        }
        for row in rows[:size]
    }
    keys = list(nodes)
    for key, group, group_name, person, person_name in await connection.fetch(OWNERS, keys):
        kind = ("Person", person, person_name) if group is None else ("Organization", group, None)
        owner = {"id": _global_id(kind[0], kind[1]), "name": kind[2] or group_name}
        nodes[key]["owner"] = owner
    for key, offering, name, status in await connection.fetch(OFFERS, viewer, keys):
        found = {"id": _global_id("ServiceOffering", offering), "name": name, "status": status}
        nodes[key]["offerings"]["nodes"].append(found)
    for key, _, name in await connection.fetch(NEEDS, viewer, keys, 4):
        nodes[key]["dependencies"]["nodes"].append({"dependsOn": {"name": name}})
    return _connection(rows, size, nodes.values())


async def _tree(connection: Any, viewer: list[UUID], given: Mapping[str, Any]) -> Any:
    row = await connection.fetchrow(ONE, viewer, given["id"])
    if row is None:
        return {"service": None}
    service: dict[str, Any] = {"id": _global_id("Service", row[0]), "name": row[1]}
    level = {row[0]: [service]}
    for depth in range(3):
        for parent in chain.from_iterable(level.values()):
            parent["dependencies"] = {"nodes": []}
        below: dict[UUID, list[dict[str, Any]]] = {}
        for key, far, name in await connection.fetch(NEEDS, viewer, list(level), 10):
            for parent in level[key]:
                child: dict[str, Any] = {"id": _global_id("Service", far), "name": name}
                parent["dependencies"]["nodes"].append({"dependsOn": child})
                if depth < 2:  # noqa: PLR2004  # the third level is the last
                    below.setdefault(far, []).append(child)
        level = below
    return {"service": service}
