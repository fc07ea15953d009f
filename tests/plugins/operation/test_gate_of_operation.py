"""A service is not operated while a serious incident of it goes on."""

import pytest

from tests.plugins.operation.running import Running
from tests.plugins.operation.test_availability import move


def entering(running: Running) -> str:
    """Return a service that somebody owns and measures, and that has not gone live."""
    given = {"slug": "chat", "name": "Chat", "providerId": running.provider}
    key = str(running.catalog.change("createService", given, "service { id }")["service"]["id"])
    owner = {"role": "SERVICE_OWNER", "scopeId": key, "organizationId": running.provider}
    running.catalog.change("assignRole", owner)
    aim = {"name": "answers", "indicator": "answers", "target": "0.99"}
    rolling = {"window": {"kind": "ROLLING", "days": 30}}
    running.catalog.change("defineObjective", {"serviceId": key, **aim, **rolling})
    return key


@pytest.mark.parametrize("severity", ["MAJOR", "CRITICAL"])
def test_it_waits_until_serious_incidents_are_over(running: Running, severity: str) -> None:
    key = entering(running)
    down = {"severity": severity, "serviceIds": [key]}
    incident = running.report("2026-04-20T08:00:00Z", **down)
    running.report("2026-04-20T08:00:00Z", "2026-04-20T09:00:00Z", **down)

    (refused, found) = move(running, key)["userErrors"]
    restored = {"id": incident["id"], "restoredAt": "2026-04-20T11:00:00Z"}
    revision = {"expectedRevision": incident["revision"]}
    running.catalog.change("restoreService", restored | revision, by="provider")

    assert (refused["code"], found["code"]) == ("REFUSED", "INCIDENT_OPEN")
    assert found["evidence"] == {"incidents": 1}
    assert "restoreService" in found["message"]
    assert move(running, key)["userErrors"] == []


def test_what_hinders_few_lets_it_go_on(running: Running) -> None:
    key = entering(running)
    running.report("2026-04-20T08:00:00Z", severity="MINOR", serviceIds=[key])

    assert move(running, key)["userErrors"] == []
