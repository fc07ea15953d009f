"""Vendors are rated by what they kept; they reply, and somebody else decides what they dispute."""

import datetime as dt
from typing import Any

import pytest

from catalog.domain.tokens import EVERY_SCOPE
from catalog_acquisition.computing.ratings import proposed
from tests.plugins.acquisition.contracting import Trade

QUARTER = {"startsOn": "2026-01-01", "endsOn": "2026-03-31"}
WINDOW = {"from": "2026-01-01T00:00:00Z", "to": "2026-05-01T00:00:00Z"}
SHOWN = """vendorRating { id revision rating proposed evidence narrative reply replyWord dispute
    decision replyBy publishedAt }"""


@pytest.fixture
def trade(trade: Trade) -> Trade:
    """A market in the middle of April 2026, with a second person of the consumer."""
    trade.catalog.clock.moment = dt.datetime(2026, 4, 15, 12, tzinfo=dt.UTC)
    second = {"slug": "consumer-bob", "name": "Bob", "organizationIds": [trade.consumer]}
    trade.catalog.change("createPerson", second)
    trade.catalog.token("second", person="consumer-bob", scopes=EVERY_SCOPE)
    return trade


def running(trade: Trade, *shown: str) -> tuple[str, str]:
    """Return a contract that owes three reports in the first quarter, and its obligation."""
    deal = trade.active(startsOn="2026-01-01", endsOn="2026-06-30")
    contract, owed = trade.signed(deal, {})
    for at in shown:
        given = {"obligationId": owed, "happenedAt": at, "what": "Here it is."}
        trade.catalog.change("recordEvidence", given, by="provider")
    return contract, owed


def rated(trade: Trade, contract: str, **given: Any) -> Any:
    """Rate the provider for the first quarter, and return the rating."""
    said = {"contractId": contract, "vendorId": trade.provider, **QUARTER}
    return trade.catalog.change("rateVendor", {**said, **given}, SHOWN, by="consumer")[
        "vendorRating"
    ]


def step(trade: Trade, name: str, of: Any, by: str, **given: Any) -> Any:
    """Take a step with a rating, and return it."""
    wanted = {"id": of["id"], "expectedRevision": of["revision"], **given}
    return trade.catalog.change(name, wanted, SHOWN, by=by)["vendorRating"]


def refused(trade: Trade, name: str, of: Any, by: str, **given: Any) -> list[Any]:
    """Return why a step with a rating is refused."""
    wanted = {"id": of["id"], "expectedRevision": of["revision"], **given}
    return trade.catalog.refused(name, wanted, by=by)


@pytest.mark.parametrize(
    ("due", "met", "grade"),
    [
        (3, 3, "SATISFACTORY"),
        (10, 9, "MARGINAL"),
        (10, 8, "UNSATISFACTORY"),
        (19, 17, "UNSATISFACTORY"),
        (1, 0, "UNSATISFACTORY"),
        (0, 0, None),
    ],
)
def test_a_rating_is_proposed_from_what_was_kept(due: int, met: int, grade: str | None) -> None:
    found = proposed(due, met)

    assert (found and found.name) == grade


def test_the_proposed_rating_needs_no_narrative_and_another_one_does(trade: Trade) -> None:
    contract, _ = running(trade, "2026-01-31T12:00:00Z", "2026-02-28T12:00:00Z")

    own = rated(trade, contract)
    given = {"contractId": contract, "vendorId": trade.provider, **QUARTER, "rating": "MARGINAL"}
    bare = trade.catalog.refused("rateVendor", given, by="consumer")
    better = rated(trade, contract, rating="MARGINAL", narrative="The third was not their fault.")

    assert (own["rating"], own["proposed"]) == ("UNSATISFACTORY", "UNSATISFACTORY")
    assert own["evidence"] == {
        "due": 3,
        "MET": 2,
        "MET_LATE": 0,
        "BREACHED": 1,
        "RELEASED": 0,
        "PENDING": 0,
    }
    assert bare == [("NARRATIVE_MISSING", "narrative")]
    assert (better["rating"], better["proposed"]) == ("MARGINAL", "UNSATISFACTORY")


