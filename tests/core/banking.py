"""A bank whose service has outcomes, at the end of a March."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from tests.asking import Asking

NOW = dt.datetime(2026, 3, 31, 12, tzinfo=dt.UTC)
DAYS = [f"2026-03-{day:02}T00:00:00Z" for day in range(32)]
TOMORROW = "2026-04-01T00:00:00Z"
TIMES = "revision modelledAt confirmedAt deliveredAt"


@dataclass
class Bank:
    """A catalog with the service `loans` of the organization `acme`."""

    catalog: Asking
    acme: str
    loans: str

    def outcome(self, **given: Any) -> str:
        """Record an outcome on the first of March, and return its id."""
        wanted = {
            "serviceId": self.loans,
            "stakeholderId": self.acme,
            "statement": "Loans are decided on in a day.",
            "modelledAt": DAYS[1],
        }
        made = self.catalog.change("recordOutcome", wanted | given, "outcome { id }", by="acme")
        return str(made["outcome"]["id"])

    def confirmed(self, at: str = DAYS[10]) -> str:
        """Record an outcome and confirm it, and return its id."""
        outcome = self.outcome()
        given = {"id": outcome, "expectedRevision": 1, "confirmedAt": at}
        self.catalog.change("confirmOutcome", given, by="acme")
        return outcome

    def output(self, at: str = DAYS[12]) -> str:
        """Record an output, and return its id."""
        given = {
            "serviceId": self.loans,
            "description": "The decision.",
            "tangible": False,
            "deliveredAt": at,
        }
        made = self.catalog.change("recordOutput", given, "output { id }", by="acme")
        return str(made["output"]["id"])


def open_bank(catalog: Asking) -> Bank:
    """Make the bank and its service."""
    catalog.clock.moment = NOW
    acme = catalog.member("acme")
    given = {"slug": "loans", "name": "Loans", "providerId": acme}
    made = catalog.change("createService", given, "service { id }", by="acme")
    return Bank(catalog, acme, str(made["service"]["id"]))
