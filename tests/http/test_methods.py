"""GET and HEAD only ask, POST may change something, and nothing else is allowed."""

import json
from typing import Any

import pytest

from tests.asking import Asking
from tests.http.posting import JSON, NOTHING, QUERY, code
from tests.shared import catalog_of

CREATE = """mutation { createOrganization(input: {slug: "acme", name: "Acme", kind: TEAM}) {
    organization { slug } } }"""

served = catalog_of(list, anonymous_read=True)


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_only_post_changes_anything(catalog: Asking, method: str) -> None:
    headers = {"authorization": f"Bearer {catalog.secrets['admin']}", "content-type": JSON}
    body = json.dumps({"query": CREATE})

    asked = catalog.client.request(method, "/graphql", params={"query": CREATE}, headers=headers)
    sent = catalog.client.request(method, "/graphql", content=body, headers=headers)
    before = catalog.ask("{ organizations { totalCount } }")
    posted = catalog.client.post("/graphql", content=body, headers=headers)

    assert (asked.status_code, asked.headers["allow"]) == (405, "POST")
    assert sent.status_code == 400
    assert before == {"organizations": {"totalCount": 0}}
    assert posted.json()["data"]["createOrganization"]["organization"] == {"slug": "acme"}


def test_get_takes_the_operation_that_is_named(served: Asking) -> None:
    text = f"query q {QUERY} {CREATE.replace('mutation', 'mutation m')}"

    def ask(name: str) -> Any:
        return served.client.get("/graphql", params={"query": text, "operationName": name})

    assert ask("q").json()["data"] == NOTHING["data"]
    assert ask("m").status_code == 405
    assert code(ask("m")) == "BAD_REQUEST"


@pytest.mark.parametrize(
    "params",
    [
        {},
        {"query": ""},
        {"query": QUERY, "variables": "{"},
        {"query": QUERY, "variables": "[]"},
        {"query": QUERY, "variables": "1"},
        {"query": QUERY, "extensions": "x"},
    ],
)
def test_wrong_parameters_of_get_are_a_bad_request(served: Asking, params: Any) -> None:
    response = served.client.get("/graphql", params=params)

    assert (response.status_code, code(response)) == (400, "BAD_REQUEST")


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE"])
def test_no_other_method_is_allowed(served: Asking, method: str) -> None:
    response = served.client.request(method, "/graphql", json={"query": QUERY})

    assert response.status_code == 405
    assert {"GET", "POST"} <= set(response.headers["allow"].split(", "))
