"""Organizations that others recorded, and those that are a single person."""

from tests.asking import Asking
from tests.core.test_people import created as person

VENDOR = {"slug": "vendor", "name": "Vendor", "kind": "COMPANY"}
SHOWN = "organization { id revision isRecorded recordedBy { slug } person { slug } }"


def recorded(catalog: Asking, slug: str, **more: str) -> str:
    """Let acme record an organization, and return its id."""
    given = {**VENDOR, "slug": slug, **more}
    made = catalog.change("createOrganization", given, SHOWN, by="acme")
    return str(made["organization"]["id"])


def single(catalog: Asking, slug: str, by: str) -> str:
    """Let somebody record a single person who has a token, and return the person's id."""
    given = {"slug": slug, "name": slug.title(), "kind": "PERSON"}
    made = catalog.change("createOrganization", given, "organization { person { id } }", by=by)
    catalog.token(slug, person=slug)
    return str(made["organization"]["person"]["id"])


def test_a_supplier_is_recorded_and_edited_by_whoever_recorded_it(catalog: Asking) -> None:
    catalog.member("acme")
    catalog.member("bolt")

    made = catalog.change("createOrganization", VENDOR, SHOWN, by="acme")["organization"]
    edit = {"id": made["id"], "expectedRevision": 1, "description": "Sells things."}
    others = catalog.refused("updateOrganization", edit, by="bolt")
    catalog.change("updateOrganization", edit, by="acme")

    assert (made["isRecorded"], made["recordedBy"]) == (True, {"slug": "acme"})
    assert others == [("NOT_YOUR_ORGANIZATION", "id")]


def test_what_an_administrator_adds_is_its_own(catalog: Asking) -> None:
    acme = catalog.member("acme")

    own = catalog.change("createOrganization", VENDOR, SHOWN)["organization"]
    recorded = catalog.change(
        "createOrganization", {**VENDOR, "slug": "other", "recordedById": acme}, SHOWN
    )["organization"]

    assert (own["isRecorded"], own["recordedBy"]) == (False, None)
    assert (recorded["isRecorded"], recorded["recordedBy"]) == (True, {"slug": "acme"})


def test_whoever_belongs_to_several_says_which_one_records_it(catalog: Asking) -> None:
    acme, bolt = catalog.member("acme"), catalog.member("bolt")
    catalog.member("corp")
    person(catalog, {"slug": "ann", "name": "Ann", "organizationIds": [acme, bolt]})
    catalog.token("ann", person="ann")
    catalog.token("nobody")

    unsaid = catalog.refused("createOrganization", VENDOR, by="ann")
    nobody = catalog.refused("createOrganization", VENDOR, by="nobody")
    foreign = catalog.refused("createOrganization", {**VENDOR, "recordedById": acme}, by="corp")
    made = catalog.change("createOrganization", {**VENDOR, "recordedById": bolt}, SHOWN, by="ann")

    assert unsaid == nobody == [("NOT_YOUR_ORGANIZATION", "parentId")]
    assert foreign == [("NOT_YOUR_ORGANIZATION", "recordedById")]
    assert made["organization"]["recordedBy"] == {"slug": "bolt"}


def test_parts_of_what_is_recorded_are_recorded_by_the_same(catalog: Asking) -> None:
    catalog.member("acme")
    catalog.member("bolt")
    vendor = catalog.change("createOrganization", VENDOR, SHOWN, by="acme")["organization"]["id"]
    part = {"slug": "branch", "name": "Branch", "kind": "TEAM", "parentId": vendor}

    others = catalog.refused("createOrganization", part, by="bolt")
    made = catalog.change("createOrganization", part, SHOWN, by="acme")["organization"]

    assert others == [("PARENT_NOT_YOURS", "parentId")]
    assert (made["isRecorded"], made["recordedBy"]) == (True, {"slug": "acme"})


def test_what_one_records_is_put_into_no_organization_of_others(catalog: Asking) -> None:
    acme, bolt = catalog.member("acme"), catalog.member("bolt")
    given = {**VENDOR, "parentId": bolt, "recordedById": acme}

    refused = catalog.refused("createOrganization", given, by="acme")

    assert refused == [("PARENT_NOT_YOURS", "parentId")]


