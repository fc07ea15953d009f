"""Test how available services are told to be: by incidents, hours, maintenance, and who watched."""

import datetime as dt
from typing import Any

import pytest

from tests.plugins.operation.running import MARCH, MONTH, Running

DAYTIME = {
    "weekly": [{"weekday": day, "opens": "08:00", "closes": "18:00"} for day in range(1, 6)],
    "timeZone": "UTC",
}
OFFICE = 22 * 10 * 60  # minutes of service hours in March 2026, which has 22 days of work
EARLY = "2026-03-11T00:00:00Z"
APRIL = {"from": "2026-04-01T00:00:00Z", "to": "2026-05-01T00:00:00Z"}


def told(found: Any) -> tuple[Any, ...]:
    """Return the status, agreed time, downtime and breaks."""
    return tuple(
        found[key] for key in ("status", "agreedServiceMinutes", "downtimeMinutes", "breaks")
    )


def test_overlapping_incidents_count_once(running: Running) -> None:
    running.report("2026-03-02T10:00:00Z", "2026-03-02T12:00:00Z")
    running.report("2026-03-02T11:00:00Z", "2026-03-02T13:00:00Z", severity="CRITICAL")
    running.report("2026-03-02T13:00:00Z", "2026-03-02T13:30:00Z")  # it touches the one before
    running.report("2026-03-09T10:00:00Z", "2026-03-09T10:30:00Z")

    found = running.available_in()

    assert told(found) == ("OK", MONTH, 240, 2)
    assert found["percent"] == 100 * (MONTH - 240) / MONTH
    assert found["mtrsMinutes"] == 120
    assert found["mtbfMinutes"] == (MONTH - 240) / 2


def test_what_lies_over_an_edge_is_cut(running: Running) -> None:
    running.report("2026-02-28T23:00:00Z", "2026-03-01T01:00:00Z")
    running.report("2026-03-31T23:30:00Z", "2026-04-01T05:00:00Z")

    assert told(running.available_in()) == ("OK", MONTH, 90, 2)


def test_what_goes_on_lasts_until_now(running: Running) -> None:
    running.report("2026-04-20T11:00:00Z")

    before, after = running.available_in(), running.available_in(APRIL)

    assert told(before) == ("OK", MONTH, 0, 0)
    assert before["percent"] == 100
    assert [before["mtrsMinutes"], before["mtbfMinutes"]] == [None, None]
    assert told(after) == ("OK", (19 * 24 + 12) * 60, 60, 1)


def test_only_severities_that_are_asked_for_count(running: Running) -> None:
    running.report("2026-03-02T10:00:00Z", "2026-03-02T11:00:00Z", severity="MINOR")
    running.report("2026-03-03T10:00:00Z", "2026-03-03T12:00:00Z", severity="NONE")

    assert told(running.available_in())[2:] == (0, 0)
    assert told(running.available_in(severities=["MINOR", "MAJOR"]))[2:] == (60, 1)
    assert told(running.available_in(severities=[]))[2:] == (0, 0)


def test_nothing_recorded_is_no_data_unless_it_is_watched(running: Running) -> None:
    unknown = running.available_in()
    running.watch("2026-03-11T00:00:00Z")
    known, before = (
        running.available_in(),
        running.available_in({**MARCH, "to": "2026-03-11T00:00:00Z"}),
    )
    running.watch(None)
    running.report("2026-04-02T10:00:00Z", "2026-04-02T11:00:00Z")
    recorded = running.available_in()

    assert told(unknown) == ("NO_DATA", None, None, None)
    assert told(known) == ("OK", 21 * 24 * 60, 0, 0)
    assert told(before) == ("NO_DATA", None, None, None)
    assert told(recorded) == ("OK", MONTH, 0, 0)


