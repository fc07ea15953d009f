"""Contracts are proposed by one side, signed by each for itself, and seen by these alone."""

from typing import Any

from tests.plugins.acquisition.contracting import REPORT, SHOWN, Trade

ASKED = "query($id: ID!) { contract(id: $id) { %s } }"
PERIOD = "status noticeBy maxExtent period { startsOn endsOn isRenewed }"


def told(trade: Trade, contract: str, selection: str, *, by: str | None = "consumer") -> Any:
    """Return what somebody reads of a contract."""
    return trade.catalog.ask(ASKED % selection, {"id": contract}, by=by)["contract"]


def test_both_sides_sign_a_contract_each_for_itself(trade: Trade) -> None:
    contract = trade.contract(trade.active())
    trade.owed(contract)

    before = told(trade, contract, "status parties { consent }")
    signed = trade.sign(contract, "provider")

    assert before == {"status": "PROPOSED", "parties": [{"consent": "GIVEN"}, {"consent": None}]}
    assert signed["status"] == "SIGNED"
    assert [item["consent"] for item in signed["parties"]] == ["GIVEN", "GIVEN"]
    assert [item["role"] for item in signed["parties"]] == ["CONSUMER", "PROVIDER"]


def test_nobody_signs_for_another_and_nobody_twice(trade: Trade) -> None:
    contract = trade.contract(trade.active())

    def refused(slug: str, by: str, **given: Any) -> list[Any]:
        wanted = trade.signing(contract, slug, **given)
        return trade.catalog.refused("signContract", wanted, by=by)

    assert ("NOT_YOUR_ORGANIZATION", "organizationId") in refused("provider", "consumer")
    assert ("CONSENT_GIVEN", "id") in refused("consumer", "consumer")
    assert refused("provider", "outsider")[0] == ("NOT_FOUND", "id")
    assert refused("provider", "provider-bot")[0][0] == "ROLE_NOT_HELD"
    assert refused("provider", "admin")[0][0] == "ROLE_NOT_HELD"
    trade.sign(contract, "provider")
    assert refused("provider", "provider")[0] == ("CONTRACT_NOT_PROPOSED", "id")


def test_who_signed_signs_anew_once_another_adds_something(trade: Trade) -> None:
    contract = trade.contract(trade.active())

    trade.owed(contract, by="provider")

    found = told(trade, contract, "status parties { consent }")
    assert [item["consent"] for item in found["parties"]] == [None, None]
    trade.sign(contract, "provider")
    assert trade.sign(contract, "consumer")["status"] == "SIGNED"


def test_what_is_signed_takes_no_more_obligations(trade: Trade) -> None:
    (contract,) = trade.signed(trade.active())
    given = {"contractId": contract, "text": "More.", "partyIds": [trade.provider], **REPORT}

    refused = trade.catalog.refused("addObligation", given, by="consumer")

    assert refused == [("CONTRACT_NOT_PROPOSED", "contractId")]


def test_a_contract_is_seen_by_those_who_sign_it_and_nobody_else(trade: Trade) -> None:
    deal = trade.active()
    contract = trade.contract(deal)
    trade.owed(contract)
    text = "query($id: ID!) { relationship(id: $id) { contracts { nodes { number } } } }"

    for slug in ("consumer", "provider"):
        found = trade.catalog.ask(text, {"id": deal}, by=slug)["relationship"]["contracts"]
        assert found["nodes"] == [{"number": 1}]
        assert told(trade, contract, "obligations { totalCount }", by=slug) == {
            "obligations": {"totalCount": 1}
        }
    assert trade.catalog.ask("{ contracts { totalCount } }", by="outsider") == {
        "contracts": {"totalCount": 0}
    }
    given = {"id": contract}
    assert trade.catalog.codes(ASKED % "number", given, by="outsider") == ["NOT_FOUND"]


def test_how_one_would_leave_is_the_buyers_own(trade: Trade) -> None:
    contract = trade.contract(trade.active())
    plan = {"exitPlan": "Go elsewhere.", "substitutability": "EASY", "expectedRevision": 1}

    by_vendor = trade.catalog.refused("planContractExit", {"id": contract, **plan}, by="provider")
    trade.catalog.change("planContractExit", {"id": contract, **plan}, by="consumer")

    assert by_vendor == [("NOT_THE_BUYER", "id")]
    own = told(trade, contract, "exitPlan substitutability")
    assert own == {"exitPlan": "Go elsewhere.", "substitutability": "EASY"}
    others = told(trade, contract, "exitPlan substitutability", by="provider")
    assert others == {"exitPlan": None, "substitutability": None}


