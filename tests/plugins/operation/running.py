"""A market whose service is operated: its incidents, and how available it was."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest

from catalog_operation import Operation
from tests.asking import Asking
from tests.core.marketing import Market

MOMENT = dt.datetime(2026, 4, 20, 12, tzinfo=dt.UTC)
MARCH = {"from": "2026-03-01T00:00:00Z", "to": "2026-04-01T00:00:00Z"}
FIGURES = "status percent agreedServiceMinutes downtimeMinutes breaks mtrsMinutes mtbfMinutes"
MONTH = 31 * 24 * 60  # minutes of March


class Running(Market):
    """A market on a day in April; `by="provider"` operates the service `mail`."""

    def __init__(self, catalog: Asking, begins: dt.datetime = MOMENT) -> None:
        catalog.clock.moment = begins
        super().__init__(catalog)
        self.provide("mail", self.provider)

    def provide(self, slug: str, provider: str) -> None:
        """Let an organization be who provides a service."""
        text = "query($slug: String) { service(slug: $slug) { id revision } }"
        found = self.catalog.ask(text, {"slug": slug})["service"]
        given = {"id": found["id"], "expectedRevision": found["revision"]}
        self.catalog.change("updateService", {**given, "providerId": provider})

    def watch(self, since: str | None) -> None:
        """Say since when the service is watched."""
        text = '{ service(slug: "mail") { id revision } }'
        found = self.catalog.ask(text)["service"]
        given = {"id": found["id"], "expectedRevision": found["revision"]}
        self.catalog.change("updateService", {**given, "monitoredFrom": since}, by="provider")

    def report(
        self, start: str, end: str | None = None, *, by: str = "provider", **given: Any
    ) -> Any:
        """Report an incident of the service, unless others are named, and return it."""
        wanted = {
            "title": "No letters",
            "serviceIds": [self.service],
            "severity": "MAJOR",
            "startedAt": start,
            "restoredAt": end,
            **given,
        }
        made = self.catalog.change("reportIncident", wanted, "incident { id revision }", by=by)
        return made["incident"]

    def stands_on(self, slug: str, *, by: str = "provider") -> str:
        """Make a resource of the provider that the service stands on by a product."""
        catalog = self.catalog
        given = {"slug": slug, "name": slug, "organizationId": self.provider}
        made = catalog.change("createResource", {**given, "kind": "TECHNOLOGY"}, "resource { id }")
        key = str(made["resource"]["id"])
        parts = {"resources": [{"resourceId": key}]}
        product = catalog.change("createProduct", {**given, **parts}, "product { id }", by=by)
        text = "query($id: ID) { service(id: $id) { revision } }"
        revision = catalog.ask(text, {"id": self.service})["service"]["revision"]
        linked = {"id": self.service, "expectedRevision": revision}
        catalog.change("updateService", {**linked, "productIds": [product["product"]["id"]]}, by=by)
        return key

    def maintain(
        self, announced: tuple[str, str], actual: tuple[str, str], *, by: str = "provider"
    ) -> None:
        """Announce maintenance of the service a month before, and record what it took."""
        catalog, now = self.catalog, self.catalog.clock.moment
        given = {"title": "New disks", "serviceIds": [self.service], "severity": "MAJOR"}
        times = {"announcedFrom": announced[0], "announcedUntil": announced[1]}
        shown = "incident { id revision }"
        catalog.clock.moment = dt.datetime.fromisoformat(announced[0]) - dt.timedelta(days=30)
        made = catalog.change("scheduleMaintenance", {**given, **times}, shown, by=by)["incident"]
        catalog.clock.moment = now
        taken = {"id": made["id"], "expectedRevision": made["revision"]}
        times = {"startedAt": actual[0], "restoredAt": actual[1]}
        catalog.change("recordMaintenance", {**taken, **times}, by=by)

    @property
    def figures(self) -> str:
        """What is asked of how available a service was."""
        return FIGURES

    def available_in(
        self, window: Any = None, slug: str = "mail", *, by: str = "admin", **given: Any
    ) -> Any:
        """Return how available a service was, in March unless another window is given."""
        text = f"""query($slug: String, $window: WindowInput!, $severities: [Severity!],
            $exclude: Boolean!) {{ service(slug: $slug) {{ availability(
                window: $window, severities: $severities, excludeMaintenance: $exclude
            ) {{ {FIGURES} }} }} }}"""
        asked = {"slug": slug, "window": window or MARCH, "exclude": False, **given}
        return self.catalog.ask(text, asked, by=by)["service"]["availability"]


@pytest.fixture
def running(catalog_with: Callable[..., Asking]) -> Running:
    """A service in operation, with nothing recorded of it."""
    return Running(with_operation(catalog_with))


def with_operation(catalog_with: Callable[..., Asking]) -> Asking:
    """Return a catalog with operation, whose tables are there."""
    return catalog_with(Operation)
