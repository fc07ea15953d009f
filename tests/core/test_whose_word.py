"""Nobody provides or owns by another's word, and a claim shows nothing that others wrote."""

from catalog.domain.access import READ, ROLES, WRITE
from catalog.storage.tables.services import ServiceRow
from tests.asking import Asking
from tests.core.housing import houses, wrong
from tests.core.test_recorded_organizations import SHOWN, VENDOR, recorded, single
from tests.core.test_service_owners import MAIL, created, key, person


def test_nobody_takes_away_the_last_owner(catalog: Asking) -> None:
    acme = catalog.member("acme")
    ada = person(catalog, "ada")
    mail = created(catalog, {**MAIL, "ownerIds": [acme]})
    edit = {"id": mail, "expectedRevision": 1}

    refused = [
        catalog.refused("updateService", {**edit, "ownerIds": []}, by=by)
        for by in ("acme", "admin")
    ]
    catalog.change("updateService", {**edit, "ownerIds": [ada]})

    assert refused == [[("LAST_OWNER", "ownerIds")]] * 2


def test_an_owner_of_another_house_is_named_by_who_acts_for_it(catalog: Asking) -> None:
    acme, globex = catalog.member("acme"), catalog.member("globex")
    part = {"slug": "part", "name": "Part", "kind": "TEAM", "parentId": acme}
    own = catalog.change("createOrganization", part, "organization { id }")["organization"]["id"]
    catalog.token("part", organization="part", scopes=[READ, WRITE, ROLES])
    given = {**MAIL, "providerId": own}
    foreign = {**given, "ownerIds": [own, globex]}

    created_so = catalog.refused("createService", foreign, by="part")
    mail = created(catalog, {**given, "ownerIds": [own, acme]}, by="part")  # of the same house
    edit = {"id": mail, "expectedRevision": 1}
    edited_so = catalog.refused("updateService", {**edit, "ownerIds": [globex]}, by="part")
    role = {"role": "SERVICE_OWNER", "scopeId": mail, "organizationId": globex}
    assigned_so = catalog.refused("assignRole", role, by="part")
    catalog.change("assignRole", role)
    again = {**edit, "expectedRevision": 2, "ownerIds": [globex, own]}
    catalog.change("updateService", again, by="part")  # who is one already

    assert created_so == [("NOT_YOUR_ORGANIZATION", "ownerIds.1")]
    assert edited_so == [("NOT_YOUR_ORGANIZATION", "ownerIds.0")]
    assert assigned_so == [("NOT_YOUR_ORGANIZATION", "organizationId")]


def test_nobody_provides_by_the_word_of_others(catalog: Asking) -> None:
    acme, globex = catalog.member("acme"), catalog.member("globex")
    edit = {"id": created(catalog, {**MAIL, "providerId": acme}), "expectedRevision": 1}
    live = {"id": catalog.live("live", provider_id=key(acme)), "expectedRevision": 1}
    part = {"slug": "part", "name": "Part", "kind": "TEAM", "parentId": acme}
    own = catalog.change("createOrganization", part, "organization { id }")["organization"]["id"]
    new = {"slug": "new", "name": "New", "providerId": globex, "ownerIds": [acme]}

    refused = [
        catalog.refused("createService", new, by="acme"),
        catalog.refused("updateService", {**edit, "providerId": globex}, by="acme"),
        catalog.refused("updateService", {**live, "providerId": own}, by="acme"),
        catalog.refused("updateService", {**live, "providerId": None}, by="acme"),
    ]
    catalog.change("createService", {**new, "providerId": own}, by="acme")
    catalog.change("updateService", {**edit, "providerId": own}, by="acme")
    catalog.change("updateService", {**live, "providerId": own})

    assert refused == [[("PROVIDER_NOT_YOURS", "providerId")]] * 4


