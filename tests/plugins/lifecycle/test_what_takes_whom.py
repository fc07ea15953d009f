"""Test the table of the page about agreeing that tells which step takes which person."""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import pytest

from catalog.ids import decode
from catalog.plugin import Finding
from catalog.storage.enums import PortfolioStatus
from catalog.storage.tables.lifecycle.versions import ServiceVersionRow
from tests.asking import Asking
from tests.core.fitting import defined, judging
from tests.core.marketing import Market
from tests.core.test_recorded_consents import claimed, recorded
from tests.house_rules.files import ROOT
from tests.plugins.design.packing import RECEIVER, Designing, with_design
from tests.plugins.lifecycle.waiving import waiving

PAGE = (ROOT / "docs" / "agreeing.md").read_text()
ROW = re.compile(
    r"^\| [^|]+ \| `(\w+)` \| (\w+)[^|]* \| (\w+)[^|]* \| (\w+)[^|]* \|$", re.MULTILINE
)
TABLE = {mutation: tuple(cells) for mutation, *cells in ROW.findall(PAGE)}
OF_WHO = {"ROLE_NOT_HELD", "NOT_YOUR_ORGANIZATION"}
Given = Mapping[str, Any]
Told = dict[str, tuple[str, ...]]


def told(catalog: Asking, mutation: str, given: Given, *people: str) -> tuple[str, ...]:
    """Tell of a person, a service account and an administrator whether they may take a step."""
    cells = []
    for by in people:
        problems = catalog.attempt(mutation, dict(given), by=by, dry_run=True)["userErrors"]
        codes = {problem["code"] for problem in problems}
        assert not codes or codes <= OF_WHO, (mutation, by, problems)
        cells.append("no" if codes else "yes")
    return tuple(cells)


def between_two(market: Market) -> Iterator[tuple[str, Given, str]]:
    """Yield steps of relationships, each with its input and the side that takes it."""
    proposal = market.given(slug="another", offeringIds=[market.available])
    yield "proposeRelationship", proposal, "provider"
    deal = market.proposed(slug="asked")
    yield "agreeRelationship", market.answering(deal, "consumer"), "consumer"
    yield "declineRelationship", market.answering(deal, "consumer", reason="No."), "consumer"
    named = {"id": deal, "expectedRevision": 1}
    yield "withdrawRelationship", named, "provider"
    contacts = market.answering(deal, "provider", contacts=[])
    yield "setRelationshipContacts", contacts, "provider"
    agreed = market.agreed(slug="agreed")
    market.with_roles(agreed)
    now = {"id": agreed, "expectedRevision": market.revision(agreed)}
    yield "activateRelationship", now, "consumer"
    amended = {**now, "noticeMonths": 2}
    yield "amendRelationship", amended, "provider"
    yield "leaveRelationship", market.answering(agreed, "consumer"), "consumer"
    consent = {"serviceId": market.service, "organizationId": market.consumer}
    yield "consentToRetirement", consent, "consumer"


def of_outcomes(market: Market) -> Iterator[tuple[str, Given, str]]:
    """Yield what a stakeholder says of an outcome."""
    provided = {"id": market.service, "expectedRevision": 1, "providerId": market.provider}
    market.catalog.change("updateService", provided)
    wanted = {"serviceId": market.service, "statement": "x", "stakeholderId": market.consumer}
    selection = "outcome { id }"
    made = market.catalog.change("recordOutcome", wanted, selection, by="consumer")["outcome"]
    yield "confirmOutcome", {"id": made["id"], "expectedRevision": 1}, "consumer"
    market.catalog.change(
        "confirmOutcome", {"id": made["id"], "expectedRevision": 1}, by="consumer"
    )
    output = {"serviceId": market.service, "description": "A.", "tangible": True}
    by = {"by": "provider"}
    market.catalog.change("recordOutput", {**output, "outcomeIds": [made["id"]]}, **by)
    yield "deliverOutcome", {"id": made["id"], "expectedRevision": 2}, "consumer"


def of_what_is_done(market: Market) -> Iterator[tuple[str, Given, str]]:
    """Yield what a side says of an activity, and of what the service is worth to it."""
    deal = market.active(slug="done")
    both = [market.provider, market.consumer]
    done = {"relationshipId": deal, "kind": "JOINT_MANAGEMENT", "name": "x", "performedBy": both}
    yield "recordRelationshipActivity", done, "provider"
    selection = "relationshipActivity { id }"
    made = market.catalog.change("recordRelationshipActivity", done, selection, by="provider")
    said = {"id": made["relationshipActivity"]["id"], "expectedRevision": 1}
    confirmed = {**said, "organizationId": market.consumer}
    yield "confirmRelationshipActivity", confirmed, "consumer"
    worth = {"perceivedBenefit": "x", "usefulness": 1, "importance": 1}
    about = {"serviceId": market.service, "stakeholderId": market.consumer}
    yield "stateValue", {**about, **worth}, "consumer"
    yield "judgeUtility", judging(market, defined(market)), "consumer"


