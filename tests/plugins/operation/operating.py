"""A catalog with operation, and the small steps in the life of incidents."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa

from catalog.hookspecs import Plugin
from catalog_operation import Operation
from catalog_operation.tables.incidents import FOREVER, DowntimeRow
from tests.asking import Asking
from tests.imports import read

PROVIDER = "acme"
INCIDENT = "incident { id number status revision }"


def at(hour: int, minute: int = 0, day: int = 1) -> str:
    """Return a moment in January 2026, as GraphQL has it."""
    return f"2026-01-{day:02}T{hour:02}:{minute:02}:00Z"


def moment(second: int) -> str:
    """Return the moment of a second that is counted from 1970, as GraphQL has it."""
    return dt.datetime.fromtimestamp(second, dt.UTC).isoformat().replace("+00:00", "Z")


class Operating:
    """Two services, `web` and `mail`, that the organization `acme` provides, and incidents."""

    def __init__(self, catalog: Asking) -> None:
        self.catalog = catalog
        self.provider = catalog.member(PROVIDER)
        self.web, self.mail = (self.live(slug) for slug in ("web", "mail"))

    def live(self, slug: str, provider: str | None = None) -> str:
        """Take a service of a provider into use, `acme` unless another one is named."""
        key = self.catalog.live(slug)
        self.edit_service(key, providerId=provider or self.provider)
        return key

    def edit_service(self, key: str, **given: Any) -> None:
        """Edit a service as it is now."""
        text = "query($id: ID) { service(id: $id) { revision } }"
        revision = self.catalog.ask(text, {"id": key})["service"]["revision"]
        self.catalog.change("updateService", {"id": key, "expectedRevision": revision, **given})

    def resource(self, slug: str = "disks") -> str:
        """Enter a resource of `acme`; return its id."""
        given = {
            "slug": slug,
            "name": slug.title(),
            "organizationId": self.provider,
            "kind": "TECHNOLOGY",
        }
        made = self.catalog.change("createResource", given, "resource { id }", by=PROVIDER)
        return str(made["resource"]["id"])

    def report(self, selection: str = INCIDENT, *, by: str = PROVIDER, **given: Any) -> Any:
        """Report an incident of `web` that began at ten, unless more is given; return it."""
        return self.catalog.change("reportIncident", self.reported(**given), selection, by=by)[
            "incident"
        ]

    def reported(self, **given: Any) -> dict[str, Any]:
        """Return the input that reports an incident of `web` that began at ten."""
        usual = {"title": "Slow", "severity": "MAJOR", "startedAt": at(10)}
        hit = {} if {"serviceIds", "resourceIds"} & given.keys() else {"serviceIds": [self.web]}
        return usual | hit | given

    def schedule(self, **given: Any) -> Any:
        """Announce maintenance of `web` from ten to twelve, the day before; return it."""
        usual = {
            "title": "New disks",
            "serviceIds": [self.web],
            "announcedFrom": at(10),
            "announcedUntil": at(12),
            "announcedAt": "2025-12-31T00:00:00Z",
        }
        made = self.catalog.change("scheduleMaintenance", usual | given, INCIDENT, by=PROVIDER)
        return made["incident"]

    def read(self, incident: Any, selection: str, *, by: str = PROVIDER) -> Any:
        """Return what is asked of an incident."""
        text = f"query($id: ID) {{ incident(id: $id) {{ {selection} }} }}"
        return self.catalog.ask(text, {"id": incident["id"]}, by=by)["incident"]

    def now(self, incident: Any) -> dict[str, Any]:
        """Return the input that names an incident as it is now."""
        found = self.read(incident, "revision", by="admin")
        return {"id": incident["id"], "expectedRevision": found["revision"]}

    def edit(
        self,
        mutation: str,
        incident: Any,
        selection: str = INCIDENT,
        *,
        by: str = PROVIDER,
        **given: Any,
    ) -> Any:
        """Change an incident as it is now, and return what came of it."""
        whole = self.now(incident) | given
        return self.catalog.change(mutation, whole, selection, by=by)["incident"]

    def refused(self, mutation: str, incident: Any, *, by: str = PROVIDER, **given: Any) -> Any:
        """Attempt to change an incident, and return the code and the field of every problem."""
        return self.catalog.refused(mutation, self.now(incident) | given, by=by)


def downtimes(catalog: Asking) -> list[tuple[str, str | None, str, str]]:
    """Return all downtimes: from and to when, how bad and why, in order."""
    row = DowntimeRow
    question = sa.select(row.started, row.ended, row.severity, row.kind)
    found = read(catalog, question.order_by(*question.selected_columns))
    return [
        (moment(started), None if ended == FOREVER else moment(ended), severity.name, kind.name)
        for started, ended, severity, kind in found
    ]


@pytest.fixture
def operating(catalog_with: Callable[..., Asking]) -> Operating:
    """Services that are watched."""
    return Operating(with_operation(catalog_with))


def with_operation(catalog_with: Callable[..., Asking], *others: type[Plugin]) -> Asking:
    """Return a catalog with operation, and perhaps others, whose tables are there."""
    return catalog_with(Operation, *others)
