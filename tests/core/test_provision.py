"""Resources, and the products that an organization makes of them, from the first to a release."""

from functools import partial
from typing import Any

import pytest

from tests.asking import Asking
from tests.core.test_concurrency import at_once, outcomes

HOST = {"slug": "host", "name": "Host", "kind": "TECHNOLOGY", "capacity": "4.5", "unit": "servers"}
RESOURCE = """resource {
    id slug name kind assetType capacity unit supplier { slug } organization { slug } revision
}"""
PRODUCT = """product {
    id slug name description organization { slug } revision
    resources { quantity resource { slug } }
    releases { nodes { version notes contentHash parts { name kind quantity unit } } }
}"""


def resource(catalog: Asking, organization: str, **given: Any) -> str:
    """Enter a resource of an organization, by its member, and return its id."""
    told = {**HOST, "organizationId": organization, **given}
    made = catalog.change("createResource", told, RESOURCE, by="acme")
    return str(made["resource"]["id"])


def product(organization: str, *resources: str, **given: Any) -> dict[str, Any]:
    """Return the input of a product of resources."""
    parts = [{"resourceId": key} for key in resources]
    told = {"slug": "stack", "name": "Stack", "organizationId": organization, "resources": parts}
    return {**told, **given}


@pytest.fixture
def acme(catalog: Asking) -> str:
    """The id of an organization with a member."""
    return catalog.member("acme")


def test_a_resource_is_entered_with_what_there_is_of_it(catalog: Asking, acme: str) -> None:
    supplier = catalog.member("power")
    given = {**HOST, "organizationId": acme, "kind": "PARTNER", "supplierId": supplier}

    made = catalog.change("createResource", given, RESOURCE, by="acme")["resource"]

    assert {**made, "id": ""} == {
        "id": "",
        "slug": "host",
        "name": "Host",
        "kind": "PARTNER",
        "assetType": "RESOURCE",
        "capacity": "4.500",
        "unit": "servers",
        "supplier": {"slug": "power"},
        "organization": {"slug": "acme"},
        "revision": 1,
    }
    found = catalog.ask(
        """{
            resource(slug: "host") { id }
            resources(where: {capacity: {gt: "4"}, kind: {eq: PARTNER}}) { nodes { slug } }
            organization(slug: "acme") { resources { nodes { slug } } }
        }""",
        by="acme",
    )
    assert found == {
        "resource": {"id": made["id"]},
        "resources": {"nodes": [{"slug": "host"}]},
        "organization": {"resources": {"nodes": [{"slug": "host"}]}},
    }


def test_a_resource_is_edited_and_what_is_left_out_stays(catalog: Asking, acme: str) -> None:
    edit = {"id": resource(catalog, acme), "expectedRevision": 1, "assetType": "CAPABILITY"}

    edited = catalog.change("updateResource", {**edit, "capacity": None}, RESOURCE, by="acme")

    found = edited["resource"]
    assert (found["name"], found["assetType"], found["capacity"]) == ("Host", "CAPABILITY", None)
    assert (found["unit"], found["revision"]) == ("servers", 2)
    assert catalog.refused("updateResource", edit, by="acme") == [("CONFLICT", "expectedRevision")]


def test_all_that_is_wrong_with_a_resource_is_told_at_once(catalog: Asking, acme: str) -> None:
    resource(catalog, acme)
    wrong = {**HOST, "organizationId": acme, "unit": None, "supplierId": catalog.member("power")}

    assert catalog.refused("createResource", wrong, by="acme") == [
        ("SLUG_TAKEN", "slug"),
        ("UNIT_MISSING", "unit"),
        ("SUPPLIER_MISPLACED", "supplierId"),
    ]
    below = {**HOST, "slug": "other", "organizationId": acme, "capacity": "-1"}
    assert catalog.refused("createResource", below, by="acme") == [("OUT_OF_RANGE", "capacity")]
    assert catalog.change("createResource", {**below, "capacity": "0"}, by="acme")


def test_an_edit_leaves_no_capacity_without_its_unit(catalog: Asking, acme: str) -> None:
    edit = {"id": resource(catalog, acme), "expectedRevision": 1, "unit": None}

    assert catalog.refused("updateResource", edit, by="acme") == [("UNIT_MISSING", "unit")]
    catalog.change("updateResource", {**edit, "capacity": None}, by="acme")


