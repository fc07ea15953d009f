"""Costs and risks that a service takes off somebody, or puts on them, each told by itself."""

from functools import partial
from typing import Any

import pytest

from catalog.storage.enums import PortfolioStatus
from tests.asking import Asking
from tests.core.marketing import Market
from tests.core.test_concurrency import at_once, outcomes

PARTY = "party { slug }"
COST = f"""costEffect {{ id revision direction description spentOn amount {{ amount currency }} per
    byConsumer {PARTY} service {{ slug }} }}"""
RISK = f"""riskEffect {{ id revision direction polarity description likelihood impact byConsumer
    {PARTY} service {{ slug }} }}"""
NOT_YOURS = [("NOT_YOUR_ORGANIZATION", "id")]
SHOWN = {"Cost": COST, "Risk": RISK}
each_kind = pytest.mark.parametrize("kind", ["Cost", "Risk"])


@pytest.fixture
def market(catalog: Asking) -> Market:
    """A market whose service is its provider's, and is consumed."""
    market = Market(catalog)
    given = {"id": market.service, "expectedRevision": 1, "providerId": market.provider}
    catalog.change("updateService", given)
    market.agreed()
    return market


def said(market: Market, kind: str, **given: Any) -> dict[str, Any]:
    """Return the input of an effect on the consumer."""
    whole = {"serviceId": market.service, "partyId": market.consumer, "direction": "REMOVED"}
    of_kind = {
        "Cost": {"description": "No letters by hand.", "spentOn": "Couriers"},
        "Risk": {
            "description": "A letter is lost.",
            "polarity": "THREAT",
            "likelihood": 2,
            "impact": 5,
        },
    }
    return {**whole, **of_kind[kind], **given}


def recorded(market: Market, kind: str, by: str = "provider", **given: Any) -> Any:
    """Record an effect, and return what is shown of it."""
    wanted = said(market, kind, **given)
    made = market.catalog.change(f"record{kind}Effect", wanted, SHOWN[kind], by=by)
    return made[f"{kind.lower()}Effect"]


def refused(market: Market, mutation: str, given: dict[str, Any], by: str) -> list[Any]:
    """Return the problems of a change; of one that is not refused nothing is kept."""
    payload = market.catalog.attempt(mutation, given, by=by, dry_run=True)
    return [(error["code"], ".".join(error["field"])) for error in payload["userErrors"]]


def test_a_cost_is_spent_on_something_at_once_or_again_and_again(market: Market) -> None:
    money = {"amount": "1200.5", "currency": "EUR"}

    made = recorded(market, "Cost", amount=money, per="MONTH")
    plain = recorded(market, "Cost", "consumer", direction="IMPOSED")

    assert made.pop("id")
    assert made == {
        "revision": 1,
        "direction": "REMOVED",
        "description": "No letters by hand.",
        "spentOn": "Couriers",
        "amount": {"amount": "1200.5000", "currency": "EUR"},
        "per": "MONTH",
        "byConsumer": False,
        "party": {"slug": "consumer"},
        "service": {"slug": "mail"},
    }
    assert (plain["amount"], plain["per"], plain["byConsumer"]) == (None, None, True)


def test_a_risk_is_uncertain_and_no_amount_of_money(market: Market) -> None:
    made = recorded(market, "Risk", polarity="OPPORTUNITY")

    assert made.pop("id")
    assert made == {
        "revision": 1,
        "direction": "REMOVED",
        "polarity": "OPPORTUNITY",
        "description": "A letter is lost.",
        "likelihood": 2,
        "impact": 5,
        "byConsumer": False,
        "party": {"slug": "consumer"},
        "service": {"slug": "mail"},
    }


def euros(amount: str, currency: str = "EUR") -> dict[str, Any]:
    return {"amount": {"amount": amount, "currency": currency}}


