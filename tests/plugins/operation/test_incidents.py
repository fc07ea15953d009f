"""Test the life of incidents: reported, edited, restored, closed and reopened."""

from typing import Any

import pytest

from tests.plugins.operation.operating import PROVIDER, Operating, at, downtimes

WHOLE = """incident {
    number title kind severity status impact notes cause causeKey reference reportedBy revision
    detectedAt acknowledgedAt closedAt restorationSeconds detectionSeconds acknowledgementSeconds
    duplicateOf { number } organization { slug }
    services { nodes { slug } } resources { nodes { slug } }
    intervals { startedAt restoredAt }
}"""
MISTIMED = {
    "it begins tomorrow": ({"startedAt": "2099-01-01T00:00:00Z"}, "TIME_TO_COME", "startedAt"),
    "it ends tomorrow": ({"restoredAt": "2099-01-01T00:00:00Z"}, "TIME_TO_COME", "restoredAt"),
    "it ends before it begins": ({"restoredAt": at(9)}, "HISTORY_REVERSED", "restoredAt"),
    "it takes no time": ({"restoredAt": at(10)}, "HISTORY_REVERSED", "restoredAt"),
    "it is detected tomorrow": (
        {"detectedAt": "2099-01-01T00:00:00Z"},
        "TIME_TO_COME",
        "detectedAt",
    ),
    "it is acknowledged too early": (
        {"detectedAt": at(11), "acknowledgedAt": at(10)},
        "HISTORY_REVERSED",
        "acknowledgedAt",
    ),
}


def test_an_incident_is_kept_with_all_that_is_known_of_it(operating: Operating) -> None:
    disks = operating.resource()

    found = operating.report(
        WHOLE,
        serviceIds=[operating.web, operating.mail],
        resourceIds=[disks],
        detectedAt=at(10, 5),
        acknowledgedAt=at(10, 7),
        restoredAt=at(11),
        impact="Pages load slowly.",
        notes="Ask Ann.",
        cause="A disk was full.",
        causeKey="disk-full",
        reference="INC-1",
    )

    assert found == {
        "number": 1,
        "title": "Slow",
        "kind": "INCIDENT",
        "severity": "MAJOR",
        "status": "RESTORED",
        "impact": "Pages load slowly.",
        "notes": "Ask Ann.",
        "cause": "A disk was full.",
        "causeKey": "disk-full",
        "reference": "INC-1",
        "reportedBy": PROVIDER,
        "revision": 1,
        "detectedAt": at(10, 5),
        "acknowledgedAt": at(10, 7),
        "closedAt": None,
        "restorationSeconds": 3600,
        "detectionSeconds": 300,
        "acknowledgementSeconds": 120,
        "duplicateOf": None,
        "organization": {"slug": PROVIDER},
        "services": {"nodes": [{"slug": "web"}, {"slug": "mail"}]},
        "resources": {"nodes": [{"slug": "disks"}]},
        "intervals": [{"startedAt": at(10), "restoredAt": at(11)}],
    }
    assert downtimes(operating.catalog) == [(at(10), at(11), "MAJOR", "INCIDENT")] * 3


@pytest.mark.parametrize(("given", "code", "field"), MISTIMED.values(), ids=MISTIMED)
def test_what_cannot_be_is_refused(
    operating: Operating, given: dict[str, Any], code: str, field: str
) -> None:
    refused = operating.catalog.refused("reportIncident", operating.reported(**given), by=PROVIDER)

    assert refused == [(code, field)]
    assert operating.report(detectedAt=at(10), acknowledgedAt=at(10), restoredAt=at(10, 1))


def test_numbers_are_counted_for_each_organization(operating: Operating) -> None:
    operating.catalog.member("bolt")
    text = 'query { organization(slug: "bolt") { id } }'
    bolt = operating.catalog.ask(text)["organization"]["id"]
    shop = operating.live("shop", bolt)

    numbers = [operating.report()["number"], operating.report()["number"]]
    other = operating.report(serviceIds=[shop], by="bolt")

    assert numbers == [1, 2]
    assert other["number"] == 1


def test_an_incident_is_kept_by_whoever_provides_what_it_hit(operating: Operating) -> None:
    catalog, given = operating.catalog, operating.reported()
    catalog.member("bolt")
    free = catalog.live("free")
    disks = operating.resource()

    mine = operating.report("incident { organization { slug } }", resourceIds=[disks])
    strange = catalog.refused("reportIncident", given, by="bolt")
    nobody = catalog.refused("reportIncident", {**given, "serviceIds": [free]})
    named = {**given, "serviceIds": [free], "organizationId": operating.provider}
    nothing = catalog.refused("reportIncident", {**given, "serviceIds": []}, by=PROVIDER)
    told = catalog.change("reportIncident", named, "incident { organization { slug } }")

    assert mine == told["incident"] == {"organization": {"slug": PROVIDER}}
    assert strange == [
        ("NOT_YOUR_ORGANIZATION", "serviceIds.0"),
        ("NOT_YOUR_ORGANIZATION", "organizationId"),
    ]
    assert nobody == [("ORGANIZATION_MISSING", "organizationId")]
    assert nothing == [("SUBJECT_MISSING", "serviceIds")]


