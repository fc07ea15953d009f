"""People who leave: what ends with them, and what is told."""

from catalog.ids import decode
from tests.asking import Asking
from tests.core.test_people import created as person
from tests.core.test_roles import ROLES


def test_a_person_who_leaves_holds_nothing_any_more(catalog: Asking) -> None:
    acme = catalog.member("acme")
    catalog.token("acme", organization="acme", scopes=ROLES)
    ada, bob = (
        person(catalog, {"slug": name, "name": name.title(), "organizationIds": [acme]})
        for name in ("ada", "bob")
    )
    catalog.token("ada", person="ada")
    for slug, owners in (("api", [ada]), ("db", [ada, bob])):
        service = catalog.live(slug, provider_id=decode(acme).key)
        for owner in owners:
            held = {"role": "SERVICE_OWNER", "scopeId": service, "personId": owner}
            catalog.change("assignRole", held, by="acme")
    assert catalog.ask("{ viewer { subject } }", by="ada")["viewer"] == {"subject": "ada"}

    leaving = {"id": ada, "expectedRevision": 1}
    stale = catalog.refused("deactivatePerson", {**leaving, "expectedRevision": 2}, by="acme")
    left = catalog.change(
        "deactivatePerson",
        leaving,
        """person { deactivatedAt organizations { totalCount } }
        warned: warnings { code evidence }""",
        by="acme",
    )
    services = catalog.ask("{ services { nodes { slug owner { slug } owners { slug } } } }")

    assert stale == [("CONFLICT", "expectedRevision")]
    assert left["person"]["deactivatedAt"] is not None
    assert left["person"]["organizations"] == {"totalCount": 0}
    assert left["warned"] == [{"code": "LAST_OWNER", "evidence": {"service": "api"}}]
    assert {node["slug"]: node["owner"] for node in services["services"]["nodes"]} == {
        "api": None,
        "db": {"slug": "bob"},
    }
    held = catalog.ask(f'{{ person(id: "{ada}") {{ assignments {{ nodes {{ validTo }} }} }} }}')
    assert all(item["validTo"] for item in held["person"]["assignments"]["nodes"])


def test_the_tokens_of_a_person_who_left_are_good_no_longer(catalog: Asking) -> None:
    acme = catalog.member("acme")
    ada = person(catalog, {"slug": "ada", "name": "Ada", "organizationIds": [acme]})
    catalog.token("ada", person="ada")

    before = catalog.codes("{ viewer { subject } }", by="ada")
    catalog.change("deactivatePerson", {"id": ada, "expectedRevision": 1})
    catalog.clock.moment = catalog.clock()
    after = catalog.codes("{ viewer { subject } }", by="ada")

    assert before == []
    assert after == ["UNAUTHENTICATED"]


def test_only_those_who_act_for_all_their_organizations_let_somebody_leave(
    catalog: Asking,
) -> None:
    acme, bolt = catalog.member("acme"), catalog.member("bolt")
    ada = person(catalog, {"slug": "ada", "name": "Ada", "organizationIds": [acme, bolt]})
    leaving = {"id": ada, "expectedRevision": 1}

    refused = catalog.refused("deactivatePerson", leaving, by="acme")
    catalog.change("deactivatePerson", leaving)
    again = catalog.refused("deactivatePerson", {"id": ada, "expectedRevision": 2})

    assert refused == [("NOT_YOUR_ORGANIZATION", "id")]
    assert again == [("PERSON_INACTIVE", "id")]


def test_what_a_person_holds_as_an_organization_ends_with_them(catalog: Asking) -> None:
    given = {"slug": "fay", "name": "Fay", "kind": "PERSON"}
    solo = catalog.change("createOrganization", given, "organization { id person { id } }")
    own, fay = solo["organization"]["id"], solo["organization"]["person"]["id"]
    service = catalog.live("api")
    held = {"role": "SERVICE_OWNER", "scopeId": service, "organizationId": own}
    catalog.change("assignRole", held)

    left = catalog.change(
        "deactivatePerson", {"id": fay, "expectedRevision": 1}, "warned: warnings { code }"
    )
    back = catalog.refused(
        "updatePerson", {"id": fay, "expectedRevision": 2, "organizationIds": [own]}
    )

    assert left["warned"] == [{"code": "LAST_OWNER"}]
    assert catalog.ask('{ service(slug: "api") { owner { slug } } }')["service"]["owner"] is None
    assert back == [("PERSON_INACTIVE", "organizationIds")]


def test_nobody_who_left_gets_a_role_or_an_organization(catalog: Asking) -> None:
    acme = catalog.member("acme")
    ada = person(catalog, {"slug": "ada", "name": "Ada", "organizationIds": [acme]})
    vendor = catalog.change(
        "createOrganization",
        {"slug": "vendor", "name": "Vendor", "kind": "COMPANY", "recordedById": acme},
        "organization { id }",
    )["organization"]["id"]
    catalog.change("deactivatePerson", {"id": ada, "expectedRevision": 1})

    role = {"role": "USER", "scopeId": acme, "personId": ada}
    claim = {"id": vendor, "personId": ada}

    service = {"slug": "api", "name": "Api", "providerId": acme}
    made = catalog.change("createService", service, "service { id }")["service"]["id"]
    owned = {"id": made, "expectedRevision": 1, "ownerIds": [acme, ada]}

    assert catalog.refused("createService", {**service, "slug": "db", "ownerIds": [ada]}) == [
        ("PERSON_INACTIVE", "ownerIds.0")
    ]
    assert catalog.refused("updateService", owned) == [("PERSON_INACTIVE", "ownerIds.1")]
    assert catalog.refused("assignRole", role) == [("PERSON_INACTIVE", "personId")]
    assert catalog.refused("claimOrganization", claim) == [("PERSON_INACTIVE", "personId")]