@pytest.mark.parametrize(
    ("kind", "wrong", "problem"),
    [
        ("Cost", euros("-1"), ("OUT_OF_RANGE", "amount.amount")),
        ("Cost", euros("1", "Eur"), ("CURRENCY_INVALID", "amount.currency")),
        ("Cost", euros("0.00001"), ("NUMBER_INVALID", "amount.amount")),
        ("Cost", euros("100000000000"), ("NUMBER_INVALID", "amount.amount")),
        ("Cost", {"per": "YEAR"}, ("AMOUNT_MISSING", "per")),
        ("Cost", {"spentOn": ""}, ("TEXT_BLANK", "spentOn")),
        ("Risk", {"likelihood": 0}, ("OUT_OF_RANGE", "likelihood")),
        ("Risk", {"impact": 6}, ("OUT_OF_RANGE", "impact")),
        ("Risk", {"partyId": "nobody"}, ("NOT_FOUND", "partyId")),
    ],
    ids=str,
)
def test_an_effect_that_cannot_be_is_refused(
    market: Market, kind: str, wrong: dict[str, Any], problem: tuple[str, str]
) -> None:
    mutation = f"record{kind}Effect"
    right: dict[str, Any] = {}
    if kind == "Cost":
        right = {"amount": {"amount": "99999999999.9999", "currency": "CLF"}, "per": "YEAR"}

    assert refused(market, mutation, said(market, kind, **wrong), "provider") == [problem]
    assert refused(market, mutation, said(market, kind, **right), "provider") == []


@each_kind
def test_a_consumer_speaks_for_their_own_side_and_the_provider_for_anybody(
    market: Market, kind: str
) -> None:
    mutation = f"record{kind}Effect"
    others = [market.provider, market.outsider]

    for party in others:
        given = said(market, kind, partyId=party)
        assert refused(market, mutation, given, "provider") == []
        assert refused(market, mutation, given, "consumer") == [
            ("NOT_YOUR_ORGANIZATION", "partyId")
        ]
    own = said(market, kind)
    assert refused(market, mutation, own, "consumer") == []
    assert refused(market, mutation, said(market, kind, partyId=market.outsider), "outsider") == [
        ("NOT_YOUR_ORGANIZATION", "serviceId")
    ]


@each_kind
def test_what_a_consumer_wrote_is_edited_and_removed_by_their_side_alone(
    market: Market, kind: str
) -> None:
    theirs, ours = recorded(market, kind, "consumer")["id"], recorded(market, kind)["id"]
    name, shown = f"{kind.lower()}Effect", SHOWN[kind]
    edit = {"expectedRevision": 1, "direction": "IMPOSED"}
    taken = {**edit, "id": theirs, "partyId": market.provider}

    for mutation, given in ((f"update{kind}Effect", edit), (f"remove{kind}Effect", {})):
        wanted = {"expectedRevision": 1, **given, "id": theirs}
        assert refused(market, mutation, wanted, "provider") == NOT_YOURS
        assert refused(market, mutation, wanted, "consumer") == []
        assert refused(market, mutation, {**wanted, "id": ours}, "provider") == []
        stale = {**wanted, "expectedRevision": 7}
        assert refused(market, mutation, stale, "consumer") == [("CONFLICT", "expectedRevision")]
    assert refused(market, f"update{kind}Effect", taken, "consumer") == [
        ("NOT_YOUR_ORGANIZATION", "partyId")
    ]
    given = {**edit, "id": theirs}
    made = market.catalog.change(f"update{kind}Effect", given, shown, by="consumer")[name]
    assert (made["direction"], made["revision"]) == ("IMPOSED", 2)


def test_an_edit_keeps_the_amount_that_it_leaves_out_and_a_period_needs_one(
    market: Market,
) -> None:
    money = {"amount": "7", "currency": "JPY"}
    key = recorded(market, "Cost", amount=money, per="QUARTER")["id"]
    edit = {"id": key, "expectedRevision": 1}

    alone = refused(market, "updateCostEffect", {**edit, "amount": None}, "provider")
    kept = market.catalog.change("updateCostEffect", {**edit, "spentOn": "Vans"}, COST)
    gone = {"id": key, "expectedRevision": 2, "amount": None, "per": None}
    cleared = market.catalog.change("updateCostEffect", gone, COST)["costEffect"]

    assert alone == [("AMOUNT_MISSING", "per")]
    assert kept["costEffect"]["amount"] == {"amount": "7.0000", "currency": "JPY"}
    assert (cleared["amount"], cleared["per"], cleared["spentOn"]) == (None, None, "Vans")