def test_an_organization_enters_what_it_has_itself(catalog: Asking, acme: str) -> None:
    other = catalog.member("other")
    given = {**HOST, "organizationId": other}

    assert catalog.refused("createResource", given, by="acme") == [
        ("NOT_YOUR_ORGANIZATION", "organizationId")
    ]
    assert catalog.change("createResource", {**given, "organizationId": acme}, by="acme")


def test_a_resource_of_whoever_was_recorded_is_one_of_a_partner(catalog: Asking, acme: str) -> None:
    vendor = {"slug": "vendor", "name": "Vendor", "kind": "COMPANY"}
    made = catalog.change("createOrganization", vendor, "organization { id }", by="acme")
    given = {**HOST, "organizationId": made["organization"]["id"]}

    assert catalog.refused("createResource", given, by="acme") == [
        ("ORGANIZATION_RECORDED", "organizationId")
    ]
    partner = {"kind": "PARTNER", "supplierId": given["organizationId"], "organizationId": acme}
    assert catalog.change("createResource", {**given, **partner}, by="acme")


def test_a_product_is_made_of_resources_and_released(catalog: Asking, acme: str) -> None:
    host, crew = resource(catalog, acme), resource(catalog, acme, slug="crew", name="Crew")
    parts = [{"resourceId": crew, "quantity": "0.5"}, {"resourceId": host}]
    given = product(acme, resources=parts, description="All of it.")

    made = catalog.change("createProduct", given, PRODUCT, by="acme")["product"]
    release = {"id": made["id"], "expectedRevision": 1, "version": "1.0", "notes": "The first."}
    released = catalog.change(
        "releaseProduct", release, f"{PRODUCT} release {{ version product {{ slug }} }}", by="acme"
    )

    assert made["resources"] == [
        {"quantity": "0.500", "resource": {"slug": "crew"}},
        {"quantity": None, "resource": {"slug": "host"}},
    ]
    assert made["releases"] == {"nodes": []}
    assert released["release"] == {"version": "1.0", "product": {"slug": "stack"}}
    (shown,) = released["product"]["releases"]["nodes"]
    assert len(shown.pop("contentHash")) == 64
    assert shown == {
        "version": "1.0",
        "notes": "The first.",
        "parts": [
            {"name": "Crew", "kind": "TECHNOLOGY", "quantity": "0.500", "unit": "servers"},
            {"name": "Host", "kind": "TECHNOLOGY", "quantity": None, "unit": "servers"},
        ],
    }
    assert released["product"]["revision"] == 2


def test_what_was_released_stands_still(catalog: Asking, acme: str) -> None:
    host = resource(catalog, acme)
    made = catalog.change("createProduct", product(acme, host), PRODUCT, by="acme")["product"]
    release = {"id": made["id"], "expectedRevision": 1, "version": "1"}
    first = catalog.change("releaseProduct", release, PRODUCT, by="acme")["product"]["releases"]

    catalog.change("updateResource", {"id": host, "expectedRevision": 1, "name": "Tin"}, by="acme")
    other = resource(catalog, acme, slug="other")
    edit = {"id": made["id"], "expectedRevision": 2, "resources": [{"resourceId": other}]}
    edited = catalog.change("updateProduct", edit, PRODUCT, by="acme")["product"]

    assert edited["releases"] == first
    assert [part["resource"]["slug"] for part in edited["resources"]] == ["other"]
    again = {"id": made["id"], "expectedRevision": 3, "version": "1"}
    assert catalog.refused("releaseProduct", again, by="acme") == [("VERSION_TAKEN", "version")]
    second = catalog.change("releaseProduct", {**again, "version": "2"}, PRODUCT, by="acme")
    assert len(second["product"]["releases"]["nodes"]) == 2


def test_a_product_is_made_of_the_resources_of_one_organization(catalog: Asking, acme: str) -> None:
    part = {"slug": "acme-lab", "name": "Lab", "kind": "TEAM", "parentId": acme}
    lab = catalog.change("createOrganization", part, "organization { id }")["organization"]["id"]
    host, own = resource(catalog, acme), resource(catalog, lab, slug="bench")

    assert catalog.refused("createProduct", product(lab, own, host), by="acme") == [
        ("RESOURCE_OF_OTHERS", "resources.1.resourceId")
    ]
    assert catalog.refused("createProduct", product(lab), by="acme") == [
        ("NO_RESOURCE", "resources")
    ]
    assert catalog.refused("createProduct", product(lab, own, own), by="acme") == [
        ("RESOURCE_TWICE", "resources.1")
    ]
    assert catalog.change("createProduct", product(lab, own), by="acme")


