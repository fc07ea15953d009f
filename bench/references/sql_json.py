"""The first reference: one statement for each question, which returns the answer as JSON.

The large value is built once and the envelope is put around it in Python: each level of
`json_build_object` above it would copy it.
"""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from bench.references.statements import VISIBLE_OFFERING, VISIBLE_SERVICE, global_id

SCALARS = f"""
    {global_id("Service", "s.id")} AS id, s.name, s.slug, s.description,
    s.portfolio_status AS "portfolioStatus", s.tier, s.criticality, s.created_at AS "createdAt"
"""
ONE = f"""
SELECT row_to_json(x) FROM (
    SELECT {SCALARS} FROM services s WHERE s.id = $2 AND {VISIBLE_SERVICE("s")}) x
"""
PAGE = f"""
WITH page AS MATERIALIZED (
    SELECT s.id, s.name, s.portfolio_status FROM services s
    WHERE s.id > $2 AND {VISIBLE_SERVICE("s")} ORDER BY s.id LIMIT $3),
owners AS (
    SELECT a.scope_id, CASE WHEN o.id IS NULL
        THEN json_build_object('id', {global_id("Person", "p.id")}, 'name', p.name)
        ELSE json_build_object('id', {global_id("Organization", "o.id")}, 'name', o.name) END AS j
    FROM role_assignments a
    LEFT JOIN organizations o ON o.id = a.organization_id LEFT JOIN people p ON p.id = a.person_id
    WHERE a.scope_id = ANY (ARRAY(SELECT id FROM page)) AND a.role = 'SERVICE_OWNER'
    AND a.valid_to IS NULL AND a.position = 0),
offers AS (
    SELECT page.id AS service_id, json_agg(json_build_object(
        'id', {global_id("ServiceOffering", "f.id")}, 'name', f.name, 'status', f.status)
        ORDER BY f.id) AS j
    FROM page, LATERAL (
        SELECT f.id, f.name, f.status FROM offering_services l JOIN offerings f
        ON f.id = l.offering_id WHERE l.service_id = page.id AND {VISIBLE_OFFERING("f")}
        ORDER BY f.id LIMIT 3) f GROUP BY page.id),
needs AS (
    SELECT page.id AS service_id, json_agg(
        json_build_object('dependsOn', json_build_object('name', d.name)) ORDER BY d.id) AS j
    FROM page, LATERAL (
        SELECT d.id, t.name FROM service_dependencies d JOIN services t ON t.id = d.depends_on_id
        WHERE d.service_id = page.id AND d.declared AND {VISIBLE_SERVICE("t")}
        ORDER BY d.id LIMIT 4) d GROUP BY page.id)
SELECT x.edges, x.last, EXISTS (
    SELECT FROM services s WHERE s.id > x.last AND {VISIBLE_SERVICE("s")}) AS more
FROM (
    SELECT json_agg(json_build_object('node', json_build_object(
        'id', {global_id("Service", "page.id")}, 'name', page.name,
        'portfolioStatus', page.portfolio_status, 'owner', owners.j,
        'offerings', json_build_object('nodes', coalesce(offers.j, '[]'::json)),
        'dependencies', json_build_object('nodes', coalesce(needs.j, '[]'::json))))
        ORDER BY page.id) AS edges, (array_agg(page.id ORDER BY page.id))[count(*)] AS last
    FROM page LEFT JOIN owners ON owners.scope_id = page.id
    LEFT JOIN offers ON offers.service_id = page.id LEFT JOIN needs ON needs.service_id = page.id) x
"""
MANY = f"""
SELECT x.edges, x.last, EXISTS (
    SELECT FROM services s WHERE s.id > x.last AND {VISIBLE_SERVICE("s")}) AS more
FROM (
    SELECT json_agg(json_build_object('node', json_build_object('id', id, 'name', name,
        'slug', slug, 'description', description, 'portfolioStatus', "portfolioStatus",
        'tier', tier, 'criticality', criticality, 'createdAt', "createdAt"))) AS edges,
        (array_agg(key))[count(*)] AS last
    FROM (
        SELECT s.id AS key, {SCALARS} FROM services s
        WHERE s.id > $2 AND {VISIBLE_SERVICE("s")} ORDER BY s.id LIMIT $3) y) x
"""
FOUND = f"""
SELECT json_agg(node) FILTER (WHERE rank <= $4) AS edges,
    (array_agg(key))[least(count(*), $4)] AS last,
    count(*) > $4 AS more, (
        SELECT count(*) FROM services s
        WHERE s.portfolio_status = $2 AND s.tier = $3 AND {VISIBLE_SERVICE("s")}) AS total
FROM (
    SELECT key, rank, json_build_object('node', json_build_object('id', id, 'name', name,
        'slug', slug, 'description', description, 'portfolioStatus', "portfolioStatus",
        'tier', tier, 'criticality', criticality, 'createdAt', "createdAt")) AS node
    FROM (
        SELECT s.id AS key, row_number() OVER (ORDER BY s.name, s.id) AS rank, {SCALARS}
        FROM services s
        WHERE s.portfolio_status = $2 AND s.tier = $3 AND {VISIBLE_SERVICE("s")}
        ORDER BY s.name, s.id LIMIT $4 + 1) y) x
"""


