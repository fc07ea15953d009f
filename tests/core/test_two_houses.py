"""Whoever acts for organizations of two houses opens neither to people of the other one."""

from typing import NamedTuple

import pytest

from tests.asking import Asking
from tests.core.test_people import created as person

SEVERAL = [("PARENT_NOT_YOURS", "organizationIds")]


class Two(NamedTuple):
    """Two houses, somebody who acts for both, and a unit of the second."""

    acme: str
    bolt: str
    desk: str


@pytest.fixture
def two(catalog: Asking) -> Two:
    """Let an administrator make `two` a member of both houses."""
    acme, bolt = catalog.member("acme"), catalog.member("bolt")
    unit = {"slug": "desk", "name": "Desk", "kind": "TEAM", "parentId": bolt}
    made = catalog.change("createOrganization", unit, "organization { id }")
    person(catalog, {"slug": "two", "name": "Two", "organizationIds": [acme, bolt]})
    catalog.token("two", person="two")
    return Two(acme, bolt, made["organization"]["id"])


def test_nobody_joins_a_second_house_without_an_administrator(catalog: Asking, two: Two) -> None:
    ann = person(catalog, {"slug": "ann", "name": "Ann", "organizationIds": [two.acme]}, by="two")
    edit = {"id": ann, "expectedRevision": 1}

    both = catalog.refused(
        "updatePerson", {**edit, "organizationIds": [two.acme, two.desk]}, by="two"
    )
    left = catalog.refused("updatePerson", {**edit, "organizationIds": [two.bolt]}, by="two")
    catalog.change("updatePerson", {**edit, "organizationIds": [two.acme, two.bolt]})

    assert both == left == SEVERAL


def test_whoever_left_all_organizations_joins_none_of_another_house(
    catalog: Asking, two: Two
) -> None:
    ann = person(catalog, {"slug": "ann", "name": "Ann", "organizationIds": [two.acme]})
    catalog.change("updatePerson", {"id": ann, "expectedRevision": 1, "organizationIds": []})
    edit = {"id": ann, "expectedRevision": 2}

    refused = catalog.refused("updatePerson", {**edit, "organizationIds": [two.bolt]}, by="two")
    catalog.change("updatePerson", {**edit, "organizationIds": [two.acme]})

    assert refused == [("NOT_YOUR_ORGANIZATION", "id")]


def test_members_of_a_house_join_its_units(catalog: Asking, two: Two) -> None:
    bob = person(catalog, {"slug": "bob", "name": "Bob", "organizationIds": [two.bolt]})
    edit = {"id": bob, "expectedRevision": 1, "organizationIds": [two.bolt, two.desk]}

    catalog.change("updatePerson", edit, by="two")

    found = catalog.ask('{ person(slug: "bob") { organizations { totalCount } } }')
    assert found == {"person": {"organizations": {"totalCount": 2}}}


def test_nobody_is_added_to_two_houses_at_once(catalog: Asking, two: Two) -> None:
    given = {"slug": "ann", "name": "Ann", "organizationIds": [two.acme, two.bolt]}

    refused = catalog.refused("createPerson", given, by="two")
    catalog.change("createPerson", {**given, "organizationIds": [two.bolt, two.desk]}, by="two")

    assert refused == SEVERAL


def test_an_organization_is_no_person_of_another_house(catalog: Asking, two: Two) -> None:
    ann = person(catalog, {"slug": "ann", "name": "Ann", "organizationIds": [two.acme]})
    given = {"slug": "ann", "name": "Ann", "kind": "PERSON", "personId": ann}
    solo = {"slug": "solo", "name": "Solo", "kind": "PERSON", "parentId": two.bolt}
    made = catalog.change("createOrganization", solo, "organization { id }")["organization"]["id"]
    edit = {"id": made, "expectedRevision": 1, "personId": ann}

    inserted = catalog.refused("createOrganization", {**given, "parentId": two.bolt}, by="two")
    edited = catalog.refused("updateOrganization", edit, by="two")
    catalog.change("createOrganization", {**given, "parentId": two.acme}, by="two")

    assert inserted == edited == [("PARENT_NOT_YOURS", "personId")]


def test_what_one_house_recorded_is_claimed_by_nobody_of_any_other(
    catalog: Asking, two: Two
) -> None:
    vendor = {"slug": "vendor", "name": "Vendor", "kind": "COMPANY", "recordedById": two.acme}
    made = catalog.change("createOrganization", vendor, "organization { id }", by="two")
    claim = {"id": made["organization"]["id"]}
    ann, bob = (
        person(catalog, {"slug": slug, "name": slug, "organizationIds": [key]})
        for slug, key in (("ann", two.acme), ("bob", two.bolt))
    )
    theirs = {"slug": "vic", "name": "Vic", "organizationIds": [claim["id"]]}
    catalog.member("other")
    stranger = catalog.refused("createPerson", theirs, by="other")
    vic = catalog.change("createPerson", theirs, "person { id }", by="two")["person"]["id"]

    refused = [
        catalog.refused("claimOrganization", {**claim, "personId": key}, by="two")
        for key in (ann, bob)
    ]
    catalog.change("claimOrganization", {**claim, "personId": vic}, by="two")

    assert stranger == [("NOT_YOUR_ORGANIZATION", "organizationIds")]
    assert refused == [[("PARENT_NOT_YOURS", "personId")]] * 2
