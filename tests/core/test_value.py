"""What a service is worth is the word of those to whom it is, dated, and never averaged."""

from functools import partial
from typing import Any

import pytest

from catalog.domain.tokens import EVERY_SCOPE
from tests.asking import Asking
from tests.core.banking import DAYS, NOW, TOMORROW
from tests.core.marketing import Market
from tests.core.test_concurrency import at_once, outcomes

SHOWN = """valueStatement { id beneficiary perceivedBenefit usefulness importance statedAt word
    isLatest outcome { id } service { slug } stakeholder { slug } }"""
READ = """{ service(slug: "mail") { valueStatements(orderBy: [{field: STATED_AT}]) {
    totalCount nodes { perceivedBenefit isLatest stakeholder { slug } } } } }"""


@pytest.fixture
def market(catalog: Asking) -> Market:
    """A market at the end of a March, whose service is its provider's, and is consumed."""
    catalog.clock.moment = NOW
    market = Market(catalog)
    given = {"id": market.service, "expectedRevision": 1, "providerId": market.provider}
    catalog.change("updateService", given)
    market.agreed()
    return market


def worth(market: Market, **given: Any) -> dict[str, Any]:
    """Return the input of a statement of the consumer's."""
    said = {"perceivedBenefit": "Letters arrive.", "usefulness": 5, "importance": 1}
    return {"serviceId": market.service, "stakeholderId": market.consumer, **said, **given}


def stated(market: Market, by: str = "consumer", **given: Any) -> Any:
    """State value, and return what is shown of it."""
    made = market.catalog.change("stateValue", worth(market, **given), SHOWN, by=by)
    return made["valueStatement"]


def refused(market: Market, by: str = "consumer", **given: Any) -> list[Any]:
    """Return the problems of a statement; of one that is not refused nothing is kept."""
    payload = market.catalog.attempt("stateValue", worth(market, **given), by=by, dry_run=True)
    return [(error["code"], *error["field"]) for error in payload["userErrors"]]


def outcome(market: Market, service: str, by: str) -> str:
    given = {"serviceId": service, "stakeholderId": market.consumer, "statement": "Calm."}
    made = market.catalog.change("recordOutcome", given, "outcome { id }", by=by)
    return str(made["outcome"]["id"])


def test_a_stakeholder_says_what_a_service_is_worth_to_them(market: Market) -> None:
    made = stated(market)

    key = made.pop("id")
    assert made == {
        "beneficiary": "CONSUMER",
        "perceivedBenefit": "Letters arrive.",
        "usefulness": 5,
        "importance": 1,
        "statedAt": "2026-03-31T12:00:00Z",
        "word": "GIVEN",
        "isLatest": True,
        "outcome": None,
        "service": {"slug": "mail"},
        "stakeholder": {"slug": "consumer"},
    }
    text = "query($id: ID!) { node(id: $id) { ... on ValueStatement { usefulness } } }"
    assert market.catalog.ask(text, {"id": key}, by="consumer") == {"node": {"usefulness": 5}}


def test_it_is_of_value_to_the_side_on_which_the_stakeholder_stands_unless_they_say_so(
    market: Market,
) -> None:
    part = {"slug": "part", "name": "Part", "kind": "TEAM", "parentId": market.provider}
    made = market.catalog.change("createOrganization", part, "organization { id }", by="admin")
    ours = {"by": "provider", "stakeholderId": made["organization"]["id"]}
    owned = {"ownerIds": [market.outsider], "id": market.service, "expectedRevision": 2}
    market.catalog.change("updateService", owned)

    found = [
        stated(market)["beneficiary"],
        stated(market, **ours)["beneficiary"],
        stated(market, **ours, beneficiary="CONSUMER")["beneficiary"],
        stated(market, "outsider", stakeholderId=market.outsider)["beneficiary"],
    ]

    assert found == ["CONSUMER", "PROVIDER", "CONSUMER", "PROVIDER"]


