"""Which owners of a service somebody sees, and whom one may name as an owner."""

from typing import Any

import pytest

from catalog.domain.access import READ, ROLES, WRITE
from tests import rows
from tests.asking import Asking
from tests.core.test_service_owners import key

OWNERS = 'service(slug: "api") { owner { slug } owners { slug } }'
OWNED = "services(where: {owner: {}}) { totalCount }"
UNOWNED = "services(where: {NOT: {owner: {}}}) { totalCount }"
NAMED = 'services(where: {owner: {slug: {eq: "unit"}}}) { totalCount }'


@pytest.fixture
def owned(catalog_with: Any) -> Asking:
    """A live service of acme that a person and then two organizations own."""
    catalog: Asking = catalog_with(anonymous_read=True)
    catalog.put(
        [
            *(rows.organization(slug) for slug in ("acme", "unit", "bolt")),
            *rows.person("ann", "acme"),
            *rows.person("bob", "bolt"),
            *rows.service("api", provider="acme"),
            rows.owner("api", person="ann"),
            rows.owner("api", position=1, organization="unit"),
            rows.owner("api", position=2, organization="bolt"),
        ]
    )
    return catalog


def test_the_owner_is_the_first_of_the_owners_that_one_sees(owned: Asking) -> None:
    owned.token("acme", organization="acme")
    owned.token("bolt", organization="bolt")
    asked = f"{{ {OWNERS} owned: {OWNED} unowned: {UNOWNED} named: {NAMED} }}"

    found = {by: owned.ask(asked, by=by) for by in (None, "bolt", "acme", "admin")}

    shown = {by: answer["service"] for by, answer in found.items()}
    groups = [{"slug": "unit"}, {"slug": "bolt"}]
    assert shown[None] == shown["bolt"] == {"owner": groups[0], "owners": groups}
    everybody = {"owner": {"slug": "ann"}, "owners": [{"slug": "ann"}, *groups]}
    assert shown["acme"] == shown["admin"] == everybody
    counted = {
        by: [answer[name]["totalCount"] for name in ("owned", "unowned", "named")]
        for by, answer in found.items()
    }
    assert counted[None] == counted["bolt"] == [1, 0, 1]
    assert counted["acme"] == counted["admin"] == [1, 0, 0]


def test_whoever_sees_no_owner_is_told_of_none(owned: Asking) -> None:
    owned.put(
        [
            *rows.service("app", provider="acme"),
            rows.owner("app", person="ann"),
        ]
    )
    owned.token("acme", organization="acme")
    asked = (
        f'{{ service(slug: "app") {{ owner {{ slug }} owners {{ slug }} }} unowned: {UNOWNED} }}'
    )

    outside, inside = owned.ask(asked, by=None), owned.ask(asked, by="acme")

    assert outside == {"service": {"owner": None, "owners": []}, "unowned": {"totalCount": 1}}
    ann = {"slug": "ann"}
    assert inside == {"service": {"owner": ann, "owners": [ann]}, "unowned": {"totalCount": 0}}


def test_who_assigned_an_owner_is_told_to_the_house(catalog: Asking) -> None:
    acme, bolt = catalog.member("acme"), catalog.member("bolt")
    catalog.live("api", provider_id=key(acme))
    owner = {"role": "SERVICE_OWNER", "organizationId": acme}
    asked = '{ service(slug: "api") { id assignments { nodes { role assignedBy } } } }'
    service = catalog.ask(asked)["service"]["id"]
    catalog.change("assignRole", {**owner, "scopeId": service})

    outside, inside = (catalog.ask(asked, by=by)["service"] for by in ("bolt", "acme"))

    assert bolt
    assert outside["assignments"] == {"nodes": [{"role": "SERVICE_OWNER", "assignedBy": None}]}
    assert inside["assignments"] == {"nodes": [{"role": "SERVICE_OWNER", "assignedBy": "admin"}]}


def test_a_person_whose_name_alone_one_sees_gets_no_role(catalog: Asking) -> None:
    acme, bolt = catalog.member("acme"), catalog.member("bolt")
    catalog.token("acme", organization="acme", scopes=[READ, WRITE, ROLES])
    people = {
        slug: catalog.change(
            "createPerson",
            {"slug": slug, "name": slug.title(), "organizationIds": [home]},
            "person { id }",
        )["person"]["id"]
        for slug, home in (("ann", acme), ("bob", bolt), ("gone", bolt))
    }
    given = {"slug": "api", "name": "API", "providerId": acme}
    service = catalog.change("createService", given, "service { id }")["service"]["id"]
    for slug in ("bob", "gone"):
        wanted = {"serviceId": service, "stakeholderId": people[slug], "statement": f"{slug} works"}
        catalog.change("recordOutcome", wanted)
    catalog.change("deactivatePerson", {"id": people["gone"], "expectedRevision": 1})
    named = '{{ person(slug: "{}") {{ name }} }}'
    assert catalog.ask(named.format("gone"), by="acme") == {"person": {"name": "Gone"}}
    role = {"role": "WAIVER_AUTHORITY", "scopeId": service}
    update = {"id": service, "expectedRevision": 1}
    vendor = {"slug": "vendor", "name": "Vendor", "kind": "COMPANY"}
    recorded = catalog.change("createOrganization", vendor, "organization { id }", by="acme")
    claim = {"id": recorded["organization"]["id"]}

    for slug in ("bob", "gone"):
        key = people[slug]
        single = {"slug": "solo", "name": "Solo", "kind": "PERSON", "personId": key}
        new = {**given, "slug": "new", "ownerIds": [key]}
        assert [
            catalog.refused("assignRole", {**role, "personId": key}, by="acme"),
            catalog.refused("updateService", {**update, "ownerIds": [key]}, by="acme"),
            catalog.refused("createService", new, by="acme"),
            catalog.refused("claimOrganization", {**claim, "personId": key}, by="acme"),
            catalog.refused("createOrganization", single, by="acme"),
        ] == [
            [("NOT_FOUND", "personId")],
            [("NOT_FOUND", "ownerIds.0")],
            [("NOT_FOUND", "ownerIds.0")],
            [("NOT_FOUND", "personId")],
            [("NOT_FOUND", "personId")],
        ]
    catalog.change("assignRole", {**role, "personId": people["ann"]}, by="acme")
    catalog.change("updateService", {**update, "ownerIds": [people["ann"]]}, by="acme")
    left = catalog.refused("assignRole", {**role, "personId": people["gone"]})
    assert left == [("PERSON_INACTIVE", "personId")]
