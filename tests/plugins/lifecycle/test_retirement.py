"""Test that a service is retired only when nothing stands on it, as its preview says."""

from typing import Any

import pytest
import sqlalchemy as sa

from catalog import ids
from catalog.storage.enums import ParticipantRole, RelationshipStatus
from catalog.storage.tables.offerings import OfferingEditionRow
from catalog.storage.tables.outbox import OutboxRow
from catalog.storage.tables.relationships import (
    RelationshipOfferingRow,
    RelationshipParticipantRow,
    RelationshipRow,
)
from tests import rows
from tests.asking import Asking
from tests.plugins.lifecycle.leaving import Houses, blocking, houses
from tests.plugins.lives import codes
from tests.rows import key


@pytest.fixture
def three(catalog: Asking) -> Houses:
    """Three houses around the service `disk`."""
    return houses(catalog)


def rests(three: Houses, offering: str, *parties: tuple[str, str]) -> None:
    """Let an active relationship rest on an offering."""
    found = ids.decode(offering)
    assert found is not None
    rows: list[Any] = [
        RelationshipRow(id=key("deal"), slug="deal", revision=1, status=RelationshipStatus.ACTIVE)
    ]
    for position, (role, party) in enumerate(parties):
        organization = ids.decode(party)
        assert organization is not None
        rows.append(
            RelationshipParticipantRow(
                relationship_id=key("deal"),
                organization_id=organization.key,
                role=ParticipantRole[role],
                position=position,
            )
        )
    link = {"relationship_id": key("deal"), "offering_id": found.key}
    rows.append(RelationshipOfferingRow(**link, edition_id=_edition(three, found.key)))
    three.catalog.put(rows)


def _edition(three: Houses, offering: Any) -> Any:
    """Return the id of the edition of an offering that was published."""

    async def find() -> Any:
        question = sa.select(OfferingEditionRow.id)
        async with three.catalog.catalog.database.reading() as session:
            return await session.scalar(question.where(OfferingEditionRow.offering_id == offering))

    return three.catalog.run(find)


def agreed(three: Houses) -> None:
    """Let `bolt` consume `disk` of `acme`, by a withdrawn offering."""
    offering = three.offered()
    rests(three, offering, ("PROVIDER", three.acme), ("CONSUMER", three.bolt))
    three.withdraw(offering)


def test_what_nothing_stands_on_is_retired(three: Houses) -> None:
    preview = three.preview()

    payload = three.retire()

    assert preview == {"allowed": True, "findings": []}
    assert payload["service"] == {"portfolioStatus": "RETIRED", "stage": {"key": "retired"}}
    assert payload["decision"] == {"outcome": "MOVED", "findings": []}


def test_no_other_move_leads_to_retired(three: Houses) -> None:
    given = {"serviceId": three.disk, "to": "retired", "expectedRevision": 1}

    payload = three.catalog.attempt("advanceService", given, by="ann")

    assert codes(payload) == ["MOVE_NOT_ALLOWED"]
    assert "retireService" in payload["userErrors"][0]["message"]


def test_an_active_relationship_keeps_a_service_until_its_consumer_consents(three: Houses) -> None:
    agreed(three)

    preview, refused = three.preview(), three.retire()
    consent = three.consent(three.bolt, by="bob")

    assert preview["findings"] == [
        {
            "code": "RELATIONSHIP_ACTIVE",
            "severity": "BLOCK",
            "message": "The relationship deal rests on it, and is active.",
            "evidence": {"relationship": "deal"},
        }
    ]
    assert codes(refused) == ["REFUSED", "RELATIONSHIP_ACTIVE"]
    assert refused["decision"]["outcome"] == "REFUSED"
    assert consent == []
    assert three.preview()["allowed"]
    assert codes(three.retire()) == []


def test_a_relationship_that_those_who_retire_do_not_see_is_a_number(three: Houses) -> None:
    offering = three.offered()
    rests(three, offering, ("PROVIDER", three.acme), ("CONSUMER", three.bolt))
    three.withdraw(offering)
    owning = {"role": "SERVICE_OWNER", "scopeId": three.disk, "organizationId": three.dune}
    three.catalog.change("assignRole", owning)

    (finding,) = three.preview(by="dan")["findings"]

    assert finding["message"] == "1 active relationship of others rests on it."
    assert finding["evidence"] == {"number": 1}


def test_what_its_provider_has_left_keeps_nobody(three: Houses) -> None:
    agreed(three)
    blocked = blocking(three.preview())
    party = RelationshipParticipantRow
    left = sa.update(party).where(party.role == ParticipantRole.PROVIDER)
    three.catalog.write([left.values(left_at=rows.MOMENT)])

    assert blocked == ["RELATIONSHIP_ACTIVE"]
    assert three.preview() == {"allowed": True, "findings": []}
    assert codes(three.retire()) == []


def test_a_live_hard_dependant_of_ones_own_house_keeps_a_service(three: Houses) -> None:
    web = three.live("web", three.acme)
    assert codes(three.depend(web, three.disk, by="ann")) == []

    preview, refused = three.preview(), three.retire()
    three.retire("web")

    assert blocking(preview) == ["DEPENDANTS_LIVE"]
    assert preview["findings"][0]["evidence"] == {"service": "web"}
    assert codes(refused) == ["REFUSED", "DEPENDANTS_LIVE"]
    assert codes(three.retire()) == []


