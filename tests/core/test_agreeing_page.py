"""The page about agreeing: its queries are asked, and answer as it says."""

import datetime as dt
import json
import re
from collections.abc import Iterator
from typing import Any

from tests.asking import Asking
from tests.core.marketing import Market
from tests.core.test_recorded_consents import claimed, recorded
from tests.house_rules.files import ROOT

PAGE = (ROOT / "docs" / "agreeing.md").read_text()


def queries() -> Iterator[str]:
    """Yield the queries of the page in their order."""
    yield from re.findall("```graphql\n(.+?)```", PAGE, re.DOTALL)


def query_of(name: str) -> str:
    """Return the query of the page that has this name."""
    (found,) = (text for text in queries() if re.match(rf"\w+ {name}\(", text))
    return found


def test_the_page_tells_how_two_agree_leave_and_change_it(catalog: Asking) -> None:
    catalog.clock.moment = dt.datetime(2026, 2, 11, tzinfo=dt.UTC)
    market = Market(catalog)
    names = ("Propose", "Agree", "Ends", "Leave", "Amend", "Held", "Stands")
    propose, agree, ends, leave, amend, held, stands = map(query_of, names)
    (told,) = re.findall("```json\n(.+?)```", PAGE, re.DOTALL)
    given = json.loads(told)["input"]
    for item, key in zip(given["participants"], (market.provider, market.consumer), strict=True):
        item["organizationId"] = key
    given["offeringIds"] = [market.available]

    def done(text: str, name: str, by: str, **more: Any) -> Any:
        values = {"id": deal, "revision": market.revision(deal), **more}
        payload = catalog.ask(text, values, by=by)[name]
        assert payload["userErrors"] == []
        return payload["relationship"]

    proposed = catalog.ask(propose, {"input": given}, by="provider")["proposeRelationship"]
    deal = proposed["relationship"]["id"]
    agreed = done(agree, "agreeRelationship", "consumer", organization=market.consumer)
    asked = catalog.ask(ends, {"id": deal}, by="consumer")
    amended = done(amend, "amendRelationship", "provider")
    done(agree, "agreeRelationship", "consumer", organization=market.consumer)
    left = done(leave, "leaveRelationship", "consumer", organization=market.consumer)
    (offered,) = catalog.ask(held, {"id": deal}, by="consumer")["relationship"]["agreedOfferings"]
    retiring = catalog.ask(stands, {"slug": "mail"})["service"]

    assert proposed["relationship"]["participants"][0]["consent"] == "GIVEN"
    assert agreed["status"] == "AGREED"
    assert asked["ended"]["nodes"] == []
    assert (asked["relationship"]["endsOn"], asked["relationship"]["noticeBy"]) == (
        "2026-08-28",
        "2026-06-28",
    )
    assert (amended["noticeMonths"], amended["proposedAmendment"]["noticeMonths"]) == (2, 3)
    assert left["participants"][1]["leftAt"] == "2026-08-29T00:00:00Z"
    assert (offered["isCurrent"], offered["edition"]["number"]) == (True, 1)
    assert offered["edition"]["services"]["nodes"] == [{"slug": "mail"}]
    assert retiring["gate"]["allowed"] is False
    assert [item["code"] for item in retiring["gate"]["findings"]] == ["OFFERED_ALONE"]
    assert retiring["retirementConsents"]["nodes"] == []


def test_the_page_tells_how_consumers_say_what_they_want(catalog: Asking) -> None:
    market = Market(catalog)
    provided = {"id": market.service, "expectedRevision": 1, "providerId": market.provider}
    catalog.change("updateService", provided)
    market.proposed()

    def done(name: str, field: str, by: str, **given: Any) -> Any:
        payload = catalog.ask(query_of(name), given, by=by)[field]
        assert payload["userErrors"] == []
        return payload

    own = {"service": market.service, "own": market.consumer}
    wanted = done("Want", "recordOutcome", "consumer", **own)["outcome"]
    key = {"outcome": wanted["id"]}
    confirmed = done("Confirm", "confirmOutcome", "consumer", revision=1, **key)["outcome"]
    delivered = done("Deliver", "recordOutput", "provider", service=market.service, **key)
    judged = done("Judge", "deliverOutcome", "consumer", revision=2, **key)["outcome"]
    again = catalog.ask(query_of("Confirm"), {**key, "revision": 3}, by="provider")

    assert wanted["stakeholder"] == {"slug": "consumer"}
    assert confirmed["confirmation"] == judged["delivery"] == "GIVEN"
    assert delivered["output"]["enables"]["nodes"] == [{"statement": wanted["statement"]}]
    assert judged["enabledBy"]["nodes"] == [{"description": "A letter."}]
    (problem,) = again["confirmOutcome"]["userErrors"]
    assert problem["code"] == "NOT_YOUR_ORGANIZATION"


