"""A relationship with service actions that its consumers ask for, and who answers them."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest

from catalog_operation import Operation
from tests.asking import Asking
from tests.core.marketing import Market

MOMENT = dt.datetime(2026, 3, 10, 12, tzinfo=dt.UTC)
COMPONENTS = [
    {"kind": "SERVICE_ACTION", "name": "Reset a password", "requestable": True},
    {"kind": "SERVICE_ACTION", "name": "Back up", "requestable": False},
    {"kind": "GOODS", "name": "Stamps"},
]
SHOWN = """serviceRequest {
    id revision number status component what requestedBy requestedAt promisedBy fulfilledAt
    evidence cancelledAt cancelledSide reason isOverdue fulfilmentSeconds
    organization { slug } provider { slug } person { slug }
}"""


class Desk(Market):
    """A market whose offerings have a service action that is asked for, and one that is not.

    The provider has `supplier` for one itself; `outsider` consumes in another relationship.
    """

    def __init__(self, catalog: Asking) -> None:
        catalog.clock.moment = MOMENT
        super().__init__(catalog)
        self.organization("supplier")
        self.deal = self.active()

    def offering(self, slug: str, provider: str | None = None) -> str:
        """Draft an offering with service actions, and return its id."""
        given = {
            "slug": slug,
            "name": slug,
            "providerId": provider or self.provider,
            "targetConsumerGroup": "Offices",
            "serviceIds": [self.service],
            "components": COMPONENTS,
        }
        made = self.catalog.change("createOffering", given, "offering { id }")
        return str(made["offering"]["id"])

    def wanted(self, **given: Any) -> dict[str, Any]:
        """Return the input of a request that may be made."""
        named = {"relationshipId": self.deal, "offeringId": self.available}
        return {**named, "component": "Reset a password", "what": "Mine is lost.", **given}

    def request(self, *, by: str = "consumer", **given: Any) -> Any:
        """Make a request that is not refused, and return it."""
        made = self.catalog.change("requestServiceAction", self.wanted(**given), SHOWN, by=by)
        return made["serviceRequest"]

    def wants(self, *, by: str = "consumer", **given: Any) -> list[Any]:
        """Return the code and the field of each problem of a request."""
        return self.catalog.refused("requestServiceAction", self.wanted(**given), by=by)

    def replying(self, request: Any, **given: Any) -> dict[str, Any]:
        """Return the input of an answer to a request as it is now."""
        text = "query($id: ID!) { serviceRequest(id: $id) { revision } }"
        found = self.catalog.ask(text, {"id": request["id"]})["serviceRequest"]
        return {"id": request["id"], "expectedRevision": found["revision"], **given}

    def reply(self, step: str, request: Any, *, by: str = "provider", **given: Any) -> Any:
        """Answer a request in a way that is not refused, and return it."""
        wanted = self.replying(request, **given)
        return self.catalog.change(step, wanted, SHOWN, by=by)["serviceRequest"]

    def refusing(self, step: str, request: Any, *, by: str = "provider", **given: Any) -> list[Any]:
        """Return the code and the field of each problem of an answer."""
        return self.catalog.refused(step, self.replying(request, **given), by=by)

    def promise(self, request: Any, days: int = 2, **given: Any) -> Any:
        """Promise a request for so many days from now on."""
        moment = self.catalog.clock.moment + dt.timedelta(days=days)
        return self.reply("promiseRequest", request, promisedBy=moment.isoformat(), **given)

    def fulfil(self, request: Any, **given: Any) -> Any:
        """Fulfil a request."""
        return self.reply("fulfilRequest", request, **{"evidence": "It works.", **given})

    def cancel(self, request: Any, *, by: str = "provider") -> Any:
        """Cancel a request."""
        return self.reply("cancelRequest", request, by=by, reason="It is too much.")

    def shared(self) -> str:
        """Bring a relationship with both consumers to life, and return its id."""
        second = {"organizationId": self.outsider, "role": "CONSUMER"}
        participants = [*self.given()["participants"], second]
        deal = self.proposed(slug="shared", participants=participants)
        for slug in ("consumer", "outsider"):
            self.answer("agreeRelationship", deal, slug)
            for role in ("SPONSOR", "CUSTOMER"):
                self.assigned(deal, role, slug)
        self.step("activateRelationship", deal, self.revision(deal))
        return deal

    def waiting(self, *, by: str, selection: str = "number", **given: Any) -> list[Any]:
        """Return the requests that wait, as somebody sees them."""
        found = f"requestsWaiting(organizationId: $organizationId) {{ nodes {{ {selection} }} }}"
        text = f"query($organizationId: ID) {{ {found} }}"
        nodes: list[Any] = self.catalog.ask(text, given, by=by)["requestsWaiting"]["nodes"]
        return nodes

    def later(self, **time: float) -> None:
        """Let time pass."""
        self.catalog.clock.moment += dt.timedelta(**time)

    def end(self) -> None:
        """Let the relationship end now, which its provider leaves."""
        self.answer("leaveRelationship", self.deal, "provider")
        self.later(seconds=1)


@pytest.fixture
def desk(catalog_with: Callable[..., Asking]) -> Desk:
    """A relationship with service actions, on a day in March."""
    return Desk(catalog_with(Operation))
