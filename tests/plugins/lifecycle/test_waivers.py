"""Test waivers: somebody else grants one before the move, for one finding, with an end."""

import datetime as dt
from collections.abc import Callable
from dataclasses import replace

import pytest

from catalog.plugin import Finding, Role
from tests.asking import Asking
from tests.plugins.lifecycle.waiving import Waiving, waiving
from tests.plugins.lives import codes

With = Callable[..., Asking]
RISK = Finding(code="RISK_OPEN", message="A risk.", remedy="Close it.", subject="risk 1")


@pytest.fixture
def house(catalog_with: With) -> Waiving:
    """A house whose gate finds one risk."""
    return waiving(catalog_with, RISK)


def test_a_waiver_that_another_granted_lets_a_move_pass_and_stays_on_record(house: Waiving) -> None:
    refused, before = codes(house.move()), house.allowed()
    granted = house.grant("RISK_OPEN", "risk 1")
    after = house.allowed()
    moved = house.move()

    assert (refused, before, after) == (["REFUSED", "RISK_OPEN"], False, True)
    assert codes(moved) == []
    told = {
        "code": "RISK_OPEN",
        "subject": "risk 1",
        "reason": "It is small.",
        "authority": "WAIVER_AUTHORITY",
        "grantedBy": "bob",
        "expiresAt": house.later(days=30),
        "status": "ACTIVE",
    }
    assert moved["decision"]["waivers"] == [told]
    assert [item["code"] for item in moved["decision"]["findings"]] == ["RISK_OPEN"]
    assert granted["usedBy"] is None
    (kept,) = house.waivers()
    assert kept == {**granted, "usedBy": {"outcome": "MOVED", "to": "build"}}
    assert kept["person"] == {"slug": "bob"}


def test_of_nine_findings_of_one_code_one_waiver_covers_one(house: Waiving) -> None:
    house.found[:] = [replace(RISK, subject=f"risk {number}") for number in range(1, 10)]
    house.grant("RISK_OPEN", "risk 5")

    eight = house.move()
    before = house.allowed()
    for number in (1, 2, 3, 4, 6, 7, 8, 9):
        house.grant("RISK_OPEN", f"risk {number}")

    assert codes(eight) == ["REFUSED", *["RISK_OPEN"] * 8]
    assert eight["userErrors"][0]["message"].endswith("8 findings block.")
    assert eight["decision"]["waivers"] == []
    assert (before, house.allowed()) == (False, True)
    assert len(house.move()["decision"]["waivers"]) == 9


def test_findings_without_a_subject_take_a_waiver_each(house: Waiving) -> None:
    house.found[:] = [replace(RISK, subject=None)] * 2
    house.grant("RISK_OPEN", "risk 1")
    other = codes(house.move())
    house.grant("RISK_OPEN")
    one = codes(house.move())
    house.grant("RISK_OPEN")

    assert other == ["REFUSED", "RISK_OPEN", "RISK_OPEN"]
    assert one == ["REFUSED", "RISK_OPEN"]
    assert codes(house.move()) == []


def test_whoever_granted_a_waiver_does_not_move_by_it(house: Waiving) -> None:
    house.grant("RISK_OPEN", "risk 1")

    own, own_preview = house.move(by="bob"), house.allowed(by="bob")
    others, preview = house.move(by="tom"), house.allowed(to="run")

    assert codes(own) == ["REFUSED", "RISK_OPEN", "WAIVER_BY_MOVER"]
    assert [item["code"] for item in own["decision"]["findings"]] == [
        "RISK_OPEN",
        "WAIVER_BY_MOVER",
    ]
    assert own_preview is False
    assert codes(others) == []
    assert preview is True


def test_who_is_an_organization_alone_does_not_move_by_their_own_waiver(house: Waiving) -> None:
    own = {"slug": "bob-ltd", "name": "Bob", "kind": "PERSON", "personId": house.ids["bob"]}
    made = house.catalog.change("createOrganization", own, "organization { id }")["organization"]
    owned = {"role": "SERVICE_OWNER", "scopeId": house.ids["mail"], "organizationId": made["id"]}
    house.catalog.change("assignRole", owned)
    house.catalog.token("account", organization="bob-ltd")
    house.grant("RISK_OPEN", "risk 1")

    assert codes(house.move(by="account")) == ["REFUSED", "RISK_OPEN", "WAIVER_BY_MOVER"]
    assert codes(house.move(by="ann")) == []


