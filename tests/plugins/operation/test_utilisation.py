"""The provider counts what was used; it is set against what its resources can give."""

from typing import Any

import pytest

from tests.plugins.operation.asking_for import Desk

MARCH = {"from": "2026-03-01T00:00:00Z", "to": "2026-04-01T00:00:00Z"}
USED = "unit status count days perDay peak capacity share"


def counts(*found: str, first: int = 1) -> list[dict[str, Any]]:
    """Return counts of days of March, one after the other."""
    return [{"day": f"2026-03-{day:02}", "count": count} for day, count in enumerate(found, first)]


def recording(desk: Desk, *found: str, first: int = 1, **given: Any) -> dict[str, Any]:
    """Return the input of counts."""
    named = {"relationshipId": desk.deal, "offeringId": desk.available, "unit": "users"}
    return {**named, "counts": counts(*found, first=first), **given}


def record(desk: Desk, *found: str, first: int = 1, by: str = "provider", **given: Any) -> None:
    """Record counts that are not refused."""
    wanted = recording(desk, *found, first=first, **given)
    desk.catalog.change("recordUtilisation", wanted, "relationship { revision }", by=by)


def refused(desk: Desk, *found: str, by: str = "provider", **given: Any) -> list[Any]:
    """Return the code and the field of each problem of counts."""
    return desk.catalog.refused("recordUtilisation", recording(desk, *found, **given), by=by)


def used(desk: Desk, *, by: str = "provider", window: Any = MARCH) -> Any:
    """Return how much was used of the service, as somebody sees it."""
    text = f"""query($window: WindowInput!) {{
        service(slug: "mail") {{ utilisation(window: $window) {{ {USED} }} }}
    }}"""
    return desk.catalog.ask(text, {"window": window}, by=by)["service"]["utilisation"]


def with_capacity(desk: Desk, capacity: str = "40", quantity: str | None = None) -> None:
    """Let the service be provided with a resource that can give so many users."""
    given = {"organizationId": desk.provider, "slug": "host", "name": "Host", "kind": "TECHNOLOGY"}
    of_users = {**given, "capacity": capacity, "unit": "users"}
    made = desk.catalog.change("createResource", of_users, "resource { id }")["resource"]["id"]
    part = {"resourceId": made} | ({} if quantity is None else {"quantity": quantity})
    stack = {"organizationId": desk.provider, "slug": "stack", "name": "Stack", "resources": [part]}
    product = desk.catalog.change("createProduct", stack, "product { id }")["product"]["id"]
    revision = desk.catalog.ask('{ service(slug: "mail") { revision } }')["service"]["revision"]
    desk.catalog.change(
        "updateService",
        {"id": desk.service, "expectedRevision": revision, "productIds": [product]},
    )


def test_what_was_used_is_set_against_what_there_is(desk: Desk) -> None:
    with_capacity(desk)
    record(desk, "10", "20.5", "0")

    assert used(desk) == [
        {
            "unit": "users",
            "status": "OK",
            "count": "30.500",
            "days": 3,
            "perDay": pytest.approx(30.5 / 3),
            "peak": "20.500",
            "capacity": "40.000",
            "share": pytest.approx(30.5 / 3 / 40),
        }
    ]


def test_more_may_be_used_than_there_is(desk: Desk) -> None:
    with_capacity(desk, "40", quantity="5")
    record(desk, "10")

    (told,) = used(desk)

    assert (told["capacity"], told["share"], told["status"]) == ("5.000", 2.0, "OK")


@pytest.mark.parametrize(("unit", "share"), [("users", 0.25), ("calls", None)])
def test_a_capacity_counts_for_its_unit_alone(desk: Desk, unit: str, share: float | None) -> None:
    with_capacity(desk)
    record(desk, "10", unit=unit)

    told = {item["unit"]: item for item in used(desk)}

    assert told[unit]["share"] == share
    assert told[unit]["status"] == ("OK" if share else "NOT_APPLICABLE")
    assert told["users"]["capacity"] == "40.000"
    assert told["users"]["status"] == ("OK" if share else "NO_DATA")