def test_the_page_tells_how_both_say_what_was_done_and_what_came_of_it(catalog: Asking) -> None:
    market = Market(catalog)
    provided = {"id": market.service, "expectedRevision": 1, "providerId": market.provider}
    catalog.change("updateService", provided)
    deal = market.active()
    own = {"service": market.service, "own": market.consumer}
    wanted = catalog.ask(query_of("Want"), own, by="consumer")["recordOutcome"]["outcome"]

    def done(name: str, field: str, by: str, **given: Any) -> Any:
        payload = catalog.ask(query_of(name), given, by=by)[field]
        assert payload["userErrors"] == []
        return payload

    sides = {"provider": market.provider, "consumer": market.consumer}
    record, confirm = "recordRelationshipActivity", "confirmRelationshipActivity"
    said = done("Done", record, "provider", deal=deal, **sides)["relationshipActivity"]
    named = {"activity": said["id"], "own": market.consumer, "revision": 1}
    confirmed = done("Did", confirm, "consumer", **named)["relationshipActivity"]
    about = {"service": market.service, "activity": said["id"], "outcome": wanted["id"]}
    brought = done("Brought", "recordOutput", "provider", **about)["output"]
    found = catalog.ask(query_of("Lists"), {"deal": deal}, by="consumer")["relationship"]

    assert (said["isConfirmed"], confirmed["isConfirmed"]) == (False, True)
    assert [item["word"] for item in confirmed["performedBy"]] == ["GIVEN", "GIVEN"]
    assert brought["activity"] == {"name": "Looked back on the quarter"}
    assert brought["enables"]["nodes"] == [{"statement": wanted["statement"]}]
    assert found["provision"]["nodes"] == found["consumption"]["nodes"] == []
    (managed,) = found["management"]["nodes"]
    assert managed["outputs"]["nodes"] == [
        {"description": "What both sides are to do in the next quarter.", "tangible": False}
    ]


def test_the_page_tells_how_a_side_names_whom_to_turn_to(catalog: Asking) -> None:
    market = Market(catalog)
    deal = market.proposed()
    person = catalog.ask('{ person(slug: "provider-ann") { id } }')["person"]["id"]
    named = {"organization": market.provider, "person": person, "revision": 1, "id": deal}

    payload = catalog.ask(query_of("Turn"), named, by="provider")["setRelationshipContacts"]
    found = catalog.ask(query_of("Contacts"), {"id": deal}, by="consumer")["relationship"]

    assert payload == {"relationship": {"revision": 2}, "userErrors": []}
    contact = {"organization": {"slug": "provider"}, "role": "SPONSOR", "level": 1, "email": None}
    assert found["contacts"] == [{"person": {"name": "Ann of provider"}, **contact}]


def test_the_page_tells_how_one_declines_withdraws_and_contests(catalog: Asking) -> None:
    market = Market(catalog)

    def done(name: str, field: str, by: str, deal: str, **more: Any) -> Any:
        values = {"id": deal, "revision": market.revision(deal), **more}
        payload = catalog.ask(query_of(name), values, by=by)[field]
        assert payload["userErrors"] == []
        return payload["relationship"]

    own = {"organization": market.consumer}
    proposed = market.proposed(slug="declined")
    declined = done("Decline", "declineRelationship", "consumer", proposed, **own)
    taken_back = market.proposed(slug="withdrawn")
    withdrawn = done("Withdraw", "withdrawRelationship", "provider", taken_back)
    deal = recorded(market)
    claimed(market)
    supplier = catalog.ask('{ organization(slug: "supplier") { id } }')["organization"]["id"]
    by = ("contestConsent", "supplier", deal)
    contested = done("Contest", *by, organization=supplier)

    assert declined == {"status": "DECLINED", "reason": "Not this year."}
    assert withdrawn == {"status": "WITHDRAWN"}
    assert contested["status"] == "AGREED"
    told = contested["participants"][2]
    assert (told["consent"], told["contestReason"]) == ("RECORDED", "We never signed.")


def test_the_page_tells_how_one_consents_to_a_retirement_and_gives_up(catalog: Asking) -> None:
    market = Market(catalog)
    market.proposed()

    given = {"service": market.service, "organization": market.consumer}
    consented = catalog.ask(query_of("Consent"), given, by="consumer")["consentToRetirement"]
    opened = {"serviceId": market.service, "purpose": "MAJOR_CHANGE"}
    version = catalog.change("proposeServiceVersion", opened, "version { id }")["version"]["id"]
    given_up = catalog.ask(query_of("Abandon"), {"version": version})["abandonServiceVersion"]

    assert consented["userErrors"] == given_up["userErrors"] == []
    assert consented["consent"]["organization"] == {"slug": "consumer"}
    assert given_up["decision"] == {"outcome": "ABANDONED", "reason": "Passkeys do the same."}
