"""What one connection writes, change after change, and what it learns from the answers."""

import json
import re
from collections.abc import Mapping
from typing import Any

from bench import asking, data
from bench.data import Size
from bench.writing import rows
from catalog import ids

CHANGES = ("createService", *rows.WRITTEN)
DOCUMENTS = {"dryRun": "UpdateServiceDryRun", "conflict": "UpdateService"}
NOBODYS = 7_777_777  # a revision that no service ever has
REVISION = re.compile(rb'"revision": *(\d+)')
FAILED = re.compile(rb'"(?:userErrors|errors)": *\[ *\{')
CONFLICT = re.compile(rb'"code": *"CONFLICT"')


def document(change: str) -> str:
    """Return the name of the operation that makes this change."""
    return DOCUMENTS.get(change, change[0].upper() + change[1:])


class Writer:
    """One connection's changes of one kind, to services that nobody else writes."""

    def __init__(self, change: str, connection: int, size: Size) -> None:
        self.change = change
        self._connection = connection
        self._size = size
        self._turn = -1
        self._number = 0
        self._known: dict[int, int] = {}
        """The revisions of what it wrote, by the service's number."""
        self._designed: set[int] = set()

    def next(self) -> str:
        """Return the body of the next request."""
        self._turn += 1
        if self.change != "createService":
            self._number = rows.own(self.change, self._connection, self._turn, self._size)
        name = document(self.change)
        asked = {"query": asking.text(name, "writing/changes"), "operationName": name}
        return json.dumps({**asked, "variables": {"input": self._input()}})

    def learn(self, answer: bytes) -> bool:
        """Keep the revision that it tells, and tell whether it is as it should be."""
        if self.change == "conflict":
            return CONFLICT.search(answer) is not None
        has_failed = FAILED.search(answer) is not None
        if found := REVISION.search(answer):
            self._known[self._number] = int(found[1])
        if self.change == "advanceService" and not has_failed:
            self._designed ^= {self._number}
        return not has_failed

    def _input(self) -> Mapping[str, Any]:
        text = f"Connection {self._connection} wrote it in turn {self._turn}: a sentence or two."
        service = ids.encode("Service", data.key("service", self._number))
        expected = {"expectedRevision": self._known.get(self._number, 1)}
        match self.change:
            case "createService":
                slug = f"made-{self._connection}-{self._turn}"
                provider = ids.encode("Organization", data.key("organization", 0))
                named = {"slug": slug, "name": slug.title(), "description": text}
                return {**named, "providerId": provider}
            case "addDependency":
                far = 2 * (self._turn // rows.EACH) % self._size.services
                end = ids.encode("Service", data.key("service", far))
                return {"serviceId": service, "dependsOnId": end}
            case "advanceService":
                stage = "strategy" if self._number in self._designed else "design"
                return {"serviceId": service, "to": stage, **expected}
            case "completePackSection":
                pack = ids.encode("HandoffPack", rows.pack_of(self._number))
                return {"id": pack, "key": rows.SECTION, "content": text, **expected}
            case "conflict":
                expected = {"expectedRevision": NOBODYS}
        return {"id": service, "description": text, **expected}
