"""Organizations: their rules, their tree, and who may change what in it."""

from typing import Any

import pytest

from tests.asking import Asking

GIVEN = {"slug": "acme", "name": "Acme", "kind": "COMPANY"}
TEAM = {"slug": "team", "name": "Team", "kind": "TEAM"}


def created(catalog: Asking, given: dict[str, Any], **options: Any) -> str:
    """Create an organization and return its id."""
    payload = catalog.change("createOrganization", given, "organization { id }", **options)
    return str(payload["organization"]["id"])


def test_an_organization_is_created_with_its_first_revision(catalog: Asking) -> None:
    given = {
        **GIVEN,
        "description": "Makes rockets.",
        "capabilities": ["Rockets"],
        "externalRefs": [{"system": "gitlab", "reference": "acme/all"}],
    }

    payload = catalog.change(
        "createOrganization",
        given,
        """organization {
            slug name kind description capabilities externalRefs { system reference } revision
        }""",
    )

    assert payload["organization"] == {**given, "revision": 1}


def test_a_stale_edit_is_told_the_current_revision(catalog: Asking) -> None:
    edit = {"id": created(catalog, GIVEN), "expectedRevision": 1, "name": "Acme Ltd"}
    catalog.change("updateOrganization", edit)

    stale = catalog.attempt("updateOrganization", edit, "organization { id }")
    fresh = catalog.change(
        "updateOrganization",
        {**edit, "expectedRevision": 2, "name": "Acme Inc"},
        "organization { revision }",
    )

    assert stale["organization"] is None
    assert [error["code"] for error in stale["userErrors"]] == ["CONFLICT"]
    assert stale["userErrors"][0]["field"] == ["expectedRevision"]
    assert stale["userErrors"][0]["evidence"] == {"currentRevision": 2}
    assert fresh["organization"] == {"revision": 3}


FIELDS: list[tuple[str, str, Any, Any]] = [
    ("SLUG_INVALID", "slug", "Acme", "acme.2_b-c"),
    ("SLUG_INVALID", "slug", "-acme", "0"),
    ("SLUG_INVALID", "slug", "", "a"),
    ("SLUG_INVALID", "slug", "acme\n", "acme"),
    ("SLUG_INVALID", "slug", "a" * 101, "a" * 100),
    ("TEXT_BLANK", "name", " \n", "A"),
    ("TEXT_TOO_LONG", "name", "ä" * 201, "ä" * 200),
    ("TEXT_TOO_LONG", "description", "d" * 20_001, ""),
    ("TOO_MANY", "capabilities", ["c"] * 101, ["c"] * 100),
]


def test_a_field_takes_only_what_its_type_allows(
    catalog: Asking, subtests: pytest.Subtests
) -> None:
    for number, (code, field, bad, good) in enumerate(FIELDS):
        with subtests.test(code=code, field=field):
            given = {**GIVEN, "slug": f"acme-{number}"}

            refused = catalog.refused("createOrganization", {**given, field: bad})
            made = catalog.change(
                "createOrganization", {**given, field: good}, f"organization {{ {field} }}"
            )

            assert refused == [(code, field)]
            assert made["organization"] == {field: good}


def test_a_problem_inside_a_list_names_the_place(catalog: Asking) -> None:
    good, bad = {"system": "gitlab", "reference": "acme"}, {"system": "gitlab", "reference": ""}

    refused = catalog.refused("createOrganization", {**GIVEN, "externalRefs": [good, bad]})
    other = {**good, "reference": "other"}
    catalog.change("createOrganization", {**GIVEN, "externalRefs": [good, other]})

    assert refused == [("TEXT_BLANK", "externalRefs.1.reference")]


def test_an_external_reference_is_given_once(catalog: Asking) -> None:
    ref = {"system": "wiki", "reference": "Caf\u00e9"}
    twice = {"externalRefs": [ref, {**ref, "system": "chat"}, {**ref, "reference": "Cafe\u0301"}]}
    once = {"externalRefs": [ref, {**ref, "system": "chat"}, {**ref, "reference": "Cafe"}]}

    refused = catalog.refused("createOrganization", GIVEN | twice)
    made = catalog.change("createOrganization", GIVEN | once, "organization { id }")
    edit = {"id": made["organization"]["id"], "expectedRevision": 1}

    assert refused == [("REFERENCE_TWICE", "externalRefs.2")]
    assert catalog.refused("updateOrganization", edit | twice) == refused
    catalog.change("updateOrganization", edit | once)