def test_a_calendar_says_when_it_is_to_be_there(running: Running) -> None:
    running.report("2026-03-02T17:00:00Z", "2026-03-03T09:00:00Z")  # an hour on either day
    running.report("2026-03-07T00:00:00Z", "2026-03-08T00:00:00Z")  # a Saturday
    given = {"serviceId": running.service, "serviceHours": DAYTIME}

    made = running.catalog.change(
        "defineCalendar", given, "serviceCalendar { revision }", by="provider"
    )

    assert made["serviceCalendar"]["revision"] == 1
    assert told(running.available_in()) == ("OK", OFFICE, 120, 1)
    assert running.catalog.refused("defineCalendar", given, by="consumer") == [
        ("NOT_YOUR_ORGANIZATION", "serviceId")
    ]
    stale = {**given, "expectedRevision": 7}
    assert running.catalog.refused("defineCalendar", stale, by="provider") == [
        ("CONFLICT", "expectedRevision")
    ]
    holiday = {**DAYTIME, "holidays": ["2026-03-03"]}
    running.catalog.change(
        "defineCalendar", {**given, "serviceHours": holiday, "expectedRevision": 1}, by="provider"
    )
    assert told(running.available_in()) == ("OK", OFFICE - 600, 60, 1)


def test_a_break_outside_of_the_hours_is_none(running: Running) -> None:
    running.catalog.change(
        "defineCalendar", {"serviceId": running.service, "serviceHours": DAYTIME}, by="provider"
    )
    running.report("2026-03-07T00:00:00Z", "2026-03-08T00:00:00Z")

    found = running.available_in()

    assert told(found) == ("OK", OFFICE, 0, 0)
    assert found["percent"] == 100


@pytest.mark.parametrize(
    "window",
    [
        {"from": "2026-05-01T00:00:00Z", "to": "2026-06-01T00:00:00Z"},
        {"from": "2026-03-01T00:00:00Z", "to": "2026-03-01T00:00:00Z"},
    ],
)
def test_without_agreed_time_it_does_not_apply(running: Running, window: Any) -> None:
    running.report("2026-03-02T10:00:00Z", "2026-03-02T11:00:00Z")

    assert told(running.available_in(window)) == ("NOT_APPLICABLE", None, None, None)


def test_more_than_a_year_at_once_is_refused(running: Running) -> None:
    text = """query($window: WindowInput!) { service(slug: "mail") {
        availability(window: $window) { percent }
        metrics(keys: ["availability"], window: $window) { status }
    } }"""
    running.report("2026-03-02T10:00:00Z", "2026-03-02T11:00:00Z")
    always = {"from": "0001-01-01T00:00:00Z", "to": "9999-12-31T23:59:59Z"}

    answer = running.catalog.answer(text, {"window": always})

    (error,) = answer["errors"]
    assert error["message"] == "Ask for a window of at most 400 days."
    assert answer["data"]["service"] == {"availability": None, "metrics": [{"status": "NO_DATA"}]}
    year = {"from": "2025-03-16T12:00:00Z", "to": "2026-04-20T12:00:00Z"}
    assert told(running.available_in(year))[2:] == (60, 1)


def test_agreed_time_ends_with_the_service(running: Running) -> None:
    catalog = running.catalog
    catalog.clock.moment = dt.datetime(2026, 3, 11, tzinfo=dt.UTC)
    key = catalog.live("fax")
    running.provide("fax", running.provider)
    running.report("2026-03-10T23:00:00Z", serviceIds=[key])
    found = catalog.ask('{ service(slug: "fax") { id revision } }')["service"]
    retired = {"serviceId": key, "expectedRevision": found["revision"]}
    catalog.change("retireService", retired)
    catalog.clock.moment = dt.datetime(2026, 4, 20, tzinfo=dt.UTC)

    assert told(running.available_in(slug="fax")) == ("OK", 10 * 24 * 60, 60, 1)
    assert told(running.available_in(APRIL, slug="fax"))[0] == "NOT_APPLICABLE"


def test_agreed_time_begins_when_a_service_goes_live(running: Running) -> None:
    catalog = running.catalog
    given = {"slug": "chat", "name": "Chat", "providerId": running.provider}
    key = catalog.change("createService", given, "service { id }")["service"]["id"]
    running.report("2026-03-02T10:00:00Z", "2026-03-02T11:00:00Z", serviceIds=[key])
    planned = running.available_in(slug="chat")
    go_live(running, key)

    assert told(planned)[0] == "NOT_APPLICABLE"
    assert told(running.available_in(slug="chat"))[0] == "NOT_APPLICABLE"  # live since today
    catalog.clock.moment += dt.timedelta(days=1)
    assert told(running.available_in(APRIL, slug="chat")) == ("OK", 24 * 60, 0, 0)