def test_only_a_person_of_the_buyer_rates(trade: Trade) -> None:
    contract, _ = running(trade)
    given = {"contractId": contract, "vendorId": trade.provider, **QUARTER}

    assert trade.catalog.refused("rateVendor", given, by="provider") == [
        ("NOT_THE_BUYER", "contractId")
    ]
    assert trade.catalog.refused("rateVendor", given, by="consumer-bot") == [
        ("ROLE_NOT_HELD", "contractId")
    ]
    to_come = {**given, "endsOn": "2026-04-16"}
    assert trade.catalog.refused("rateVendor", to_come, by="consumer") == [
        ("TIME_TO_COME", "endsOn")
    ]


def test_a_vendor_sees_its_rating_once_it_is_published(trade: Trade) -> None:
    contract, _ = running(trade)
    rating = rated(trade, contract)
    text = """query($contract: ID!, $vendor: ID!, $window: WindowInput!) {
        contract(id: $contract) { ratings { totalCount nodes { rating assessedBy } } }
        vendorRatings { totalCount }
        vendorScorecard(organizationId: $vendor, window: $window) { ratings { rating } }
    }"""
    given = {"contract": contract, "vendor": trade.provider, "window": WINDOW}

    before = trade.catalog.ask(text, given, by="provider")
    by_id = trade.catalog.codes(
        "query($id: ID!) { vendorRating(id: $id) { rating } }", {"id": rating["id"]}, by="provider"
    )
    unseen = refused(trade, "replyToRating", rating, "provider", reply="No.")
    step(trade, "publishRating", rating, "consumer")
    after = trade.catalog.ask(text, given, by="provider")

    assert before == {
        "contract": {"ratings": {"totalCount": 0, "nodes": []}},
        "vendorRatings": {"totalCount": 0},
        "vendorScorecard": {"ratings": []},
    }
    assert by_id == ["NOT_FOUND"]
    assert unseen[0] == ("NOT_FOUND", "id")
    assert after["contract"]["ratings"]["nodes"] == [
        {"rating": "UNSATISFACTORY", "assessedBy": None}
    ]
    assert after["vendorScorecard"]["ratings"] == [{"rating": "UNSATISFACTORY"}]


def test_a_vendor_disputes_and_who_assessed_does_not_decide(trade: Trade) -> None:
    contract, _ = running(trade)
    rating = step(trade, "publishRating", rated(trade, contract), "consumer")

    replied = step(trade, "replyToRating", rating, "provider", reply="We were not asked.")
    disputed = step(trade, "disputeRating", replied, "provider", reason="It was there.")
    verdict = {"rating": "MARGINAL", "reason": "One was there."}
    by_vendor = refused(trade, "decideRating", disputed, "provider", **verdict)
    by_assessor = refused(trade, "decideRating", disputed, "consumer", **verdict)
    decided = step(trade, "decideRating", disputed, "second", **verdict)
    again = refused(trade, "decideRating", decided, "second", **verdict)

    assert (replied["reply"], replied["replyWord"]) == ("We were not asked.", "GIVEN")
    assert by_vendor == [("NOT_THE_BUYER", "id")]
    assert by_assessor == [("DECIDER_ASSESSED", "id")]
    assert (decided["rating"], decided["decision"]) == ("UNSATISFACTORY", "MARGINAL")
    assert again == [("DISPUTE_DECIDED", "id")]


def test_nobody_decides_what_nobody_disputes(trade: Trade) -> None:
    contract, _ = running(trade)
    rating = step(trade, "publishRating", rated(trade, contract), "consumer")

    given = {"rating": "MARGINAL", "reason": "So."}
    assert refused(trade, "decideRating", rating, "second", **given) == [
        ("RATING_NOT_DISPUTED", "id")
    ]


