"""Nobody gives a role to themselves, nor to what they are, belong to, join, become or claim."""

from tests.asking import Asking
from tests.core.test_roles import ROLES, assigned, house

__all__ = ["house"]


def team(catalog: Asking, slug: str, **given: str) -> str:
    """Let Ada make an organization, and return its id."""
    given = {"slug": slug, "name": slug.title(), "kind": "TEAM", **given}
    made = catalog.change("createOrganization", given, "organization { id }", by="ada")
    return str(made["organization"]["id"])


def test_nobody_gives_a_role_to_themselves(catalog: Asking, house: dict[str, str]) -> None:
    given = {"role": "SPONSOR", "scopeId": house["acme"]}

    own = catalog.refused("assignRole", {**given, "personId": house["ada"]}, by="ada")
    team = catalog.refused("assignRole", {**given, "organizationId": house["acme"]}, by="ada")
    assigned(catalog, {**given, "personId": house["ada"]}, by="bob")
    assigned(catalog, {**given, "personId": house["bob"]}, by="acme")

    assert own == [("ROLE_TO_ONESELF", "personId")]
    assert team == [("ROLE_TO_ONESELF", "organizationId")]


def test_an_administrator_who_is_a_person_gives_none_to_themselves_either(
    catalog: Asking, house: dict[str, str]
) -> None:
    catalog.token("root", person="ada", roles=["admin"])
    given = {"role": "SPONSOR", "scopeId": house["acme"]}

    own = catalog.refused("assignRole", {**given, "personId": house["ada"]}, by="root")
    assigned(catalog, {**given, "personId": house["ada"]}, by="admin")

    assert own == [("ROLE_TO_ONESELF", "personId")]


def test_nobody_joins_what_holds_a_role(catalog: Asking, house: dict[str, str]) -> None:
    desk = team(catalog, "desk", parentId=house["acme"])
    solo = team(catalog, "solo", parentId=house["acme"], kind="PERSON", personId=house["bob"])
    vendor = team(catalog, "vendor", recordedById=house["acme"])
    joining = {"id": house["ada"], "expectedRevision": 1, "organizationIds": [house["acme"], desk]}
    for holder in (desk, solo, vendor):
        given = {"role": "SPONSOR", "scopeId": house["acme"], "organizationId": holder}
        assigned(catalog, given, by="ada")

    joined = catalog.refused("updatePerson", joining, by="ada")
    became = catalog.refused(
        "updateOrganization",
        {"id": solo, "expectedRevision": 1, "personId": house["ada"]},
        by="ada",
    )
    claimed = catalog.refused(
        "claimOrganization", {"id": vendor, "personId": house["ada"]}, by="ada"
    )
    catalog.change("updatePerson", joining, by="bob")

    assert joined == [("ROLE_TO_ONESELF", "organizationIds")]
    assert became == [("ROLE_TO_ONESELF", "personId")]
    assert claimed == [("PARENT_NOT_YOURS", "personId"), ("ROLE_TO_ONESELF", "personId")]


def test_what_one_is_or_belongs_to_is_oneself_whatever_the_token_is_for(
    catalog: Asking, house: dict[str, str]
) -> None:
    solo = team(catalog, "solo", recordedById=house["acme"], kind="PERSON", personId=house["ada"])
    desk = team(catalog, "desk", parentId=house["acme"])
    belonging = {"id": house["ada"], "expectedRevision": 1}
    belonging["organizationIds"] = [house["acme"], desk]
    catalog.change("updatePerson", belonging, by="bob")
    catalog.token("narrow", person="ada", organization="acme", scopes=ROLES)

    for holder in (solo, desk):
        given = {"role": "SPONSOR", "scopeId": house["acme"], "organizationId": holder}
        own = catalog.refused("assignRole", given, by="narrow")
        assert own == [("ROLE_TO_ONESELF", "organizationId")]
