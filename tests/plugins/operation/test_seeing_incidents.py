"""Test who sees incidents: the house that keeps them, and participants of what they hit."""

from typing import Any

import pytest

from tests.plugins.operation.asking_for import Desk
from tests.plugins.operation.operating import at

KEPT = {
    "notes": "Ask Ann.",
    "cause": "A disk was full.",
    "causeKey": "disk-full",
}
SHOWN = """
    title impact severity organization { slug } intervals { startedAt restoredAt }
    restorationSeconds services { nodes { id } } resources { nodes { slug } }
"""
HIDDEN = "notes cause causeKey reportedBy duplicateOf { number }"
PATHS = {
    "as a node": "query($id: ID!) { found: node(id: $id) { id } }",
    "by its id": "query($id: ID) { found: incident(id: $id) { id } }",
}


class Outage:
    """A service with a consumer, and an incident that its provider keeps."""

    def __init__(self, desk: Desk) -> None:
        self.catalog, self.desk = desk.catalog, desk
        self.catalog.member("stranger")
        self.original = self.report(serviceIds=[desk.service], title="First")
        self.incident = self.report(
            serviceIds=[desk.service], impact="No mail.", duplicateOfId=self.original, **KEPT
        )

    def report(self, **given: Any) -> str:
        """Report an incident, and return its id."""
        usual = {
            "title": "Down",
            "severity": "MAJOR",
            "startedAt": at(10),
            "restoredAt": at(11),
            "organizationId": self.desk.provider,
        }
        made = self.catalog.change("reportIncident", usual | given, "incident { id }")
        return str(made["incident"]["id"])

    def read(self, selection: str, key: str, *, by: str | None) -> Any:
        """Return what somebody reads of an incident."""
        text = f"query($id: ID) {{ incident(id: $id) {{ {selection} }} }}"
        return self.catalog.ask(text, {"id": key}, by=by)["incident"]

    def numbers(self, where: str, *, by: str) -> list[int]:
        """Return the numbers of the incidents that somebody finds."""
        text = f"{{ incidents(where: {{{where}}}) {{ totalCount nodes {{ number }} }} }}"
        found = self.catalog.ask(text, by=by)["incidents"]
        assert found["totalCount"] == len(found["nodes"])
        return [item["number"] for item in found["nodes"]]


@pytest.fixture
def outage(desk: Desk) -> Outage:
    """An incident."""
    return Outage(desk)


def test_a_participant_reads_what_happened_and_the_house_alone_why(outage: Outage) -> None:
    shown = {
        "title": "Down",
        "impact": "No mail.",
        "severity": "MAJOR",
        "organization": {"slug": "provider"},
        "intervals": [{"startedAt": at(10), "restoredAt": at(11)}],
        "restorationSeconds": 3600,
        "services": {"nodes": [{"id": outage.desk.service}]},
        "resources": {"nodes": []},
    }
    nothing = dict.fromkeys(("notes", "cause", "causeKey", "reportedBy", "duplicateOf"))

    for reader in ("consumer", "provider"):
        assert outage.read(SHOWN, outage.incident, by=reader) == shown
    assert outage.read(HIDDEN, outage.incident, by="consumer") == nothing
    assert outage.read(HIDDEN, outage.incident, by="provider") == {
        **KEPT,
        "reportedBy": "admin",
        "duplicateOf": {"number": 1},
    }


def test_what_the_house_keeps_is_not_found_by_others(outage: Outage) -> None:
    for where in ('causeKey: {eq: "disk-full"}', 'notes: {eq: "Ask Ann."}'):
        assert outage.numbers(where, by="provider") == [2]
        assert outage.numbers(where, by="consumer") == []
    assert outage.numbers("severity: {eq: MAJOR}", by="consumer") == [1, 2]


@pytest.mark.parametrize("text", PATHS.values(), ids=PATHS)
def test_to_strangers_there_are_no_incidents(outage: Outage, text: str) -> None:
    given = {"id": outage.incident}
    service = "query($id: ID) { service(id: $id) { incidents { totalCount } } }"

    assert outage.catalog.ask(text, given, by="consumer")["found"]
    answer = outage.catalog.answer(text, given, by="stranger")
    assert (answer["data"] or {"found": None})["found"] is None
    assert outage.numbers("", by="stranger") == []
    for reader, number in {"stranger": 0, "consumer": 2, "provider": 2}.items():
        asked = {"id": outage.desk.service}
        found = outage.catalog.ask(service, asked, by=reader)["service"]
        assert found == {"incidents": {"totalCount": number}}
    refused = outage.catalog.refused(
        "updateIncident", {**given, "expectedRevision": 1}, by="stranger"
    )
    assert refused == [("NOT_FOUND", "id")]


def test_a_participant_changes_nothing(outage: Outage) -> None:
    given = {"id": outage.incident, "expectedRevision": 1}

    assert outage.catalog.refused("closeIncident", given, by="consumer") == [
        ("NOT_YOUR_ORGANIZATION", "id")
    ]
    can = 'viewerCan(mutations: ["closeIncident"]) { allowed }'
    for reader, may in {"consumer": False, "provider": True}.items():
        told = outage.read(can, outage.incident, by=reader)
        assert told == {"viewerCan": [{"allowed": may}]}
    assert outage.catalog.change("closeIncident", given, by="provider")


def test_an_incident_of_a_resource_is_seen_by_participants_of_what_stands_on_it(
    outage: Outage,
) -> None:
    catalog, desk = outage.catalog, outage.desk
    whole = {"organizationId": desk.provider, "name": "Disks"}
    made = catalog.change(
        "createResource", {**whole, "slug": "disks", "kind": "TECHNOLOGY"}, "resource { id }"
    )
    disks = made["resource"]["id"]
    incident = outage.report(resourceIds=[disks])
    text = "query($id: ID) { incident(id: $id) { title } }"

    before = catalog.answer(text, {"id": incident}, by="consumer")
    product = {**whole, "slug": "array", "resources": [{"resourceId": disks}]}
    array = catalog.change("createProduct", product, "product { id }")["product"]["id"]
    read = "query($id: ID) { service(id: $id) { revision } }"
    revision = catalog.ask(read, {"id": desk.service})["service"]["revision"]
    linked = {"id": desk.service, "expectedRevision": revision, "productIds": [array]}
    catalog.change("updateService", linked)
    hidden = "title services { nodes { id } } resources { nodes { slug } }"

    assert (before["data"] or {"incident": None})["incident"] is None
    assert outage.read(hidden, incident, by="consumer") == {
        "title": "Down",
        "services": {"nodes": []},
        "resources": {"nodes": []},
    }
    assert outage.read(hidden, incident, by="provider")["resources"]["nodes"] == [{"slug": "disks"}]
    answer = catalog.answer(text, {"id": incident}, by="stranger")
    assert (answer["data"] or {"incident": None})["incident"] is None
