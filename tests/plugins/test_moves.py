"""Test how versions of services move from stage to stage."""

import datetime as dt
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from catalog.plugin import Finding, FindingSeverity, Gate, Move
from tests.asking import Asking
from tests.plugins.lives import RATIONALE, life, move, revision, service

With = Callable[..., Asking]


@pytest.fixture
def catalog(catalog_with: With) -> Asking:
    """A catalog with a life, and with a gate that asks for a rationale."""
    return catalog_with(life(RATIONALE))


def codes(payload: Any) -> list[str]:
    """Return the codes of the problems."""
    return [problem["code"] for problem in payload["userErrors"]]


def stands(catalog: Asking, slug: str) -> Any:
    """Return where a service and its versions stand."""
    found = catalog.ask(
        """query($slug: String) { service(slug: $slug) {
            stage { key title installed } portfolioStatus
            openVersion { number stage { key } } liveVersion { number stage { key } }
            versions { nodes { number status stage { key } } }
        } }""",
        {"slug": slug},
    )
    return found["service"]


def alive(catalog: Asking, slug: str) -> None:
    """Bring a service to life, through all stages before."""
    service(catalog, slug, rationale="Because.")
    for to in ("build", "run"):
        assert codes(move(catalog, slug, to)) == []


def test_the_stages_are_listed_in_their_order_and_end_with_retired(catalog: Asking) -> None:
    found = catalog.ask("{ lifecycleStages { key title status installed } }")["lifecycleStages"]

    assert [(item["key"], item["status"]) for item in found] == [
        ("plan", "PIPELINE"),
        ("build", "PIPELINE"),
        ("run", "CATALOGUE"),
        ("sunset", "CATALOGUE"),
        ("retired", "RETIRED"),
    ]
    assert all(item["installed"] for item in found)


def test_a_new_service_enters_the_first_stage(catalog: Asking) -> None:
    service(catalog, "mail")

    found = stands(catalog, "mail")

    assert found["stage"] == {"key": "plan", "title": "Plan", "installed": True}
    assert found["portfolioStatus"] == "PIPELINE"
    assert found["openVersion"] == {"number": 1, "stage": {"key": "plan"}}
    assert found["liveVersion"] is None


def test_a_gate_refuses_a_move_and_the_decision_is_kept(catalog: Asking) -> None:
    service(catalog, "mail")
    before = revision(catalog, "mail")

    payload = move(catalog, "mail", "build")

    assert codes(payload) == ["REFUSED", "NO_RATIONALE"]
    assert payload["userErrors"][1] == {
        "code": "NO_RATIONALE",
        "message": (
            "Nobody says why the service exists. Write its rationale with updateService."
        ),
        "field": None,
        "evidence": {"service": "mail"},
    }
    assert (payload["service"], payload["version"]) == (None, None)
    assert payload["decision"] == {
        "from": "plan",
        "to": "build",
        "outcome": "REFUSED",
        "decidedBy": "admin",
        "findings": [
            {
                "code": "NO_RATIONALE",
                "severity": "BLOCK",
                "message": "Nobody says why the service exists.",
                "remedy": "Write its rationale with updateService.",
                "plugin": "life",
                "gate": "rationale_is_given",
                "gateVersion": "3",
                "evidence": {"service": "mail"},
            }
        ],
        "waivers": [],
    }
    assert stands(catalog, "mail")["stage"]["key"] == "plan"
    assert revision(catalog, "mail") == before


def test_the_remedy_of_a_finding_lets_the_move_pass(catalog: Asking) -> None:
    key = service(catalog, "mail")
    assert codes(move(catalog, "mail", "build")) == ["REFUSED", "NO_RATIONALE"]
    catalog.change(
        "updateService", {"id": key, "expectedRevision": 1, "rationale": "People write letters."}
    )

    payload = move(catalog, "mail", "build")

    assert codes(payload) == []
    assert payload["decision"]["outcome"] == "MOVED"
    assert payload["version"] == {"number": 1, "status": "OPEN", "stage": {"key": "build"}}
    assert payload["service"] == {
        "stage": {"key": "build"},
        "portfolioStatus": "PIPELINE",
        "revision": 3,
    }


