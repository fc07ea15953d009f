"""An outcome is brought about while its service is live, watched, and not down."""

from typing import Any

import pytest

from tests.plugins.operation.running import MARCH, MONTH, Running

START, END = "2026-03-02T10:00:00Z", "2026-03-02T12:00:00Z"
SAID = "value unit numerator denominator count status"


def outcome(running: Running, stakeholder: str = "consumer", slug: str = "mail") -> str:
    """Record what an organization wants of a service, and return its id."""
    text = "query($slug: String) { organization(slug: $slug) { id } }"
    service = running.catalog.ask(
        "query($slug: String) { service(slug: $slug) { id } }", {"slug": slug}
    )["service"]["id"]
    named = running.catalog.ask(text, {"slug": stakeholder})["organization"]["id"]
    given = {"serviceId": service, "stakeholderId": named, "statement": "Letters arrive."}
    made = running.catalog.change("recordOutcome", given, "outcome { id }")
    return str(made["outcome"]["id"])


def delivering(running: Running, key: str, at: str | None = None, *, by: str = "admin") -> Any:
    """Return whether an outcome is brought about at a moment."""
    text = """query($id: ID!, $at: DateTime) {
        node(id: $id) { ... on Outcome { isDelivering(at: $at) } }
    }"""
    return running.catalog.ask(text, {"id": key, "at": at}, by=by)["node"]["isDelivering"]


def delivered(running: Running, key: str) -> Any:
    """Return the share of March in which an outcome was brought about."""
    text = f"""query($id: ID!, $window: WindowInput) {{ node(id: $id) {{ ... on Outcome {{
        metrics(keys: ["outcome-delivered"], window: $window) {{ {SAID} }}
    }} }} }}"""
    given = {"id": key, "window": MARCH}
    return running.catalog.ask(text, given, by="admin")["node"]["metrics"][0]


@pytest.mark.parametrize(
    ("at", "is_delivering"),
    [
        ("2026-03-02T09:59:59Z", True),
        (START, False),
        ("2026-03-02T11:59:59Z", False),
        (END, True),
        (None, True),
        ("2026-12-24T00:00:00Z", None),
    ],
)
def test_it_is_brought_about_unless_the_service_is_down(
    running: Running, at: str | None, *, is_delivering: bool | None
) -> None:
    running.report(START, END)
    key = outcome(running)

    assert delivering(running, key, at) is is_delivering


@pytest.mark.parametrize(
    ("severity", "is_delivering"), [("MINOR", True), ("MAJOR", False), ("CRITICAL", False)]
)
def test_only_serious_incidents_count(
    running: Running, severity: str, *, is_delivering: bool
) -> None:
    running.report(START, END, severity=severity)

    assert delivering(running, outcome(running), START) is is_delivering


def test_maintenance_counts_even_if_it_was_announced(running: Running) -> None:
    running.maintain((START, END), (START, END))

    assert delivering(running, outcome(running), START) is False


def test_nobody_knows_of_a_service_that_nobody_watches(running: Running) -> None:
    key = outcome(running)
    before = delivering(running, key, START)

    running.watch("2026-03-01T00:00:00Z")

    assert (before, delivering(running, key, START)) == (None, True)
    assert delivering(running, key, "2026-02-01T00:00:00Z") is None


def test_what_is_only_planned_brings_nothing_about(running: Running) -> None:
    given = {"slug": "soon", "name": "Soon", "providerId": running.provider}
    made = running.catalog.change("createService", given, "service { id revision }")["service"]
    watched = {"id": made["id"], "expectedRevision": made["revision"]}
    running.catalog.change("updateService", {**watched, "monitoredFrom": "2026-03-01T00:00:00Z"})

    assert delivering(running, outcome(running, slug="soon"), START) is False


def test_the_minutes_of_a_window_in_which_it_was_brought_about_are_measured(
    running: Running,
) -> None:
    key = outcome(running)
    before = delivered(running, key)
    running.report(START, END)

    assert before["status"] == "NO_DATA"
    assert delivered(running, key) == {
        "value": 100 * (MONTH - 120) / MONTH,
        "unit": "percent",
        "numerator": MONTH - 120,
        "denominator": MONTH,
        "count": 1,
        "status": "OK",
    }


def test_time_before_it_was_watched_is_not_told_as_delivered(running: Running) -> None:
    running.watch("2026-03-31T00:00:00Z")

    found = delivered(running, outcome(running))

    assert (found["numerator"], found["denominator"]) == (24 * 60, MONTH)


@pytest.mark.parametrize("many", [1, 50])
def test_a_page_of_outcomes_takes_as_many_statements_as_one(running: Running, many: int) -> None:
    running.report(START, END)
    for _ in range(many):
        outcome(running)
    text = '{ service(slug: "mail") { outcomes(first: 50) { nodes { isDelivering } } } }'
    running.catalog.ask(text)

    with running.catalog.counting() as statements:
        found = running.catalog.ask(text)["service"]["outcomes"]["nodes"]

    assert [item["isDelivering"] for item in found] == [True] * many
    assert len(statements) == 4