def test_what_is_recorded_is_taken_into_no_house_but_by_an_administrator(catalog: Asking) -> None:
    acme = catalog.member("acme")
    vendor = recorded(catalog, "vendor")
    branch = recorded(catalog, "branch", parentId=vendor)
    desk = catalog.change(
        "createOrganization",
        {"slug": "desk", "name": "Desk", "kind": "TEAM", "parentId": acme},
        SHOWN,
        by="acme",
    )["organization"]["id"]
    taken = {"id": branch, "expectedRevision": 1, "parentId": acme}
    given = {"id": desk, "expectedRevision": 1, "parentId": vendor}

    for edit in (taken, given):
        refused = catalog.refused("updateOrganization", edit, by="acme")
        assert refused == [("PARENT_NOT_YOURS", "parentId")]
        catalog.change("updateOrganization", edit)


def test_the_parts_of_what_is_claimed_are_claimed_with_it(catalog: Asking) -> None:
    catalog.member("acme")
    vendor = recorded(catalog, "vendor")
    branch = recorded(catalog, "branch", parentId=vendor)
    vera = single(catalog, "vera", by="acme")
    edit = {"id": branch, "expectedRevision": 2, "name": "Our branch"}

    catalog.change("claimOrganization", {"id": vendor, "personId": vera}, by="acme")
    late = catalog.refused("updateOrganization", edit, by="acme")
    again = catalog.refused("claimOrganization", {"id": branch, "personId": vera}, by="acme")
    catalog.change("updateOrganization", edit, by="vera")

    assert late == [("NOT_YOUR_ORGANIZATION", "id")]
    assert again[-1] == ("ORGANIZATION_CLAIMED", "id")


def test_people_of_others_are_made_no_members_without_an_administrator(catalog: Asking) -> None:
    catalog.member("acme")
    bolt = catalog.member("bolt")
    claim = {
        "id": recorded(catalog, "vendor"),
        "personId": person(catalog, {"slug": "cy", "name": "Cy", "organizationIds": [bolt]}),
    }

    refused = catalog.refused("claimOrganization", claim, by="acme")
    catalog.change("claimOrganization", claim)

    assert refused == [("NOT_FOUND", "personId")]


def test_a_recorded_organization_is_claimed_once_and_acts_for_itself_then(
    catalog: Asking,
) -> None:
    catalog.member("acme")
    catalog.member("bolt")
    vendor = catalog.change("createOrganization", VENDOR, SHOWN, by="acme")["organization"]["id"]
    vera = single(catalog, "vera", by="acme")
    edit = {"id": vendor, "expectedRevision": 2, "description": "We sell things."}
    claim = {"id": vendor, "personId": vera}

    early = catalog.refused("updateOrganization", {**edit, "expectedRevision": 1}, by="vera")
    others = catalog.refused("claimOrganization", claim, by="bolt")
    claimed = catalog.change("claimOrganization", claim, SHOWN, by="acme")["organization"]
    again = catalog.refused("claimOrganization", claim, by="acme")
    late = catalog.refused("updateOrganization", edit, by="acme")
    catalog.change("updateOrganization", edit, by="vera")

    assert early == late == [("NOT_YOUR_ORGANIZATION", "id")]
    assert others == [("NOT_FOUND", "personId"), ("NOT_YOUR_ORGANIZATION", "id")]
    assert (claimed["isRecorded"], claimed["recordedBy"]) == (False, None)  # it is a house now
    assert again[-1] == ("ORGANIZATION_CLAIMED", "id")


def test_a_single_person_is_one_organization_and_acts_for_it(catalog: Asking) -> None:
    given = {"slug": "fay", "name": "Fay", "kind": "PERSON"}
    made = catalog.change("createOrganization", given, SHOWN)["organization"]
    catalog.token("fay", person="fay")
    fay = catalog.ask('{ person(slug: "fay") { id name } }')["person"]

    twin = catalog.refused("createOrganization", {**given, "slug": "fay-2", "personId": fay["id"]})
    taken = catalog.refused("createOrganization", {**given, "name": "Another Fay"})
    company = catalog.refused("createOrganization", {**VENDOR, "personId": fay["id"]})
    edit = {"id": made["id"], "expectedRevision": 1, "description": "Works alone."}
    catalog.change("updateOrganization", edit, by="fay")

    assert made["person"] == {"slug": "fay"}
    assert fay["name"] == "Fay"
    assert twin == [("PERSON_TAKEN", "personId")]
    assert taken == [("SLUG_TAKEN", "slug"), ("SLUG_TAKEN", "slug")]
    assert ("PERSON_MISPLACED", "personId") in company


