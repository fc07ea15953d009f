"""A service that is handed over from one house to another, and who has a say in it."""

from typing import Any

from tests.plugins.lifecycle.leaving import Houses

TRANSFER = "serviceTransfer { id revision status }"


class Handing:
    """`ann` of `acme` hands `disk` over to `dune`, for which `dan` speaks; `bob` consumes it."""

    def __init__(self, houses: Houses) -> None:
        self.houses, self.catalog = houses, houses.catalog
        person = {"slug": "abe", "name": "Abe", "organizationIds": [houses.acme]}
        self.catalog.change("createPerson", person)
        self.catalog.token("abe", person="abe")

    def proposed(self, **given: Any) -> dict[str, Any]:
        """Return the input of a transfer."""
        usual = {
            "serviceId": self.houses.disk,
            "toOrganizationId": self.houses.dune,
            "reason": "They store better.",
        }
        return usual | given

    def propose(self, *, by: str = "ann", **given: Any) -> str:
        """Propose the transfer, and return its id."""
        made = self.catalog.change("proposeTransfer", self.proposed(**given), TRANSFER, by=by)
        return str(made["serviceTransfer"]["id"])

    def read(self, transfer: str, selection: str, *, by: str = "dan") -> Any:
        """Return what is asked of a transfer."""
        text = f"query($id: ID) {{ serviceTransfer(id: $id) {{ {selection} }} }}"
        return self.catalog.ask(text, {"id": transfer}, by=by)["serviceTransfer"]

    def of(self, transfer: str, **given: Any) -> dict[str, Any]:
        """Return the input that names a transfer as it is now."""
        revision = self.read(transfer, "revision", by="admin")["revision"]
        return {"id": transfer, "expectedRevision": revision, **given}

    def accept(self, transfer: str, *, by: str = "dan", **given: Any) -> list[str]:
        """Attempt to accept a transfer, and return the codes of problems."""
        given = {"ownerIds": [self.houses.dune], **given}
        return self.refused("acceptTransfer", self.of(transfer, **given), by=by)

    def refused(self, mutation: str, given: Any, *, by: str) -> list[str]:
        """Attempt a change, and return the codes of its problems."""
        return [code for code, _ in self.catalog.refused(mutation, given, by=by)]

    def let_in(self, deal: str) -> None:
        """Let all agree that `dune` provides in a relationship, too."""
        parties = (
            ("PROVIDER", self.houses.acme),
            ("PROVIDER", self.houses.dune),
            ("CONSUMER", self.houses.bolt),
        )
        self.amend(deal, [{"organizationId": key, "role": role} for role, key in parties])
        for by, organization in (("bob", self.houses.bolt), ("dan", self.houses.dune)):
            given = self.of_deal(deal, organizationId=organization)
            self.catalog.change("agreeRelationship", given, by=by)

    def amend(self, deal: str, participants: list[Any]) -> None:
        """Propose other participants of a relationship."""
        given = self.of_deal(deal, participants=participants)
        self.catalog.change("amendRelationship", given, by="ann")

    def of_deal(self, deal: str, **given: Any) -> dict[str, Any]:
        """Return the input that names a relationship as it is now."""
        text = "query($id: ID) { relationship(id: $id) { revision } }"
        found = self.catalog.ask(text, {"id": deal})["relationship"]
        return {"id": deal, "expectedRevision": found["revision"], **given}

    def service(self, selection: str, *, by: str = "admin") -> Any:
        """Return what is asked of the service."""
        return self.catalog.ask(f'{{ service(slug: "disk") {{ {selection} }} }}', by=by)["service"]
