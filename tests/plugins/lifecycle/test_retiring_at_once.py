"""Test who retires a service beside somebody who begins to stand on it: never are both done."""

from collections import Counter
from functools import partial
from typing import Any

import pytest

from tests.asking import Asking
from tests.core.test_concurrency import at_once, outcomes
from tests.plugins.lifecycle.leaving import Houses, houses

ROUNDS = 6


@pytest.fixture
def three(catalog: Asking) -> Houses:
    """Three houses around the service `disk`."""
    return houses(catalog)


def retiring(three: Houses, service: str) -> Any:
    """Return the attempt to retire a service that nobody has changed yet."""
    given = {"serviceId": service, "expectedRevision": 1}
    return partial(three.catalog.attempt, "retireService", given, by="ann")


def raced(three: Houses, service: str, other: Any) -> Counter[str]:
    """Retire a service beside the other attempt, and return what came of both."""
    return outcomes(at_once([retiring(three, service), other]))


def test_who_depends_on_it_at_the_same_time(three: Houses) -> None:
    found: Counter[str] = Counter()
    shop = three.live("shop", three.acme)

    for number in range(ROUNDS):
        disk = three.live(f"disk-{number}", three.acme)
        given = {"serviceId": shop, "dependsOnId": disk, "strength": "HARD"}
        found += raced(
            three, disk, partial(three.catalog.attempt, "addDependency", given, by="ann")
        )

    assert found["MADE"] == ROUNDS
    assert set(found) <= {"MADE", "SERVICE_RETIRED", "REFUSED+DEPENDANTS_LIVE"}


def test_who_publishes_it_at_the_same_time(three: Houses) -> None:
    found: Counter[str] = Counter()

    for number in range(ROUNDS):
        disk = three.live(f"disk-{number}", three.acme)
        offering = three.drafted(f"storage-{number}", disk)
        given = {"id": offering, "expectedRevision": 1}
        found += raced(
            three, disk, partial(three.catalog.attempt, "publishOffering", given, by="ann")
        )

    assert found["MADE"] == ROUNDS
    assert set(found) <= {"MADE", "SERVICE_NOT_LIVE", "REFUSED+OFFERED_ALONE"}


def test_who_begins_to_consume_it_at_the_same_time(three: Houses) -> None:
    found: Counter[str] = Counter()

    for number in range(ROUNDS):
        disk = three.live(f"disk-{number}", three.acme)
        offering = three.offered(f"storage-{number}", disk)
        deal = three.agreed(f"deal-{number}", offering)
        three.withdraw(offering)
        given = {"id": deal, "expectedRevision": 2}
        found += raced(
            three, disk, partial(three.catalog.attempt, "activateRelationship", given, by="bob")
        )

    assert found["MADE"] == ROUNDS
    assert set(found) <= {"MADE", "SERVICE_RETIRED", "REFUSED+RELATIONSHIP_ACTIVE"}
