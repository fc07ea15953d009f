"""Test that maintenance is announced, takes place or is cancelled, and how it counts."""

import pytest

from tests.plugins.operation.operating import PROVIDER, Operating, at, downtimes

PLANNED, OVERRUN = "PLANNED", "OVERRUN"
TIMES = {
    "as it was announced": ((at(10), at(12)), [(at(10), at(12), PLANNED)]),
    "too early and too long": (
        (at(9), at(13)),
        [(at(9), at(10), OVERRUN), (at(10), at(12), PLANNED), (at(12), at(13), OVERRUN)],
    ),
    "after its time": ((at(12), at(13)), [(at(12), at(13), OVERRUN)]),
    "still": ((at(11), None), [(at(11), at(12), PLANNED), (at(12), None, OVERRUN)]),
}


def kinds(operating: Operating) -> list[tuple[str, str | None, str]]:
    """Return from and to when maintenance took place, and how that counts."""
    return [(start, end, kind) for start, end, _, kind in downtimes(operating.catalog)]


@pytest.mark.parametrize(("took", "counted"), TIMES.values(), ids=TIMES)
def test_what_was_announced_is_planned_and_the_rest_an_overrun(
    operating: Operating,
    took: tuple[str, str | None],
    counted: list[tuple[str, str | None, str]],
) -> None:
    maintenance = operating.schedule()
    assert (maintenance["status"], kinds(operating)) == ("SCHEDULED", [])

    given = {"startedAt": took[0], "restoredAt": took[1]}
    found = operating.edit("recordMaintenance", maintenance, **given)

    assert found["status"] == ("RESTORED" if took[1] else "OPEN")
    assert kinds(operating) == counted


def test_what_is_announced_late_was_not_planned_before(operating: Operating) -> None:
    late = operating.schedule(announcedAt=at(11))

    operating.edit("recordMaintenance", late, startedAt=at(10), restoredAt=at(12))

    assert kinds(operating) == [(at(10), at(11), OVERRUN), (at(11), at(12), PLANNED)]


def test_what_is_announced_afterwards_is_an_overrun(operating: Operating) -> None:
    given = {"title": "New disks", "serviceIds": [operating.web]}
    given |= {"announcedFrom": at(10), "announcedUntil": at(12)}
    made = operating.catalog.change("scheduleMaintenance", given, "incident { id }", by=PROVIDER)

    operating.edit("recordMaintenance", made["incident"], startedAt=at(10), restoredAt=at(12))

    assert kinds(operating) == [(at(10), at(12), OVERRUN)]


def test_maintenance_that_nobody_announced_is_an_overrun(operating: Operating) -> None:
    operating.report(kind="MAINTENANCE", restoredAt=at(11))

    assert kinds(operating) == [(at(10), at(11), OVERRUN)]


def test_cancelled_maintenance_does_not_take_place(operating: Operating) -> None:
    maintenance = operating.schedule()

    assert operating.edit("cancelMaintenance", maintenance)["status"] == "CANCELLED"
    for mutation, more in (
        ("cancelMaintenance", {}),
        ("recordMaintenance", {"startedAt": at(10)}),
    ):
        assert operating.refused(mutation, maintenance, **more) == [
            ("MAINTENANCE_NOT_SCHEDULED", "id")
        ]
    assert operating.refused("updateIncident", maintenance, title="Other") == [
        ("INCIDENT_CANCELLED", "id")
    ]
    assert operating.edit("updateIncident", operating.schedule(), title="Other")


def test_maintenance_is_announced_in_order_and_for_later(operating: Operating) -> None:
    given = {"title": "New disks", "serviceIds": [operating.web]}
    later = {"announcedFrom": "2098-01-01T00:00:00Z", "announcedUntil": "2099-01-01T00:00:00Z"}

    def refused(**more: str) -> list[tuple[str, str | None]]:
        return operating.catalog.refused(
            "scheduleMaintenance", {**given, **later, **more}, by=PROVIDER
        )

    assert refused(announcedUntil="2098-01-01T00:00:00Z") == [
        ("HISTORY_REVERSED", "announcedUntil")
    ]
    assert refused(announcedAt="2097-01-01T00:00:00Z") == [("TIME_TO_COME", "announcedAt")]
    assert refused() == []


def test_maintenance_takes_place_before_it_is_recorded(operating: Operating) -> None:
    maintenance = operating.schedule()

    def refused(**times: str) -> list[tuple[str, str | None]]:
        found: list[tuple[str, str | None]] = operating.refused(
            "recordMaintenance", maintenance, **times
        )
        return found

    assert refused(startedAt="2099-01-01T00:00:00Z") == [("TIME_TO_COME", "startedAt")]
    assert refused(startedAt=at(10), restoredAt=at(10)) == [("HISTORY_REVERSED", "restoredAt")]
    assert operating.refused("updateIncident", maintenance, intervals=[{"startedAt": at(10)}]) == [
        ("INTERVALS_UNFIT", "intervals")
    ]
    assert refused(startedAt=at(10), restoredAt=at(11)) == []