@each_kind
def test_what_is_removed_is_gone_and_told_as_it_was(market: Market, kind: str) -> None:
    key, name = recorded(market, kind)["id"], f"{kind.lower()}Effect"
    given = {"id": key, "expectedRevision": 1}

    told = market.catalog.change(
        f"remove{kind}Effect",
        given,
        f"{name} {{ id description service {{ slug }} {PARTY} }}",
        by="provider",
    )[name]

    assert (told["id"], told["service"], told["party"]) == (key, {"slug": "mail"}, None)
    assert refused(market, f"remove{kind}Effect", given, "provider") == [("NOT_FOUND", "id")]
    text = f'{{ service(slug: "mail") {{ {name}s {{ totalCount }} }} }}'
    assert market.catalog.ask(text, by="provider")["service"] == {f"{name}s": {"totalCount": 0}}


@each_kind
def test_effects_are_found_by_their_direction_and_their_party(market: Market, kind: str) -> None:
    recorded(market, kind, direction="IMPOSED")
    recorded(market, kind, direction="IMPOSED", partyId=market.provider)
    recorded(market, kind)
    name = f"{kind.lower()}Effects"
    only = '{direction: {eq: IMPOSED}, party: {slug: {eq: "consumer"}}}'

    found = market.catalog.ask(
        f'{{ service(slug: "mail") {{ all: {name} {{ totalCount }}'
        f" {name}(where: {only}) {{ nodes {{ direction {PARTY} }} }} }} }}",
        by="provider",
    )["service"]

    assert found == {
        "all": {"totalCount": 3},
        name: {"nodes": [{"direction": "IMPOSED", "party": {"slug": "consumer"}}]},
    }


@each_kind
def test_the_house_of_the_service_sees_all_effects_and_parties_see_their_own(
    market: Market, kind: str
) -> None:
    ann = market.catalog.ask('{ person(slug: "consumer-ann") { id } }', by="consumer")["person"]
    recorded(market, kind, "consumer", partyId=ann["id"])
    recorded(market, kind, partyId=market.provider)
    name = f"{kind.lower()}Effects"
    text = f'{{ service(slug: "mail") {{ {name} {{ totalCount nodes {{ {PARTY} }} }} }} }}'

    def shown_to(by: str) -> Any:
        return market.catalog.ask(text, by=by)["service"][name]["nodes"]

    seen = {
        by: [item["party"]["slug"] for item in shown_to(by)]
        for by in ("provider", "consumer", "outsider")
    }

    assert seen == {
        "provider": ["consumer-ann", "provider"],
        "consumer": ["consumer-ann"],
        "outsider": [],
    }


@each_kind
def test_what_is_said_of_a_draft_discloses_it_to_nobody(market: Market, kind: str) -> None:
    draft = {"slug": "fax", "name": "Fax", "providerId": market.provider}
    made = market.catalog.change("createService", draft, "service { id }", by="provider")
    key = recorded(market, kind, serviceId=made["service"]["id"], partyId=market.outsider)["id"]
    text = "query($id: ID!) { node(id: $id) { id } }"

    assert market.catalog.codes(text, {"id": key}, by="outsider") == ["NOT_FOUND"]
    assert market.catalog.codes(text, {"id": key}, by="provider") == []


@each_kind
def test_nothing_new_is_said_of_a_service_that_is_retired(market: Market, kind: str) -> None:
    other = market.catalog.live("post")
    before = refused(market, f"record{kind}Effect", said(market, kind, serviceId=other), "admin")
    service = market.catalog.ask('{ service(slug: "post") { revision } }')["service"]
    retire = {"serviceId": other, "expectedRevision": service["revision"]}
    market.catalog.change("retireService", retire)

    given = said(market, kind, serviceId=other)
    assert before == []
    assert refused(market, f"record{kind}Effect", given, "admin") == [
        ("SERVICE_RETIRED", "serviceId")
    ]
    asked = f'viewerCan(mutations: ["record{kind}Effect"]) {{ reasons {{ code }} }}'
    found = market.catalog.ask(f'{{ service(slug: "post") {{ portfolioStatus {asked} }} }}')
    assert found["service"] == {
        "portfolioStatus": PortfolioStatus.RETIRED.value,
        "viewerCan": [{"reasons": [{"code": "SERVICE_RETIRED"}]}],
    }


def test_of_two_who_edit_and_remove_an_effect_at_once_one_is_told(market: Market) -> None:
    key = recorded(market, "Cost")["id"]
    given = {"id": key, "expectedRevision": 1}
    asks = [
        partial(market.catalog.attempt, "removeCostEffect", given, by="provider"),
        partial(market.catalog.attempt, "removeCostEffect", given, by="provider"),
    ]

    assert outcomes(at_once(asks)) == {"MADE": 1, "NOT_FOUND": 1}
