"""Where more than two take part, what is between two of them is not told to the others."""

import datetime as dt

import pytest

from catalog.plugin import decode_id
from catalog.testing import Clock
from catalog_improvement import ContinualImprovement
from catalog_improvement.tables import ImprovementLinkRow
from catalog_partnership import Partnership
from tests.asking import asking
from tests.hearing import count, until
from tests.plugins.partnership.partnered import START, Partners

BEFORE = START - dt.timedelta(days=1)  # events of before its first start are not told


@pytest.mark.parametrize(("others", "by_buyer"), [((), 1), ((("rival", "PROVIDER"),), 0)])
def test_an_improvement_tells_no_other_side_of_a_strategic_issue(
    sqlite_url: str, others: tuple[tuple[str, str], ...], by_buyer: int
) -> None:
    plugins = (Partnership, ContinualImprovement)
    with asking(sqlite_url, plugins, clock=Clock(BEFORE)) as catalog:
        partners = Partners(catalog)
        deal = partners.agreed("several", *others, startsOn="2024-01-31")
        host = decode_id(partners.ids["host"])
        assert host is not None
        given = {
            "relationshipId": deal,
            "providerId": partners.ids["host"],
            "title": "One data centre is not enough",
            "serviceId": catalog.live("cellar", provider_id=host.key),
            "ownerId": partners.ids["mona"],
        }
        partners.do("raiseStrategicIssue", "issue { id }", by="ned", **given)
        until(lambda: count(catalog, ImprovementLinkRow) >= 1)
        asked = "{ improvements { totalCount } }"
        seen = {
            by: catalog.ask(asked, by=by)["improvements"]["totalCount"]
            for by in ("bob", "ned", "rita")
        }

    assert seen == {"bob": 1, "ned": by_buyer, "rita": 0}


def test_metrics_of_a_relationship_of_three_tell_of_no_pair(partners: Partners) -> None:
    three = partners.agreed("triple", ("rival", "PROVIDER"), startsOn="2024-01-31")
    for deal in (three, partners.deal):
        given = {"relationshipId": deal, "frequency": "ANNUAL", "startsOn": "2024-01-31"}
        host = {"providerId": partners.ids["host"]}
        partners.do("mandateCadence", "cadence { id }", by="mona", **given, **host)
    partners.on("2026-03-01")
    asked = """query($id: ID!) { node(id: $id) { ... on ServiceRelationship {
        metrics(keys: ["review-compliance"], window: {from: "2024-01-01T00:00:00Z",
        to: "2026-03-01T00:00:00Z"}) { status } } } }"""

    def told(deal: str, by: str) -> list[dict[str, str]]:
        found: list[dict[str, str]] = partners.catalog.ask(asked, {"id": deal}, by=by)["node"][
            "metrics"
        ]
        return found

    assert told(three, "rita") == told(three, "ned") == [{"status": "NO_DATA"}]
    assert told(partners.deal, "ned") == [{"status": "OK"}]


def test_a_service_is_reviewed_on_time_by_pairs_of_its_own_provider(partners: Partners) -> None:
    host = decode_id(partners.ids["host"])
    assert host is not None
    service = partners.catalog.live("cellar", provider_id=host.key)
    partners.service = service
    partners.offering = partners._offered("rival")  # noqa: SLF001  # of the host's service
    deal = partners.agreed("triple", ("rival", "PROVIDER"), startsOn="2024-01-31")
    asked = """query($id: ID!) { node(id: $id) { ... on Service {
        metrics(keys: ["reviewed-on-time"]) { status value denominator } } } }"""
    found = []
    for slug in ("rival", "host"):
        given = {"relationshipId": deal, "frequency": "ANNUAL", "startsOn": "2024-01-31"}
        side = {"providerId": partners.ids[slug]}
        partners.do("mandateCadence", "cadence { id }", by="mona", **given, **side)
        found += partners.catalog.ask(asked, {"id": service})["node"]["metrics"]

    assert found == [
        {"status": "NOT_APPLICABLE", "value": None, "denominator": 0},
        {"status": "OK", "value": 1.0, "denominator": 1},
    ]


def test_who_left_sees_no_shared_effort_of_afterwards(partners: Partners) -> None:
    deal = partners.agreed("triple", ("rival", "PROVIDER"), startsOn="2024-01-31")
    given = {"relationshipId": deal, "organizationId": partners.ids["host"], "kind": "TIME"}
    seen = {}
    for day, minutes in (("2024-02-01", 30), ("2024-03-01", 60)):
        partners.on(day)
        effort = {"minutes": minutes, "isShared": True}
        partners.do("recordEffort", "effort { id }", by="bob", **given, **effort)
        if minutes == 30:
            own = {"organizationId": partners.ids["rival"]}
            left = partners.of("ServiceRelationship", deal, **own)
            partners.do("leaveRelationship", "relationship { id }", by="rita", **left)
    asked = """{ relationship(slug: "triple") { efforts { nodes { minutes number } } } }"""
    for by in ("bob", "ned", "rita"):
        nodes = partners.catalog.ask(asked, by=by)["relationship"]["efforts"]["nodes"]
        seen[by] = sorted((item["minutes"], item["number"]) for item in nodes)

    assert seen == {
        "bob": [(30, 1), (60, 2)],
        "ned": [(30, None), (60, None)],
        "rita": [(30, None)],
    }
