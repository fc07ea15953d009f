"""Test what waits on its way, for the whole portfolio."""

from collections.abc import Callable, Iterable
from typing import Any

import pytest

from catalog.plugin import Finding, Gate, Move, Plugin, hookimpl
from catalog_strategy import Strategy
from catalog_transition import Transition
from tests.asking import Asking
from tests.plugins.lives import codes, move, service

WAITING = """query($where: BlockedTransitionFilter, $first: Int! = 20, $after: ID) {
    blockedTransitions(where: $where, first: $first, after: $after) {
        to since notAsked service { slug } version { id number control { slug } }
        findings { code remedy plugin }
    }
}"""


async def never(_move: Move) -> Iterable[Finding]:
    """Find something, for one move alone."""
    return [Finding(code="NEVER", message="It never goes on.")]


class Alone(Plugin):
    """Brings a gate that answers about one move at a time."""

    id = "alone"
    title = "Alone"

    @hookimpl
    def gates(self) -> Iterable[Gate]:
        """Ask about one at a time."""
        return [Gate(name="never", check=never)]


@pytest.fixture
def catalog(catalog_with: Callable[..., Asking]) -> Asking:
    """A catalog with two services of acme that lack what strategy asks, and one that does not."""
    catalog = catalog_with(Strategy, Transition)
    provider = catalog.member("acme")
    for slug in ("mail", "chat"):
        service(catalog, slug, providerId=provider)
    service(catalog, "wiki", providerId=provider, rationale="Because.")
    return catalog


def waiting(catalog: Asking, by: str = "admin", **given: Any) -> list[Any]:
    """Return what is told of the versions that wait."""
    found: list[Any] = catalog.ask(WAITING, given, by=by)["blockedTransitions"]
    return found


def slugs(found: Iterable[Any]) -> list[str]:
    """Return the slugs of the services."""
    return [item["service"]["slug"] for item in found]


def test_what_waits_is_told_with_what_to_do_since_when_and_with_whom(catalog: Asking) -> None:
    first, second, third = waiting(catalog)

    assert slugs([first, second, third]) == ["mail", "chat", "wiki"]
    assert first["to"] == "transition"
    assert first["version"]["number"] == 1
    assert [item["code"] for item in first["findings"]] == ["RATIONALE_MISSING", "OUTCOME_MISSING"]
    assert all(item["remedy"] and item["plugin"] == "strategy" for item in first["findings"])
    assert [item["code"] for item in third["findings"]] == ["OUTCOME_MISSING"]
    moved = move(catalog, "mail", "transition")
    assert codes(moved) == ["REFUSED", "RATIONALE_MISSING", "OUTCOME_MISSING"]


def test_it_is_narrowed_by_stage_code_and_provider(catalog: Asking) -> None:
    other = catalog.member("shop")
    service(catalog, "till", providerId=other)

    def found(**where: Any) -> list[str]:
        return slugs(waiting(catalog, where=where))

    assert found(codes=["RATIONALE_MISSING"]) == ["mail", "chat", "till"]
    assert found(providerId=other) == ["till"]
    assert found(stages=["transition"]) == []
    assert found(stages=["strategy"]) == ["mail", "chat", "wiki", "till"]


def test_it_goes_on_where_the_answer_before_ended(catalog: Asking) -> None:
    first = waiting(catalog, first=2)

    rest = waiting(catalog, first=2, after=first[-1]["version"]["id"])

    assert (slugs(first), slugs(rest)) == (["mail", "chat"], ["wiki"])


def test_only_ones_own_services_are_told(catalog: Asking) -> None:
    catalog.member("strangers")

    assert slugs(waiting(catalog, by="acme")) == ["mail", "chat", "wiki"]
    assert waiting(catalog, by="strangers") == []


def test_what_removes_a_service_waits_for_all_that_its_retirement_waits_for(
    catalog_with: Callable[..., Asking],
) -> None:
    catalog = catalog_with(Transition)
    live = catalog.live("fax")
    catalog.change("proposeServiceVersion", {"serviceId": live, "purpose": "REMOVAL"})
    preview = """query($id: ID) { service(id: $id) {
        gate(to: "retired") { findings { code severity } }
    } }"""

    (found,) = waiting(catalog)

    told = catalog.ask(preview, {"id": live})["service"]["gate"]["findings"]
    assert found["to"] == "retired"
    assert "RETIREMENT_PLAN_MISSING" in [item["code"] for item in found["findings"]]
    assert sorted(item["code"] for item in found["findings"]) == sorted(
        item["code"] for item in told if item["severity"] == "BLOCK"
    )


def test_too_much_is_refused(catalog: Asking) -> None:
    assert catalog.codes(WAITING, {"first": 101}) == ["BAD_USER_INPUT"]
    assert catalog.codes(WAITING, {"where": {"codes": ["A"] * 51}}) == ["BAD_USER_INPUT"]


def test_gates_that_answer_one_at_a_time_are_named_and_not_asked(
    catalog_with: Callable[..., Asking],
) -> None:
    catalog = catalog_with(Strategy, Transition, Alone)
    service(catalog, "mail")

    (found,) = waiting(catalog)

    assert found["notAsked"] == ["alone.never"]
    assert "NEVER" not in [item["code"] for item in found["findings"]]
    assert "NEVER" in codes(move(catalog, "mail", "transition"))


def test_more_versions_take_no_more_statements(catalog: Asking) -> None:
    def statements() -> int:
        with catalog.counting() as told:
            waiting(catalog, first=50)
        return len(told)

    statements()
    few = statements()
    for number in range(30):
        service(catalog, f"more-{number}")

    assert statements() == few
