"""Bringing up to date what is there already, as far as a file may."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from catalog.arrays import among
from catalog.domain.importing import comparing
from catalog.domain.importing.documents import taking
from catalog.domain.importing.documents.adopting import Adopting
from catalog.domain.importing.documents.inserting import Inserting, linked
from catalog.domain.importing.documents.locating import Locating
from catalog.domain.importing.documents.parts import CatalogParts, Part
from catalog.domain.importing.documents.reading import Reading
from catalog.domain.importing.documents.taking import TakenRow
from catalog.domain.importing.report import Report
from catalog.domain.importing.staged import FilePlace
from catalog.domain.importing.staged_documents import StagedDocument, StagedDocuments
from catalog.domain.writing.changes import Work
from catalog.storage.rows import new_id_text


class Updating:
    """Compares documents with what the catalog holds of the same things."""

    def __init__(
        self,
        work: Work,
        staged: StagedDocuments,
        report: Report,
        parts: CatalogParts,
        adopting: Adopting,
        locating: Locating,
        inserting: Inserting,
    ) -> None:
        self._work, self._staged, self._report, self._parts = work, staged, report, parts
        self._adopting, self._locating, self._inserting = adopting, locating, inserting

    async def update(self, top: Part, portion: Sequence[StagedDocument]) -> None:
        """Bring up to date what is there already, as far as a file may."""
        ids = self._staged.found(top.table.name, [str(one.key) for one in portion])
        there = [document for document in portion if not ids[str(document.key)].is_new]
        if not there:
            return
        keys = {str(document.key): UUID(ids[str(document.key)].id) for document in there}
        reading = Reading(self._work.session, self._parts)
        held = await reading.some(top, keys.values())
        edited: list[tuple[TakenRow, UUID, set[str]]] = []
        for document in there:
            key = keys[str(document.key)]
            differing = _differing(top, document.value, held[key])
            columns = {
                name
                for name in differing
                if name in top.columns and top.columns[name].name in top.edits
            }
            lists = [part for part in top.parts if part.name in differing and part.is_plain]
            kept = differing - columns - {part.name for part in lists}
            if kept:
                self._tell_kept(document, kept)
            changed = columns | {part.name for part in lists}
            self._report.count("updated" if changed else "unchanged", top.name)
            if changed:
                row = next(self._adopting.rows(top, document))
                edited.append((row, key, columns))
            for part in lists:
                await self._replace(top, part, document, key)
        await self._edit(top, edited)

    def _tell_kept(self, document: StagedDocument, names: set[str]) -> None:
        message = (
            f"{document.key} is here already, and keeps its {', '.join(sorted(names))}: what was "
            "said or decided is imported with what is new alone."
        )
        place = FilePlace(document.file, document.line)
        self._report.remark(comparing.notice(self._report, place, "KEPT_AS_IS", message))

    async def _replace(self, top: Part, part: Part, document: StagedDocument, key: UUID) -> None:
        await self._work.session.execute(
            sa.delete(part.row).where(part.table.c[str(part.under)] == key)
        )
        rows = [row for row in self._adopting.rows(top, document) if row.part is part]
        for row in rows:
            if part.has_id:
                self._staged.identify(part.table.name, row.address, new_id_text(), is_new=True)
        await self._inserting.insert(top, part, [(row, str(key)) for row in rows])

    async def _edit(self, top: Part, edited: Sequence[tuple[TakenRow, UUID, set[str]]]) -> None:
        if not edited:
            return
        table = top.table
        question = (
            sa.select(table)
            .where(among(table.c.id, values=[key for _, key, _ in edited]))
            .order_by(table.c.id)
            .with_for_update()
        )
        held = {row.id: row._asdict() for row in await self._work.session.rows(question)}
        found = await self._locating.references([row for row, *_ in edited])
        changed = []
        for row, key, columns in edited:
            values = {name: _plain(value) for name, value in held[key].items()}
            said = linked(row, found)
            own = (top.columns[name].name for name in columns)
            changed.append(values | {name: said[name] for name in own})
        await self._work.edit_many(top.row, changed)  # type: ignore[arg-type]


def _plain(value: Any) -> Any:
    return str(value) if isinstance(value, UUID) else value


def _differing(part: Part, given: Mapping[str, Any], held: Mapping[str, Any]) -> set[str]:
    """Return the names of what a document says otherwise than the catalog."""
    wanted, there = taking.normal(part, given), taking.normal(part, held)
    return {name for name in wanted if (wanted[name] or None) != (there.get(name) or None)}
