"""What waits around versions: findings that somebody may waive, retirements to consent to."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from catalog.plugin import Finding, Role
from tests.asking import Asking
from tests.plugins.lifecycle.waiving import Waiving, waiving
from tests.plugins.lives import codes

WAITING = "{ viewer { waiting { kind since subject { __typename id } } } }"
RISK = Finding(code="RISK_OPEN", message="A risk.", remedy="Close it.", subject="risk 1")


@pytest.fixture
def house(catalog_with: Callable[..., Asking]) -> Waiving:
    """A house whose gate finds one risk."""
    return waiving(catalog_with, RISK)


def waiting(house: Waiving, by: str) -> Any:
    """Return what waits for somebody."""
    return house.catalog.ask(WAITING, by=by)["viewer"]["waiting"]


def test_a_refused_version_waits_for_its_waiver_authority(house: Waiving) -> None:
    nothing = waiting(house, "bob")
    assert codes(house.move()) == ["REFUSED", "RISK_OPEN"]

    (item,) = waiting(house, "bob")
    others = [waiting(house, by) for by in ("ann", "tom", "cy", "admin")]
    house.grant("RISK_OPEN", "risk 1")

    assert nothing == []
    assert item["kind"] == "WAIVER_TO_GRANT"
    assert item["subject"] == {"__typename": "ServiceVersion", "id": house.version}
    assert others == [[]] * 4
    assert waiting(house, "bob") == []


def test_it_waits_no_more_once_the_version_has_moved(house: Waiving) -> None:
    house.move()
    before = waiting(house, "bob")
    house.found.clear()

    assert codes(house.move()) == []
    assert (len(before), waiting(house, "bob")) == (1, [])


def test_it_waits_for_the_role_that_the_finding_names(house: Waiving) -> None:
    house.found[:] = [replace(RISK, authority=Role.CHANGE_AUTHORITY)]
    house.holds("dan", "CHANGE_AUTHORITY", "team")

    house.move()

    assert [len(waiting(house, by)) for by in ("bob", "dan")] == [0, 1]


def test_what_nobody_may_waive_waits_for_nobody(house: Waiving) -> None:
    house.found[:] = [replace(RISK, waivable=False)]

    house.move()

    assert waiting(house, "bob") == []


def test_whoever_was_refused_themselves_does_not_wait_for_themselves(house: Waiving) -> None:
    house.holds("tom", "WAIVER_AUTHORITY", "team")

    house.move(by="tom")

    assert [len(waiting(house, by)) for by in ("tom", "bob")] == [0, 1]


def test_many_refused_versions_take_as_many_statements_as_one(house: Waiving) -> None:
    house.move()
    counted = []
    for number in range(3):
        with house.catalog.counting() as statements:
            found = waiting(house, "bob")
        counted.append((len(statements), len(found)))
        given = {"slug": f"more-{number}", "name": "More", "providerId": house.ids["team"]}
        made = house.catalog.change("createService", given, "service { id revision }")["service"]
        asked = {"serviceId": made["id"], "to": "build", "expectedRevision": made["revision"]}
        house.catalog.attempt("advanceService", asked, by="ann")

    assert [found for _, found in counted] == [1, 2, 3]
    assert len({statements for statements, _ in counted}) == 1