def test_a_waiver_lets_a_move_pass_and_stays_on_record(catalog: Asking) -> None:
    service(catalog, "mail")
    waiver = {
        "code": "NO_RATIONALE",
        "reason": "It was bought with the company.",
        "authority": "Board, minute 12",
        "expiresAt": "2999-01-01T00:00:00Z",
    }

    payload = move(catalog, "mail", "build", waivers=[waiver])

    assert codes(payload) == []
    assert payload["decision"]["outcome"] == "MOVED"
    assert payload["decision"]["waivers"] == [waiver]
    assert payload["decision"]["findings"][0]["code"] == "NO_RATIONALE"


def test_an_expired_waiver_is_refused(catalog: Asking) -> None:
    service(catalog, "mail")
    waiver = {
        "code": "NO_RATIONALE",
        "reason": "It was bought with the company.",
        "authority": "Board, minute 12",
        "expiresAt": "2001-01-01T00:00:00Z",
    }

    payload = move(catalog, "mail", "build", waivers=[waiver])

    assert codes(payload) == ["WAIVER_EXPIRED"]
    assert payload["decision"] is None


def test_a_waiver_that_nothing_needs_is_warned_of(catalog: Asking) -> None:
    service(catalog, "mail", rationale="Because.")
    waiver = {"code": "OTHER", "reason": "To be safe.", "authority": "Nobody"}

    payload = move(catalog, "mail", "build", waivers=[waiver])

    assert codes(payload) == []
    assert [item["code"] for item in payload["warnings"]] == ["WAIVER_NOT_NEEDED"]


@pytest.mark.parametrize("to", ["run", "sunset", "retired", "plan", "nowhere"])
def test_only_the_next_stage_and_declared_ways_back_can_be_entered(
    catalog: Asking, to: str
) -> None:
    service(catalog, "mail", rationale="Because.")

    payload = move(catalog, "mail", to)

    assert codes(payload) == ["MOVE_NOT_ALLOWED"]
    assert payload["userErrors"][0]["evidence"] == {"from": "plan", "allowed": ["build"]}
    assert payload["decision"] is None


def test_a_version_goes_back_where_its_stage_says_so(catalog: Asking) -> None:
    service(catalog, "mail", rationale="Because.")
    move(catalog, "mail", "build")

    payload = move(catalog, "mail", "plan")

    assert codes(payload) == []
    assert payload["version"]["stage"]["key"] == "plan"


def test_the_live_version_stays_while_its_next_one_is_planned(catalog: Asking) -> None:
    alive(catalog, "mail")
    key = catalog.ask('{ service(slug: "mail") { id } }')["service"]["id"]

    catalog.change("proposeServiceVersion", {"serviceId": key, "summary": "With calendars."})

    found = stands(catalog, "mail")
    assert found["stage"]["key"] == "run"
    assert found["portfolioStatus"] == "CATALOGUE"
    assert found["openVersion"] == {"number": 2, "stage": {"key": "plan"}}
    assert found["liveVersion"] == {"number": 1, "stage": {"key": "run"}}


def test_a_version_that_goes_live_supersedes_the_one_before(catalog: Asking) -> None:
    alive(catalog, "mail")
    key = catalog.ask('{ service(slug: "mail") { id } }')["service"]["id"]
    catalog.change("proposeServiceVersion", {"serviceId": key})
    for to in ("build", "run"):
        assert codes(move(catalog, "mail", to)) == []

    found = stands(catalog, "mail")

    assert found["liveVersion"]["number"] == 2
    assert found["openVersion"] is None
    assert [(item["number"], item["status"]) for item in found["versions"]["nodes"]] == [
        (1, "SUPERSEDED"),
        (2, "LIVE"),
    ]


