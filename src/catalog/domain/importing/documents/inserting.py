"""Inserting the rows of documents, each table's at once."""

from collections.abc import Sequence
from typing import Any

from catalog.domain.importing.documents import taking
from catalog.domain.importing.documents.locating import Locating, References
from catalog.domain.importing.documents.parts import CatalogParts, Derivation, Part, referred
from catalog.domain.importing.documents.taking import TakenRow
from catalog.domain.importing.staged_documents import StagedDocuments
from catalog.domain.writing.changes import Work
from catalog.storage.tables.services import ServiceNameRow, ServiceRow


class Inserting:
    """Inserts rows with the ids that their addresses stand for."""

    def __init__(
        self, work: Work, staged: StagedDocuments, parts: CatalogParts, locating: Locating
    ) -> None:
        self._work, self._staged, self._parts, self._locating = work, staged, parts, locating

    async def insert(self, top: Part, part: Part, taken: Sequence[tuple[TakenRow, str]]) -> None:
        """Insert rows, each given with the id of the document's own."""
        if not taken:
            return
        found = await self._locating.references([row for row, _ in taken])
        own = self._staged.found(part.table.name, [row.address for row, _ in taken])
        around = {
            table.name: self._staged.found(table.name, [str(row.parent) for row, _ in taken])
            for table in {row.around.table for row, _ in taken}
        }
        made = []
        for row, top_id in taken:
            values = {**linked(row, found), **part.fixed}
            if part.under is not None:
                values[part.under] = around[row.around.table.name][str(row.parent)].id
            if part.has_id:
                values["id"] = own[row.address].id
            if "created_at" in part.table.c and not part.is_entity:
                values["created_at"] = self._work.now
            says = Derivation(top_id, values, row.said, self._id_of)
            made.append(values | {name: derive(says) for name, derive in part.derived.items()})
        if part.settle is not None:
            part.settle(made)
        late = [
            column.name
            for column in part.columns.values()
            if self._parts.is_later(top, part, column)
        ]
        if part.is_entity:
            await self._work.create_many(part.row, made, late=late)  # type: ignore[arg-type]
        else:
            empty: dict[str, None] = dict.fromkeys(late)
            await self._work.session.insert_many(part.row, [{**row, **empty} for row in made])
        if part.row is ServiceRow:
            names = [
                {"name": name, "service_id": row["id"]}
                for row in made
                for name in dict.fromkeys((row["slug"], *row["aliases"]))
            ]
            await self._work.session.insert_many(ServiceNameRow, names)

    def _id_of(self, table: Any, address: str) -> str | None:
        found = self._staged.found(table.name, [address]).get(address)
        return None if found is None else found.id


def linked(row: TakenRow, found: References) -> dict[str, Any]:
    """Return what a row says by its columns, with ids in place of addresses."""
    part = row.part
    values = taking.values(row)
    for name, column in part.columns.items():
        target = referred(column)
        given = row.said.get(name)
        if target is not None:
            values[column.name] = None if given is None else found[target.name][given].id
        elif column.name in part.listed:
            known = found[part.listed[column.name].__tablename__]
            values[column.name] = [known[item].id for item in given or ()]
    return values