def test_steps_between_organizations_take_whom_the_page_says(catalog: Asking) -> None:
    market = Market(catalog)
    found: Told = {}
    for steps in (between_two(market), of_outcomes(market), of_what_is_done(market)):
        for mutation, given, side in steps:
            found[mutation] = told(catalog, mutation, given, side, f"{side}-bot", "admin")
    deal = recorded(market)
    claimed(market)
    catalog.token("supplier-bot", organization="supplier")
    for mutation in ("confirmConsent", "contestConsent"):
        given = market.answering(deal, "supplier")
        found[mutation] = told(catalog, mutation, given, "supplier", "supplier-bot", "admin")

    elsewhere = {"grantWaiver", "acceptPack", "rejectPack"}
    assert found == {name: cells for name, cells in TABLE.items() if name not in elsewhere}


def test_a_waiver_takes_whom_the_page_says(catalog_with: Callable[..., Asking]) -> None:
    house = waiving(catalog_with, Finding(code="X_MISSING", message="x", remedy="y"))
    house.catalog.token("acme-bot", organization="acme")
    people = ("bob", "acme-bot", "admin")

    found = told(house.catalog, "grantWaiver", house.given("X_MISSING"), *people)

    assert found == TABLE["grantWaiver"]
    assert told(house.catalog, "grantWaiver", house.given("X_MISSING"), "ann") == ("no",)


def test_a_pack_takes_whom_the_page_says(catalog_with: Callable[..., Asking]) -> None:
    designing = Designing(with_design(catalog_with))
    designing.catalog.token("bot", organization=RECEIVER)
    pack = designing.whole()
    designing.hand_over(pack)
    named = designing.with_revision(pack)
    people = (RECEIVER, "bot", "admin")

    for mutation, given in (("acceptPack", named), ("rejectPack", {**named, "reasons": ["No."]})):
        assert told(designing.catalog, mutation, given, *people) == TABLE[mutation]


@pytest.fixture
def market(catalog: Asking) -> Market:
    """A market whose service the provider provides."""
    found = Market(catalog)
    provided = {"id": found.service, "expectedRevision": 1, "providerId": found.provider}
    catalog.change("updateService", provided)
    return found


def test_activating_does_not_wait_for_its_first_day(market: Market) -> None:
    deal = market.active(startsOn="2999-01-01", endsOn="2999-12-31")

    asked = "query($id: ID) { relationship(id: $id) { status startsOn } }"
    found = market.catalog.ask(asked, {"id": deal}, by="consumer")["relationship"]
    assert found == {"status": "ACTIVE", "startsOn": "2999-01-01"}


def test_a_relationship_outlives_a_service_whose_retirement_it_consented_to(market: Market) -> None:
    catalog, deal = market.catalog, market.active()
    catalog.change("withdrawOffering", {"id": market.available, "expectedRevision": 2})
    consent = {"serviceId": market.service, "organizationId": market.consumer}
    catalog.change("consentToRetirement", consent, by="consumer")
    revision = catalog.ask('{ service(slug: "mail") { revision } }')["service"]["revision"]
    given = {"serviceId": market.service, "expectedRevision": revision}
    retired = catalog.change("retireService", given, "service { portfolioStatus }", by="provider")

    asked = """query($id: ID) { relationship(id: $id) {
        status agreedOfferings { edition { services { nodes { slug portfolioStatus } } } }
    } }"""
    found = catalog.ask(asked, {"id": deal}, by="consumer")["relationship"]
    left = market.answer("leaveRelationship", deal, "consumer")

    assert retired["service"] == {"portfolioStatus": "RETIRED"}
    (offered,) = found["agreedOfferings"]
    assert found["status"] == "ACTIVE"
    assert offered["edition"]["services"]["nodes"] == [
        {"slug": "mail", "portfolioStatus": PortfolioStatus.RETIRED.name}
    ]
    assert left["status"] == "ENDED"


def test_control_of_a_version_lets_nobody_do_or_see_more(market: Market) -> None:
    catalog = market.catalog
    asked = '{ service(slug: "mail") { rationale liveVersion { control { slug } } } }'
    consumer = decode(market.consumer)
    assert consumer is not None
    controlling = {"control_id": consumer.key}
    catalog.write([ServiceVersionRow.__table__.update().values(**controlling)])

    by_provider = catalog.ask(asked, by="provider")["service"]
    by_consumer = catalog.ask(asked, by="consumer")["service"]
    edit = {"id": market.service, "expectedRevision": 2, "rationale": "Mine."}

    assert by_provider["liveVersion"] == {"control": {"slug": "consumer"}}
    assert by_consumer == {"rationale": None, "liveVersion": None}
    assert catalog.refused("updateService", edit, by="consumer") == [
        ("NOT_YOUR_ORGANIZATION", "id")
    ]