def test_a_service_has_one_open_version_at_most(catalog: Asking) -> None:
    alive(catalog, "mail")
    key = catalog.ask('{ service(slug: "mail") { id } }')["service"]["id"]
    catalog.change("proposeServiceVersion", {"serviceId": key})

    assert catalog.refused("proposeServiceVersion", {"serviceId": key}) == [
        ("VERSION_OPEN", "serviceId")
    ]


def test_only_the_first_version_is_new(catalog: Asking) -> None:
    alive(catalog, "mail")
    key = catalog.ask('{ service(slug: "mail") { id } }')["service"]["id"]

    refused = catalog.refused("proposeServiceVersion", {"serviceId": key, "purpose": "NEW"})
    catalog.change("proposeServiceVersion", {"serviceId": key, "purpose": "REMOVAL"})

    assert refused == [("PURPOSE_NOT_NEW", "purpose")]


def test_a_retired_service_gets_no_version_and_moves_no_more(catalog: Asking) -> None:
    alive(catalog, "mail")
    retire(catalog, "mail")
    key = catalog.ask('{ service(slug: "mail") { id } }')["service"]["id"]

    proposed = catalog.refused("proposeServiceVersion", {"serviceId": key})
    moved = move(catalog, "mail", "run")

    assert proposed == [("SERVICE_RETIRED", "serviceId")]
    assert codes(moved) == ["SERVICE_RETIRED"]


def retire(catalog: Asking, slug: str) -> Any:
    """Retire a service, and return the payload."""
    found = catalog.ask("query($s: String) { service(slug: $s) { id revision } }", {"s": slug})
    given = {
        "serviceId": found["service"]["id"],
        "expectedRevision": found["service"]["revision"],
    }
    selection = "service { stage { key } portfolioStatus } decision { from to outcome }"
    return catalog.attempt("retireService", given, selection)


def test_retiring_takes_the_live_version_out_of_use(catalog: Asking) -> None:
    alive(catalog, "mail")

    payload = retire(catalog, "mail")

    assert payload["service"] == {"stage": {"key": "retired"}, "portfolioStatus": "RETIRED"}
    assert payload["decision"] == {"from": "run", "to": "retired", "outcome": "MOVED"}


def test_a_service_that_never_lived_can_be_retired(catalog: Asking) -> None:
    service(catalog, "mail", rationale="Because.")

    payload = retire(catalog, "mail")

    assert payload["service"] == {"stage": {"key": "retired"}, "portfolioStatus": "RETIRED"}


def test_an_open_version_stands_in_the_way_of_retiring_unless_it_removes(catalog: Asking) -> None:
    for slug in ("mail", "fax"):
        alive(catalog, slug)
    ids = {
        node["slug"]: node["id"]
        for node in catalog.ask("{ services { nodes { slug id } } }")["services"]["nodes"]
    }
    catalog.change("proposeServiceVersion", {"serviceId": ids["mail"]})
    catalog.change("proposeServiceVersion", {"serviceId": ids["fax"], "purpose": "REMOVAL"})

    refused = retire(catalog, "mail")
    done = retire(catalog, "fax")

    assert codes(refused) == ["VERSION_OPEN"]
    assert codes(done) == []
    assert [node["status"] for node in stands(catalog, "fax")["versions"]["nodes"]] == [
        "RETIRED",
        "RETIRED",
    ]


def test_what_removes_a_service_never_goes_live(catalog: Asking) -> None:
    alive(catalog, "mail")
    key = catalog.ask('{ service(slug: "mail") { id } }')["service"]["id"]
    catalog.change("proposeServiceVersion", {"serviceId": key, "purpose": "REMOVAL"})
    assert codes(move(catalog, "mail", "build")) == []

    payload = move(catalog, "mail", "run")

    assert codes(payload) == ["MOVE_NOT_ALLOWED"]
    assert payload["userErrors"][0]["evidence"]["allowed"] == ["plan"]


