"""Contracts for tests: proposed on a relationship, filled with obligations, and signed by each."""

from typing import Any

from tests.asking import Asking
from tests.core.marketing import Market

SHOWN = """contract { id number status revision signedAt parties {
    organization { slug } role consent document
} }"""
REPORT = {"trigger": "RECURRENCE", "dueOn": "2026-01-31", "every": 1, "everyUnit": "MONTH"}


class Trade(Market):
    """A market in which the consumer buys from the provider by contracts."""

    def __init__(self, catalog: Asking) -> None:
        super().__init__(catalog)
        self.sides = {"provider": self.provider, "consumer": self.consumer}

    def contract(self, deal: str, slug: str = "consumer", **given: Any) -> str:
        """Propose a contract for one side, and return its id."""
        money = {"amount": "120000", "currency": "EUR"}
        said = {"title": "Mail", "value": money, "organizationId": self.sides[slug]}
        wanted = {"relationshipId": deal, **said, **given}
        made = self.catalog.change("proposeContract", wanted, "contract { id }", by=slug)
        return str(made["contract"]["id"])

    def owed(self, contract: str, *, by: str = "consumer", **given: Any) -> str:
        """Add an obligation of the provider, a monthly report unless told otherwise."""
        said = {"text": "A report.", "partyIds": [self.provider], "contractId": contract}
        wanted = {**said, **({} if "trigger" in given else REPORT), **given}
        made = self.catalog.change("addObligation", wanted, "obligation { id }", by=by)
        return str(made["obligation"]["id"])

    def revision_of(self, contract: str) -> int:
        """Return the revision of a contract."""
        text = "query($id: ID!) { contract(id: $id) { revision } }"
        return int(self.catalog.ask(text, {"id": contract})["contract"]["revision"])

    def signing(self, contract: str, slug: str, **given: Any) -> dict[str, Any]:
        """Return the input of a signature."""
        revision = self.revision_of(contract)
        said = {"id": contract, "expectedRevision": revision}
        return {**said, "organizationId": self.sides[slug], **given}

    def sign(self, contract: str, slug: str, *, by: str | None = None, **given: Any) -> Any:
        """Sign a contract for one side, and return it."""
        wanted = self.signing(contract, slug, **given)
        return self.catalog.change("signContract", wanted, SHOWN, by=by or slug)["contract"]

    def signed(self, deal: str, *obligations: dict[str, Any], **given: Any) -> tuple[str, ...]:
        """Return the ids of a contract that both sides signed, and of its obligations."""
        contract = self.contract(deal, **given)
        owed = [self.owed(contract, **item) for item in obligations]
        self.sign(contract, "provider")
        return (contract, *owed)
