"""Taking documents into the catalog: what is new is written whole, what differs brought up to date.

What was said or decided about a thing that is there already stays as it is.
"""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any
from uuid import UUID

from catalog.domain.importing.cycles.successions import SUCCESSOR, circling
from catalog.domain.importing.documents.adopting import Adopting
from catalog.domain.importing.documents.identifying import Identifying
from catalog.domain.importing.documents.inserting import Inserting
from catalog.domain.importing.documents.locating import Locating
from catalog.domain.importing.documents.parts import (
    CatalogParts,
    Exporter,
    Part,
    referred,
)
from catalog.domain.importing.documents.updating import Updating
from catalog.domain.importing.report import Report
from catalog.domain.importing.staged_documents import NamedRow, StagedDocument, StagedDocuments
from catalog.domain.writing.changes import Work
from catalog.storage.tables.services import ServiceRow

DEPENDENCIES = "dependencies"
REBUILDING = 60.0  # seconds for what follows from one portion of documents


class Restoring:
    """One import of documents: they are identified and checked, then written table by table."""

    def __init__(
        self, work: Work, staged: StagedDocuments, report: Report, parts: CatalogParts
    ) -> None:
        self._work, self._staged, self._report, self._parts = work, staged, report, parts
        self._adopting = Adopting(work, report)
        self._locating = locating = Locating(work.session, parts, staged)
        self._inserting = inserting = Inserting(work, staged, parts, locating)
        self._identifying = Identifying(staged, report, parts, self._adopting, locating)
        self._updating = Updating(work, staged, report, parts, self._adopting, locating, inserting)

    async def identify(self) -> None:
        """Say what every address stands for; a document that does not fit is told and dropped.

        Of services that follow each other in a circle the successors alone are left out.
        """
        await self._identifying.identify()
        self._circling = circling(self._staged, self._report)

    async def write(self) -> None:
        """Write what is new, one table after the other, then bring up to date what is not."""
        for top in self._parts.top:
            for part in top.all():
                for portion in self._staged.portions(top.name):
                    await self._write(top, part, portion)
        for top in self._parts.top:
            for portion in self._staged.portions(top.name):
                await self._write_late(top, portion)
                await self._updating.update(top, portion)
        for exporter in self._parts.rebuilt:
            await self._rebuild(exporter)

    async def _rebuild(self, exporter: Exporter) -> None:
        """Let a plugin write what follows from the documents that say something of its part."""
        part, do = exporter.part, exporter.rebuilds
        top = None if part is None else self._parts.top_of(part.table)
        if part is None or do is None or top is None:
            return
        guests = self._work.rules.guests
        what = f"The rebuilding after an import of {part.name}"
        for portion in self._staged.portions(top.name):
            brought = [
                item for item in portion if top.table is part.table or part.name in item.value
            ]
            ids = [UUID(row.id) for row in self._ids(top, brought).values()]
            if ids:
                with self._work.session.lent([exporter.plugin]):
                    call = partial(do, self._work.session, ids)
                    await guests.call(what, exporter.plugin, REBUILDING, call)
                    await self._work.session.flush()

    async def _write(self, top: Part, part: Part, portion: Sequence[StagedDocument]) -> None:
        ids = self._ids(top, portion)
        rows = [
            (row, ids[str(document.key)].id)
            for document in portion
            if ids[str(document.key)].is_new
            for row in self._adopting.rows(top, document)
            if row.part is part
        ]
        if part is top:
            self._report.count("created", top.name, len(rows))
        if part.name == DEPENDENCIES and top.row is ServiceRow:
            self._report.count("created", DEPENDENCIES, len(rows))
        await self._inserting.insert(top, part, rows)

    def _ids(self, part: Part, documents: Sequence[StagedDocument]) -> Mapping[str, NamedRow]:
        keys = [str(document.key) for document in documents]
        return self._staged.found(part.table.name, keys)

    async def _write_late(self, top: Part, portion: Sequence[StagedDocument]) -> None:
        """Fill in what refers to rows that were written later."""
        ids = self._ids(top, portion)
        new = [document for document in portion if ids[str(document.key)].is_new]
        for part in top.all():
            columns = {
                name: column
                for name, column in part.columns.items()
                if self._parts.is_later(top, part, column)
            }
            if not columns:
                continue
            rows = [
                row
                for document in new
                for row in self._adopting.rows(top, document)
                if row.part is part
            ]
            found = await self._locating.references(rows)
            own = self._staged.found(part.table.name, [row.address for row in rows])
            left_out = self._circling if part.row is ServiceRow else ()
            for name, column in columns.items():
                target: Any = referred(column)
                changes = [
                    {"id": own[row.address].id, column.name: found[target.name][given].id}
                    for row in rows
                    if (given := row.said.get(name)) is not None
                    and not (name == SUCCESSOR and row.address in left_out)
                ]
                await self._work.session.update_many(part.row, changes)
