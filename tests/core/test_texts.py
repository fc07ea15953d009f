"""Texts: what a text may hold, how it is kept, and which addresses are taken."""

import pytest

from tests.asking import Asking

ACME = {"slug": "acme", "name": "Acme", "kind": "COMPANY"}
COMPOSED, DECOMPOSED = "Caf\u00e9", "Cafe\u0301"


@pytest.mark.parametrize(
    "name",
    [
        "Ac\u0001me",
        "Ac\u007fme",
        "Ac\u0085me",
        "\u202eemca",
        "\u2066Acme\u2069",
        "Ac\nme",
        "Ac\tme",
        "Ac\u2028me",
    ],
)
def test_what_would_show_a_name_otherwise_than_it_is_is_refused(catalog: Asking, name: str) -> None:
    refused = catalog.refused("createOrganization", {**ACME, "name": name})
    catalog.change("createOrganization", {**ACME, "name": "Acme \u05d0\u05d1 \U0001f9ed"})

    assert refused == [("TEXT_INVALID", "name")]


def test_prose_has_lines_but_no_other_controls(catalog: Asking) -> None:
    refused = catalog.refused("createOrganization", {**ACME, "description": "One\u001btwo"})
    catalog.change("createOrganization", {**ACME, "description": "One\n\ttwo"})

    assert refused == [("TEXT_INVALID", "description")]


def test_a_text_is_kept_composed_however_it_was_written(catalog: Asking) -> None:
    given = {**ACME, "name": DECOMPOSED, "capabilities": [DECOMPOSED]}
    made = catalog.change("createOrganization", given, "organization { name capabilities }")

    assert made["organization"] == {"name": COMPOSED, "capabilities": [COMPOSED]}
    for written in (COMPOSED, DECOMPOSED):
        for operator in ("eq", "contains", "startsWith"):
            where = {"where": {"name": {operator: written}}}
            found = catalog.ask(
                "query($where: OrganizationWhere) { organizations(where: $where) { totalCount } }",
                where,
            )
            assert found["organizations"]["totalCount"] == 1


@pytest.mark.parametrize(
    "reference",
    [
        "javascript:alert(1)",
        " JavaScript:alert(1)",
        "javascript://[%0aalert(1)",
        "data:text/html,x",
        "vbscript:x",
    ],
)
def test_a_reference_is_no_script(catalog: Asking, reference: str) -> None:
    refs = [{"system": "wiki", "reference": reference}]

    refused = catalog.refused("createOrganization", {**ACME, "externalRefs": refs})
    refs[0]["reference"] = "group/project:42"
    catalog.change("createOrganization", {**ACME, "externalRefs": refs})

    assert refused == [("LINK_INVALID", "externalRefs.0.reference")]


@pytest.mark.parametrize("email", ["ann", "ann@", "@example.org", "a b@example.org", "a@b, c@d"])
def test_an_email_is_one_address(catalog: Asking, email: str) -> None:
    given = {"slug": "ann", "name": "Ann"}

    refused = catalog.refused("createPerson", {**given, "email": email})
    catalog.change("createPerson", {**given, "email": "ann.o'neill+x@mail.example.org"})

    assert refused == [("EMAIL_INVALID", "email")]