def test_an_available_offering_is_not_left_without_a_service(catalog: Asking) -> None:
    organization = catalog.member("acme")
    alive(catalog, "mail")
    key = catalog.ask('{ service(slug: "mail") { id } }')["service"]["id"]
    given = {
        "slug": "letters",
        "name": "Letters",
        "providerId": organization,
        "targetConsumerGroup": "Everybody",
        "serviceIds": [key],
        "components": [{"kind": "ACCESS_TO_RESOURCE", "name": "A mailbox"}],
    }
    offering = catalog.change("createOffering", given, "offering { id }")["offering"]["id"]
    catalog.change("publishOffering", {"id": offering, "expectedRevision": 1})

    refused = retire(catalog, "mail")
    catalog.change("withdrawOffering", {"id": offering, "expectedRevision": 2})
    done = retire(catalog, "mail")

    assert codes(refused) == ["OFFERED_ALONE"]
    assert codes(done) == []


def test_a_stale_revision_is_told_with_the_current_one(catalog: Asking) -> None:
    service(catalog, "mail", rationale="Because.")

    payload = move(catalog, "mail", "build", expectedRevision=7)

    assert codes(payload) == ["CONFLICT"]
    assert payload["userErrors"][0]["evidence"] == {"currentRevision": 1}


def test_of_two_moves_at_once_one_wins_and_the_other_is_told(catalog: Asking) -> None:
    key = service(catalog, "mail", rationale="Because.")
    given = {"serviceId": key, "to": "build", "expectedRevision": 1}

    with ThreadPoolExecutor(2) as both:
        asked = [both.submit(catalog.attempt, "advanceService", given) for _ in range(2)]
        found = sorted(codes(item.result()) for item in asked)

    assert found == [[], ["CONFLICT"]]
    history = catalog.ask('{ service(slug: "mail") { stageHistory { totalCount } } }')
    assert history["service"]["stageHistory"]["totalCount"] == 1


def test_only_those_who_own_a_service_move_it(catalog: Asking) -> None:
    organization = catalog.member("acme")
    catalog.member("other")
    key = service(catalog, "mail", rationale="Because.", providerId=organization)
    catalog.live("web")
    given = {"serviceId": key, "to": "build", "expectedRevision": 1}
    live = catalog.ask('{ service(slug: "web") { id } }')["service"]["id"]

    hidden = catalog.attempt("advanceService", given, by="other")
    foreign = catalog.attempt("advanceService", {**given, "serviceId": live}, by="other")
    own = catalog.attempt("advanceService", given, by="acme")

    assert codes(hidden) == ["NOT_FOUND"]
    assert "NOT_YOUR_ORGANIZATION" in codes(foreign)
    assert codes(own) == []


def test_control_is_handed_over_with_a_move(catalog: Asking) -> None:
    builders, runners = catalog.member("builders"), catalog.member("runners")
    key = service(catalog, "mail", rationale="Because.", ownerIds=[builders])
    given = {"serviceId": key, "to": "build", "expectedRevision": 1, "controlToId": runners}

    catalog.change("advanceService", given)

    found = catalog.ask(
        """{ service(slug: "mail") {
            openVersion { control { slug } }
            stageHistory { nodes { controlFrom { slug } controlTo { slug } } }
        } }"""
    )["service"]
    assert found["openVersion"] == {"control": {"slug": "runners"}}
    assert found["stageHistory"]["nodes"] == [
        {"controlFrom": {"slug": "builders"}, "controlTo": {"slug": "runners"}}
    ]


def test_a_preview_says_what_the_move_would_say_and_decides_nothing(catalog: Asking) -> None:
    service(catalog, "mail")
    asked = """{ service(slug: "mail") {
        gate(to: "build") { from to allowed findings { code remedy } }
        openVersion { gate(to: "build") { allowed findings { code } } }
        stageHistory { totalCount }
    } }"""

    found = catalog.ask(asked)["service"]

    assert found["gate"] == {
        "from": "plan",
        "to": "build",
        "allowed": False,
        "findings": [
            {"code": "NO_RATIONALE", "remedy": "Write its rationale with updateService."}
        ],
    }
    assert found["openVersion"]["gate"] == {
        "allowed": False,
        "findings": [{"code": "NO_RATIONALE"}],
    }
    assert found["stageHistory"]["totalCount"] == 0