def test_what_was_recorded_of_a_day_is_replaced(desk: Desk) -> None:
    record(desk, "10", "10", "10")
    record(desk, "4", first=2)

    (told,) = used(desk)

    assert (told["count"], told["days"], told["peak"]) == ("24.000", 3, "10.000")


def test_the_same_counts_again_leave_no_trace(desk: Desk) -> None:
    record(desk, "10", "20")
    wanted = recording(desk, "10.000", "20")

    with desk.catalog.counting() as statements:
        desk.catalog.change("recordUtilisation", wanted, by="provider")

    assert not [
        item for item in statements if "operation__utilisations" in item and "INSERT" in item
    ]


def test_days_count_that_begin_in_the_window(desk: Desk) -> None:
    record(desk, "1", "2", "4", "8")

    def count(start: str, end: str) -> Any:
        found = used(desk, window={"from": f"2026-03-{start}Z", "to": f"2026-03-{end}Z"})
        return found[0]["count"] if found else None

    assert count("02T00:00:00", "03T00:00:00") == "2.000"
    assert count("01T00:00:01", "03T00:00:01") == "6.000"
    assert count("01T12:00:00", "01T13:00:00") is None


def test_the_future_and_what_lies_outside_of_the_relationship_are_refused(desk: Desk) -> None:
    deal = desk.agreed(slug="later", startsOn="2026-03-10")
    desk.with_roles(deal)
    desk.step("activateRelationship", deal, desk.revision(deal))

    assert refused(desk, "1", "1", first=10) == [("TIME_TO_COME", "counts.1.day")]
    assert refused(desk, "1", first=9, relationshipId=deal) == [
        ("RELATIONSHIP_NOT_ACTIVE", "counts.0.day")
    ]
    assert refused(desk, "1", first=10, relationshipId=deal) == []


def test_a_relationship_that_never_was_active_used_nothing(desk: Desk) -> None:
    deal = desk.agreed(slug="later")

    assert refused(desk, "1", relationshipId=deal) == [
        ("RELATIONSHIP_NOT_ACTIVE", "relationshipId")
    ]
    assert refused(desk, "1") == []


def test_what_was_used_is_recorded_after_the_end_for_days_before_it(desk: Desk) -> None:
    desk.end()
    desk.later(days=2)

    assert refused(desk, "1", first=11) == [("RELATIONSHIP_NOT_ACTIVE", "counts.0.day")]
    assert refused(desk, "1", first=10) == []


@pytest.mark.parametrize(
    ("given", "problem"),
    [
        ({"unit": " "}, ("TEXT_BLANK", "unit")),
        ({"counts": counts("-1")}, ("OUT_OF_RANGE", "counts.0.count")),
        ({"counts": counts("0.0001")}, ("NUMBER_INVALID", "counts.0.count")),
        ({"counts": counts("1") * 2}, ("DAY_TWICE", "counts.1")),
        ({"counts": counts("1") * 367}, ("TOO_MANY", "counts")),
    ],
)
def test_counts_have_limits(desk: Desk, given: dict[str, Any], problem: Any) -> None:
    assert problem in refused(desk, **given)
    assert refused(desk, "1") == []


def test_the_provider_of_the_offering_counts_and_nobody_else(desk: Desk) -> None:
    assert refused(desk, "1", by="consumer") == [("NOT_YOUR_ORGANIZATION", "offeringId")]
    assert refused(desk, "1", by="consumer-bot") == [("NOT_YOUR_ORGANIZATION", "offeringId")]
    for by in ("outsider", "supplier"):
        assert ("NOT_FOUND", "relationshipId") in refused(desk, "1", by=by)
    assert refused(desk, "1", by="provider-bot") == []
    assert refused(desk, "1", by="provider") == []