def test_an_organization_is_no_person_of_others(catalog: Asking) -> None:
    catalog.member("acme")
    bolt = catalog.member("bolt")
    bob = person(catalog, {"slug": "bob", "name": "Bob", "organizationIds": [bolt]})
    given = {"slug": "solo", "name": "Solo", "kind": "PERSON", "personId": bob}

    refused = catalog.refused("createOrganization", given, by="acme")
    made = catalog.change("createOrganization", given, SHOWN, by="bolt")["organization"]

    assert refused == [("NOT_FOUND", "personId")]
    assert made["person"] == {"slug": "bob"}


def test_a_group_is_no_person_any_more(catalog: Asking) -> None:
    given = {"slug": "fay", "name": "Fay", "kind": "PERSON"}
    made = catalog.change("createOrganization", given, SHOWN)["organization"]
    edit = {"id": made["id"], "expectedRevision": 1, "kind": "COMPANY"}

    grown = catalog.change("updateOrganization", edit, SHOWN)["organization"]

    assert grown["person"] is None


def test_what_was_recorded_of_an_organization_is_not_its_own_once_it_is_claimed(
    catalog: Asking,
) -> None:
    acme = catalog.member("acme")
    vendor = recorded(catalog, "vendor")
    given = {"slug": "mail", "name": "Mail", "providerId": vendor, "ownerIds": [acme]}
    service = catalog.change("createService", given, "service { id }")["service"]["id"]
    edit = {"id": service, "rationale": "We need mail."}
    vera = single(catalog, "vera", by="acme")

    catalog.change("claimOrganization", {"id": vendor, "personId": vera}, by="acme")
    claimers = catalog.refused("updateService", {**edit, "expectedRevision": 1}, by="vera")
    catalog.change("updateService", {**edit, "expectedRevision": 1}, by="acme")
    asked = '{ service(slug: "mail") { rationale } }'

    assert claimers == [("NOT_FOUND", "id")]
    assert catalog.codes(asked, by="vera") == ["NOT_FOUND"]
    assert catalog.ask(asked, by="acme") == {"service": {"rationale": "We need mail."}}


def test_who_was_recorded_sees_into_no_house_before_a_claim(catalog: Asking) -> None:
    acme = catalog.member("acme")
    recorded(catalog, "vendor")
    catalog.token("vendor", organization="vendor")
    draft = {"slug": "mail", "name": "Mail", "providerId": acme}
    catalog.change("createService", draft)
    asked = "{ viewer { houses { slug } } services { totalCount } }"

    found = {by: catalog.ask(asked, by=by) for by in ("vendor", "acme")}

    assert found == {
        "vendor": {"viewer": {"houses": []}, "services": {"totalCount": 0}},
        "acme": {"viewer": {"houses": [{"slug": "acme"}]}, "services": {"totalCount": 1}},
    }


def test_who_acts_for_two_houses_moves_nothing_from_one_to_the_other(catalog: Asking) -> None:
    acme, bolt = catalog.member("acme"), catalog.member("bolt")
    unit = {"slug": "unit", "name": "Unit", "kind": "TEAM", "parentId": acme}
    made = catalog.change("createOrganization", unit, SHOWN)["organization"]["id"]
    person(catalog, {"slug": "two", "name": "Two", "organizationIds": [acme, bolt]})
    catalog.token("two", person="two")
    moved = {"id": made, "expectedRevision": 1, "parentId": bolt}

    refused = catalog.refused("updateOrganization", moved, by="two")
    catalog.change("updateOrganization", moved)

    assert refused == [("PARENT_NOT_YOURS", "parentId")]
