"""Posting to the endpoint, and reading what it answers."""

import json
from typing import Any

from tests.asking import Asking

GRAPHQL, JSON = "application/graphql-response+json", "application/json"
QUERY = "{ services { totalCount } }"
NOTHING = {
    "data": {"services": {"totalCount": 0}},
    "extensions": {"cost": {"requested": 2, "actual": 2, "limit": 10_000}},
}


def code(response: Any) -> str:
    (error,) = response.json()["errors"]
    found: str = error["extensions"]["code"]
    return found


def post(catalog: Asking, body: Any = None, **headers: str) -> Any:
    """Post a body: an object as JSON, anything else as it is."""
    content = body if isinstance(body, bytes | str) else json.dumps(body or {"query": QUERY})
    given = {"content-type": JSON} | {
        name.replace("_", "-"): text for name, text in headers.items()
    }
    return catalog.client.post("/graphql", content=content, headers=given)