def go_live(running: Running, key: str) -> None:
    """Bring a new service of the provider into operation, whose gate lets it pass."""
    catalog = running.catalog
    refused = move(running, key)
    assert [problem["code"] for problem in refused["userErrors"]] == [
        "REFUSED",
        "OWNER_MISSING",
        "LEVEL_MISSING",
    ]
    owner = {"role": "SERVICE_OWNER", "scopeId": key, "organizationId": running.provider}
    catalog.change("assignRole", owner)
    objective = {
        "serviceId": key,
        "name": "answers",
        "indicator": "answers",
        "target": "0.99",
        "window": {"kind": "ROLLING", "days": 30},
        "method": "OCCURRENCES",
    }
    catalog.change("defineObjective", objective)
    assert move(running, key)["userErrors"] == []


def move(running: Running, key: str) -> Any:
    """Attempt to move a service into operation."""
    text = "query($id: ID) { service(id: $id) { revision } }"
    revision = running.catalog.ask(text, {"id": key})["service"]["revision"]
    given = {"serviceId": key, "to": "operation", "expectedRevision": revision}
    return running.catalog.attempt("advanceService", given, "decision { outcome }")


def test_a_resource_that_is_down_takes_along_what_stands_on_it(running: Running) -> None:
    resource = running.stands_on("disks")
    running.report(
        "2026-03-02T10:00:00Z", "2026-03-02T12:00:00Z", serviceIds=[], resourceIds=[resource]
    )
    running.report("2026-03-02T11:00:00Z", "2026-03-02T13:00:00Z")

    assert told(running.available_in()) == ("OK", MONTH, 180, 1)


def test_maintenance_is_downtime_unless_it_is_excluded(running: Running) -> None:
    running.maintain(
        ("2026-03-02T22:00:00Z", "2026-03-02T23:00:00Z"),  # announced
        ("2026-03-02T22:15:00Z", "2026-03-02T23:30:00Z"),  # actual: half an hour too long
    )
    running.report("2026-03-02T22:30:00Z", "2026-03-02T22:45:00Z")  # it is hidden by that

    assert told(running.available_in()) == ("OK", MONTH, 75, 1)
    assert told(running.available_in(exclude=True)) == ("OK", MONTH - 45, 30, 1)
    assert told(running.available_in(severities=[])) == ("OK", MONTH, 75, 1)


def test_many_services_take_as_many_statements_as_one(running: Running) -> None:
    catalog = running.catalog
    asked = f"nodes {{ availability(window: $window) {{ {running.figures} }} }}"
    text = f"query($window: WindowInput!) {{ services(first: 50) {{ {asked} }} }}"
    running.report("2026-03-02T10:00:00Z", "2026-03-02T12:00:00Z")
    catalog.ask(text, {"window": MARCH})
    with catalog.counting() as few:
        catalog.ask(text, {"window": MARCH})
    for number in range(20):
        catalog.live(f"service-{number}")

    with catalog.counting() as many:
        found = catalog.ask(text, {"window": MARCH})

    assert len(found["services"]["nodes"]) == 21
    assert len(many) == len(few) <= 4


def test_open_incidents_are_counted_at_the_end_of_the_window(running: Running) -> None:
    running.report("2026-03-30T10:00:00Z", "2026-04-02T10:00:00Z", severity="MINOR")
    running.report("2026-03-31T10:00:00Z", severity="NONE")
    running.report("2026-03-02T10:00:00Z", "2026-03-02T12:00:00Z")
    text = """query($window: WindowInput!) { service(slug: "mail") {
        metrics(keys: ["open-incidents", "mtrs", "mtbf"], window: $window) { value count status }
    } }"""

    def told(window: Any) -> Any:
        return running.catalog.ask(text, {"window": window})["service"]["metrics"]

    (march, mtrs, mtbf), (april, none, never) = told(MARCH), told(APRIL)
    assert march == {"value": 2, "count": 2, "status": "OK"}
    assert april == {"value": 1, "count": 1, "status": "OK"}
    assert mtrs == {"value": 120, "count": 1, "status": "OK"}
    assert mtbf == {"value": MONTH - 120, "count": 1, "status": "OK"}
    assert none == {"value": 0, "count": 0, "status": "OK"}  # a target on it is met
    assert never == {"value": None, "count": 0, "status": "NOT_APPLICABLE"}