def test_only_a_person_who_holds_the_role_today_grants_a_waiver(house: Waiving) -> None:
    day, week = dt.timedelta(days=1), house.later(days=7)
    nobody = [("ROLE_NOT_HELD", "versionId")]
    house.holds("tom", "WAIVER_AUTHORITY", "mail", validFrom=week)
    house.holds("desk", "WAIVER_AUTHORITY", "team")
    house.holds("ann", "WAIVER_AUTHORITY", "desk")
    house.catalog.token("robot", organization="acme")

    refused = {
        by: house.refused("RISK_OPEN", "risk 1", by=by) for by in ("admin", "robot", "ann", "tom")
    }
    outsider = house.refused("RISK_OPEN", "risk 1", by="cy")
    member = house.grant("RISK_OPEN", "risk 1", by="dan")
    house.catalog.clock.moment = house.catalog.clock() + 8 * day
    later = house.grant("RISK_OPEN", "risk 1", by="tom")

    assert refused == dict.fromkeys(("admin", "robot", "ann", "tom"), nobody)
    assert outsider == [("NOT_FOUND", "versionId")]
    assert (member["grantedBy"], later["grantedBy"]) == ("dan", "tom")


def test_an_administrator_grants_what_they_hold_the_role_for(house: Waiving) -> None:
    house.catalog.token("root", person="bob", roles=["admin"])

    assert house.grant("RISK_OPEN", "risk 1", by="root")["grantedBy"] == "root"
    assert codes(house.move(by="root")) == ["REFUSED", "RISK_OPEN", "WAIVER_BY_MOVER"]
    assert codes(house.move(by="bob")) == ["REFUSED", "RISK_OPEN", "WAIVER_BY_MOVER"]


def test_a_finding_names_the_role_that_waives_it(house: Waiving) -> None:
    house.found[:] = [replace(RISK, authority=Role.CHANGE_AUTHORITY)]
    house.holds("dan", "CHANGE_AUTHORITY", "team")

    others = house.refused("RISK_OPEN", "risk 1", by="bob")
    unknown = house.refused("RISK_OPEN", "risk 2", by="dan")
    granted = house.grant("RISK_OPEN", "risk 1", by="dan")

    assert others == unknown == [("ROLE_NOT_HELD", "code")]
    assert granted["authority"] == "CHANGE_AUTHORITY"
    assert codes(house.move()) == []


def test_a_waiver_of_another_role_does_not_count(house: Waiving) -> None:
    house.grant("RISK_OPEN", "risk 1")
    house.found[:] = [replace(RISK, authority=Role.CHANGE_AUTHORITY)]
    refused = house.move()
    house.found[:] = [RISK]

    assert codes(refused) == ["REFUSED", "RISK_OPEN", "ROLE_NOT_HELD"]
    assert "CHANGE_AUTHORITY" in refused["userErrors"][2]["message"]
    assert codes(house.move()) == []


def test_what_is_not_waivable_is_refused_at_the_grant_and_at_the_move(house: Waiving) -> None:
    house.grant("RISK_OPEN", "risk 1")
    house.found[:] = [replace(RISK, waivable=False)]

    granted = house.refused("RISK_OPEN", "risk 1", by="bob")
    moved, preview = codes(house.move()), house.allowed()
    house.found[:] = [RISK]

    assert granted == [("NOT_WAIVABLE", "code")]
    assert moved == ["REFUSED", "RISK_OPEN", "NOT_WAIVABLE"]
    assert preview is False
    assert codes(house.move()) == []


def test_nobody_moves_by_a_waiver_that_has_expired(house: Waiving) -> None:
    house.grant("RISK_OPEN", "risk 1", expiresAt=house.later(days=1))
    usable = house.allowed()
    house.catalog.clock.moment = house.catalog.clock() + dt.timedelta(days=1)

    refused, preview = house.move(), house.allowed()
    (kept,) = house.waivers()
    house.grant("RISK_OPEN", "risk 1")

    assert (usable, preview) == (True, False)
    assert codes(refused) == ["REFUSED", "RISK_OPEN", "WAIVER_EXPIRED"]
    assert kept["status"] == "EXPIRED"
    assert codes(house.move()) == []


