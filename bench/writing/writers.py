"""What one connection writes, change after change, and what it learns from the answers."""

import json
import re
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from bench import asking, data
from bench.asking import Server
from bench.data import Size
from bench.writing import rows
from catalog import ids

CHANGES = ("createService", *rows.WRITTEN)
DOCUMENTS = {"dryRun": "UpdateServiceDryRun", "conflict": "UpdateService"}
OURS, PEERS = "writing/changes", "writing/postgraphile"
NOBODYS = 7_777_777  # a revision that no service ever has
REVISION = re.compile(rb'"revision": *(\d+)')
FAILED = re.compile(rb'"(?:userErrors|errors)": *\[ *\{')
CONFLICT = re.compile(rb'"code": *"CONFLICT"')


def document(change: str) -> str:
    """Return the name of the operation that makes this change."""
    return DOCUMENTS.get(change, change[0].upper() + change[1:])


class Writer:
    """One connection's changes of one kind, to services that nobody else writes, or to *only* one.

    That one is the same for all connections, of which no two make the same dependency.
    """

    def __init__(
        self, change: str, connection: int, size: Size, server: Server, *, only: bool = False
    ) -> None:
        self.change = change
        self._shared = rows.own(change, 0, 0, size) if only else None
        self._connection = connection
        self._is_peer = not server.uses_global_ids
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
        if self._shared is not None:  # until it depends on all that are there
            self._number = self._shared + self._place() // (self._size.services // 2)
        name, given = document(self.change), self._input()
        folder = PEERS if self._is_peer else OURS
        asked = {"query": asking.text(name, folder), "operationName": name}
        variables = given if self._is_peer else {"input": given}
        return json.dumps({**asked, "variables": variables})

    def learn(self, answer: bytes) -> bool:
        """Keep the revision that it tells, and tell whether it is as it should be."""
        has_failed = FAILED.search(answer) is not None
        if self.change == "conflict":  # the peer does not say why
            return has_failed if self._is_peer else CONFLICT.search(answer) is not None
        if found := REVISION.search(answer):
            self._known[self._number] = int(found[1])
        if self.change == "advanceService" and not has_failed:
            self._designed ^= {self._number}
        return not has_failed

    def _input(self) -> Mapping[str, Any]:
        text = f"Connection {self._connection} wrote it in turn {self._turn}: a sentence or two."
        service = self._id("Service", data.key("service", self._number))
        expected = {"expectedRevision": self._known.get(self._number, 1)}
        match self.change:
            case "createService":
                slug = f"made-{self._connection}-{self._turn}"
                provider = self._id("Organization", data.key("organization", 0))
                named = {"slug": slug, "name": slug.title(), "description": text}
                return {**named, "providerId": provider}
            case "addDependency":
                far = 2 * self._place() % self._size.services
                end = self._id("Service", data.key("service", far))
                return {"serviceId": service, "dependsOnId": end}
            case "advanceService":
                stage = "strategy" if self._number in self._designed else "design"
                return {"serviceId": service, "to": stage, **expected}
            case "completePackSection":
                pack = self._id("HandoffPack", rows.pack_of(self._number))
                return {"id": pack, "key": rows.SECTION, "content": text, **expected}
            case "conflict":
                expected = {"expectedRevision": NOBODYS}
        return {"id": service, "description": text, **expected}

    def _place(self) -> int:
        """Return which of all dependencies of its service this connection makes now."""
        if self._shared is None:
            return self._turn // rows.EACH
        return self._turn * rows.CONNECTIONS + self._connection

    def _id(self, kind: str, key: UUID) -> str:
        return str(key) if self._is_peer else ids.encode(kind, key)
