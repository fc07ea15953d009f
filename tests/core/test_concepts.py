"""The basic concepts of service management, each told by what the graph answers and refuses.

The first half: organizations, their roles, and what they provide. `test_concepts_of_value` has what
goes on between them, and what it is worth.
"""

from typing import Any

import pytest

from tests.asking import Asking
from tests.core.marketing import Market


@pytest.fixture
def market(catalog: Asking) -> Market:
    """A provider whose service `mail` a consumer uses, and an outsider."""
    market = Market(catalog)
    given = {"id": market.service, "expectedRevision": 1, "providerId": market.provider}
    catalog.change("updateService", given)
    return market


def test_service_management_is_what_an_organization_is_capable_of(market: Market) -> None:
    edit = {"id": market.provider, "expectedRevision": 1, "capabilities": ["Running mail systems"]}

    made = market.catalog.change(
        "updateOrganization", edit, "organization { capabilities }", by="provider"
    )

    assert made["organization"] == {"capabilities": ["Running mail systems"]}
    assert market.catalog.refused("updateOrganization", edit, by="outsider") == [
        ("NOT_YOUR_ORGANIZATION", "id")
    ]


def test_governance_is_an_authority_who_is_not_the_one_who_moves(market: Market) -> None:
    given = {"slug": "fax", "name": "Fax", "providerId": market.provider}
    shown = "service { openVersion { id } }"
    fax = market.catalog.change("createService", given, shown, by="provider")["service"]
    waiver = {
        "versionId": fax["openVersion"]["id"],
        "code": "OUTCOME_MISSING",
        "subject": "",
        "reason": "It replaces one of before.",
        "expiresAt": "2999-01-01T00:00:00Z",
    }

    refused = market.catalog.refused("grantWaiver", waiver, by="provider")

    assert ("ROLE_NOT_HELD", None) in [(code, None) for code, _ in refused]
    market.assigned(market.provider, "WAIVER_AUTHORITY", "provider")
    after = market.catalog.refused("grantWaiver", waiver, by="provider")
    assert "ROLE_NOT_HELD" not in [code for code, _ in after]


def test_one_person_can_be_an_organization(catalog: Asking) -> None:
    catalog.member("acme")
    person = {"slug": "ada", "name": "Ada", "kind": "PERSON"}

    made = catalog.change(
        "createOrganization", person, "organization { kind person { slug } parent { slug } }"
    )
    again = {"slug": "ada-too", "name": "Ada", "kind": "COMPANY"}
    ada = catalog.ask('{ person(slug: "ada") { id } }')["person"]["id"]

    assert made["organization"] == {"kind": "PERSON", "person": {"slug": "ada"}, "parent": None}
    assert {
        code for code, _ in catalog.refused("createOrganization", {**again, "personId": ada})
    } == {
        "PERSON_MISPLACED",
        "PERSON_TAKEN",
    }


def test_organizations_stand_in_a_tree_and_never_in_a_circle(catalog: Asking) -> None:
    acme = catalog.member("acme")
    part = {"slug": "desk", "name": "Desk", "kind": "TEAM", "parentId": acme}
    desk = catalog.change("createOrganization", part, "organization { id parent { slug } }")
    circle = {"id": acme, "expectedRevision": 1, "parentId": desk["organization"]["id"]}

    assert desk["organization"]["parent"] == {"slug": "acme"}
    assert catalog.refused("updateOrganization", circle) == [("PARENT_CYCLE", "parentId")]


def test_consuming_takes_a_sponsor_and_a_customer(market: Market) -> None:
    deal = market.agreed()

    refused = market.refused("activateRelationship", deal, 2)
    market.assigned(deal, "CUSTOMER")
    without = market.refused("activateRelationship", deal, market.revision(deal))
    market.assigned(deal, "SPONSOR")
    market.step("activateRelationship", deal, market.revision(deal))

    assert [code for code, _ in refused] == ["ROLE_NOT_HELD", "ROLE_NOT_HELD"]
    assert [code for code, _ in without] == ["ROLE_NOT_HELD"]