def _needs(of: str, inner: str, inside: str) -> str:
    """Return the SQL of the dependencies of the service *of*, each with what is *inside*."""
    return f"""(
        SELECT json_build_object('nodes', coalesce(json_agg(json_build_object(
            'dependsOn', d.service) ORDER BY d.id), '[]'::json)) FROM (
            SELECT d.id, json_build_object('id', {global_id("Service", f"{inner}.id")},
                'name', {inner}.name{inside}) AS service
            FROM service_dependencies d JOIN services {inner} ON {inner}.id = d.depends_on_id
            WHERE d.service_id = {of}.id AND d.declared AND {VISIBLE_SERVICE(inner)}
            ORDER BY d.id LIMIT 10) d)"""


_SECOND = f", 'dependencies', {_needs('u', 'v', '')}"
_FIRST = f", 'dependencies', {_needs('t', 'u', _SECOND)}"
TREE = f"""
SELECT json_build_object('id', {global_id("Service", "s.id")}, 'name', s.name,
    'dependencies', {_needs("s", "t", _FIRST)})
FROM services s WHERE s.id = $2 AND {VISIBLE_SERVICE("s")}
"""


async def prepare(connection: Any) -> None:
    """Take JSON from the database as bytes, without parsing it."""
    await connection.set_type_codec(
        "json", schema="pg_catalog", encoder=bytes, decoder=bytes, format="binary"
    )


async def answer(
    connection: Any, viewer: list[UUID], question: str, given: Mapping[str, Any]
) -> bytes:
    """Return the answer to one of the five questions as the bytes of a response."""
    if question in {"Q1", "Q5"}:
        found = await connection.fetchval(ONE if question == "Q1" else TREE, viewer, given["id"])
        return b'{"data":{"service":' + (found or b"null") + b"}}"
    if question == "Q4":
        row = await connection.fetchrow(
            FOUND, viewer, given["status"], given["tier"], given["first"]
        )
        return b'{"data":{"services":{"totalCount":%d,' % row["total"] + _page(row)
    statement = PAGE if question == "Q2" else MANY
    row = await connection.fetchrow(statement, viewer, given["after"], given["first"])
    return b'{"data":{"services":{' + _page(row)


def _page(row: Any) -> bytes:
    more = b"true" if row["more"] else b"false"
    cursor = str(row["last"]).encode()
    edges = row["edges"] or b"[]"
    return b'"edges":%b,"pageInfo":{"hasNextPage":%b,"endCursor":"%b"}}}}' % (edges, more, cursor)
