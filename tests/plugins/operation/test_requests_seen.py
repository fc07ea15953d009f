"""Both sides of a request see it; no other consumer, no supplier and no stranger does."""

from typing import Any

import pytest

from tests.plugins.operation.asking_for import Desk

WAITING = "{ viewer { waiting { kind since dueOn subject { ... on ServiceRequest { number } } } } }"
PATHS = {
    "serviceRequests": "{ serviceRequests { totalCount nodes { id } } }",
    "requestsWaiting": "{ requestsWaiting { totalCount nodes { id } } }",
    "relationships": "{ relationships { nodes { requests { totalCount nodes { id } } } } }",
}


def seen(desk: Desk, path: str, by: str) -> list[str]:
    """Return the ids of the requests that somebody finds on a path, of which the count agrees."""
    found = desk.catalog.ask(PATHS[path], by=by)[path]
    pages = [node["requests"] for node in found["nodes"]] if path == "relationships" else [found]
    ids = [node["id"] for page in pages for node in page["nodes"]]
    assert sum(page["totalCount"] for page in pages) == len(ids)
    return ids


@pytest.mark.parametrize("path", PATHS)
def test_every_consumer_sees_its_own_requests_and_the_provider_all(desk: Desk, path: str) -> None:
    shared = desk.shared()
    own = desk.request(relationshipId=shared)["id"]
    other = desk.request(relationshipId=shared, by="outsider")["id"]

    assert seen(desk, path, "consumer") == [own]
    assert seen(desk, path, "outsider") == [other]
    assert sorted(seen(desk, path, "provider")) == sorted([own, other])
    assert sorted(seen(desk, path, "provider-bot")) == sorted([own, other])
    assert seen(desk, path, "supplier") == []


@pytest.mark.parametrize("by", ["outsider", "supplier"])
def test_a_request_of_others_is_not_found_by_its_id_or_its_fields(desk: Desk, by: str) -> None:
    asked = desk.request(relationshipId=desk.shared())
    one = "query($id: ID!) { node(id: $id) { id } }"
    filtered = '{ relationships(where: {requests: {what: {eq: "Mine is lost."}}}) { totalCount } }'

    assert desk.catalog.codes(one, {"id": asked["id"]}, by=by) == ["NOT_FOUND"]
    assert desk.catalog.ask(one, {"id": asked["id"]}, by="consumer")["node"]
    assert desk.catalog.ask(filtered, by=by)["relationships"]["totalCount"] == 0
    assert desk.catalog.ask(filtered, by="consumer")["relationships"]["totalCount"] == 1


def test_what_is_open_waits_and_what_is_due_first_can_come_first(desk: Desk) -> None:
    late, soon, silent = desk.request(), desk.request(), desk.request()
    for done in (desk.request(), desk.request()):
        (desk.fulfil if done["number"] == 4 else desk.cancel)(done)
    desk.promise(late, days=9)
    desk.promise(soon, days=1)
    text = """query($by: ID) { requestsWaiting(
        organizationId: $by, orderBy: [{field: PROMISED_BY}]
    ) { nodes { id } } }"""

    def ordered(organization: str) -> list[Any]:
        answer = desk.catalog.ask(text, {"by": organization}, by="provider")
        return [node["id"] for node in answer["requestsWaiting"]["nodes"]]

    assert desk.waiting(by="provider") == [{"number": 1}, {"number": 2}, {"number": 3}]
    assert ordered(desk.provider) == [soon["id"], late["id"], silent["id"]]
    assert ordered(desk.consumer) == []


def test_requests_wait_for_the_people_of_the_provider(desk: Desk) -> None:
    desk.request()
    desk.later(hours=1)
    desk.promise(desk.request())
    desk.fulfil(desk.request())

    def waits(by: str) -> Any:
        return desk.catalog.ask(WAITING, by=by)["viewer"]["waiting"]

    assert waits("provider") == [
        {
            "kind": "REQUEST_TO_PROMISE",
            "since": "2026-03-10T12:00:00Z",
            "dueOn": None,
            "subject": {"number": 1},
        },
        {
            "kind": "REQUEST_TO_FULFIL",
            "since": "2026-03-10T13:00:00Z",
            "dueOn": "2026-03-12",
            "subject": {"number": 2},
        },
    ]
    assert [waits(by) for by in ("consumer", "outsider", "supplier")] == [[], [], []]


def test_an_end_leaves_nothing_to_promise(desk: Desk) -> None:
    desk.request()
    before = desk.catalog.ask(WAITING, by="provider")["viewer"]["waiting"]
    desk.end()

    assert [item["kind"] for item in before] == ["REQUEST_TO_PROMISE"]
    assert desk.catalog.ask(WAITING, by="provider")["viewer"]["waiting"] == []


@pytest.mark.parametrize("many", [1, 50])
def test_a_page_of_requests_takes_as_many_statements_as_one(desk: Desk, many: int) -> None:
    for _ in range(many):
        desk.request()
    text = """{ requestsWaiting(first: 50) { nodes {
        number isOverdue fulfilmentSeconds offering { slug } edition { number }
        organization { slug } provider { slug } person { slug } relationship { slug }
        viewerCan(mutations: ["promiseRequest", "fulfilRequest", "cancelRequest"]) { allowed }
    } } }"""
    desk.catalog.ask(text, by="provider")

    with desk.catalog.counting() as statements:
        found = desk.catalog.ask(text, by="provider")["requestsWaiting"]["nodes"]

    assert len(found) == many
    assert len(statements) == 2


def test_requests_are_found_by_whether_they_are_among_the_overdue(desk: Desk) -> None:
    desk.promise(desk.request())
    desk.later(days=3)
    desk.request()
    text = """query($in: [Boolean!]!) { serviceRequests(
        where: {isOverdue: {in: $in}}, orderBy: [{field: NUMBER}]
    ) { nodes { number } } }"""

    for given, numbers in (([True], [1]), ([False], [2]), ([True, False], [1, 2]), ([], [])):
        found = desk.catalog.ask(text, {"in": given})["serviceRequests"]["nodes"]
        assert [item["number"] for item in found] == numbers