def test_a_preview_of_no_move_says_where_the_stage_leads(catalog: Asking) -> None:
    service(catalog, "mail")

    found = catalog.ask(
        '{ service(slug: "mail") { gate(to: "run") { allowed findings { code evidence } } } }'
    )["service"]["gate"]

    assert found == {
        "allowed": False,
        "findings": [
            {"code": "MOVE_NOT_ALLOWED", "evidence": {"from": "plan", "allowed": ["build"]}}
        ],
    }


def test_a_dry_run_of_a_move_keeps_nothing(catalog: Asking) -> None:
    key = service(catalog, "mail", rationale="Because.")
    given = {"serviceId": key, "to": "build", "expectedRevision": 1}

    payload = catalog.change("advanceService", given, "service { id } decision { id }", dry_run=True)

    assert (payload["service"], payload["decision"]) == (None, None)
    assert stands(catalog, "mail")["stage"]["key"] == "plan"
    history = catalog.ask('{ service(slug: "mail") { stageHistory { totalCount } } }')
    assert history["service"]["stageHistory"]["totalCount"] == 0


def test_a_warning_of_a_gate_is_kept_and_stops_nothing(catalog_with: With) -> None:
    async def warns(_move: Move) -> list[Finding]:
        return [Finding(code="ODD", message="Odd.", severity=FindingSeverity.WARN)]

    catalog = catalog_with(life(Gate(name="is_even", check=warns)))
    service(catalog, "mail")

    payload = move(catalog, "mail", "build")

    assert codes(payload) == []
    assert [item["code"] for item in payload["decision"]["findings"]] == ["ODD"]


@pytest.mark.parametrize(
    ("ends", "asked"),
    [
        ({}, ["build", "run"]),
        ({"leaving": "plan"}, ["build"]),
        ({"entering": "run"}, ["run"]),
        ({"leaving": "plan", "entering": "run"}, []),
        ({"leaving": "build", "entering": "trial"}, ["run"]),
        ({"leaving": "trial"}, []),
    ],
)
def test_a_gate_is_asked_by_either_end_and_outlives_a_gap(
    catalog_with: With, ends: dict[str, str], asked: list[str]
) -> None:
    entered: list[str] = []

    async def notes(move: Move) -> list[Finding]:
        entered.append(move.entering)
        return []

    catalog = catalog_with(life(Gate(name="is_asked", check=notes, **ends)))
    service(catalog, "mail")

    for to in ("build", "run"):
        move(catalog, "mail", to)

    assert entered == asked


def test_a_service_that_is_imported_is_adopted_without_evidence(catalog: Asking) -> None:
    catalog.live("mail")
    found = """{ services(where: {adoptedWithoutEvidence: {eq: true}}) { nodes {
        slug stage { key } stageHistory { nodes { from to outcome } }
    } } }"""

    before = catalog.ask(found)["services"]["nodes"]
    move(catalog, "mail", "sunset")
    after = catalog.ask(found)["services"]["nodes"]

    assert before == [
        {
            "slug": "mail",
            "stage": {"key": "run"},
            "stageHistory": {"nodes": [{"from": None, "to": "run", "outcome": "ADOPTED"}]},
        }
    ]
    assert after == []


def test_the_time_of_a_decision_is_the_catalogs(catalog: Asking) -> None:
    catalog.clock.moment = dt.datetime(2026, 3, 1, 12, tzinfo=dt.UTC)
    catalog.token("clocked", roles=["admin"])
    key = service(catalog, "mail", rationale="Because.")

    catalog.change("advanceService", {"serviceId": key, "to": "build", "expectedRevision": 1})

    found = catalog.ask('{ service(slug: "mail") { stageHistory { nodes { decidedAt } } } }')
    assert found["service"]["stageHistory"]["nodes"] == [{"decidedAt": "2026-03-01T12:00:00Z"}]