def test_nobody_else_states_it_for_the_side_of_the_provider(market: Market) -> None:
    ann = market.catalog.ask('{ person(slug: "consumer-ann") { id } }', by="consumer")["person"]
    side = {"beneficiary": "PROVIDER"}
    own = {"by": "provider", "stakeholderId": market.provider}
    foreign = {"by": "outsider", "stakeholderId": market.consumer}

    assert refused(market, **side) == [("NOT_YOUR_ORGANIZATION", "beneficiary")]
    assert refused(market, stakeholderId=ann["id"], **side) == [
        ("NOT_YOUR_ORGANIZATION", "beneficiary")
    ]
    assert refused(market, **foreign, **side) == [("NOT_YOUR_ORGANIZATION", "stakeholderId")]
    assert refused(market, **own, **side) == refused(market, beneficiary="CONSUMER") == []


def test_whoever_thinks_otherwise_states_it_anew_and_what_was_stated_stays(market: Market) -> None:
    stated(market, perceivedBenefit="Second.", statedAt=DAYS[10])
    stated(market, perceivedBenefit="First.", statedAt=DAYS[5])
    stated(market, "provider", perceivedBenefit="Ours.", stakeholderId=market.provider)
    stated(market, perceivedBenefit="Third.", statedAt=DAYS[20])

    found = market.catalog.ask(READ, by="provider")["service"]["valueStatements"]["nodes"]
    only = "valueStatements(where: {isLatest: {eq: true}, beneficiary: {eq: CONSUMER}})"
    latest = market.catalog.ask(
        f'{{ service(slug: "mail") {{ {only} {{ nodes {{ perceivedBenefit }} }} }} }}',
        by="provider",
    )

    assert [(item["perceivedBenefit"], item["isLatest"]) for item in found] == [
        ("First.", False),
        ("Second.", False),
        ("Third.", True),
        ("Ours.", True),
    ]
    assert latest["service"]["valueStatements"]["nodes"] == [{"perceivedBenefit": "Third."}]


def test_of_each_outcome_a_stakeholder_has_a_latest_word(market: Market) -> None:
    key = outcome(market, market.service, "consumer")
    stated(market, perceivedBenefit="All.")
    stated(market, perceivedBenefit="Some.", outcomeId=key)
    stated(market, perceivedBenefit="More.", outcomeId=key)

    found = market.catalog.ask(
        """query($id: ID!) { node(id: $id) { ... on Outcome { valueStatements(
            orderBy: [{field: IS_LATEST}]) { nodes { perceivedBenefit isLatest } } } }
        service(slug: "mail") {
            valueStatements(where: {isLatest: {eq: true}}) { totalCount } } }""",
        {"id": key},
        by="consumer",
    )

    assert found["node"]["valueStatements"]["nodes"] == [
        {"perceivedBenefit": "Some.", "isLatest": False},
        {"perceivedBenefit": "More.", "isLatest": True},
    ]
    assert found["service"]["valueStatements"]["totalCount"] == 2


@pytest.mark.parametrize(
    ("wrong", "problem"),
    [
        ({"usefulness": 0}, ("OUT_OF_RANGE", "usefulness")),
        ({"importance": 6}, ("OUT_OF_RANGE", "importance")),
        ({"perceivedBenefit": " "}, ("TEXT_BLANK", "perceivedBenefit")),
        ({"statedAt": TOMORROW}, ("TIME_TO_COME", "statedAt")),
        ({"outcomeId": "nothing"}, ("NOT_FOUND", "outcomeId")),
    ],
    ids=str,
)
def test_a_statement_that_cannot_be_is_refused(
    market: Market, wrong: dict[str, Any], problem: tuple[str, str]
) -> None:
    assert refused(market, **wrong) == [problem]
    assert refused(market, usefulness=1, importance=5, outcomeId=None) == []


def test_the_outcome_is_one_of_the_service(market: Market) -> None:
    other = market.catalog.live("post")
    foreign = outcome(market, other, "admin")
    own = outcome(market, market.service, "consumer")

    assert refused(market, outcomeId=foreign) == [("OUTCOME_OF_ANOTHER_SERVICE", "outcomeId")]
    assert refused(market, outcomeId=own) == []


