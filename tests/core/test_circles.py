"""The houses around a service follow from owners, agreements and outcomes."""

from catalog.rings import Ring
from catalog.storage.tables.offerings import OfferingRow
from catalog.storage.tables.services import ServiceRow
from tests import rows
from tests.asking import Asking
from tests.core.housing import circles, edited, houses, moved, organization, person, service, wrong
from tests.rows import key

PARTICIPANT, HOUSE = Ring.PARTICIPANT, Ring.HOUSE


def test_all_that_refers_to_what_moves_follows(catalog: Asking) -> None:
    rows.put(
        catalog,
        [
            *(rows.organization(slug) for slug in ("acme", "bolt", "corp")),
            rows.organization("team", parent_id=key("acme")),
            *rows.service("web", provider="corp"),
            *rows.offering("deal", "team", ["web"]),
            *rows.relationship("pact", "corp", "team", ["deal"]),
            rows.edge("web", "dns", resolved=False),
            rows.outcome("pay", "web", organization="team"),
        ],
    )
    before = circles(catalog), houses(catalog, OfferingRow)

    bolt = catalog.ask('{ organization(slug: "bolt") { id } }')["organization"]["id"]
    moved(catalog, "team", bolt)

    assert before == ({("web", "acme"): PARTICIPANT}, {"deal": "acme"})
    assert circles(catalog) == {("web", "bolt"): PARTICIPANT}
    assert houses(catalog, OfferingRow) == {"deal": "bolt"}
    assert wrong(catalog) == []


def test_owners_of_other_houses_stand_around_a_service(catalog: Asking) -> None:
    acme, bolt = organization(catalog, "acme"), organization(catalog, "bolt")
    bob = person(catalog, "bob", organization(catalog, "corp"))
    service(catalog, "web", providerId=acme, ownerIds=[acme, bolt, bob])
    before = circles(catalog)

    edited(catalog, "web", ownerIds=[acme])
    alone = circles(catalog)
    edited(catalog, "web", providerId=bolt)

    assert before == {("web", "bolt"): HOUSE, ("web", "corp"): HOUSE}
    assert alone == {}
    assert circles(catalog) == {("web", "acme"): HOUSE}
    assert houses(catalog, ServiceRow) == {"web": "bolt"}
    assert wrong(catalog) == []


def test_the_provider_comes_before_the_owners(catalog: Asking) -> None:
    acme, bolt = organization(catalog, "acme"), organization(catalog, "bolt")
    service(catalog, "web", providerId=acme, ownerIds=[bolt])

    edited(catalog, "web", providerId=None)
    owned = houses(catalog, ServiceRow)
    edited(catalog, "web", ownerIds=[acme, bolt])

    assert owned == {"web": "bolt"}
    assert houses(catalog, ServiceRow) == {"web": "acme"}
    assert circles(catalog) == {("web", "bolt"): HOUSE}


def test_participants_stand_around_what_is_offered_to_them_but_for_drafts(catalog: Asking) -> None:
    rows.put(
        catalog,
        [
            *(rows.organization(slug) for slug in ("acme", "bolt")),
            *rows.service("web", provider="acme"),
            *rows.offering("deal", "acme", ["web"], status="DRAFT"),
            *rows.relationship("pact", "acme", "bolt", drafts=["deal"], status="PROPOSED"),
        ],
    )
    found = catalog.ask('{ offering(slug: "deal") { id revision } }')["offering"]
    draft = circles(catalog)

    catalog.change("publishOffering", {"id": found["id"], "expectedRevision": found["revision"]})

    assert draft == {}
    assert circles(catalog) == {("web", "bolt"): PARTICIPANT}
    assert wrong(catalog) == []


def test_the_highest_ring_wins_and_its_own_house_is_in_none(catalog: Asking) -> None:
    acme, bolt = catalog.member("acme"), catalog.member("bolt")
    web = service(catalog, "web", providerId=acme, ownerIds=[acme, bolt])
    for stakeholder in (acme, bolt):
        given = {
            "serviceId": web,
            "stakeholderId": stakeholder,
            "statement": "Pays.",
            "modelledAt": "2026-01-01T00:00:00Z",
        }
        catalog.change("recordOutcome", given)
    both = circles(catalog)

    edited(catalog, "web", ownerIds=[acme])

    assert both == {("web", "bolt"): HOUSE}
    assert circles(catalog) == {("web", "bolt"): PARTICIPANT}
    assert wrong(catalog) == []


def test_a_role_that_ended_and_a_future_one_are_told_apart(catalog: Asking) -> None:
    acme, bolt = organization(catalog, "acme"), organization(catalog, "bolt")
    web = service(catalog, "web", providerId=acme, ownerIds=[acme])
    given = {"scopeId": web, "role": "SERVICE_OWNER", "organizationId": bolt}

    made = catalog.change("assignRole", given, "assignment { id }")["assignment"]
    held = circles(catalog)
    catalog.change("revokeRole", {"id": made["id"]})

    assert held == {("web", "bolt"): HOUSE}
    assert circles(catalog) == {}
    assert wrong(catalog) == []
