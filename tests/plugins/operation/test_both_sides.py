"""Test what becomes of requests where one organization speaks for both sides, and of large use."""

from tests.plugins.operation.asking_for import Desk


def test_who_speaks_for_both_sides_refuses(desk: Desk) -> None:
    shop = desk.recorded("shop", "provider")
    sides = {"PROVIDER": desk.provider, "CONSUMER": shop}
    participants = [{"organizationId": key, "role": role} for role, key in sides.items()]
    deal = desk.proposed(slug="recorded", participants=participants)
    agreed = {"id": deal, "expectedRevision": desk.revision(deal), "organizationId": shop}
    document = {"document": "Contract 7", "agreedOn": "2026-03-01"}
    desk.catalog.change("agreeRelationship", agreed | document, by="provider")
    for role in ("SPONSOR", "CUSTOMER"):
        given = {"role": role, "scopeId": deal, "organizationId": shop}
        desk.catalog.change("assignRole", given)
    desk.step("activateRelationship", deal, desk.revision(deal))
    asked = desk.request(by="provider", relationshipId=deal)
    desk.promise(asked)

    assert desk.cancel(asked)["cancelledSide"] == "PROVIDER"
    assert desk.cancel(desk.request(), by="consumer")["cancelledSide"] == "CONSUMER"


def test_a_day_has_at_most_a_thousand_million_uses(desk: Desk) -> None:
    def problems(count: str) -> list[tuple[str, str]]:
        counts = [{"day": "2026-03-09", "count": count}]
        named = {"relationshipId": desk.deal, "offeringId": desk.available, "unit": "calls"}
        given = {**named, "counts": counts}
        return desk.catalog.refused("recordUtilisation", given, by="provider")

    assert problems("1000000000.001") == [("OUT_OF_RANGE", "counts.0.count")]
    assert problems("1000000000") == []
