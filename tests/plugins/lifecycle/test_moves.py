"""Test how versions of services move from stage to stage."""

import datetime as dt
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.asking import Asking
from tests.plugins.lives import RATIONALE, codes, life, move, revision, service, stands

With = Callable[..., Asking]


@pytest.fixture
def catalog(catalog_with: With) -> Asking:
    """A catalog with a life, and with a gate that asks for a rationale."""
    return catalog_with(life(RATIONALE))


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
        "message": ("Nobody says why the service exists. Write its rationale with updateService."),
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
    builders, strangers = catalog.member("builders"), catalog.member("strangers")
    part = {"slug": "runners", "name": "Runners", "kind": "TEAM", "parentId": builders}
    made = catalog.change("createOrganization", part, "organization { id }")
    runners = made["organization"]["id"]
    key = service(catalog, "mail", rationale="Because.", ownerIds=[builders])
    given = {"serviceId": key, "to": "build", "expectedRevision": 1, "controlToId": runners}

    strange = catalog.refused("advanceService", {**given, "controlToId": strangers})
    catalog.change("advanceService", given)

    assert strange == [("CONTROL_NOT_ACCEPTED", "controlToId")]
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


def test_a_dry_run_of_a_move_keeps_nothing(catalog: Asking) -> None:
    key = service(catalog, "mail", rationale="Because.")
    given = {"serviceId": key, "to": "build", "expectedRevision": 1}

    payload = catalog.change(
        "advanceService",
        given,
        "service { stage { key } stageHistory { totalCount } } decision { outcome }",
        dry_run=True,
    )

    assert payload["service"] == {"stage": {"key": "build"}, "stageHistory": {"totalCount": 1}}
    assert payload["decision"] == {"outcome": "MOVED"}
    assert stands(catalog, "mail")["stage"]["key"] == "plan"
    history = catalog.ask('{ service(slug: "mail") { stageHistory { totalCount } } }')
    assert history["service"]["stageHistory"]["totalCount"] == 0


def test_what_was_adopted_has_no_evidence_until_a_version_goes_live(catalog: Asking) -> None:
    key = catalog.live("mail")
    found = """{ services(where: {adoptedWithoutEvidence: {eq: true}}) { nodes {
        slug stage { key } stageHistory { nodes { from to outcome } }
    } } }"""

    def slugs() -> list[str]:
        return [node["slug"] for node in catalog.ask(found)["services"]["nodes"]]

    before = catalog.ask(found)["services"]["nodes"]
    move(catalog, "mail", "run")
    further = slugs()
    catalog.change("proposeServiceVersion", {"serviceId": key})
    catalog.change("updateService", {"id": key, "expectedRevision": 3, "rationale": "Because."})
    move(catalog, "mail", "build")
    open_yet = slugs()
    move(catalog, "mail", "run")

    assert before == [
        {
            "slug": "mail",
            "stage": {"key": "sunset"},
            "stageHistory": {"nodes": [{"from": None, "to": "sunset", "outcome": "ADOPTED"}]},
        }
    ]
    assert further == open_yet == ["mail"]
    assert slugs() == []


def test_the_time_of_a_decision_is_the_catalogs(catalog: Asking) -> None:
    catalog.clock.moment = dt.datetime(2026, 3, 1, 12, tzinfo=dt.UTC)
    catalog.token("clocked", roles=["admin"])
    key = service(catalog, "mail", rationale="Because.")

    catalog.change("advanceService", {"serviceId": key, "to": "build", "expectedRevision": 1})

    found = catalog.ask('{ service(slug: "mail") { stageHistory { nodes { decidedAt } } } }')
    assert found["service"]["stageHistory"]["nodes"] == [{"decidedAt": "2026-03-01T12:00:00Z"}]


def test_what_happened_is_recorded_in_its_order(catalog: Asking) -> None:
    service(catalog, "mail", rationale="Because.")
    to_build, to_run = "2026-01-02T00:00:00Z", "2026-02-02T00:00:00Z"

    first = move(catalog, "mail", "build", happenedAt=to_build)
    before = move(catalog, "mail", "run", happenedAt="2026-01-01T00:00:00Z")
    then = move(catalog, "mail", "run", happenedAt=to_run)
    given = {"serviceId": key_of(catalog, "mail"), "expectedRevision": revision(catalog, "mail")}
    retired = catalog.attempt("retireService", {**given, "happenedAt": to_build})

    assert codes(first) == codes(then) == []
    assert codes(before) == codes(retired) == ["HISTORY_REVERSED"]
    assert catalog.attempt("retireService", {**given, "happenedAt": to_run})["userErrors"] == []


def key_of(catalog: Asking, slug: str) -> str:
    """Return the id of a service."""
    return str(catalog.ask(f'{{ service(slug: "{slug}") {{ id }} }}')["service"]["id"])
