"""Test what the keeper of an incident may do once what it hit belongs to another house."""

from typing import Any

import pytest

from tests.plugins.operation.operating import Operating, at

FOREIGN = "NOT_YOUR_ORGANIZATION"
TIMES = [{"startedAt": at(8), "restoredAt": at(9)}]
EDITS: dict[str, Any] = {
    "severity": "NONE",
    "intervals": TIMES,
    "serviceIds": [],
    "resourceIds": [],
    "duplicateOfId": None,
}


def hand_over(operating: Operating) -> None:
    """Let another organization provide `web`."""
    operating.edit_service(operating.web, providerId=operating.catalog.member("heir"))


def allowed(operating: Operating, incident: Any, mutation: str) -> bool:
    """Tell whether the keeper is shown that they may do something."""
    selection = f'viewerCan(mutations: ["{mutation}"]) {{ allowed }}'
    [found] = operating.read(incident, selection)["viewerCan"]
    return bool(found["allowed"])


def test_a_keeper_reopens_only_what_hit_their_own(operating: Operating) -> None:
    both = [operating.web, operating.mail]
    first, second = (operating.report(restoredAt=at(11), serviceIds=hit) for hit in (both, both))
    operating.edit("reopenIncident", first, startedAt=at(12))

    hand_over(operating)

    assert operating.refused("reopenIncident", second, startedAt=at(12)) == [(FOREIGN, "id")]
    assert not allowed(operating, second, "reopenIncident")
    assert operating.edit("restoreService", first, restoredAt=at(13))["status"] == "RESTORED"
    assert operating.edit("closeIncident", second)["status"] == "CLOSED"
    whole = operating.now(second) | {"startedAt": at(12)}
    assert operating.catalog.refused("reopenIncident", whole, by="heir") == [(FOREIGN, "id")]
    assert operating.edit("reopenIncident", second, startedAt=at(12), by="admin")


def test_a_keeper_reopens_only_what_hit_their_own_resource(operating: Operating) -> None:
    disks, heir = operating.resource(), operating.catalog.member("heir")
    given = {"restoredAt": at(11), "resourceIds": [disks]}
    own = operating.report(**given)
    others = operating.report(**given, organizationId=heir, by="admin")
    whole = operating.now(others) | {"startedAt": at(12)}

    assert operating.edit("reopenIncident", own, startedAt=at(12))["status"] == "OPEN"
    assert operating.catalog.refused("reopenIncident", whole, by="heir") == [(FOREIGN, "id")]


def test_a_keeper_records_maintenance_only_of_their_own(operating: Operating) -> None:
    first, second = operating.schedule(), operating.schedule()
    operating.edit("recordMaintenance", first, startedAt=at(10))

    hand_over(operating)

    assert operating.refused("recordMaintenance", second, startedAt=at(10)) == [(FOREIGN, "id")]
    assert not allowed(operating, second, "recordMaintenance")
    assert operating.edit("cancelMaintenance", second)["status"] == "CANCELLED"


@pytest.mark.parametrize("name", EDITS)
def test_a_keeper_edits_only_words_once_it_is_anothers(operating: Operating, name: str) -> None:
    both = {"serviceIds": [operating.web, operating.mail], "restoredAt": at(11)}
    incident, earlier = (operating.report(**both) for _ in range(2))
    given = {name: EDITS[name]}
    if name == "serviceIds":
        given = {name: [operating.mail]}
    assert operating.edit("updateIncident", earlier, **given)

    hand_over(operating)

    assert operating.refused("updateIncident", incident, **given) == [(FOREIGN, name)]
    assert operating.edit("updateIncident", incident, title="Told", cause="A disk was full.")
    assert operating.edit("updateIncident", incident, **given, by="admin")
