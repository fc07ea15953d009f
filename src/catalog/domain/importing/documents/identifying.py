"""Sayings what the addresses of documents stand for, and telling which documents do not fit."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

import sqlalchemy as sa

from catalog.domain.importing import comparing
from catalog.domain.importing.documents import taking
from catalog.domain.importing.documents.addresses import joined
from catalog.domain.importing.documents.adopting import Adopting
from catalog.domain.importing.documents.joining import join
from catalog.domain.importing.documents.locating import Locating, named
from catalog.domain.importing.documents.parts import CatalogParts, Part, called
from catalog.domain.importing.documents.taking import TakenRow
from catalog.domain.importing.filling import WrongFieldError
from catalog.domain.importing.report import Ignored, Report
from catalog.domain.importing.staged import FilePlace
from catalog.domain.importing.staged_documents import StagedDocument, StagedDocuments
from catalog.storage import importing as stored
from catalog.storage.rows import new_id_text
from catalog.storage.tables.services import ServiceNameRow, ServiceRow

NAMES = ServiceNameRow.__tablename__


class Identifying:
    """Gives every row of new documents an id, and drops documents that cannot be written."""

    def __init__(
        self,
        staged: StagedDocuments,
        report: Report,
        parts: CatalogParts,
        adopting: Adopting,
        locating: Locating,
    ) -> None:
        self._staged, self._report, self._parts = staged, report, parts
        self._adopting, self._locating = adopting, locating

    async def identify(self) -> None:
        """Say what every address stands for; a document that does not fit is told and dropped."""
        self._ignored: Counter[tuple[int, str]] = Counter()
        for top in self._parts.top:
            join(self._staged, top)
            for portion in self._staged.portions(top.name):
                await self._identify(top, portion)
        for (file, name), number in sorted(self._ignored.items()):
            self._report.ignore(Ignored(self._report.files[file].path, name, number))
        while [top for top in self._parts.top if await self._drop_dangling(top)]:
            pass  # what referred to what is dropped now dangles, too

    async def _identify(self, top: Part, portion: Sequence[StagedDocument]) -> None:
        named: dict[str, StagedDocument] = {}
        for unnamed in portion:
            key = taking.address(top, unnamed.value)
            document = unnamed._replace(key=key)
            ignored = taking.others(top, unnamed.value) & taking.plugins_keys(unnamed.value)
            self._ignored.update((document.file, name) for name in ignored)
            try:
                if key is None or key in named or self._is_taken(top, key):
                    self._must_be_named(top, key)
                for row in self._adopting.rows(top, document):
                    taking.values(row)
            except WrongFieldError as error:
                self._refuse(top, document, error)
            else:
                named[str(key)] = document
        if top.row is ServiceRow:
            await self._drop_taken(top, named)
        there = await self._locating.there(top.table, named)
        for names in _once(top):
            await self._drop_shared(top, names, named, there)
        for key, document in named.items():
            self._staged.name(document.number, key)
            is_new = key not in there
            self._staged.identify(
                top.table.name, key, there.get(key) or new_id_text(), is_new=is_new
            )
            if is_new:
                self._identify_below(top, document)

    async def _drop_taken(self, top: Part, named: dict[str, StagedDocument]) -> None:
        """Tell of services that want a name of another one, and drop them."""
        wanted = {key: [key, *_aliases(document)] for key, document in named.items()}
        taken = await stored.services_named(
            self._locating.session, {name for names in wanted.values() for name in names}
        )
        for key, names in wanted.items():
            for name in dict.fromkeys(names):
                by = taken[name].slug if name in taken else key
                is_first = self._staged.identify(NAMES, name, key, is_new=True)
                if by != key or not is_first:
                    code, message = "NAME_TAKEN", f"Another service is called {name} already."
                    self._refuse(top, named.pop(key), WrongFieldError(code, message))
                    break

    async def _drop_shared(
        self,
        top: Part,
        names: Sequence[str],
        named: dict[str, StagedDocument],
        there: Mapping[str, str],
    ) -> None:
        """Tell of new documents that share with another row what stands once, and drop them."""
        labels = [called(top.table.c[name]) for name in names]
        wanted = {
            key: [str(document.value[label]) for label in labels]
            for key, document in named.items()
            if key not in there and all(document.value.get(label) is not None for label in labels)
        }
        held = await self._locating.holding(top, names, wanted)
        kind = joined((top.table.name, *labels))
        for key, values in wanted.items():
            is_first = self._staged.identify(kind, joined(values), key, is_new=True)
            if key in held or not is_first:
                code, message = "NAME_TAKEN", "Another one has the same: it stands once."
                self._refuse(top, named.pop(key), WrongFieldError(code, message, labels[-1]))

    def _identify_below(self, top: Part, document: StagedDocument) -> None:
        """Say what the addresses in a new document stand for; ids keep the order that it has."""
        below = [row for row in self._adopting.rows(top, document) if row.parent is not None]
        ids = sorted(new_id_text() for _ in below)
        seen: set[tuple[Part, str]] = set()
        for row, key in zip(below, ids, strict=True):
            if (row.part, row.address) in seen:
                self._refuse(top, document, _twice(row))
                return
            seen.add((row.part, row.address))
            if row.part.has_id:
                self._staged.identify(row.part.table.name, row.address, key, is_new=True)

    def _is_taken(self, top: Part, key: str) -> bool:
        return bool(self._staged.found(top.table.name, [key]))

    @staticmethod
    def _must_be_named(top: Part, key: str | None) -> None:
        if key is None:
            names = ", ".join(called(top.table.c[name]) for name in top.by)
            code, message = "NAME_MISSING", f"Give it {names}."
            raise WrongFieldError(code, message)
        code, message = "GIVEN_TWICE", f"{key} is given before: leave one out."
        raise WrongFieldError(code, message)

    def _refuse(self, top: Part, document: StagedDocument, error: WrongFieldError) -> None:
        where = ".".join(error.field)
        message = f"{where}: {error.message}" if where else error.message
        told_at = FilePlace(document.file, document.line)
        self._report.problem(comparing.notice(self._report, told_at, error.code, message))
        self._report.count("skipped", top.name)
        self._staged.drop(document, {part.table.name for part in top.all()})

    def _has_key(self, table: sa.Table) -> bool:
        place = self._parts.places.get(table)
        return place is None or bool(place.part.by)

    async def _drop_dangling(self, top: Part) -> bool:
        """Tell of every document that refers to nothing, and drop it; tell whether there is any."""
        is_any = False
        for portion in self._staged.portions(top.name):
            rows = [
                (document, row)
                for document in portion
                for row in self._adopting.rows(top, document)
            ]
            found = await self._locating.references([row for _, row in rows])
            ids = self._staged.found(top.table.name, [str(one.key) for one in portion])
            dropped: set[int] = set()
            for document, row in rows:
                is_new = ids[str(document.key)].is_new
                for name, table, given in named(row):
                    # What is numbered in a thing that is there already has no address of its own.
                    is_known = given in found[table.name] or not (is_new or self._has_key(table))
                    if not is_known and document.number not in dropped:
                        message = f"There is no {given[:100]} among {table.name}."
                        dangling = WrongFieldError("NOT_FOUND", message, *row.path, name)
                        self._refuse(top, document, dangling)
                        dropped.add(document.number)
            is_any = is_any or bool(dropped)
        return is_any


def _once(part: Part) -> Iterator[list[str]]:
    """Yield the columns whose values stand once in a table, beside those of its address."""
    for constraint in part.table.constraints:
        names = [column.name for column in getattr(constraint, "columns", ())]
        is_told = {*names} <= {column.name for column in part.columns.values()}
        if isinstance(constraint, sa.UniqueConstraint) and is_told and {*names} != {*part.by}:
            yield names


def _aliases(document: StagedDocument) -> list[str]:
    return [name for name in document.value.get("aliases") or () if isinstance(name, str)]


def _twice(row: TakenRow) -> WrongFieldError:
    code, message = "GIVEN_TWICE", "It is given twice: leave one out."
    return WrongFieldError(code, message, *row.path)