def test_a_waiver_is_withdrawn_by_its_granter_or_a_waiver_authority(house: Waiving) -> None:
    house.holds("dan", "CHANGE_AUTHORITY", "team")
    house.found[:] = [replace(RISK, authority=Role.CHANGE_AUTHORITY)]
    first, second = (house.grant("RISK_OPEN", "risk 1", by="dan")["id"] for _ in range(2))
    given = {"id": first, "reason": "It grew."}

    others = [house.catalog.refused("withdrawWaiver", given, by=by) for by in ("ann", "admin")]
    outsider = house.catalog.refused("withdrawWaiver", given, by="cy")
    house.catalog.change("withdrawWaiver", {**given, "id": second}, by="bob")
    usable = house.allowed()
    house.catalog.change("withdrawWaiver", given, by="dan")
    again = house.catalog.refused("withdrawWaiver", given, by="dan")

    assert others == [[("ROLE_NOT_HELD", "id")]] * 2
    assert outsider == [("NOT_FOUND", "id")]
    assert usable is True
    assert again == [("WAIVER_OVER", "id")]
    assert codes(house.move()) == ["REFUSED", "RISK_OPEN"]
    assert [(item["status"], item["withdrawnBy"]) for item in house.waivers()] == [
        ("WITHDRAWN", "dan"),
        ("WITHDRAWN", "bob"),
    ]


def test_a_waiver_ends_in_the_future_and_within_a_year(house: Waiving) -> None:
    def refused(**time: float) -> list[tuple[str, str | None]]:
        return list(house.refused("RISK_OPEN", "risk 1", by="bob", expiresAt=house.later(**time)))

    assert refused(days=0) == refused(days=-1) == [("WAIVER_EXPIRED", "expiresAt")]
    assert refused(days=367) == [("WAIVER_TOO_LONG", "expiresAt")]
    assert refused(days=366) == []


def test_a_version_has_a_bounded_number_of_waivers_in_force(house: Waiving) -> None:
    for _ in range(50):
        house.grant("RISK_OPEN", "risk 1", expiresAt=house.later(days=1))

    full = house.refused("RISK_OPEN", "risk 1", by="bob")
    house.catalog.clock.moment = house.catalog.clock() + dt.timedelta(days=1)

    assert full == [("WAIVERS_TOO_MANY", "versionId")]
    assert house.refused("RISK_OPEN", "risk 1", by="bob") == []


def test_what_no_gate_finds_now_is_granted_with_a_warning(house: Waiving) -> None:
    unneeded = house.catalog.change("grantWaiver", house.given("RISK_OPEN", "risk 2"), by="bob")
    needed = house.catalog.change("grantWaiver", house.given("RISK_OPEN", "risk 1"), by="bob")

    assert [item["code"] for item in unneeded["warnings"]] == ["WAIVER_NOT_NEEDED"]
    assert needed["warnings"] == []


def test_nothing_is_waived_for_a_version_that_moves_no_more(house: Waiving) -> None:
    house.found.clear()
    version = house.version
    asked = """query($id: ID!) { node(id: $id) { ... on ServiceVersion {
        viewerCan(mutations: ["grantWaiver"]) { allowed reasons { code } }
    } } }"""

    def told(by: str) -> list[str]:
        node = house.catalog.ask(asked, {"id": version}, by=by)["node"]
        return [reason["code"] for reason in node["viewerCan"][0]["reasons"]]

    before = told("bob"), told("ann")
    for to in ("build", "run"):
        house.move(to)
    house.catalog.change("proposeServiceVersion", {"serviceId": house.ids["mail"]})
    for to in ("build", "run"):
        house.move(to)

    refused = house.refused("RISK_OPEN", by="bob", versionId=version)
    assert before == ([], ["ROLE_NOT_HELD"])
    assert refused == [("VERSION_ENDED", "versionId")]
    assert told("bob") == ["VERSION_ENDED"]
    assert house.refused("RISK_OPEN", by="bob") == []


def test_a_waiver_covers_one_version_alone(house: Waiving) -> None:
    house.grant("RISK_OPEN", "risk 1")
    for to in ("build", "run"):
        assert codes(house.move(to)) == []
    house.catalog.change("proposeServiceVersion", {"serviceId": house.ids["mail"]})

    refused = codes(house.move())
    house.grant("RISK_OPEN", "risk 1")

    assert refused == ["REFUSED", "RISK_OPEN"]
    assert codes(house.move()) == []
