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


def test_relations_may_be_followed_further_than_one_statement_joins(catalog: Asking) -> None:
    parent = None
    for depth in range(15):
        given = {"slug": f"org-{depth}", "name": "Org", "kind": "TEAM", "parentId": parent}
        made = catalog.change("createOrganization", given, "organization { id }")
        parent = made["organization"]["id"]
    ends = [
        catalog.change(
            "createService", {"slug": slug, "name": slug, "providerId": parent}, "service { id }"
        )["service"]["id"]
        for slug in ("near", "far")
    ]
    given = {"serviceId": ends[0], "dependsOnId": ends[1]}
    edge = catalog.change("addDependency", given, "dependency { id }")["dependency"]["id"]
    asked = "slug"
    for _ in range(14):
        asked = f"slug parent {{ {asked} }}"
    text = f"service {{ provider {{ {asked} }} }} dependsOn {{ provider {{ {asked} }} }}"

    found = catalog.ask(f'{{ node(id: "{edge}") {{ ... on ServiceDependency {{ {text} }} }} }}')

    for end in ("service", "dependsOn"):
        organization, slugs = found["node"][end]["provider"], []
        while organization:
            slugs.append(organization["slug"])
            organization = organization.get("parent")
        assert slugs == [f"org-{depth}" for depth in reversed(range(15))]
