"""Test that a consent to retirement speaks for what stood when it was given, and for no more."""

import pytest

from tests.asking import Asking
from tests.plugins.lifecycle.leaving import Houses, blocking, houses
from tests.plugins.lives import codes


@pytest.fixture
def three(catalog: Asking) -> Houses:
    """Three houses around the service `disk`."""
    return houses(catalog)


def test_a_consent_holds_for_what_began_before_it(three: Houses) -> None:
    web = three.live("web", three.bolt)
    offering = three.offered()
    deal = three.agreed("deal", offering)
    three.catalog.change("activateRelationship", {"id": deal, "expectedRevision": 2}, by="bob")
    three.withdraw(offering)
    assert three.consent(three.bolt, by="bob") == []
    allowed = three.preview()["allowed"]

    assert codes(three.depend(web, three.disk, by="bob")) == []
    later = blocking(three.preview())
    again = three.consent(three.bolt, by="bob")

    assert allowed is True
    assert later == ["DEPENDANTS_LIVE"]
    assert again == []
    assert three.preview()["allowed"] is True


def test_a_consent_of_before_an_agreement_does_not_speak_for_it(three: Houses) -> None:
    offering = three.offered()
    assert three.consent(three.bolt, by="bob") == []
    deal = three.agreed("deal", offering)
    three.catalog.change("activateRelationship", {"id": deal, "expectedRevision": 2}, by="bob")
    three.withdraw(offering)

    assert blocking(three.preview()) == ["RELATIONSHIP_ACTIVE"]


def test_only_a_person_of_the_dependent_side_consents(three: Houses) -> None:
    three.agreed("deal", three.offered())

    assert three.consent(three.bolt, by="admin") == ["ROLE_NOT_HELD"]
    assert three.consent(three.bolt, by="bolt") == ["ROLE_NOT_HELD"]
    assert three.consent(three.bolt, by="ann") == ["NOT_YOUR_ORGANIZATION"]
    assert three.consent(three.bolt, by="bob") == []