def test_so_many_are_taken_of_what_has_a_unit(catalog: Asking, acme: str) -> None:
    bare = resource(catalog, acme, slug="desk", capacity=None, unit=None)
    host = resource(catalog, acme)

    def taken(key: str, quantity: str | None) -> dict[str, Any]:
        return product(acme, resources=[{"resourceId": key, "quantity": quantity}])

    made = catalog.change("createProduct", taken(bare, "1"), PRODUCT, by="acme")["product"]
    edit = {"id": made["id"], "expectedRevision": 1}
    other = {"slug": "other"}

    def edited(key: str, quantity: str) -> list[Any]:
        wanted = {**edit, "resources": taken(key, quantity)["resources"]}
        return catalog.refused("updateProduct", wanted, by="acme")

    problem = [("UNIT_MISSING", "resources.0.quantity")]
    assert catalog.refused("createProduct", {**taken(bare, "2"), **other}, by="acme") == problem
    assert edited(bare, "0.5") == problem
    assert edited(host, "2") == []
    assert catalog.refused("createProduct", {**taken(bare, None), **other}, by="acme") == []


def test_what_products_count_keeps_its_unit(catalog: Asking, acme: str) -> None:
    host, crew = resource(catalog, acme), resource(catalog, acme, slug="crew")
    parts = [{"resourceId": host, "quantity": "2"}, {"resourceId": crew, "quantity": "1"}]
    catalog.change("createProduct", product(acme, resources=parts), by="acme")

    def edited(key: str, **given: Any) -> list[Any]:
        edit = {"id": key, "expectedRevision": 1, "capacity": None, **given}
        return catalog.refused("updateResource", edit, by="acme")

    assert edited(host, unit=None) == [("UNIT_MISSING", "unit")]
    assert edited(host, unit="machines") == edited(crew, unit=None) == []


def test_of_two_who_release_one_version_at_once_one_reads_again(catalog: Asking, acme: str) -> None:
    given = product(acme, resource(catalog, acme))
    made = catalog.change("createProduct", given, PRODUCT, by="acme")["product"]
    release = {"id": made["id"], "expectedRevision": 1, "version": "1"}

    payloads = at_once([partial(catalog.attempt, "releaseProduct", release, by="acme")] * 2)

    assert outcomes(payloads) == {"MADE": 1, "CONFLICT+VERSION_TAKEN": 1}


def test_a_service_is_provided_with_products_of_its_own_house(catalog: Asking, acme: str) -> None:
    made = catalog.change("createProduct", product(acme, resource(catalog, acme)), PRODUCT)
    catalog.token("both", organization="acme")
    service = {"slug": "mail", "name": "Mail", "providerId": acme}
    given = {**service, "productIds": [made["product"]["id"]]}
    others = catalog.member("other")
    other = {**given, "slug": "fax", "providerId": others}

    kept = catalog.change("createService", given, "service { id products { nodes { slug } } }")
    moved = {"id": kept["service"].pop("id"), "expectedRevision": 1, "providerId": others}

    assert catalog.refused("updateService", moved) == [("PRODUCT_OF_OTHERS", "providerId")]
    assert catalog.attempt("updateService", {**moved, "productIds": []})["userErrors"] == []
    catalog.change("updateService", {"id": moved["id"], "expectedRevision": 2, **given})
    assert kept["service"]["products"] == {"nodes": [{"slug": "stack"}]}
    assert catalog.refused("createService", other) == [("PRODUCT_OF_OTHERS", "productIds.0")]
    found = catalog.ask('{ product(slug: "stack") { services { nodes { slug } } } }', by="acme")
    assert found["product"]["services"] == {"nodes": [{"slug": "mail"}]}


def test_what_a_service_is_made_of_is_the_house_s_own(catalog: Asking, acme: str) -> None:
    made = catalog.change("createProduct", product(acme, resource(catalog, acme)), PRODUCT)
    mail = catalog.live("mail")
    edit = {"id": mail, "expectedRevision": 1, "productIds": [made["product"]["id"]]}
    catalog.change("updateService", edit)
    catalog.member("other")
    asked = '{ service(slug: "mail") { products { totalCount nodes { slug } } } }'

    for query in ('{ product(slug: "stack") { id } }', '{ resource(slug: "host") { id } }'):
        assert catalog.codes(query, by="other") == ["NOT_FOUND"]
    assert catalog.ask(asked, by="other")["service"]["products"] == {"totalCount": 0, "nodes": []}
    assert catalog.ask(asked)["service"]["products"]["totalCount"] == 1
