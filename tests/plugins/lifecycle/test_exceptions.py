"""Test what is kept of waivers: exceptions of services once they end, and who sees them."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest

from catalog.plugin import Finding, Gate, Move
from tests.asking import Asking
from tests.plugins.lifecycle.waiving import Waiving, waiving
from tests.plugins.lives import codes, retire

With = Callable[..., Asking]
RISK = Finding(code="RISK_OPEN", message="A risk.", remedy="Close it.", subject="risk 1")
HAVING = """{ services(where: {openExceptions: {}}) { totalCount
    nodes { slug openExceptions { nodes { code status } } } } }"""
NAMED = "query($c: String) { services(where: {openExceptions: {code: {eq: $c}}}) { totalCount } }"


@pytest.fixture
def house(catalog_with: With) -> Waiving:
    """A house whose gate finds one risk, with a live service that moved in spite of it."""
    made = waiving(catalog_with, RISK)
    made.grant("RISK_OPEN", "risk 1", expiresAt=made.later(days=1))
    made.grant("OTHER", expiresAt=made.later(days=1))
    for to in ("build", "run"):
        assert codes(made.move(to)) == []
    return made


def later(house: Waiving, days: int) -> None:
    """Let days pass."""
    house.catalog.clock.moment = house.catalog.clock() + dt.timedelta(days=days)


def exceptions(house: Waiving, by: str = "ann") -> Any:
    """Return the services with exceptions, as somebody sees them."""
    found = house.catalog.ask(HAVING, by=by)["services"]
    assert found["totalCount"] == len(found["nodes"])
    return {
        node["slug"]: [(item["code"], item["status"]) for item in node["openExceptions"]["nodes"]]
        for node in found["nodes"]
    }


def test_a_used_waiver_that_expires_is_an_exception_of_its_service(house: Waiving) -> None:
    before = exceptions(house)
    later(house, 1)

    assert before == {}
    assert exceptions(house) == {"mail": [("RISK_OPEN", "EXPIRED")]}
    counts = [
        house.catalog.ask(NAMED, {"c": code}, by="ann")["services"]["totalCount"]
        for code in ("RISK_OPEN", "OTHER")
    ]
    assert counts == [1, 0]


def test_a_used_waiver_that_is_withdrawn_is_an_exception_until_it_is_granted_anew(
    house: Waiving,
) -> None:
    (used,) = [item["id"] for item in house.waivers() if item["usedBy"]]
    house.catalog.change("withdrawWaiver", {"id": used, "reason": "It grew."}, by="bob")
    withdrawn = exceptions(house)
    house.grant("RISK_OPEN", "risk 2")
    other = exceptions(house)
    wanted = house.given("RISK_OPEN", "risk 1", expiresAt=house.later(days=3))
    renewed = house.catalog.change("grantWaiver", wanted, "warnings { code }", by="bob")
    anew = exceptions(house)
    later(house, 3)

    assert renewed["warnings"] == []
    assert withdrawn == other == {"mail": [("RISK_OPEN", "WITHDRAWN")]}
    assert anew == {}
    assert exceptions(house) == {"mail": [("RISK_OPEN", "WITHDRAWN")]}


def test_an_exception_ends_with_the_version_that_it_is_of(house: Waiving) -> None:
    later(house, 1)
    house.found.clear()
    house.catalog.change("proposeServiceVersion", {"serviceId": house.ids["mail"]})
    house.move("build")
    still = exceptions(house)
    house.move("run")

    assert still == {"mail": [("RISK_OPEN", "EXPIRED")]}
    assert exceptions(house) == {}


def test_exceptions_are_for_the_house_alone(house: Waiving) -> None:
    later(house, 1)

    assert exceptions(house, "cy") == {}
    asked = '{ service(slug: "mail") { openExceptions { totalCount } } }'
    seen = {by: house.catalog.ask(asked, by=by)["service"] for by in ("cy", "dan")}
    assert [seen[by]["openExceptions"]["totalCount"] for by in ("cy", "dan")] == [0, 1]


def test_a_service_is_retired_by_waivers_as_its_preview_says(house: Waiving) -> None:
    later(house, 1)
    asked = '{ service(slug: "mail") { gate(to: "retired") { allowed } } }'

    def allowed() -> bool:
        return bool(house.catalog.ask(asked)["service"]["gate"]["allowed"])

    refused = allowed(), codes(retire(house.catalog, "mail"))
    house.grant("RISK_OPEN", "risk 1")

    assert refused == (False, ["REFUSED", "RISK_OPEN", "WAIVER_EXPIRED"])
    assert allowed()
    assert codes(retire(house.catalog, "mail")) == []


def test_a_gate_that_fails_is_waived_by_its_name(catalog_with: With) -> None:
    async def fails(_move: Move) -> list[Finding]:
        raise RuntimeError

    made = waiving(catalog_with, gates=[Gate(name=name, check=fails) for name in ("one", "two")])
    made.grant("GATE_FAILED", "life.one")
    one = codes(made.move())
    made.grant("GATE_FAILED", "life.two")

    assert one == ["REFUSED", "GATE_FAILED"]
    assert codes(made.move()) == []


def test_a_dry_run_uses_no_waiver_up(catalog_with: With) -> None:
    house = waiving(catalog_with, RISK)
    house.grant("RISK_OPEN", "risk 1")
    given = {"serviceId": house.ids["mail"], "to": "build", "expectedRevision": 1}
    selection = "decision { outcome waivers { subject usedBy { to } } }"

    tried = house.catalog.change("advanceService", given, selection, by="ann", dry_run=True)
    (kept,) = house.waivers()

    assert tried["decision"]["outcome"] == "MOVED"
    assert tried["decision"]["waivers"] == [{"subject": "risk 1", "usedBy": {"to": "build"}}]
    assert kept["usedBy"] is None


def test_waivers_are_for_the_house_alone(house: Waiving) -> None:
    (key, *_) = [item["id"] for item in house.waivers()]
    asked = "query($id: ID!) { node(id: $id) { ... on Waiver { code } } }"

    assert house.catalog.codes(asked, {"id": key}, by="cy") == ["NOT_FOUND"]
    assert house.catalog.ask(asked, {"id": key}, by="ann")["node"] == {"code": "RISK_OPEN"}
