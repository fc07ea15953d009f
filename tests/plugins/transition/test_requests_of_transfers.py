"""Test that whoever takes a service over answers what was asked of it before."""

from collections.abc import Callable
from typing import Any

from catalog_operation import Operation
from catalog_transition import Transition
from tests.asking import Asking
from tests.plugins.lifecycle.leaving import Houses, houses
from tests.plugins.transition.handed import Handing

REQUEST = "serviceRequest { id revision provider { slug } status }"


def offered(three: Houses) -> str:
    """Publish an offering with an action that is asked for, and return its id."""
    given = {
        "slug": "storage",
        "name": "Storage",
        "providerId": three.acme,
        "targetConsumerGroup": "Everybody",
        "serviceIds": [three.disk],
        "components": [{"kind": "SERVICE_ACTION", "name": "Restore", "requestable": True}],
    }
    made = three.catalog.change("createOffering", given, "offering { id }", by="ann")
    offering = str(made["offering"]["id"])
    three.catalog.change("publishOffering", {"id": offering, "expectedRevision": 1}, by="ann")
    return offering


def test_who_takes_a_service_over_answers_what_was_asked_before(
    catalog_with: Callable[..., Asking],
) -> None:
    three = houses(catalog_with(Operation, Transition))
    handing, catalog = Handing(three), three.catalog
    offering = offered(three)
    deal = three.agreed("deal", offering)
    asked = {"id": deal, "expectedRevision": 2}
    catalog.change("activateRelationship", asked, by="bob")
    wanted = {
        "relationshipId": deal,
        "offeringId": offering,
        "component": "Restore",
        "what": "All.",
    }
    made = catalog.change("requestServiceAction", wanted, REQUEST, by="bob")["serviceRequest"]
    named = {"id": made["id"], "expectedRevision": made["revision"]}
    fulfilled = {**named, "evidence": "It is there."}

    def refused(mutation: str, by: str, **given: Any) -> list[str]:
        return handing.refused(mutation, {**named, **given}, by=by)

    assert refused("promiseRequest", "dan", promisedBy="2999-01-01T00:00:00Z") == ["NOT_FOUND"]
    handing.let_in(deal)
    assert handing.accept(handing.propose()) == []
    assert refused("fulfilRequest", "ann", evidence="x") == ["NOT_YOUR_ORGANIZATION"]

    text = "{ requestsWaiting { nodes { id } } }"
    assert catalog.ask(text, by="dan")["requestsWaiting"]["nodes"] == [{"id": made["id"]}]
    done = catalog.change("fulfilRequest", fulfilled, REQUEST, by="dan")["serviceRequest"]
    assert (done["status"], done["provider"]) == ("FULFILLED", {"slug": "dune"})
