"""What waits for whoever asks: the oldest first, bounded, and only what they see."""

from typing import Any

import pytest

from catalog.storage.enums import Consent
from catalog.storage.tables.outcomes import VersionOutcomeRow
from catalog.storage.tables.relationships import RelationshipParticipantRow
from tests import acting, rows
from tests.asking import Asking
from tests.core.marketing import Market
from tests.core.test_activities import CONFIRM, confirming, joint, recorded

WAITING = """query($first: Int) { viewer { waiting(first: $first) {
    kind since dueOn subject { __typename id ... on ServiceRelationship { slug } }
} } }"""


@pytest.fixture
def market(catalog: Asking) -> Market:
    """A provider, a consumer and an outsider."""
    return Market(catalog)


def waiting(catalog: Asking, by: str, first: int | None = None) -> Any:
    """Return what waits for somebody."""
    given = {} if first is None else {"first": first}
    return catalog.ask(WAITING, given, by=by)["viewer"]["waiting"]


def kinds(catalog: Asking, *askers: str) -> dict[str, list[str]]:
    """Return the kinds of what waits for each of these."""
    return {by: [item["kind"] for item in waiting(catalog, by)] for by in askers}


def test_a_proposal_waits_for_those_who_have_not_answered(market: Market) -> None:
    deal = market.proposed(startsOn="2099-01-01")
    (item,) = waiting(market.catalog, "consumer")

    before = kinds(market.catalog, "provider", "consumer-bot", "outsider", "admin")
    market.answer("agreeRelationship", deal, "consumer")

    assert item["subject"] == {"__typename": "ServiceRelationship", "id": deal, "slug": "deal"}
    assert (item["kind"], item["dueOn"]) == ("RELATIONSHIP_TO_AGREE", "2099-01-01")
    created = "query($id: ID) { relationship(id: $id) { createdAt } }"
    told = market.catalog.ask(created, {"id": deal})["relationship"]["createdAt"]
    assert item["since"] == told
    assert before == {"provider": [], "consumer-bot": [], "outsider": [], "admin": []}
    assert waiting(market.catalog, "consumer") == []


def test_what_was_declined_waits_for_nobody(market: Market) -> None:
    deal = market.proposed()

    market.answer("declineRelationship", deal, "consumer", reason="No.")

    assert kinds(market.catalog, "provider", "consumer") == {"provider": [], "consumer": []}


def test_a_change_waits_for_those_who_stay(market: Market) -> None:
    deal = market.agreed()
    change = {"id": deal, "expectedRevision": market.revision(deal), "noticeMonths": 3}
    market.catalog.change("amendRelationship", change, by="provider")

    before = kinds(market.catalog, "provider", "consumer", "outsider")
    (item,) = waiting(market.catalog, "consumer")
    market.answer("agreeRelationship", deal, "consumer")

    assert before == {"provider": [], "consumer": ["AMENDMENT_TO_AGREE"], "outsider": []}
    assert item["subject"]["__typename"] == "RelationshipAmendment"
    assert waiting(market.catalog, "consumer") == []


def test_what_was_recorded_waits_for_whoever_claims(market: Market) -> None:
    vendor = market.recorded("vendor", "consumer")
    offering = market.offering("sold", vendor)
    market.step("publishOffering", offering, 1)
    participants = [
        {"organizationId": vendor, "role": "PROVIDER"},
        {"organizationId": market.consumer, "role": "CONSUMER"},
    ]
    deal = market.proposed(offering, participants=participants, by="consumer")
    proposed = kinds(market.catalog, "consumer")
    on_paper = {"document": "Contract 7", "agreedOn": "2026-01-01"}
    market.answer("agreeRelationship", deal, "vendor", by="consumer", **on_paper)
    unclaimed = kinds(market.catalog, "consumer", "admin")
    vera = {"slug": "vera", "name": "Vera", "organizationIds": []}
    person = market.catalog.change("createPerson", vera, "person { id }")["person"]["id"]
    market.catalog.change("claimOrganization", {"id": vendor, "personId": person})
    market.catalog.token("vera", person="vera")

    claimed = kinds(market.catalog, "vera", "consumer")
    market.answer("contestConsent", deal, "vendor", by="vera", reason="We did not.")
    contested = kinds(market.catalog, "vera")
    market.answer("confirmConsent", deal, "vendor", by="vera")

    assert proposed == {"consumer": ["RELATIONSHIP_TO_AGREE"]}
    assert unclaimed == {"consumer": [], "admin": []}
    assert claimed == {"vera": ["CONSENT_TO_CONFIRM"], "consumer": []}
    assert contested == {"vera": ["CONSENT_TO_CONFIRM"]}
    assert waiting(market.catalog, "vera") == []


