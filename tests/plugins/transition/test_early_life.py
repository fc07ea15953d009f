"""Test early life support: what starts it, what ends it, and what lets a version move on."""

from collections.abc import Callable, Iterable
from typing import Any

import pytest

from catalog.plugin import HOUSE, Measurement, Measuring, Metric, Plugin, hookimpl
from catalog_operation import Operation
from catalog_transition import Transition
from tests.asking import Asking
from tests.plugins.lives import codes, move
from tests.plugins.transition.supported import at, ended, in_early_life, start

FOUR = (2, 3, 4, 5)


def measuring(value: float | None) -> type[Plugin]:
    """Return a plugin by which the availability of every service is this, or not known."""

    async def measure(asked: Measuring) -> Any:
        if value is None:
            return {}
        return {key: Measurement(value=value, count=2) for key in asked.subjects}

    class Watch(Plugin):
        """Tells how available services are."""

        id = "watch"
        title = "Watch"

        @hookimpl
        def metrics(self) -> Iterable[Metric]:
            """Measure one thing."""
            return [Metric(key="availability", unit="percent", measure=measure, ring=HOUSE)]

    return Watch


@pytest.fixture
def supporting(catalog_with: Callable[..., Asking]) -> Callable[..., tuple[Asking, str]]:
    """Make a catalog in which `mail` came into early life support on 1 January."""

    def make(*others: type[Plugin]) -> tuple[Asking, str]:
        catalog = catalog_with(Transition, *others)
        catalog.clock.moment = at(1)
        return catalog, in_early_life(catalog, "mail")

    return make


@pytest.fixture
def watched(supporting: Callable[..., tuple[Asking, str]]) -> tuple[Asking, str]:
    """A catalog with the service `mail`, which is available for 99.5 percent of the time."""
    return supporting(measuring(99.5), Stay)


class Stay(Plugin):
    """Brings the stage behind early life support."""

    id = "stay"
    title = "Stay"

    @hookimpl
    def stages(self) -> Iterable[Any]:
        """Let services stay."""
        return [stage for stage in Operation().stages() if stage.key == "operation"]


def told(payload: Any) -> list[tuple[str, str]]:
    """Return the code and the message of every finding."""
    return [(item["code"], item["message"]) for item in payload["decision"]["findings"]]


def test_what_held_for_long_enough_moves_on(watched: tuple[Asking, str]) -> None:
    catalog, service = watched
    assert codes(move(catalog, "mail", "operation")) == ["REFUSED", "EARLY_LIFE_MISSING"]

    period = start(catalog, service)
    catalog.clock.moment = at(14)
    assert codes(move(catalog, "mail", "operation")) == ["REFUSED", "EARLY_LIFE_RUNNING"]
    early = catalog.refused("exitEarlyLifeSupport", ended(period, *FOUR))
    catalog.clock.moment = at(15)
    assert codes(move(catalog, "mail", "operation")) == ["REFUSED", "EARLY_LIFE_NOT_ENDED"]
    over = catalog.change(
        "exitEarlyLifeSupport", ended(period, *FOUR), "earlyLifePeriod { endedAt defects }"
    )

    assert early == [("EARLY_LIFE_RUNNING", "id")]
    assert over["earlyLifePeriod"] == {"endedAt": "2026-01-15T00:00:00Z", "defects": 3}
    assert codes(move(catalog, "mail", "operation")) == []


@pytest.mark.parametrize(
    ("brought", "code", "says"),
    [
        ([measuring(98.9)], "EXIT_LEVEL_MISSED", "was 98.9, and is to be GE 99"),
        ([measuring(None)], "EXIT_LEVEL_UNKNOWN", "there is nothing to measure it by"),
        ([], "EXIT_LEVEL_UNKNOWN", "no installed plugin measures it"),
    ],
)
def test_a_level_that_is_missed_or_unknown_keeps_it(
    supporting: Callable[..., tuple[Asking, str]],
    brought: list[type[Plugin]],
    code: str,
    says: str,
) -> None:
    catalog, service = supporting(Stay, *brought)
    period = start(catalog, service)
    catalog.clock.moment = at(16)
    catalog.change("exitEarlyLifeSupport", ended(period, *FOUR))

    payload = move(catalog, "mail", "operation")

    assert codes(payload) == ["REFUSED", code]
    ((found, message),) = told(payload)
    assert (found, says in message) == (code, True)


def test_the_availability_of_operation_is_met_through_the_whole_period(
    supporting: Callable[..., tuple[Asking, str]],
) -> None:
    catalog, service = supporting(Operation)
    period = start(catalog, service, minDays=10)
    hit = {"title": "Down", "severity": "CRITICAL", "serviceIds": [service]}
    provider = catalog.member("acme")
    down = {"startedAt": "2026-01-02T00:00:00Z", "restoredAt": "2026-01-02T03:00:00Z"}
    catalog.clock.moment = at(11)
    catalog.change("reportIncident", hit | down | {"organizationId": provider})
    catalog.change("exitEarlyLifeSupport", ended(period, *FOUR))

    missed = move(catalog, "mail", "operation")
    catalog.clock.moment = at(13)  # ten days without an outage
    again = move(catalog, "mail", "operation")

    assert ("EXIT_LEVEL_MISSED", "availability was 98.75, and is to be GE 99.") in told(missed)
    assert "EXIT_LEVEL_MISSED" not in codes(again)