def test_nobody_says_what_a_service_is_worth_to_others(market: Market) -> None:
    ann = market.catalog.ask('{ person(slug: "consumer-ann") { id } }', by="consumer")["person"]
    of_ann = {"stakeholderId": ann["id"]}

    assert {by: refused(market, by) for by in ("provider", "outsider", "admin")} == {
        "provider": [("NOT_YOUR_ORGANIZATION", "stakeholderId")],
        "outsider": [("NOT_YOUR_ORGANIZATION", "stakeholderId")],
        "admin": [("ROLE_NOT_HELD", "stakeholderId")],
    }
    assert refused(market, "consumer-bot", **of_ann) == [("NOT_YOUR_ORGANIZATION", "stakeholderId")]
    assert refused(market, "consumer-bot") == refused(market, "consumer", **of_ann) == []


def test_whoever_recorded_a_stakeholder_records_what_they_say(market: Market) -> None:
    shop = market.recorded("shop", "provider")
    vera = {"slug": "vera", "name": "Vera", "organizationIds": [shop]}
    market.catalog.change("createPerson", vera)

    before = [refused(market, "consumer", stakeholderId=shop)]
    made = stated(market, "provider", stakeholderId=shop)
    vera_id = market.catalog.ask('{ person(slug: "vera") { id } }')["person"]["id"]
    market.catalog.change("claimOrganization", {"id": shop, "personId": vera_id}, by="provider")
    market.catalog.token("vera", person="vera", scopes=EVERY_SCOPE)

    assert before == [[("NOT_YOUR_ORGANIZATION", "stakeholderId")]]
    assert made["word"] == "RECORDED"
    assert refused(market, "provider", stakeholderId=shop) == [
        ("NOT_YOUR_ORGANIZATION", "stakeholderId")
    ]
    assert stated(market, "vera", stakeholderId=shop)["word"] == "GIVEN"


def test_nothing_is_said_of_a_service_that_is_retired(market: Market) -> None:
    market.catalog.live("post")
    key = market.catalog.ask('{ service(slug: "post") { id revision } }')["service"]
    before = refused(market, serviceId=key["id"])
    retire = {"serviceId": key["id"], "expectedRevision": key["revision"]}
    market.catalog.change("retireService", retire)
    asked = 'viewerCan(mutations: ["stateValue"]) { allowed reasons { code } }'
    found = market.catalog.ask(f'{{ service(slug: "post") {{ {asked} }} }}', by="consumer")

    assert before == []
    assert refused(market, serviceId=key["id"]) == [("SERVICE_RETIRED", "serviceId")]
    assert found["service"]["viewerCan"] == [
        {"allowed": False, "reasons": [{"code": "SERVICE_RETIRED"}]}
    ]


def test_the_house_of_the_service_sees_all_of_it_and_stakeholders_see_their_own(
    market: Market,
) -> None:
    ann = market.catalog.ask('{ person(slug: "consumer-ann") { id } }', by="consumer")["person"]
    stated(market, stakeholderId=ann["id"])
    stated(market, "provider", stakeholderId=market.provider)

    seen = {
        by: [
            item["stakeholder"]["slug"]
            for item in market.catalog.ask(READ, by=by)["service"]["valueStatements"]["nodes"]
        ]
        for by in ("admin", "provider", "consumer", "outsider")
    }

    assert seen == {
        "admin": ["consumer-ann", "provider"],
        "provider": ["consumer-ann", "provider"],
        "consumer": ["consumer-ann"],
        "outsider": [],
    }


def test_of_many_who_state_at_once_each_has_one_latest_word(market: Market) -> None:
    asks = [
        partial(
            market.catalog.attempt,
            "stateValue",
            worth(market, stakeholderId=who, perceivedBenefit=f"{by} {number}"),
            by=by,
        )
        for by, who in (("consumer", market.consumer), ("provider", market.provider))
        for number in range(4)
    ]

    made = outcomes(at_once(asks))
    nodes = market.catalog.ask(READ, by="provider")["service"]["valueStatements"]["nodes"]

    assert made == {"MADE": 8}
    latest = [item["stakeholder"]["slug"] for item in nodes if item["isLatest"]]
    assert (len(nodes), sorted(latest)) == (8, ["consumer", "provider"])
