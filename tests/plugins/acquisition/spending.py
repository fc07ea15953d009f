"""Money for tests: approved, spent and expected at moments, and the position that follows."""

from typing import Any

from tests.plugins.acquisition.contracting import Trade

POSITION = """query($id: ID!, $at: DateTime) { budgetPosition(contractId: $id, at: $at) {
    currency approved revision actual forecast variance variancePercent
} }"""
ADEQUATE = """query($id: ID!, $at: DateTime) { resourcesAdequate(contractId: $id, at: $at) {
    isAdequate money { approved forecast isAdequate }
    capacity { what unit demand allocated isAdequate }
} }"""


class Spending:
    """A signed contract of a consumer, whose person is a sponsor over its relationship."""

    def __init__(self, trade: Trade) -> None:
        self.trade, self.catalog = trade, trade.catalog
        self.deal = trade.active()
        (self.contract,) = trade.signed(self.deal)

    def given(self, amount: str, at: str | None = None, **given: Any) -> dict[str, Any]:
        """Return the input of a note on money; in euros unless told otherwise."""
        money = {"amount": amount, "currency": given.pop("currency", "EUR")}
        when = {} if at is None else {"happenedAt": at}
        return {"contractId": self.contract, "amount": money, **when, **given}

    def note(self, mutation: str, amount: str, at: str | None = None, **given: Any) -> None:
        """Note money for the consumer."""
        self.catalog.change(mutation, self.given(amount, at, **given), by="consumer")

    def refused(
        self,
        mutation: str,
        amount: str,
        at: str | None = None,
        *,
        by: str = "consumer",
        **more: Any,
    ) -> list[Any]:
        """Return the code and the field of every problem of a note on money."""
        return self.catalog.refused(mutation, self.given(amount, at, **more), by=by)

    def position(self, at: str | None = None, *, by: str = "consumer") -> Any:
        """Return the position of the contract as of a moment."""
        found = self.catalog.ask(POSITION, {"id": self.contract, "at": at}, by=by)
        return found["budgetPosition"]

    def adequate(self, at: str | None = None, *, by: str = "consumer") -> Any:
        """Return whether what is set aside is enough, as of a moment."""
        found = self.catalog.ask(ADEQUATE, {"id": self.contract, "at": at}, by=by)
        return found["resourcesAdequate"]