def test_every_statement_is_confirmed_once(watched: tuple[Asking, str]) -> None:
    catalog, service = watched
    period = start(catalog, service)
    catalog.clock.moment = at(20)

    def refused(*positions: int) -> list[Any]:
        return catalog.refused("exitEarlyLifeSupport", ended(period, *positions))

    assert refused(2, 3) == [("STATEMENT_UNCONFIRMED", "answers")]
    assert refused(1, *FOUR) == [("ANSWER_MISPLACED", "answers")]
    assert refused(2, *FOUR) == [("ANSWER_MISPLACED", "answers")]
    made = catalog.change(
        "exitEarlyLifeSupport",
        ended(period, *FOUR),
        "earlyLifePeriod { criteria { position metric statement evidence } }",
    )
    level, first, *_ = made["earlyLifePeriod"]["criteria"]
    assert level == {"position": 1, "metric": "availability", "statement": None, "evidence": None}
    assert (first["statement"][:5], first["evidence"]) == ("Users", "Told.")


def test_it_starts_once_and_in_its_stage(
    watched: tuple[Asking, str],
) -> None:
    catalog, service = watched
    catalog.clock.moment = at(3)
    levels = [{"metric": "availability", "comparator": "GE", "value": "99"}]
    given = {"serviceId": service, "levels": levels}

    def refused(**more: Any) -> list[Any]:
        return catalog.refused("startEarlyLifeSupport", given | more)

    assert refused(startedAt="2026-01-04T00:00:00Z") == [("TIME_TO_COME", "startedAt")]
    assert refused(statements=["It is used.", "It is used."]) == [
        ("STATEMENT_TWICE", "statements.1")
    ]
    assert refused(levels=[]) == [("LEVEL_MISSING", "levels")]
    other = {"serviceId": catalog.live("chat"), "levels": levels}
    assert catalog.refused("startEarlyLifeSupport", other) == [("STAGE_DIFFERS", "serviceId")]
    period = start(catalog, service, startedAt="2026-01-01T00:00:00Z", statements=[])
    assert period["dueAt"] == "2026-01-15T00:00:00Z"
    assert refused() == [("EARLY_LIFE_STARTED", "serviceId")]


def test_its_levels_are_those_that_were_promised_unless_others_are_named(
    watched: tuple[Asking, str],
) -> None:
    catalog, service = watched
    provider = catalog.member("acme")
    assert catalog.refused("startEarlyLifeSupport", {"serviceId": service}) == [
        ("LEVEL_MISSING", "levels")
    ]
    offering = catalog.change(
        "createOffering",
        {
            "slug": "post",
            "name": "Post",
            "providerId": provider,
            "targetConsumerGroup": "All",
            "serviceIds": [service],
        },
        "offering { id revision }",
    )["offering"]
    target = {
        "indicator": "availability",
        "comparator": "GE",
        "value": "99.9",
        "unit": "percent",
        "window": {"kind": "ROLLING", "days": 30},
    }
    catalog.change(
        "promiseWarranty",
        {
            "id": offering["id"],
            "expectedRevision": offering["revision"],
            "targets": [target],
            "conditions": [],
        },
    )

    made = catalog.change(
        "startEarlyLifeSupport",
        {"serviceId": service, "statements": []},
        "earlyLifePeriod { minDays criteria { metric comparator value } }",
    )

    level = {"metric": "availability", "comparator": "GE", "value": "99.900000"}
    assert made["earlyLifePeriod"] == {"minDays": 30, "criteria": [level]}


def test_days_and_defects_in_it_are_measured(watched: tuple[Asking, str]) -> None:
    catalog, service = watched
    period = start(catalog, service)
    catalog.clock.moment = at(20)
    catalog.change("exitEarlyLifeSupport", ended(period, *FOUR))
    text = """query($id: ID, $window: WindowInput!) { service(id: $id) {
        metrics(keys: ["early-life-days", "early-life-defects"], window: $window) {
            value count status
        }
    } }"""

    def asked(start: int, end: int) -> list[tuple[float | None, int | None]]:
        window = {"from": at(start).isoformat(), "to": at(end).isoformat()}
        found = catalog.ask(text, {"id": service, "window": window})["service"]["metrics"]
        return [(item["value"], item["count"]) for item in found]

    assert asked(1, 20) == [(19.0, 1), (None, None)]
    catalog.clock.moment = at(25)
    assert asked(15, 25) == [(5.0, 1), (3.0, 1)]


def test_only_the_house_of_the_service_knows_of_it(watched: tuple[Asking, str]) -> None:
    catalog, service = watched
    catalog.member("strangers")
    start(catalog, service)
    text = "query($id: ID) { service(id: $id) { earlyLifePeriods { totalCount } } }"

    def count(by: str) -> int:
        return int(
            catalog.ask(text, {"id": service}, by=by)["service"]["earlyLifePeriods"]["totalCount"]
        )

    assert (count("admin"), count("strangers")) == (1, 0)
