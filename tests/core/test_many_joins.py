"""A database joins a limited number of tables; a query may ask for more to-one relations."""

from tests.asking import Asking


def test_a_relation_asked_for_under_many_names_is_joined_once(catalog: Asking) -> None:
    acme = catalog.member("acme")
    service = {"slug": "mail", "name": "Mail", "providerId": acme}
    catalog.change("createService", service)
    asked = " ".join(f"p{number}: provider {{ slug }}" for number in range(70))

    with catalog.counting() as statements:
        found = catalog.ask(f"{{ services {{ nodes {{ {asked} }} }} }}")

    assert set(map(str, found["services"]["nodes"][0].values())) == {str({"slug": "acme"})}
    assert len(statements) == 1


def test_a_relation_may_be_followed_further_than_one_statement_joins(catalog: Asking) -> None:
    parent = None
    for depth in range(70):
        given = {"slug": f"org-{depth}", "name": "Org", "kind": "TEAM", "parentId": parent}
        made = catalog.change("createOrganization", given, "organization { id }")
        parent = made["organization"]["id"]
    asked = "slug"
    for _ in range(69):
        asked = f"slug parent {{ {asked} }}"

    found = catalog.ask(f'{{ organization(slug: "org-69") {{ {asked} }} }}')["organization"]

    slugs = []
    while found:
        slugs.append(found["slug"])
        found = found.get("parent")
    assert slugs == [f"org-{depth}" for depth in reversed(range(70))]
