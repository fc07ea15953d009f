"""Test that an open version can be given up, and what removes a service ends with it."""

from collections.abc import Callable
from typing import Any

import pytest

from catalog.plugin import Finding, Gate, Move
from tests.asking import Asking
from tests.plugins.lives import alive, codes, life, move, retire, service, stands

With = Callable[..., Asking]
ABANDONED = """
    service { stage { key } portfolioStatus } version { status }
    decision { from to outcome reason happenedAt }
"""


async def is_dismantled(move: Move) -> list[Finding]:
    """Find that nobody wrote how the service is taken apart."""
    if move.version.purpose.value != "REMOVAL" or move.version.rationale:
        return []
    return [Finding(code="NOT_DISMANTLED", message="It still stands.", remedy="Say why it goes.")]


EXIT = Gate(name="is_dismantled", check=is_dismantled, leaving="build")


@pytest.fixture
def catalog(catalog_with: With) -> Asking:
    """A catalog with a life, and with a gate on the way out."""
    return catalog_with(life(EXIT))


def opened(catalog: Asking, slug: str, **given: Any) -> str:
    """Propose a version, and return its id."""
    key = catalog.ask("query($s: String) { service(slug: $s) { id } }", {"s": slug})
    wanted = {"serviceId": key["service"]["id"], **given}
    return str(catalog.change("proposeServiceVersion", wanted, "version { id }")["version"]["id"])


def open_version(catalog: Asking, slug: str) -> str:
    """Return the id of the open version of a service."""
    asked = "query($s: String) { service(slug: $s) { openVersion { id } } }"
    return str(catalog.ask(asked, {"s": slug})["service"]["openVersion"]["id"])


def abandon(catalog: Asking, version: str, by: str = "admin", **given: Any) -> Any:
    """Attempt to give a version up."""
    wanted = {"versionId": version, "reason": "Nobody pays for it.", **given}
    return catalog.attempt("abandonServiceVersion", wanted, ABANDONED, by=by)


def test_an_open_version_is_given_up_and_the_live_one_stays(catalog: Asking) -> None:
    alive(catalog, "mail")
    version = opened(catalog, "mail")

    payload = abandon(catalog, version, happenedAt="2026-01-01T00:00:00Z")

    assert codes(payload) == []
    assert payload["service"] == {"stage": {"key": "run"}, "portfolioStatus": "CATALOGUE"}
    assert payload["version"] == {"status": "ABANDONED"}
    assert payload["decision"] == {
        "from": "plan",
        "to": "plan",
        "outcome": "ABANDONED",
        "reason": "Nobody pays for it.",
        "happenedAt": "2026-01-01T00:00:00Z",
    }


def test_a_service_that_never_lived_stays_in_the_pipeline_and_gets_another_version(
    catalog: Asking,
) -> None:
    service(catalog, "mail")
    version = open_version(catalog, "mail")

    payload = abandon(catalog, version)
    moved, retired = move(catalog, "mail", "build"), retire(catalog, "mail")
    opened(catalog, "mail", purpose="NEW")

    assert payload["service"] == {"stage": {"key": "plan"}, "portfolioStatus": "PIPELINE"}
    assert codes(moved) == ["VERSION_MISSING"]
    assert codes(retired) == ["SERVICE_NOT_LIVE"]
    found = stands(catalog, "mail")["versions"]["nodes"]
    assert [(item["number"], item["status"]) for item in found] == [(1, "ABANDONED"), (2, "OPEN")]


def test_a_service_that_never_lived_is_not_retired_but_given_up(catalog: Asking) -> None:
    service(catalog, "mail")

    asked = '{ service(slug: "mail") { gate(to: "retired") { allowed findings { code } } } }'
    preview = catalog.ask(asked)["service"]["gate"]
    refused = retire(catalog, "mail")

    assert preview == {"allowed": False, "findings": [{"code": "SERVICE_NOT_LIVE"}]}
    assert codes(refused) == ["SERVICE_NOT_LIVE"]
    assert codes(abandon(catalog, open_version(catalog, "mail"))) == []


def test_only_an_open_version_is_given_up_once(catalog: Asking) -> None:
    alive(catalog, "mail")
    asked = '{ service(slug: "mail") { liveVersion { id } } }'
    live = catalog.ask(asked)["service"]["liveVersion"]["id"]
    version = opened(catalog, "mail")

    first, again = abandon(catalog, version), abandon(catalog, version)

    assert codes(abandon(catalog, live)) == ["VERSION_NOT_OPEN"]
    assert (codes(first), codes(again)) == ([], ["VERSION_NOT_OPEN"])


def test_only_those_who_own_the_service_give_a_version_up_and_never_beforehand(
    catalog: Asking,
) -> None:
    acme = catalog.member("acme")
    catalog.member("other")
    service(catalog, "mail", providerId=acme)
    version = open_version(catalog, "mail")

    assert codes(abandon(catalog, version, by="other")) == ["NOT_FOUND"]
    early = abandon(catalog, version, by="acme", happenedAt="2999-01-01T00:00:00Z")
    assert codes(early) == ["TIME_TO_COME"]
    assert codes(abandon(catalog, version, by="acme")) == []


def test_a_change_that_is_open_is_given_up_before_the_service_is_retired(catalog: Asking) -> None:
    alive(catalog, "mail")
    version = opened(catalog, "mail")
    asked = '{ service(slug: "mail") { gate(to: "retired") { allowed findings { code } } } }'

    preview, refused = catalog.ask(asked)["service"]["gate"], retire(catalog, "mail")
    abandon(catalog, version)

    assert preview == {"allowed": False, "findings": [{"code": "VERSION_OPEN"}]}
    assert codes(refused) == ["VERSION_OPEN"]
    assert catalog.ask(asked)["service"]["gate"] == {"allowed": True, "findings": []}
    assert codes(retire(catalog, "mail")) == []


def test_what_removes_a_service_ends_with_it_through_the_gates_of_its_exit(
    catalog: Asking,
) -> None:
    alive(catalog, "mail")
    opened(catalog, "mail", purpose="REMOVAL")
    early = retire(catalog, "mail")
    assert codes(move(catalog, "mail", "build")) == []
    asked = '{ service(slug: "mail") { id revision gate(to: "retired") { findings { code } } } }'

    found, refused = catalog.ask(asked)["service"], retire(catalog, "mail")
    given = {"id": found["id"], "expectedRevision": found["revision"], "rationale": "It is old."}
    catalog.change("updateService", given)
    done = retire(catalog, "mail")

    assert codes(early) == ["VERSION_OPEN"]
    assert found["gate"]["findings"] == [{"code": "NOT_DISMANTLED"}]
    assert codes(refused) == ["REFUSED", "NOT_DISMANTLED"]
    assert codes(done) == []
    versions = stands(catalog, "mail")["versions"]["nodes"]
    assert [item["status"] for item in versions] == ["RETIRED", "RETIRED"]
    history = catalog.ask(
        """{ service(slug: "mail") { stageHistory(last: 2) { nodes {
            from to outcome version { number } } } } }"""
    )["service"]["stageHistory"]["nodes"]
    assert sorted((item["version"]["number"], item["from"], item["to"]) for item in history) == [
        (1, "run", "retired"),
        (2, "build", "retired"),
    ]