def test_its_period_and_notice_are_the_relationships(trade: Trade) -> None:
    trade.catalog.clock.moment = trade.catalog.clock().replace(year=2026, month=2, day=11)
    terms = {"startsOn": "2024-08-29", "endsOn": "2025-08-28", "noticeMonths": 2}
    deal = trade.agreed(**terms, renewal="TACIT", renewalMonths=12)

    (contract,) = trade.signed(deal)

    assert told(trade, contract, PERIOD) == {
        "status": "SIGNED",
        "noticeBy": "2026-06-28",
        "maxExtent": None,
        "period": {"startsOn": "2024-08-29", "endsOn": "2026-08-28", "isRenewed": True},
    }


def test_no_renewal_carries_it_beyond_its_largest_extent(trade: Trade) -> None:
    clock = trade.catalog.clock
    clock.moment = clock().replace(year=2026, month=2, day=11)
    terms = {"startsOn": "2024-08-29", "endsOn": "2025-08-28", "noticeMonths": 2}
    deal = trade.agreed(**terms, renewal="TACIT", renewalMonths=12)
    (contract,) = trade.signed(deal, maxExtent="2027-01-31")

    clock.moment = clock().replace(month=9)
    last = told(trade, contract, PERIOD)
    clock.moment = clock().replace(year=2027, month=2)
    after = told(trade, contract, PERIOD)

    assert last["period"] == {"startsOn": "2024-08-29", "endsOn": "2027-01-31", "isRenewed": False}
    assert last["noticeBy"] is None
    assert (last["status"], after["status"]) == ("SIGNED", "ENDED")


def test_a_vendor_without_a_login_signs_on_paper(trade: Trade) -> None:
    supplier = trade.recorded("supplier", "consumer")
    trade.sides["supplier"] = supplier
    offering = trade.offering("cables", supplier)
    trade.step("publishOffering", offering, 1)
    parties = [
        {"organizationId": supplier, "role": "PROVIDER"},
        {"organizationId": trade.consumer, "role": "CONSUMER"},
    ]
    deal = trade.proposed(offering, by="consumer", participants=parties)
    paper = {"document": "Contract 7", "agreedOn": "2026-01-01"}
    trade.answer("agreeRelationship", deal, "supplier", by="consumer", **paper)
    contract = trade.contract(deal)

    bare = trade.catalog.refused("signContract", trade.signing(contract, "supplier"), by="consumer")
    signed = trade.catalog.change(
        "signContract", trade.signing(contract, "supplier", **paper), SHOWN, by="consumer"
    )["contract"]

    assert bare == [("RECORD_INCOMPLETE", "document"), ("RECORD_INCOMPLETE", "agreedOn")]
    assert signed["status"] == "SIGNED"
    assert [item["consent"] for item in signed["parties"]] == ["GIVEN", "RECORDED"]
    assert signed["parties"][1]["document"] == "Contract 7"


def test_only_services_of_those_who_sign_are_measured(trade: Trade) -> None:
    given = {"slug": "relay", "name": "Relay", "providerId": trade.provider}
    made = trade.catalog.change("createService", given, "service { id }", by="provider")
    contract = trade.contract(trade.active(), "provider")
    level = {"indicator": "availability", "comparator": "GE", "target": "99.5"}
    said = {"text": "It is there.", "partyIds": [trade.provider], **REPORT, **level}
    other = {"contractId": contract, "serviceId": trade.service, **said}

    refused = trade.catalog.refused("addObligation", other, by="provider")
    own = trade.owed(contract, by="provider", serviceId=made["service"]["id"], **said)
    trade.sign(contract, "consumer")
    changing = {"id": contract, "expectedRevision": trade.revision_of(contract), "subject": "It."}
    change = {**changing, "organizationId": trade.provider}
    more = {"obligations": [{"serviceId": trade.service, **said}]}

    assert own
    assert refused == [("NOT_A_PARTICIPANT", "serviceId")]
    assert trade.catalog.refused("amendContract", {**change, **more}, by="provider") == [
        ("NOT_A_PARTICIPANT", "obligations.0.serviceId")
    ]
