"""Roles: who may assign and revoke them, over what, and who sees them."""

import datetime as dt
from typing import Any

import pytest

from catalog.graph.declaring.types import write_time
from catalog.ids import decode
from tests.asking import Asking

ROLES = ["catalog:read", "catalog:write", "catalog:roles"]
HELD = "assignment { id role scopeKind holder { name } validFrom validTo assignedBy }"


def person(catalog: Asking, slug: str, *organizations: str, **token: Any) -> str:
    """Make a person with a token of their own, which may assign roles."""
    made = catalog.change(
        "createPerson",
        {"slug": slug, "name": slug.title(), "organizationIds": list(organizations)},
        "person { id }",
    )
    catalog.token(slug, person=slug, **{"scopes": ROLES, **token})
    return str(made["person"]["id"])


def assigned(catalog: Asking, given: dict[str, Any], by: str) -> str:
    made = catalog.change("assignRole", given, "assignment { id }", by=by)
    return str(made["assignment"]["id"])


@pytest.fixture
def house(catalog: Asking) -> dict[str, str]:
    """Two organizations, with Ada and Bob in the one and Cy in the other, and a service of each."""
    acme, bolt = catalog.member("acme"), catalog.member("bolt")
    catalog.token("acme", organization="acme", scopes=ROLES)
    found = {"acme": acme, "bolt": bolt}
    found |= {name: person(catalog, name, acme) for name in ("ada", "bob")}
    found["cy"] = person(catalog, "cy", bolt)
    for name, provider in (("api", acme), ("db", bolt)):
        found[name] = catalog.live(name, provider_id=decode(provider).key)
    return found


def test_a_role_is_held_over_an_organization(catalog: Asking, house: dict[str, str]) -> None:
    given = {"role": "WAIVER_AUTHORITY", "scopeId": house["acme"], "personId": house["bob"]}

    held = catalog.change("assignRole", given, HELD, by="ada")["assignment"]
    mine = catalog.ask("{ viewer { person { slug } assignments { role scope { id } } } }", by="bob")

    assert held["role"] == "WAIVER_AUTHORITY"
    assert (held["scopeKind"], held["holder"]) == ("ORGANIZATION", {"name": "Bob"})
    assert (held["validTo"], held["assignedBy"]) == (None, "ada")
    assert mine["viewer"] == {
        "person": {"slug": "bob"},
        "assignments": [{"role": "WAIVER_AUTHORITY", "scope": {"id": house["acme"]}}],
    }


def test_what_an_organization_holds_its_members_hold(
    catalog: Asking, house: dict[str, str]
) -> None:
    desk = catalog.change(
        "createOrganization",
        {"slug": "desk", "name": "Desk", "kind": "TEAM", "parentId": house["acme"]},
        "organization { id }",
    )["organization"]["id"]
    person(catalog, "eve", desk)
    given = {"role": "REVIEWER", "scopeId": house["api"], "organizationId": desk}
    assigned(catalog, given, by="ada")
    asked = "{ viewer { assignments { role holder { slug } scope { ... on Service { slug } } } } }"

    eve = catalog.ask(asked, by="eve")["viewer"]["assignments"]
    ada = catalog.ask(asked, by="ada")["viewer"]["assignments"]
    account = catalog.ask(asked, by="acme")["viewer"]["assignments"]

    assert eve == [{"role": "REVIEWER", "holder": {"slug": "desk"}, "scope": {"slug": "api"}}]
    assert ada == account == []


def test_only_the_side_of_a_thing_assigns_and_revokes_its_roles(
    catalog: Asking, house: dict[str, str]
) -> None:
    refused = [("NOT_YOUR_ORGANIZATION", "scopeId")]
    for scope in ("acme", "api"):
        given = {"role": "PROCESS_OWNER", "scopeId": house[scope], "personId": house["bob"]}
        own = {**given, "personId": house["cy"]}

        assert catalog.refused("assignRole", own, by="cy")[0] == refused[0]
        held = assigned(catalog, given, by="ada")
        others = catalog.refused("revokeRole", {"id": held}, by="cy")
        ended = catalog.change("revokeRole", {"id": held}, HELD, by="ada")["assignment"]
        again = catalog.refused("revokeRole", {"id": held}, by="ada")

        assert others == [("NOT_FOUND", "id")]
        assert ended["validTo"] is not None
        assert again == [("ROLE_OVER", "id")]