def test_text_that_a_database_cannot_keep_is_refused_alike_on_both(catalog: Asking) -> None:
    mutation = """mutation {
        createOrganization(input: {slug: "%s", name: "%s", kind: COMPANY}) {
            userErrors { code field }
        }
    }"""

    refused = catalog.ask(mutation % (r"acme\u0000", r"Ac\u0000me"))["createOrganization"]
    made = catalog.ask(mutation % ("acme", r"Ac\u00e4me"))["createOrganization"]

    assert refused["userErrors"] == [
        {"code": "SLUG_INVALID", "field": ["slug"]},
        {"code": "TEXT_INVALID", "field": ["name"]},
    ]
    assert made["userErrors"] == []


def test_two_organizations_cannot_share_a_slug(catalog: Asking) -> None:
    created(catalog, GIVEN)
    team = created(catalog, TEAM)
    edit = {"id": team, "expectedRevision": 1}

    assert catalog.refused("createOrganization", GIVEN) == [("SLUG_TAKEN", "slug")]
    assert catalog.refused("updateOrganization", {**edit, "slug": "acme"}) == [
        ("SLUG_TAKEN", "slug")
    ]
    catalog.change("updateOrganization", {**edit, "slug": "team"})
    catalog.change("createOrganization", {**GIVEN, "slug": "acme-2"})


def test_an_edit_keeps_what_it_leaves_out_and_clears_what_it_nulls(catalog: Asking) -> None:
    acme = created(catalog, GIVEN)
    full = {"parentId": acme, "description": "Rolls.", "capabilities": ["Rolling"]}
    edit = {"id": created(catalog, {**TEAM, **full})}
    selection = "organization { name description capabilities parent { slug } revision }"

    kept = catalog.change(
        "updateOrganization", {**edit, "expectedRevision": 1, "name": "Wheel"}, selection
    )
    cleared = catalog.change(
        "updateOrganization",
        {
            **edit,
            "expectedRevision": 2,
            "description": None,
            "parentId": None,
            "capabilities": [],
        },
        selection,
    )

    assert kept["organization"] == {
        "name": "Wheel",
        "description": "Rolls.",
        "capabilities": ["Rolling"],
        "parent": {"slug": "acme"},
        "revision": 2,
    }
    assert cleared["organization"] == {
        "name": "Wheel",
        "description": None,
        "capabilities": [],
        "parent": None,
        "revision": 3,
    }


def test_what_cannot_be_empty_is_not_cleared(catalog: Asking) -> None:
    acme = created(catalog, GIVEN)
    fields = ("capabilities", "externalRefs", "kind", "name", "slug")
    edit = {"id": acme, "expectedRevision": 1}

    refused = catalog.refused("updateOrganization", {**edit, **dict.fromkeys(fields)})
    catalog.change("updateOrganization", edit)

    assert sorted(refused) == [("REQUIRED", field) for field in fields]


def test_no_organization_is_a_part_of_itself(catalog: Asking) -> None:
    top = created(catalog, GIVEN)
    middle = created(catalog, {**TEAM, "slug": "middle", "parentId": top})
    bottom = created(catalog, {**TEAM, "slug": "bottom", "parentId": middle})
    elsewhere = created(catalog, {**GIVEN, "slug": "elsewhere"})
    edit = {"id": top, "expectedRevision": 1}

    for below in (top, middle, bottom):
        assert catalog.refused("updateOrganization", {**edit, "parentId": below}) == [
            ("PARENT_CYCLE", "parentId")
        ]
    catalog.change("updateOrganization", {**edit, "parentId": elsewhere})


def test_a_member_adds_parts_to_their_own_organizations_only(catalog: Asking) -> None:
    acme, globex = catalog.member("acme"), catalog.member("globex")
    child = created(catalog, {**TEAM, "parentId": acme}, by="acme")
    given = {**TEAM, "slug": "new"}

    assert catalog.refused("createOrganization", {**given, "parentId": globex}, by="acme") == [
        ("PARENT_NOT_YOURS", "parentId")
    ]
    catalog.change("createOrganization", {**given, "parentId": child}, by="acme")