def test_an_offering_is_agreed_before_it_is_counted(desk: Desk) -> None:
    other = desk.offering("other")
    desk.step("publishOffering", other, 1)

    assert refused(desk, "1", offeringId=other) == [("OFFERING_NOT_AGREED", "offeringId")]
    assert refused(desk, "1") == []


def test_each_consumer_sees_what_its_own_relationships_used(desk: Desk) -> None:
    with_capacity(desk)
    shared = desk.shared()
    record(desk, "10", "10")
    record(desk, "5", relationshipId=shared)

    def seen(by: str) -> list[Any]:
        return [(item["count"], item["days"], item["capacity"]) for item in used(desk, by=by)]

    assert seen("provider") == [("25.000", 2, "40.000")]
    assert seen("consumer") == [("25.000", 2, None)]
    assert seen("outsider") == [("5.000", 1, None)]
    assert used(desk, by="supplier") is None


def test_who_has_left_sees_no_counts_any_more(desk: Desk) -> None:
    record(desk, "10", relationshipId=desk.shared())
    before = used(desk, by="outsider")
    deal = desk.catalog.ask('{ relationship(slug: "shared") { id } }')["relationship"]["id"]

    desk.answer("leaveRelationship", deal, "outsider")
    desk.later(seconds=1)

    assert [item["count"] for item in before] == ["10.000"]
    assert not used(desk, by="outsider")


UNUSED = """query($window: WindowInput!, $first: Int) {
    unusedServices(window: $window, first: $first) { status service { slug } }
}"""


def unused(desk: Desk, *, by: str = "provider", window: Any = MARCH, **given: Any) -> list[Any]:
    """Return the services that nobody used, each with whether that was counted."""
    found = desk.catalog.ask(UNUSED, {"window": window, **given}, by=by)["unusedServices"]
    return [(item["service"]["slug"], item["status"]) for item in found]


def test_a_service_that_nobody_used_is_told_from_one_that_nobody_counted(desk: Desk) -> None:
    before = unused(desk)
    record(desk, "0", "0")
    counted = unused(desk)
    record(desk, "0.5", first=3)

    assert before == [("mail", "NO_DATA")]
    assert counted == [("mail", "OK")]
    assert unused(desk) == []


def test_use_outside_of_the_window_is_not_looked_at(desk: Desk) -> None:
    record(desk, "7", "0")
    later = {"from": "2026-03-02T00:00:00Z", "to": "2026-03-03T00:00:00Z"}

    assert unused(desk) == []
    assert unused(desk, window=later) == [("mail", "OK")]


def test_only_the_provider_learns_what_is_not_used_while_it_is_agreed(desk: Desk) -> None:
    others = [unused(desk, by=by) for by in ("consumer", "outsider", "supplier")]
    before = unused(desk)
    desk.end()

    assert others == [[], [], []]
    assert before == [("mail", "NO_DATA")]
    assert unused(desk) == []


def test_the_list_of_what_is_not_used_is_bounded(desk: Desk) -> None:
    given = {"window": MARCH, "first": 101}

    assert desk.catalog.codes(UNUSED, given, by="provider") == ["BAD_USER_INPUT"]
    assert unused(desk, first=100) == [("mail", "NO_DATA")]
    assert unused(desk, first=0) == []


@pytest.mark.parametrize("many", [1, 50])
def test_a_page_of_services_takes_as_many_statements_as_one(desk: Desk, many: int) -> None:
    record(desk, "1")
    for number in range(many - 1):
        desk.catalog.live(f"other-{number}")
    text = f"""query($window: WindowInput!) {{
        services(first: 50) {{ nodes {{ utilisation(window: $window) {{ {USED} }} }} }}
    }}"""
    desk.catalog.ask(text, {"window": MARCH})

    with desk.catalog.counting() as statements:
        found = desk.catalog.ask(text, {"window": MARCH})["services"]["nodes"]

    assert sum(bool(item["utilisation"]) for item in found) == 1
    assert len(found) == many
    assert len(statements) == 3