def test_assigning_takes_a_scope_of_its_own(catalog: Asking, house: dict[str, str]) -> None:
    catalog.token("clerk", organization="acme")
    given = {"role": "REVIEWER", "scopeId": house["api"], "personId": house["bob"]}
    text = """mutation($input: AssignRoleInput!) {
        assignRole(input: $input) { assignment { id } userErrors { code } } }"""

    assert catalog.codes(text, {"input": given}, by="clerk") == ["FORBIDDEN"]
    assert catalog.codes(text, {"input": given}, by="acme") == []


def test_a_role_over_a_relationship_is_on_the_side_of_its_holder(
    catalog: Asking, house: dict[str, str]
) -> None:
    offering = catalog.change(
        "createOffering",
        {
            "slug": "basic",
            "name": "Basic",
            "providerId": house["acme"],
            "targetConsumerGroup": "All",
            "serviceIds": [house["api"]],
            "components": [{"kind": "GOODS", "name": "Stamps"}],
        },
        "offering { id }",
    )["offering"]["id"]
    catalog.change("publishOffering", {"id": offering, "expectedRevision": 1})
    proposed = {
        "slug": "deal",
        "participants": [
            {"organizationId": house["acme"], "role": "PROVIDER"},
            {"organizationId": house["bolt"], "role": "CONSUMER"},
        ],
        "offeringIds": [offering],
    }
    deal = catalog.change("proposeRelationship", proposed, "relationship { id }")
    person(catalog, "dan", house["bolt"])
    given = {"role": "SPONSOR", "scopeId": deal["relationship"]["id"], "personId": house["cy"]}
    asked = "{ relationships { nodes { assignments { nodes { holder { slug } } } } } }"

    assert catalog.refused("assignRole", given, by="ada")[0] == ("NOT_FOUND", "personId")
    assigned(catalog, given, by="dan")
    seen = {
        by: catalog.ask(asked, by=by)["relationships"]["nodes"][0]["assignments"]["nodes"]
        for by in ("dan", "ada")
    }

    moved = {"id": house["cy"], "expectedRevision": 1, "organizationIds": [catalog.member("corp")]}
    catalog.change("updatePerson", moved)
    strangers = catalog.ask('{ person(slug: "cy") { assignments { totalCount } } }', by="corp")

    assert seen == {"dan": [{"holder": {"slug": "cy"}}], "ada": []}
    assert strangers["person"]["assignments"]["totalCount"] == 0


def test_a_role_has_one_holder_and_dates_in_order(catalog: Asking, house: dict[str, str]) -> None:
    given = {"role": "REVIEWER", "scopeId": house["api"]}
    bob = {**given, "personId": house["bob"]}
    before, after = (write_time(catalog.clock() + dt.timedelta(days=days)) for days in (-1, 1))

    refused = {
        "nobody": catalog.refused("assignRole", given, by="ada"),
        "both": catalog.refused("assignRole", {**bob, "organizationId": house["bolt"]}, by="ada"),
        "past": catalog.refused("assignRole", {**bob, "validTo": before}, by="ada"),
        "reversed": catalog.refused(
            "assignRole", {**bob, "validFrom": after, "validTo": after}, by="ada"
        ),
    }
    held = catalog.change("assignRole", {**bob, "validTo": after}, HELD, by="ada")["assignment"]
    twice = catalog.refused("assignRole", bob, by="ada")
    catalog.clock.moment = catalog.clock() + dt.timedelta(days=2)
    assigned(catalog, bob, by="ada")

    assert refused == {
        "nobody": [("HOLDER_NOT_ONE", "personId")],
        "both": [("HOLDER_NOT_ONE", "personId")],
        "past": [("DATES_REVERSED", "validTo")],
        "reversed": [("DATES_REVERSED", "validTo")],
    }
    assert held["validTo"] == after
    assert twice == [("ROLE_HELD", "role")]


