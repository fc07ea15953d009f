"""Test that `viewerCan` and the mutations of incidents agree, in every status and for everybody."""

from typing import Any

import pytest

from tests.plugins.operation.operating import PROVIDER, Operating, at

INPUTS: dict[str, dict[str, Any]] = {
    "updateIncident": {"title": "Slower"},
    "restoreService": {"restoredAt": at(18)},
    "closeIncident": {"closedAt": at(18)},
    "reopenIncident": {"startedAt": at(18)},
    "recordMaintenance": {"startedAt": at(10)},
    "cancelMaintenance": {},
}
ALLOWED = {
    "OPEN": {"updateIncident", "restoreService"},
    "RESTORED": {"updateIncident", "closeIncident", "reopenIncident"},
    "CLOSED": {"updateIncident", "reopenIncident"},
    "SCHEDULED": {"updateIncident", "recordMaintenance", "cancelMaintenance"},
    "CANCELLED": set[str](),
}


def made(operating: Operating, status: str) -> Any:
    """Make an incident, or maintenance, that has come so far."""
    if status in {"SCHEDULED", "CANCELLED"}:
        found = operating.schedule()
        return operating.edit("cancelMaintenance", found) if status == "CANCELLED" else found
    found = operating.report()
    if status != "OPEN":
        operating.edit("restoreService", found, restoredAt=at(11))
    if status == "CLOSED":
        operating.edit("closeIncident", found, closedAt=at(12))
    return found


@pytest.mark.parametrize("status", ALLOWED)
def test_what_is_allowed_is_told_and_done(operating: Operating, status: str) -> None:
    incident = made(operating, status)
    names = ", ".join(f'"{name}"' for name in INPUTS)
    asked = f"status viewerCan(mutations: [{names}]) {{ mutation allowed }}"

    for reader in (PROVIDER, "admin"):
        told = operating.read(incident, asked, by=reader)
        done = {
            name
            for name, given in INPUTS.items()
            if not operating.catalog.attempt(
                name, operating.now(incident) | given, by=reader, dry_run=True
            )["userErrors"]
        }
        assert told["status"] == status
        assert {item["mutation"] for item in told["viewerCan"] if item["allowed"]} == done
        assert done == ALLOWED[status]