def test_a_reference_stands_once_in_an_organization(operating: Operating) -> None:
    operating.report(reference="INC-1")

    given = operating.reported(reference="INC-1")
    assert operating.catalog.refused("reportIncident", given, by=PROVIDER) == [
        ("REFERENCE_TAKEN", "reference")
    ]
    assert operating.report(reference="INC-2")["number"] == 2


def test_detection_before_the_start_counts_as_no_time_with_a_warning(
    operating: Operating,
) -> None:
    given = operating.reported(detectedAt=at(9))
    selection = "incident { detectionSeconds }"

    made = operating.catalog.change("reportIncident", given, selection, by=PROVIDER)

    assert made["incident"] == {"detectionSeconds": 0}
    assert [item["code"] for item in made["warnings"]] == ["DETECTED_BEFORE_START"]


def test_an_incident_is_restored_closed_and_reopened(operating: Operating) -> None:
    incident = operating.report()
    selection = "incident { status closedAt restorationSeconds intervals { restoredAt } }"

    assert operating.refused("closeIncident", incident) == [("INCIDENT_NOT_RESTORED", "id")]
    assert operating.refused("reopenIncident", incident, startedAt=at(12)) == [
        ("INCIDENT_NOT_RESTORED", "id")
    ]
    assert operating.edit("restoreService", incident, selection, restoredAt=at(11)) == {
        "status": "RESTORED",
        "closedAt": None,
        "restorationSeconds": 3600,
        "intervals": [{"restoredAt": at(11)}],
    }
    assert operating.refused("restoreService", incident) == [("INCIDENT_NOT_OPEN", "id")]
    assert operating.refused("closeIncident", incident, closedAt=at(10)) == [
        ("HISTORY_REVERSED", "closedAt")
    ]
    closed = operating.edit("closeIncident", incident, selection, closedAt=at(12))
    assert (closed["status"], closed["closedAt"]) == ("CLOSED", at(12))
    assert operating.refused("reopenIncident", incident, startedAt=at(10, 59)) == [
        ("HISTORY_REVERSED", "startedAt")
    ]
    assert operating.edit("reopenIncident", incident, selection, startedAt=at(13)) == {
        "status": "OPEN",
        "closedAt": None,
        "restorationSeconds": None,
        "intervals": [{"restoredAt": at(11)}, {"restoredAt": None}],
    }
    assert downtimes(operating.catalog) == [
        (at(10), at(11), "MAJOR", "INCIDENT"),
        (at(13), None, "MAJOR", "INCIDENT"),
    ]
    assert operating.refused("restoreService", incident, restoredAt=at(13)) == [
        ("HISTORY_REVERSED", "restoredAt")
    ]
    again = operating.edit("restoreService", incident, selection, restoredAt=at(13, 30))
    assert again["restorationSeconds"] == 5400


@pytest.mark.parametrize("mutation", ["restoreService", "closeIncident", "updateIncident"])
def test_a_stale_revision_and_strangers_are_refused(operating: Operating, mutation: str) -> None:
    operating.catalog.member("bolt")
    incident = operating.report()
    if mutation == "closeIncident":
        operating.edit("restoreService", incident, restoredAt=at(11))
    now = operating.now(incident)
    stale = {**now, "expectedRevision": 7}

    assert operating.catalog.refused(mutation, stale, by=PROVIDER) == [
        ("CONFLICT", "expectedRevision")
    ]
    assert operating.catalog.refused(mutation, now, by="bolt") == [("NOT_FOUND", "id")]
    assert operating.catalog.change(mutation, now, by=PROVIDER)


def test_an_incident_is_reopened_so_often_and_no_oftener(operating: Operating) -> None:
    times = [{"startedAt": at(1, minute), "restoredAt": at(1, minute + 1)} for minute in range(49)]
    incident = operating.report(startedAt=at(1), restoredAt=at(2))
    operating.edit("updateIncident", incident, intervals=times)
    operating.edit("reopenIncident", incident, startedAt=at(3))
    operating.edit("restoreService", incident, restoredAt=at(4))

    refused = operating.refused("reopenIncident", incident, startedAt=at(5))

    assert refused == [("INTERVALS_TOO_MANY", "id")]