def test_a_role_counts_from_its_first_moment_to_its_last(
    catalog: Asking, house: dict[str, str]
) -> None:
    start, end = (catalog.clock() + dt.timedelta(days=days) for days in (1, 2))
    given = {"role": "REVIEWER", "scopeId": house["api"], "personId": house["bob"]}
    dates = {"validFrom": write_time(start), "validTo": write_time(end)}
    assigned(catalog, {**given, **dates}, by="ada")
    held = []
    for moment in (start - dt.timedelta(seconds=1), start, end - dt.timedelta(seconds=1), end):
        catalog.clock.moment = moment
        found = catalog.ask("{ viewer { assignments { role } } }", by="bob")
        held.append(len(found["viewer"]["assignments"]))

    assert held == [0, 1, 1, 0]


def test_a_service_owner_is_added_after_the_others_and_the_last_one_stays(
    catalog: Asking, house: dict[str, str]
) -> None:
    asked = f'{{ service(id: "{house["api"]}") {{ owner {{ slug }} owners {{ slug }} revision }} }}'
    given = {"role": "SERVICE_OWNER", "scopeId": house["api"]}

    first = assigned(catalog, {**given, "personId": house["ada"]}, by="bob")
    second = assigned(catalog, {**given, "personId": house["bob"]}, by="ada")
    both = catalog.ask(asked)["service"]
    catalog.change("revokeRole", {"id": first}, by="bob")
    one = catalog.ask(asked)["service"]
    last = catalog.refused("revokeRole", {"id": second}, by="ada")
    misplaced = catalog.refused("assignRole", {**given, "scopeId": house["acme"]}, by="ada")
    dated = catalog.refused(
        "assignRole",
        {**given, "personId": house["ada"], "validTo": "2999-01-01T00:00:00Z"},
        by="bob",
    )

    assert (both["owner"], both["owners"]) == ({"slug": "ada"}, [{"slug": "ada"}, {"slug": "bob"}])
    assert (one["owner"], one["owners"]) == ({"slug": "bob"}, [{"slug": "bob"}])
    assert one["revision"] == both["revision"] + 1
    assert last == [("LAST_OWNER", "id")]
    assert ("ROLE_MISPLACED", "scopeId") in misplaced
    assert dated == [("ROLE_MISPLACED", "validTo")]


def test_roles_are_seen_by_their_own_side_alone_but_for_owners(
    catalog: Asking, house: dict[str, str]
) -> None:
    for role, holder in (
        ("SERVICE_OWNER", {"organizationId": house["acme"]}),
        ("PROCESS_OWNER", {"personId": house["bob"]}),
        ("REVIEWER", {"personId": house["bob"]}),
    ):
        assigned(catalog, {"role": role, "scopeId": house["api"], **holder}, by="admin")
    asked = "{ services { nodes { slug assignments { nodes { role } } } } }"

    seen = {}
    for by in ("ada", "cy"):
        nodes = catalog.ask(asked, by=by)["services"]["nodes"]
        (api,) = (node for node in nodes if node["slug"] == "api")
        seen[by] = {held["role"] for held in api["assignments"]["nodes"]}

    assert seen == {
        "ada": {"SERVICE_OWNER", "PROCESS_OWNER", "REVIEWER"},
        "cy": {"SERVICE_OWNER"},
    }


def test_others_are_not_told_whether_an_owner_is_the_only_one(
    catalog: Asking, house: dict[str, str]
) -> None:
    owner = {"role": "SERVICE_OWNER", "scopeId": house["api"], "organizationId": house["acme"]}
    given = {"id": assigned(catalog, owner, "admin")}

    alone = catalog.refused("revokeRole", given, by="cy"), catalog.refused("revokeRole", given)
    catalog.change("assignRole", {**owner, "organizationId": None, "personId": house["bob"]})
    besides_bob = catalog.refused("revokeRole", given, by="cy")

    assert alone == ([("NOT_YOUR_ORGANIZATION", "id")], [("LAST_OWNER", "id")])
    assert besides_bob == [("NOT_YOUR_ORGANIZATION", "id")]
