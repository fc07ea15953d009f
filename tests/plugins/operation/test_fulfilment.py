"""How requests are fulfilled is measured of the services whose actions they ask for."""

import datetime as dt
from itertools import pairwise
from typing import Any

import pytest

from catalog.ids import decode
from catalog.plugin import AgreedTerms, Measurement, Measuring, Opening, ServiceHours, Window
from catalog_operation.measures.requests import fulfilment_time
from tests.plugins.operation.asking_for import Desk
from tests.plugins.operation.test_utilisation import record, with_capacity

ON_TIME, TIME, USED = "fulfilment-on-time", "fulfilment-time", "utilisation"
MARCH = {"from": "2026-03-01T00:00:00Z", "to": "2026-04-01T00:00:00Z"}


def measured(desk: Desk, key: str, *, by: str = "provider", window: Any = MARCH) -> Any:
    """Return what a metric says of the service."""
    text = """query($key: String!, $window: WindowInput) { service(slug: "mail") {
        metrics(keys: [$key], window: $window) { value unit numerator denominator count status }
    } }"""
    given = {"key": key, "window": window}
    return desk.catalog.ask(text, given, by=by)["service"]["metrics"][0]


@pytest.fixture
def owned(desk: Desk) -> Desk:
    """A relationship with service actions of a service, whose provider asks for its measures."""
    revision = desk.catalog.ask('{ service(slug: "mail") { revision } }')["service"]["revision"]
    given = {"id": desk.service, "expectedRevision": revision, "providerId": desk.provider}
    desk.catalog.change("updateService", given)
    return desk


def test_without_a_promise_nothing_is_kept_or_broken(owned: Desk) -> None:
    owned.fulfil(owned.request())

    assert measured(owned, ON_TIME) == {
        "value": None,
        "unit": "ratio",
        "numerator": 0,
        "denominator": 0,
        "count": 0,
        "status": "NOT_APPLICABLE",
    }


def test_a_promise_is_kept_until_its_moment_and_broken_after_it(owned: Desk) -> None:
    kept, late, open_still, to_come = (owned.request() for _ in range(4))
    for request in (kept, late, open_still):
        owned.promise(request, days=1)
    owned.promise(to_come, days=9)
    owned.later(days=1)
    owned.fulfil(kept)
    owned.later(seconds=1)
    owned.fulfil(late)

    found = measured(owned, ON_TIME)

    assert (found["numerator"], found["denominator"], found["count"]) == (1, 3, 3)
    assert found["value"] == pytest.approx(1 / 3)


def test_a_refusal_breaks_a_promise_and_a_withdrawal_in_time_does_not(owned: Desk) -> None:
    refused, withdrawn, too_late = (owned.request() for _ in range(3))
    for request in (refused, withdrawn, too_late):
        owned.promise(request, days=1)
    owned.cancel(refused)
    owned.cancel(withdrawn, by="consumer")
    owned.later(days=1, seconds=1)
    owned.cancel(too_late, by="consumer")

    found = measured(owned, ON_TIME)

    assert (found["numerator"], found["denominator"], found["value"]) == (0, 2, 0)


def test_two_windows_share_no_promise(owned: Desk) -> None:
    request = owned.request()
    owned.promise(request, days=1)
    owned.later(days=2)
    owned.fulfil(request)
    days = [f"2026-03-{day}T00:00:00Z" for day in (10, 12, 14)]

    found = [measured(owned, ON_TIME, window={"from": a, "to": b}) for a, b in pairwise(days)]

    assert [item["denominator"] for item in found] == [1, 0]


def test_the_time_to_fulfil_is_a_median_of_those_fulfilled_in_the_window(owned: Desk) -> None:
    first, second, third = (owned.request() for _ in range(3))
    before = measured(owned, TIME)
    for request, minutes in ((first, 10), (second, 20), (third, 90)):
        owned.later(minutes=minutes)
        owned.fulfil(request)
    owned.later(seconds=1)

    found = measured(owned, TIME)

    assert (before["value"], before["count"], before["status"]) == (None, 0, "NO_DATA")
    assert (found["value"], found["unit"], found["count"]) == (30 * 60, "seconds", 3)


def test_the_use_is_a_share_of_the_capacity_and_may_be_above_one(owned: Desk) -> None:
    before = measured(owned, USED)
    record(owned, "30", "90", unit="users")
    record(owned, "1", unit="calls")
    without = measured(owned, USED)
    with_capacity(owned, "40")

    found = measured(owned, USED)

    assert (before["status"], without["status"]) == ("NO_DATA", "NOT_APPLICABLE")
    assert (found["value"], found["numerator"], found["denominator"]) == (1.5, 60, 40)
    assert (found["count"], found["unit"], found["status"]) == (2, "share", "OK")


@pytest.mark.parametrize("key", [ON_TIME, TIME, USED])
def test_nobody_outside_of_the_house_learns_what_others_ask_for(owned: Desk, key: str) -> None:
    with_capacity(owned)
    record(owned, "1")
    request = owned.request()
    owned.promise(request)
    owned.fulfil(request)
    owned.later(seconds=1)

    assert measured(owned, key)["status"] == "OK"
    assert measured(owned, key, by="consumer")["status"] == "NO_DATA"
    assert measured(owned, key, by="outsider")["status"] == "NO_DATA"


def test_an_agreement_measures_the_time_to_fulfil_within_its_hours(owned: Desk) -> None:
    owned.later(hours=5)  # Tuesday, 17:00
    request = owned.request()
    owned.later(hours=16)  # Wednesday, 09:00
    owned.fulfil(request)
    owned.later(seconds=1)
    openings = [Opening(weekday=day, opens=dt.time(8), closes=dt.time(18)) for day in range(5)]
    service = decode(owned.service)
    assert service is not None

    async def measure(terms: AgreedTerms | None) -> Measurement:
        now = owned.catalog.clock.moment
        window = Window(now - dt.timedelta(days=7), now)
        async with owned.catalog.catalog.database.reading() as session:
            asked = Measuring(
                session=session, subjects=[service.key], window=window, now=now, terms=terms
            )
            return (await fulfilment_time(asked))[service.key]

    def seconds(terms: AgreedTerms | None) -> float | None:
        return owned.catalog.run(lambda: measure(terms)).value

    office = AgreedTerms(service_hours=ServiceHours(weekly=openings))
    assert seconds(office) == 2 * 3600
    assert seconds(AgreedTerms()) == seconds(None) == 16 * 3600
