"""People: their rules, their organizations, and who may change them."""

from typing import Any

from tests.asking import Asking

ADA = {"slug": "ada", "name": "Ada"}


def created(catalog: Asking, given: dict[str, Any], **options: Any) -> str:
    """Create a person and return their id."""
    payload = catalog.change("createPerson", given, "person { id }", **options)
    return str(payload["person"]["id"])


def test_a_person_is_created_with_their_organizations(catalog: Asking) -> None:
    acme, globex = catalog.member("acme"), catalog.member("globex")
    given = {**ADA, "email": "ada@example.org", "organizationIds": [globex, acme, globex]}

    payload = catalog.change(
        "createPerson",
        given,
        """person {
            slug name email revision organizations(orderBy: {field: SLUG}) { nodes { slug } }
        }""",
    )

    assert payload["person"] == {
        "slug": "ada",
        "name": "Ada",
        "email": "ada@example.org",
        "revision": 1,
        "organizations": {"nodes": [{"slug": "acme"}, {"slug": "globex"}]},
    }


def test_two_people_cannot_share_a_slug(catalog: Asking) -> None:
    created(catalog, ADA)
    grace = created(catalog, {"slug": "grace", "name": "Grace"})
    edit = {"id": grace, "expectedRevision": 1}

    assert catalog.refused("createPerson", ADA) == [("SLUG_TAKEN", "slug")]
    assert catalog.refused("updatePerson", {**edit, "slug": "ada"}) == [("SLUG_TAKEN", "slug")]
    catalog.change("updatePerson", {**edit, "slug": "grace"})
    catalog.member("ada")  # organizations have slugs of their own


def test_an_edit_keeps_what_it_leaves_out_and_clears_what_it_nulls(catalog: Asking) -> None:
    acme, globex = catalog.member("acme"), catalog.member("globex")
    ada = created(catalog, {**ADA, "email": "ada@example.org", "organizationIds": [acme]})
    selection = "person { name email organizations { nodes { slug } } revision }"

    kept = catalog.change(
        "updatePerson", {"id": ada, "expectedRevision": 1, "name": "Ada L."}, selection
    )
    cleared = catalog.change(
        "updatePerson",
        {"id": ada, "expectedRevision": 2, "email": None, "organizationIds": [globex]},
        selection,
    )

    assert kept["person"] == {
        "name": "Ada L.",
        "email": "ada@example.org",
        "organizations": {"nodes": [{"slug": "acme"}]},
        "revision": 2,
    }
    assert cleared["person"] == {
        "name": "Ada L.",
        "email": None,
        "organizations": {"nodes": [{"slug": "globex"}]},
        "revision": 3,
    }


def test_every_reason_against_an_edit_is_told(catalog: Asking) -> None:
    acme = catalog.member("acme")
    ada = created(catalog, ADA)
    edit = {"id": ada, "expectedRevision": 1, "slug": "ada", "name": "Ada", "email": "a@b"}
    bad = {"expectedRevision": 7, "slug": "A", "name": None, "email": "", "organizationIds": ["x"]}

    refused = catalog.refused("updatePerson", edit | bad)
    catalog.change("updatePerson", {**edit, "organizationIds": [acme]})

    assert sorted(refused) == [
        ("CONFLICT", "expectedRevision"),
        ("NOT_FOUND", "organizationIds.0"),
        ("REQUIRED", "name"),
        ("SLUG_INVALID", "slug"),
        ("TEXT_BLANK", "email"),
    ]


def test_a_list_that_must_be_there_is_not_cleared(catalog: Asking) -> None:
    ada = created(catalog, ADA)
    edit = {"id": ada, "expectedRevision": 1}

    refused = catalog.refused("updatePerson", {**edit, "organizationIds": None})
    catalog.change("updatePerson", {**edit, "organizationIds": []})

    assert refused == [("REQUIRED", "organizationIds")]


def test_a_member_adds_people_to_their_own_organizations_only(catalog: Asking) -> None:
    acme, globex = catalog.member("acme"), catalog.member("globex")

    for foreign in ({}, {"organizationIds": None}, {"organizationIds": [globex]}):
        refused = catalog.refused("createPerson", ADA | foreign, by="acme")
        assert refused[-1] == ("NOT_YOUR_ORGANIZATION", "organizationIds")
    catalog.change("createPerson", {**ADA, "organizationIds": [acme]}, by="acme")


def test_a_member_edits_the_people_of_their_own_organizations_only(catalog: Asking) -> None:
    acme, globex = catalog.member("acme"), catalog.member("globex")
    part = catalog.change(
        "createOrganization",
        {"slug": "part", "name": "Part", "kind": "TEAM", "parentId": acme},
        "organization { id }",
    )["organization"]["id"]
    edit = {"expectedRevision": 1, "name": "Other"}

    for slug, organizations in (("stray", []), ("theirs", [globex])):
        person = created(catalog, {**ADA, "slug": slug, "organizationIds": organizations})
        assert catalog.refused("updatePerson", {**edit, "id": person}, by="acme") == [
            ("NOT_FOUND", "id")
        ]
    for slug, organizations in (("ours", [acme, globex]), ("of-a-part", [part])):
        person = created(catalog, {**ADA, "slug": slug, "organizationIds": organizations})
        catalog.change("updatePerson", {**edit, "id": person}, by="acme")


def test_an_unknown_person_is_only_not_found(catalog: Asking) -> None:
    acme = catalog.member("acme")
    ada = created(catalog, {**ADA, "organizationIds": [acme]})
    edit = {"expectedRevision": 1, "name": "Other"}

    refused = catalog.refused("updatePerson", {**edit, "id": acme}, by="acme")
    catalog.change("updatePerson", {**edit, "id": ada}, by="acme")

    assert refused == [("NOT_FOUND", "id")]


def test_nobody_takes_people_out_of_organizations_of_others(catalog: Asking) -> None:
    acme, globex = catalog.member("acme"), catalog.member("globex")
    ada = created(catalog, {**ADA, "organizationIds": [acme, globex]})
    edit = {"id": ada, "expectedRevision": 1}

    taken = catalog.refused("updatePerson", {**edit, "organizationIds": [acme]}, by="acme")
    catalog.change("updatePerson", {**edit, "organizationIds": [globex]}, by="acme")

    assert taken == [("NOT_YOUR_ORGANIZATION", "organizationIds")]
