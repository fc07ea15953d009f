"""Test that incidents are edited long after they happened, and that what follows is true then."""

from typing import Any

import pytest

from tests.plugins.operation.operating import PROVIDER, Operating, at, downtimes

INTERVALS = "incident { status intervals { startedAt restoredAt } }"
UNFIT = {
    "none at all": [],
    "one without an end": [{"startedAt": at(10)}],
    "an end that is missing in the middle": [
        {"startedAt": at(9)},
        {"startedAt": at(10), "restoredAt": at(11)},
    ],
}


def test_an_edit_of_times_is_followed_by_the_downtimes(operating: Operating) -> None:
    incident = operating.report(restoredAt=at(11), serviceIds=[operating.web, operating.mail])
    times = [
        {"startedAt": at(8), "restoredAt": at(9)},
        {"startedAt": at(10), "restoredAt": at(10, 30)},
    ]

    found = operating.edit("updateIncident", incident, INTERVALS, intervals=times)

    assert found == {"status": "RESTORED", "intervals": times}
    assert downtimes(operating.catalog) == [
        *[(at(8), at(9), "MAJOR", "INCIDENT")] * 2,
        *[(at(10), at(10, 30), "MAJOR", "INCIDENT")] * 2,
    ]


@pytest.mark.parametrize("times", UNFIT.values(), ids=UNFIT)
def test_an_edit_of_times_neither_restores_nor_reopens(
    operating: Operating, times: list[Any]
) -> None:
    incident = operating.report(restoredAt=at(11))

    refused = operating.refused("updateIncident", incident, intervals=times)

    assert refused == [("INTERVALS_UNFIT", "intervals")]
    whole = [{"startedAt": at(10), "restoredAt": at(11)}]
    assert operating.edit("updateIncident", incident, intervals=whole)


def test_times_stand_in_their_order(operating: Operating) -> None:
    incident = operating.report(restoredAt=at(11))
    operating.edit("closeIncident", incident, closedAt=at(12))

    def refused(*pairs: tuple[str, str]) -> Any:
        times = [{"startedAt": start, "restoredAt": end} for start, end in pairs]
        return operating.refused("updateIncident", incident, intervals=times)

    assert refused((at(10), at(9))) == [("HISTORY_REVERSED", "intervals.0.restoredAt")]
    assert refused((at(8), at(10)), (at(9), at(11))) == [
        ("HISTORY_REVERSED", "intervals.1.startedAt")
    ]
    assert refused((at(10), "2099-01-01T00:00:00Z")) == [
        ("TIME_TO_COME", "intervals.0.restoredAt"),
        ("HISTORY_REVERSED", "intervals"),
    ]
    assert refused((at(10), at(13))) == [("HISTORY_REVERSED", "intervals")]
    assert refused((at(8), at(9)), (at(9), at(12))) == []


def test_severity_and_what_was_hit_are_told_anew(operating: Operating) -> None:
    disks = operating.resource()
    incident = operating.report(restoredAt=at(11))
    selection = "incident { services { nodes { slug } } resources { nodes { slug } } }"

    found = operating.edit(
        "updateIncident",
        incident,
        selection,
        severity="MINOR",
        serviceIds=[operating.mail],
        resourceIds=[disks],
    )

    assert found == {
        "services": {"nodes": [{"slug": "mail"}]},
        "resources": {"nodes": [{"slug": "disks"}]},
    }
    assert downtimes(operating.catalog) == [(at(10), at(11), "MINOR", "INCIDENT")] * 2
    assert operating.refused("updateIncident", incident, serviceIds=[], resourceIds=[]) == [
        ("SUBJECT_MISSING", "serviceIds")
    ]
    assert operating.edit("updateIncident", incident, selection, serviceIds=[]) == {
        "services": {"nodes": []},
        "resources": {"nodes": [{"slug": "disks"}]},
    }


def test_what_others_have_was_not_hit_by_ones_incident(operating: Operating) -> None:
    operating.catalog.member("bolt")
    text = '{ organization(slug: "bolt") { id } }'
    bolt = operating.catalog.ask(text)["organization"]["id"]
    incident, shop = operating.report(), operating.live("shop", bolt)

    refused = operating.refused("updateIncident", incident, serviceIds=[operating.web, shop])

    assert refused == [("NOT_YOUR_ORGANIZATION", "serviceIds.1")]
    assert operating.edit("updateIncident", incident, serviceIds=[operating.web, operating.mail])


def test_what_an_edit_leaves_as_it_was_is_no_edit(operating: Operating) -> None:
    incident = operating.report(restoredAt=at(11))
    same = {
        "title": "Slow",
        "severity": "MAJOR",
        "serviceIds": [operating.web],
        "intervals": [{"startedAt": at(10), "restoredAt": at(11)}],
    }

    assert operating.edit("updateIncident", incident, **same)["revision"] == 1
    assert operating.edit("updateIncident", incident, title="Slower")["revision"] == 2


def test_a_duplicate_does_not_count(operating: Operating) -> None:
    first, second = operating.report(), operating.report(title="Slow, too")
    selection = "incident { duplicateOf { number } }"

    found = operating.edit("updateIncident", second, selection, duplicateOfId=first["id"])
    assert found == {"duplicateOf": {"number": 1}}
    assert downtimes(operating.catalog) == [(at(10), None, "MAJOR", "INCIDENT")]
    found = operating.edit("updateIncident", second, selection, duplicateOfId=None)
    assert found == {"duplicateOf": None}
    assert downtimes(operating.catalog) == [(at(10), None, "MAJOR", "INCIDENT")] * 2


def test_a_duplicate_is_one_of_an_original_of_the_same_organization(
    operating: Operating,
) -> None:
    first, second, third = (operating.report() for _ in range(3))
    text = '{ organization(slug: "bolt") { id } }'
    operating.catalog.member("bolt")
    bolt = operating.catalog.ask(text)["organization"]["id"]
    shop = operating.live("shop", bolt)
    elsewhere = operating.report(serviceIds=[shop], by="bolt")
    operating.edit("updateIncident", second, duplicateOfId=first["id"])

    def refused(incident: Any, original: Any, *, by: str = PROVIDER) -> Any:
        return operating.refused("updateIncident", incident, by=by, duplicateOfId=original["id"])

    assert refused(third, third) == [("DUPLICATE_OF_ITSELF", "duplicateOfId")]
    assert refused(third, second) == [("DUPLICATE_CHAINED", "duplicateOfId")]
    assert refused(first, third) == [("DUPLICATE_CHAINED", "duplicateOfId")]
    assert refused(third, elsewhere) == [("NOT_FOUND", "duplicateOfId")]
    assert refused(third, elsewhere, by="admin") == [("DUPLICATE_ELSEWHERE", "duplicateOfId")]
    assert refused(third, first) == []
    given = operating.reported(duplicateOfId=second["id"])
    assert operating.catalog.refused("reportIncident", given, by=PROVIDER) == [
        ("DUPLICATE_CHAINED", "duplicateOfId")
    ]
    assert operating.report(duplicateOfId=first["id"])