def test_an_activity_waits_for_whoever_did_it_too(market: Market) -> None:
    met = recorded(market, joint(market, market.agreed()))

    before = kinds(market.catalog, "provider", "consumer", "outsider", "admin")
    (item,) = waiting(market.catalog, "consumer")
    market.catalog.change(CONFIRM, confirming(market, met, market.consumer), by="consumer")

    assert before == {
        "provider": [],
        "consumer": ["ACTIVITY_TO_CONFIRM"],
        "outsider": [],
        "admin": [],
    }
    assert item["subject"] == {"__typename": "RelationshipActivity", "id": met["id"]}
    assert waiting(market.catalog, "consumer") == []


def crowd(size: int) -> list[Any]:
    """Make so many of everything that waits for `root`, the oldest last."""
    found = [rows.organization("root"), rows.organization("far"), *rows.person("rob", "root")]
    found += rows.service("web", provider="far")
    for number in range(size):
        name = f"{number:02}"
        for row in rows.relationship(f"deal-{name}", "far", "root", status="PROPOSED"):
            if isinstance(row, RelationshipParticipantRow) and row.position == 0:
                row.consent, row.agreed_at = Consent.GIVEN, rows.MOMENT
            found.append(row)
        found += rows.relationship(f"old-{name}", "far", "root")
        found += rows.amendment(f"old-{name}", "far", "root")
        found += acting.activity(f"met-{name}", f"old-{name}", "far", "root")
        found.append(rows.outcome(f"wish-{name}", "web", organization="root"))
    return found


@pytest.mark.parametrize("size", [1, 20])
def test_it_takes_as_many_statements_for_many_as_for_one(catalog: Asking, size: int) -> None:
    rows.put(catalog, crowd(size))
    catalog.token("root", person="rob")
    catalog.clock.moment = rows.MOMENT
    catalog.ask("{ __typename }", by="root")

    with catalog.counting() as statements:
        catalog.ask("{ viewer { waiting(first: 100) { kind since dueOn } } }", by="root")

    assert len(statements) == 8


def test_there_are_as_many_as_somebody_asks_for_and_the_oldest_come_first(catalog: Asking) -> None:
    rows.put(catalog, crowd(10))
    catalog.token("root", person="rob")

    def asked(first: int | None) -> list[str]:
        return [item["subject"]["id"] for item in waiting(catalog, "root", first)]

    every = asked(100)
    assert len(every) == len({*every}) == 30
    assert (len(asked(None)), asked(5), asked(0)) == (20, every[:5], [])
    moments = [item["since"] for item in waiting(catalog, "root", 100)]
    assert moments == sorted(moments)
    for wrong in (-1, 101):
        assert catalog.codes(WAITING, {"first": wrong}, by="root") == ["BAD_USER_INPUT"]


@pytest.mark.parametrize(
    ("status", "expected"),
    [("CATALOGUE", ["OUTCOME_TO_CONFIRM"]), ("PIPELINE", []), ("RETIRED", [])],
)
def test_an_outcome_waits_once_its_version_is_in_use(
    catalog: Asking, status: str, expected: list[str]
) -> None:
    found = [rows.organization("acme"), rows.organization("shop")]
    found += rows.service("mail", provider="acme", status=status)
    found.append(rows.outcome("wish", "mail", organization="shop"))
    wanted = VersionOutcomeRow(version_id=rows.key("mail/1"), outcome_id=rows.key("wish"))
    rows.put(catalog, [*found, wanted])
    for slug in ("acme", "shop"):
        catalog.token(slug, organization=slug)

    before = kinds(catalog, "shop", "acme")
    confirm = {"id": rows.global_id(found[-1]), "expectedRevision": 1}
    catalog.change("confirmOutcome", confirm, by="shop")

    assert before == {"shop": expected, "acme": []}
    assert kinds(catalog, "shop") == {"shop": []}