def test_a_customer_says_what_is_wanted_and_takes_responsibility_for_it(market: Market) -> None:
    market.active()
    wish = {"statement": "Letters arrive.", "stakeholderId": market.consumer}
    given = {"serviceId": market.service, **wish}

    made = market.catalog.change("recordOutcome", given, "outcome { id }", by="consumer")
    confirm = {"id": made["outcome"]["id"], "expectedRevision": 1}
    others = market.catalog.refused("confirmOutcome", confirm, by="provider")
    confirmed = market.catalog.change(
        "confirmOutcome", confirm, "outcome { confirmation stakeholder { slug } }", by="consumer"
    )

    assert others == [("NOT_YOUR_ORGANIZATION", "id")]
    assert confirmed["outcome"] == {"confirmation": "GIVEN", "stakeholder": {"slug": "consumer"}}


def test_users_are_whoever_holds_the_role_on_the_consumer_s_side(market: Market) -> None:
    deal = market.active()
    text = "{ viewer { assignments { role scope { ... on ServiceRelationship { id } } } } }"
    provider = market.catalog.ask('{ person(slug: "provider-ann") { id } }')["person"]["id"]
    given = {"role": "USER", "scopeId": deal, "personId": provider}

    market.assigned(deal, "USER")
    held = market.catalog.ask(text, by="consumer")["viewer"]["assignments"]

    assert {"role": "USER", "scope": {"id": deal}} in held
    assert market.catalog.refused("assignRole", given, by="provider-bot") == [
        ("ROLE_MISPLACED", "role")
    ]
    served = {**given, "scopeId": market.service}
    assert market.catalog.refused("assignRole", served, by="provider-bot") == [
        ("ROLE_MISPLACED", "scopeId")
    ]


def test_one_person_holds_several_roles(market: Market) -> None:
    deal = market.active()

    roles = market.catalog.ask("{ viewer { assignments { role } } }", by="consumer")["viewer"]

    assert sorted(found["role"] for found in roles["assignments"]) == ["CUSTOMER", "SPONSOR"]
    ann = market.catalog.ask('{ person(slug: "consumer-ann") { id } }')["person"]["id"]
    again = {"role": "SPONSOR", "scopeId": deal, "personId": ann}
    assert market.catalog.refused("assignRole", again, by="consumer-bot") == [("ROLE_HELD", "role")]


def test_a_service_is_for_outcomes_without_costs_and_risks_to_manage(market: Market) -> None:
    catalog, party = market.catalog, {"partyId": market.consumer}
    cost = {"description": "No mail servers.", "spentOn": "Servers", "direction": "REMOVED"}
    risk = {"description": "Servers fail.", "direction": "REMOVED", "polarity": "THREAT"}
    wish = {"statement": "Letters arrive.", "stakeholderId": market.consumer}
    of = {"serviceId": market.service}
    catalog.change("recordOutcome", {**of, **wish}, by="provider")
    catalog.change("recordCostEffect", {**of, **party, **cost}, by="provider")
    catalog.change(
        "recordRiskEffect", {**of, **party, **risk, "likelihood": 2, "impact": 4}, by="provider"
    )

    found = catalog.ask(
        """{ service(slug: "mail") {
            outcomes { nodes { statement } }
            costEffects(where: {direction: {eq: REMOVED}}) { nodes { spentOn } }
            riskEffects(where: {direction: {eq: REMOVED}}) { nodes { polarity } }
        } }""",
        by="provider",
    )

    assert found["service"] == {
        "outcomes": {"nodes": [{"statement": "Letters arrive."}]},
        "costEffects": {"nodes": [{"spentOn": "Servers"}]},
        "riskEffects": {"nodes": [{"polarity": "THREAT"}]},
    }


def test_a_product_is_a_configuration_of_the_resources_of_one_organization(
    market: Market,
) -> None:
    def resource(slug: str, by: str) -> str:
        given = {"slug": slug, "name": slug, "organizationId": getattr(market, by)}
        given |= {"kind": "TECHNOLOGY"}
        made = market.catalog.change("createResource", given, "resource { id }", by=by)
        return str(made["resource"]["id"])

    def product(*resources: str) -> dict[str, Any]:
        parts = [{"resourceId": key} for key in resources]
        named = {"slug": "mailer", "name": "Mailer", "organizationId": market.provider}
        return {**named, "resources": parts}

    host, rack = resource("host", "provider"), resource("rack", "consumer")

    refused = market.catalog.refused("createProduct", product(host, rack))
    made = market.catalog.change(
        "createProduct", product(host), "product { resources { resource { slug } } }"
    )

    assert refused == [("RESOURCE_OF_OTHERS", "resources.1.resourceId")]
    assert made["product"]["resources"] == [{"resource": {"slug": "host"}}]