def test_a_participants_dependants_keep_a_service_and_are_a_number(three: Houses) -> None:
    shop = three.live("shop", three.bolt)
    assert codes(three.depend(shop, three.disk, by="bob")) == []
    strange = three.preview()
    agreed(three)

    preview = three.preview()
    consent = three.consent(three.bolt, by="bob")

    assert (strange["allowed"], [item["code"] for item in strange["findings"]]) == (
        True,
        ["DEPENDANTS_TOLD"],
    )
    assert blocking(preview) == ["RELATIONSHIP_ACTIVE", "DEPENDANTS_LIVE"]
    assert preview["findings"][1]["evidence"] == {"organization": "bolt", "number": 1}
    assert "shop" not in str(preview)
    assert consent == []
    assert three.preview()["allowed"]


def test_a_stranger_keeps_nothing_and_is_told(three: Houses) -> None:
    spy = three.live("spy", three.dune)
    soft = three.live("soft", three.acme)
    three.depend(spy, three.disk, by="dan")
    three.depend(soft, three.disk, by="ann", strength="SOFT")

    preview, payload = three.preview(), three.retire()

    assert preview == {
        "allowed": True,
        "findings": [
            {
                "code": "DEPENDANTS_TOLD",
                "severity": "WARN",
                "message": "2 other services depend on it.",
                "evidence": {"number": 2},
            }
        ],
    }
    assert codes(payload) == []
    assert [item["code"] for item in payload["warnings"]] == ["DEPENDANTS_TOLD"]
    assert payload["service"]["portfolioStatus"] == "RETIRED"


def test_the_only_live_service_of_an_available_offering_is_not_retired(three: Houses) -> None:
    draft = {"slug": "draft", "name": "Draft", "providerId": three.acme}
    planned = three.catalog.change("createService", draft, "service { id }", by="ann")
    offering = three.offered("storage", three.disk, planned["service"]["id"])

    preview, refused = three.preview(), three.retire()
    three.withdraw(offering)

    assert blocking(preview) == ["OFFERED_ALONE"]
    assert preview["findings"][0]["evidence"] == {"offering": "storage"}
    assert codes(refused) == ["REFUSED", "OFFERED_ALONE"]
    assert codes(three.retire()) == []


def test_a_consent_is_seen_by_both_sides_and_by_nobody_else(three: Houses) -> None:
    asked = """{ service(slug: "disk") { retirementConsents { nodes {
        consentedBy reason organization { slug } service { slug } } } } }"""
    given = {"serviceId": three.disk, "organizationId": three.bolt, "reason": "We have our own."}
    three.catalog.change("consentToRetirement", given, "consent { consentedBy }", by="bob")

    found = {by: three.catalog.ask(asked, by=by)["service"] for by in ("ann", "bob", "dan")}

    consent = {
        "consentedBy": "bob",
        "reason": "We have our own.",
        "organization": {"slug": "bolt"},
        "service": {"slug": "disk"},
    }
    assert found["ann"]["retirementConsents"]["nodes"] == [consent]
    assert found["bob"]["retirementConsents"]["nodes"] == [consent]
    assert found["dan"]["retirementConsents"]["nodes"] == []


def test_what_is_retired_gets_nothing_new_and_stays_readable(three: Houses) -> None:
    web = three.live("web", three.acme)
    wanted = {"serviceId": three.disk, "stakeholderId": three.acme, "statement": "It is there."}
    three.catalog.change("recordOutcome", wanted, by="ann")
    assert codes(three.retire()) == []

    target = three.depend(web, three.disk, by="ann")
    source = three.depend(three.disk, web, by="ann")
    outcome = three.catalog.refused("recordOutcome", wanted, by="ann")
    found = three.catalog.ask(
        """{ service(slug: "disk") { name
            outcomes { totalCount } stageHistory { nodes { outcome } } } }""",
        by="ann",
    )["service"]

    assert codes(target) == ["SERVICE_RETIRED"]
    assert target["userErrors"][0]["field"] == ["dependsOnId"]
    assert codes(source) == ["SERVICE_RETIRED"]
    assert source["userErrors"][0]["field"] == ["serviceId"]
    assert outcome == [("SERVICE_RETIRED", "serviceId")]
    assert found["outcomes"]["totalCount"] == 1
    assert [item["outcome"] for item in found["stageHistory"]["nodes"]] == ["ADOPTED", "MOVED"]


def test_who_depends_on_what_was_retired_is_told_by_an_event(three: Houses) -> None:
    spy = three.live("spy", three.dune)
    three.depend(spy, three.disk, by="dan")

    three.retire()

    async def told() -> list[tuple[Any, Any]]:
        question = sa.select(OutboxRow.entity_id, OutboxRow.payload)
        question = question.where(OutboxRow.event == "dependency.retired")
        async with three.catalog.catalog.database.reading() as session:
            return [
                (entity, payload["serviceId"]) for entity, payload in await session.rows(question)
            ]

    assert three.catalog.run(told) == [(_key(spy), str(_key(three.disk)))]


def _key(id: str) -> Any:  # noqa: A002  # as GraphQL calls it
    found = ids.decode(id)
    assert found is not None
    return found.key


def test_what_was_agreed_is_asked_of_not_what_is_offered_now(three: Houses) -> None:
    tape, offering = three.live("tape", three.acme), three.offered()
    before = three.agreed("before", offering)
    change = three.catalog.change
    edit = {"id": offering, "expectedRevision": 2, "serviceIds": [tape]}
    change("updateOffering", edit, by="ann")
    change("publishOffering", {"id": offering, "expectedRevision": 3}, by="ann")
    after = three.agreed("after", offering)
    assert codes(three.retire()) == []

    refused, made = (
        codes(
            three.catalog.attempt(
                "activateRelationship", {"id": deal, "expectedRevision": 2}, by="bob"
            )
        )
        for deal in (before, after)
    )

    assert refused == ["SERVICE_RETIRED"]
    assert made == []
