"""Test many who write incidents at once: numbers are counted, and one of two edits counts."""

from functools import partial

from tests.core.test_concurrency import at_once, outcomes
from tests.plugins.operation.operating import PROVIDER, Operating, at, downtimes


def test_incidents_that_are_reported_at_once_are_counted(operating: Operating) -> None:
    attempt = operating.catalog.attempt
    report = partial(attempt, "reportIncident", operating.reported(), by=PROVIDER)

    payloads = at_once([report] * 6)

    assert outcomes(payloads) == {"MADE": 6}
    found = operating.catalog.ask("{ incidents { nodes { number } } }")["incidents"]["nodes"]
    assert sorted(item["number"] for item in found) == [1, 2, 3, 4, 5, 6]


def test_of_two_ends_at_once_one_counts(operating: Operating) -> None:
    incident = operating.report()
    now, attempt = operating.now(incident), operating.catalog.attempt

    payloads = at_once(
        [
            partial(attempt, "restoreService", {**now, "restoredAt": at(hour)}, by=PROVIDER)
            for hour in (11, 12, 13, 14)
        ]
    )

    assert outcomes(payloads) == {"MADE": 1, "CONFLICT+INCIDENT_NOT_OPEN": 3}
    ended = operating.read(incident, "intervals { restoredAt }")["intervals"][0]["restoredAt"]
    assert downtimes(operating.catalog) == [(at(10), ended, "MAJOR", "INCIDENT")]


def test_two_that_become_duplicates_of_each_other_do_not_both_vanish(
    operating: Operating,
) -> None:
    first, second = operating.report(), operating.report()
    attempt = operating.catalog.attempt
    pairs = ((first, second), (second, first)) * 2

    payloads = at_once(
        [
            partial(
                attempt,
                "updateIncident",
                {**operating.now(one), "duplicateOfId": other["id"]},
                by=PROVIDER,
            )
            for one, other in pairs
        ]
    )

    assert outcomes(payloads)["MADE"] == 1
    assert len(downtimes(operating.catalog)) == 1
