"""Test who is told how available services were: their house, and whom the provider gave them."""

import datetime as dt
from typing import Any

from tests.plugins.operation.running import Running


def test_who_does_not_take_part_knows_nothing_of_it(running: Running) -> None:
    running.report("2026-03-02T10:00:00Z", "2026-03-02T11:00:00Z")
    running.agreed()
    assert [known(running, who) for who in ("consumer", "outsider")] == [(60, 1), (None, 0)]


def test_who_proposes_alone_who_left_and_who_only_wants_something_know_nothing_of_it(
    running: Running,
) -> None:
    running.report("2026-03-02T10:00:00Z", "2026-03-02T11:00:00Z")
    wish = {
        "serviceId": running.service,
        "statement": "Letters.",
        "stakeholderId": running.outsider,
    }
    running.catalog.change("recordOutcome", wish, by="provider")
    wanting = known(running, "outsider")
    deal = running.proposed(by="consumer")
    alone = known(running, "consumer")
    running.answer("agreeRelationship", deal, "provider")
    given = known(running, "consumer")
    running.answer("leaveRelationship", deal, "consumer")
    running.catalog.clock.moment += dt.timedelta(days=40)

    assert [wanting, alone, given] == [(None, 0), (None, 0), (60, 1)]
    assert known(running, "consumer") == (None, 0)


def known(running: Running, who: str) -> tuple[Any, int]:
    """Return the downtime of March and the incidents that somebody is told of."""
    found = running.available_in(by=who)
    asked = '{ service(slug: "mail") { incidents { totalCount } } }'
    number = running.catalog.ask(asked, by=who)["service"]["incidents"]["totalCount"]
    return found and found["downtimeMinutes"], number