def test_a_house_is_the_top_of_a_tree_with_all_that_stands_below(catalog: Asking) -> None:
    acme, bolt = catalog.member("acme"), catalog.member("bolt")
    unit = created(catalog, {**TEAM, "slug": "unit", "parentId": acme})
    lab = created(catalog, {**TEAM, "slug": "lab", "parentId": unit})
    given = {"slug": "ann", "name": "Ann", "organizationIds": [lab, unit, bolt]}
    catalog.change("createPerson", given)
    catalog.token("ann", person="ann")
    catalog.token("nobody")
    asked = "{ viewer { houses { slug } } }"

    found = {by: catalog.ask(asked, by=by)["viewer"]["houses"] for by in ("ann", "nobody")}

    assert found == {"ann": [{"slug": "acme"}, {"slug": "bolt"}], "nobody": []}


def test_a_member_edits_their_own_organization_and_its_parts_only(catalog: Asking) -> None:
    acme, globex = catalog.member("acme"), catalog.member("globex")
    child = created(catalog, {**TEAM, "parentId": acme})
    grandchild = created(catalog, {**TEAM, "slug": "grandchild", "parentId": child})
    catalog.token("team", organization="team")
    edit = {"expectedRevision": 1, "description": "Ours."}

    for own in (acme, child, grandchild):
        catalog.change("updateOrganization", {**edit, "id": own}, by="acme")
    for foreign, by in ((globex, "acme"), (acme, "team")):
        # That the revision is stale, and the slug taken, is told to those who may edit it.
        given = {**edit, "id": foreign, "slug": "team"}
        assert catalog.refused("updateOrganization", given, by=by) == [
            ("NOT_YOUR_ORGANIZATION", "id")
        ]
    assert catalog.refused("updateOrganization", {**edit, "id": acme}, by="acme") == [
        ("CONFLICT", "expectedRevision")
    ]


def test_a_member_moves_organizations_within_their_own_only(catalog: Asking) -> None:
    acme, globex = catalog.member("acme"), catalog.member("globex")
    first = created(catalog, {**TEAM, "slug": "first", "parentId": acme})
    second = created(catalog, {**TEAM, "slug": "second", "parentId": acme})
    edit = {"id": second, "expectedRevision": 1}

    for foreign in (globex, None):
        assert catalog.refused("updateOrganization", {**edit, "parentId": foreign}, by="acme") == [
            ("PARENT_NOT_YOURS", "parentId")
        ]
    top = {"id": acme, "expectedRevision": 1, "parentId": globex}
    assert catalog.refused("updateOrganization", top, by="acme") == [
        ("PARENT_NOT_YOURS", "parentId")
    ]
    both = catalog.refused("updateOrganization", {**edit, "parentId": None, "name": ""}, by="acme")
    catalog.change("updateOrganization", {**edit, "parentId": first}, by="acme")
    catalog.change(
        "updateOrganization", {"id": acme, "expectedRevision": 1, "parentId": None}, by="acme"
    )

    assert both == [("TEXT_BLANK", "name"), ("PARENT_NOT_YOURS", "parentId")]


def test_an_id_that_is_none_of_an_organization_is_not_found(catalog: Asking) -> None:
    acme = created(catalog, GIVEN)
    person = catalog.change("createPerson", {"slug": "p", "name": "P"}, "person { id }")
    unknown = "T3JnYW5pemF0aW9uOjAwMDAwMDAwLTAwMDAtNzAwMC04MDAwLTAwMDAwMDAwMDAwMQ=="
    edit = {"expectedRevision": 1, "name": "Other"}

    answers = [
        catalog.attempt("updateOrganization", {**edit, "id": given})
        for given in ("nonsense", person["person"]["id"], unknown)
    ]
    catalog.change("updateOrganization", {**edit, "id": acme})

    for answer in answers:
        (error,) = answer["userErrors"]
        assert (error["code"], error["field"]) == ("NOT_FOUND", ["id"])