def test_a_vendor_replies_within_fourteen_days(trade: Trade) -> None:
    contract, _ = running(trade)
    rating = step(trade, "publishRating", rated(trade, contract), "consumer")
    clock = trade.catalog.clock

    clock.moment = dt.datetime(2026, 4, 29, 12, 0, 1, tzinfo=dt.UTC)
    late = refused(trade, "replyToRating", rating, "provider", reply="No.")
    clock.moment = dt.datetime(2026, 4, 29, 12, tzinfo=dt.UTC)

    assert late == [("REPLY_LATE", "id")]
    assert step(trade, "replyToRating", rating, "provider", reply="No.")["reply"] == "No."


def test_a_scorecard_tells_what_a_vendor_kept_under_all_of_its_names(trade: Trade) -> None:
    running(trade, "2026-01-31T12:00:00Z")
    text = """query($vendor: ID!, $window: WindowInput!) {
        vendorScorecard(organizationId: $vendor, window: $window) {
            contractCount vendors { because organization { slug } }
            promises { due met breached onTimeRate { value } } ratings { rating }
        }
        contractsEnding(withinDays: 100) { endsOn noticeBy isRenewed toDo contract { number } }
    }"""

    found = trade.catalog.ask(text, {"vendor": trade.provider, "window": WINDOW}, by="consumer")

    assert found["vendorScorecard"] == {
        "contractCount": 1,
        "vendors": [{"because": "ASKED", "organization": {"slug": "provider"}}],
        "promises": {"due": 3, "met": 1, "breached": 2, "onTimeRate": {"value": 1 / 3}},
        "ratings": [],
    }
    assert found["contractsEnding"] == [
        {
            "endsOn": "2026-06-30",
            "noticeBy": None,
            "isRenewed": False,
            "toDo": "It ends on 2026-06-30: agree on what follows, or carry out the exit plan.",
            "contract": {"number": 1},
        }
    ]


def test_vendors_with_a_shared_reference_are_one(trade: Trade) -> None:
    running(trade, "2026-01-31T12:00:00Z")
    reference = [{"system": "LEI", "reference": "529900T8BM49AURSDO55"}]
    twin = trade.recorded("twin", "consumer")
    for own, by in ((trade.provider, "provider"), (twin, "consumer")):
        text = "query($id: ID!) { organization(id: $id) { revision } }"
        revision = trade.catalog.ask(text, {"id": own})["organization"]["revision"]
        given = {"id": own, "expectedRevision": revision, "externalRefs": reference}
        trade.catalog.change("updateOrganization", given, by=by)
    text = """query($vendor: ID!, $window: WindowInput!) {
        vendorPromises(organizationId: $vendor, window: $window) {
            due vendors { because organization { slug } }
        }
    }"""

    found = trade.catalog.ask(text, {"vendor": twin, "window": WINDOW}, by="consumer")

    assert found["vendorPromises"] == {
        "due": 3,
        "vendors": [
            {"because": "ASKED", "organization": {"slug": "twin"}},
            {"because": "LEI:529900T8BM49AURSDO55", "organization": {"slug": "provider"}},
        ],
    }


def test_what_was_promised_of_a_service_is_told_with_it(trade: Trade) -> None:
    deal = trade.active(startsOn="2026-01-01", endsOn="2026-06-30")
    trade.signed(deal, {"serviceId": trade.service})
    text = """query($service: ID!, $window: WindowInput!) {
        standardsMet(serviceId: $service, window: $window) {
            areMet due breached items { dueOn status toDo }
        }
    }"""

    found = trade.catalog.ask(text, {"service": trade.service, "window": WINDOW}, by="consumer")[
        "standardsMet"
    ]

    assert (found["areMet"], found["due"], found["breached"]) == (False, 3, 3)
    assert found["items"][0]["dueOn"] == "2026-01-31"