def test_whoever_is_recorded_provides_by_the_word_of_their_recorders_house(
    catalog: Asking,
) -> None:
    catalog.member("acme")
    catalog.member("bolt")
    vendor = {"slug": "vendor", "name": "Vendor", "kind": "COMPANY"}
    made = catalog.change("createOrganization", vendor, "organization { id }", by="acme")
    given = {**MAIL, "providerId": made["organization"]["id"]}

    refused = catalog.refused("createService", given, by="bolt")
    mail = created(catalog, given, by="acme")
    catalog.change("updateService", {"id": mail, "expectedRevision": 1, "name": "M"}, by="acme")

    assert refused == [("PROVIDER_NOT_YOURS", "providerId")]
    assert houses(catalog, ServiceRow) == {"mail": "acme"}


def test_a_claim_shows_nothing_that_others_wrote(catalog: Asking) -> None:
    acme = catalog.member("acme")
    refs = [{"system": "erp", "reference": "V-17"}]
    given = {**VENDOR, "externalRefs": refs}
    vendor = catalog.change("createOrganization", given, SHOWN, by="acme")["organization"]["id"]
    for slug, party in (
        ("theirs", {"providerId": vendor}),
        ("both", {"providerId": vendor, "ownerIds": [vendor, acme]}),
        ("ours", {"providerId": acme, "ownerIds": [acme, vendor]}),
    ):
        service = {"slug": slug, "name": slug, "rationale": "Ours.", **party}
        made = catalog.change("createService", service, "service { id }", by="acme")
    draft = {"slug": "mail", "name": "Mail", "targetConsumerGroup": "All", "providerId": vendor}
    offered = {**draft, "serviceIds": [made["service"]["id"]]}
    offering = catalog.change("createOffering", offered, "offering { id }", by="acme")["offering"]
    vera = single(catalog, "vera", by="acme")
    asked = """{
        organization(slug: "vendor") { externalRefs { system } recordedBy { slug } }
        services { nodes { slug rationale } } offerings { nodes { slug } }
    }"""

    before = catalog.ask(asked, by="acme")
    catalog.change("claimOrganization", {"id": vendor, "personId": vera}, by="acme")
    claimer, recorder = catalog.ask(asked, by="vera"), catalog.ask(asked, by="acme")

    assert before["organization"] == {
        "externalRefs": [{"system": "erp"}],
        "recordedBy": {"slug": "acme"},
    }
    assert claimer["organization"] == {"externalRefs": [], "recordedBy": None}
    assert claimer["services"] == claimer["offerings"] == {"nodes": []}
    assert recorder["services"] == before["services"]
    assert len(before["services"]["nodes"]) == 3
    assert recorder["offerings"] == {"nodes": [{"slug": "mail"}]}
    late = {"id": offering["id"], "expectedRevision": 1, "name": "Our mail"}
    assert catalog.refused("updateOffering", late, by="vera") == [("NOT_FOUND", "id")]
    catalog.change("updateOffering", late, by="acme")
    assert wrong(catalog) == []


def test_what_stayed_with_the_recorder_is_transferred_by_an_administrator(catalog: Asking) -> None:
    acme = catalog.member("acme")
    vendor = recorded(catalog, "vendor")
    given = {"slug": "mail", "name": "Mail", "providerId": vendor, "ownerIds": [vendor, acme]}
    mail = catalog.change("createService", given, "service { id }", by="acme")["service"]["id"]
    vera = single(catalog, "vera", by="acme")
    catalog.change("claimOrganization", {"id": vendor, "personId": vera}, by="acme")
    asked = '{ service(slug: "mail") { slug } }'

    for given in ({"ownerIds": [acme, vendor]}, {"providerId": vendor}, {"name": "Our mail"}):
        revision = catalog.ask('{ service(slug: "mail") { revision } }')["service"]["revision"]
        edit = {"id": mail, "expectedRevision": revision, **given}
        catalog.change("updateService", edit, by="acme")
        assert catalog.codes(asked, by="vera") == ["NOT_FOUND"]
    catalog.change(
        "updateService", {"id": mail, "expectedRevision": revision + 1, "providerId": vendor}
    )

    assert catalog.ask(asked, by="vera") == {"service": {"slug": "mail"}}
    assert wrong(catalog) == []
