"""The import of files as one change."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import InitVar, dataclass
from functools import partial
from typing import Annotated, Any
from uuid import UUID

from catalog.domain.importing import comparing, services
from catalog.domain.importing.documents.core import CORE_PARTS
from catalog.domain.importing.documents.parts import CatalogParts
from catalog.domain.importing.documents.restoring import Restoring
from catalog.domain.importing.following.order import follow
from catalog.domain.importing.records import KINDS, SERVICES
from catalog.domain.importing.report import Ignored, Notice, Report
from catalog.domain.importing.rights.reach import ImportReach
from catalog.domain.importing.staged import FilePlace
from catalog.domain.importing.staging import Staging
from catalog.domain.importing.upserting import upsert
from catalog.domain.importing.writing import write
from catalog.domain.naming import waiting
from catalog.domain.writing.changes import Change, Work
from catalog.domain.writing.field_types import OMITTED, Doc, Many, Omittable, OrganizationId, Word
from catalog.storage import importing as stored
from catalog.storage import sources
from catalog.storage.tables.sources import SourceRow

TAKEN_OVER = "only an administrator takes over an export, with what others consented to or decided."


@dataclass(frozen=True, kw_only=True)
class ImportedFile:
    """A file that was read."""

    path: Annotated[str, Doc("Where it lies.")]
    format: Annotated[str, Doc("What it was read as.")]


@dataclass(frozen=True, kw_only=True)
class ImportCatalog(Change):
    """Take what files say into the catalog: what they name is added or brought up to date."""

    files: Annotated[list[ImportedFile], Many(1_000_000), Doc("The files that were read.")]
    house_id: Annotated[
        Omittable[OrganizationId | None],
        Doc(
            "The organization whose parts new organizations become that are part of nothing; it "
            "records services without an owner that are new, or nobody's yet."
        ),
    ] = OMITTED
    source: Annotated[
        Omittable[Word],
        Doc("Who says what the files say; unless it is given, the format of each file."),
    ] = OMITTED
    recorded_as = "ImportCatalog"
    staging: InitVar[Staging]
    report: InitVar[Report]
    parts: InitVar[CatalogParts] = CORE_PARTS

    def __post_init__(self, staging: Staging, report: Report, parts: CatalogParts) -> None:
        """Keep what is no part of the record of this change."""
        object.__setattr__(self, "_parts", parts)
        object.__setattr__(self, "_staging", staging)
        object.__setattr__(self, "_report", report)

    def told(self, *, dry_run: bool) -> dict[str, Any]:
        """Return the report of what it did."""
        report: Report = self._report  # type: ignore[attr-defined]
        return report.as_json(dry_run=dry_run)

    async def check(self, work: Work) -> None:
        """Compare what was read with the catalog, and plan what is to be written."""
        staging: Staging = self._staging  # type: ignore[attr-defined]
        report: Report = self._report  # type: ignore[attr-defined]
        house_id = self._house_of(work)
        if not (work.principal.is_admin or (house_id and work.acts_for(UUID(house_id)))):
            message = "Say for which organization of yours the files are imported."
            work.problems.add("NOT_YOUR_ORGANIZATION", message, "house_id")
        if work.problems.found:
            return
        await work.session.lock_name("import")
        staging.forget()
        await self._number_sources(work)
        for clash in staging.settle():
            report.unread[clash.kind] += 1
            staging.sources.unclear.add(clash.place.file)
            message = f"{clash.name} and another name here both make the slug {clash.key}."
            report.problem(comparing.notice(report, clash.place, "NAME_AMBIGUOUS", message))
        report.begin()
        parts: CatalogParts = self._parts  # type: ignore[attr-defined]
        known = {top.name for top in parts.top}
        read = [kind for kind, *_ in staging.documents.kinds if kind in known]
        kinds = (*KINDS, *staging.links.kinds, *read, *staging.kinds)
        report.kinds = list(dict.fromkeys(kinds))
        for kind, file, number in staging.documents.kinds:
            path = report.files[file].path
            if kind not in known:
                report.ignore(Ignored(path, kind, number))
            elif not work.principal.is_admin:
                message = f"{kind}: {TAKEN_OVER}"
                report.problem(Notice(path, None, "ROLE_NOT_HELD", message))
                report.count("skipped", kind, number)
        if not work.principal.is_admin:
            staging.documents.drop_all()
        session, reach = work.session, ImportReach(work, report)
        await comparing.organizations(session, staging, report, reach, house_id)
        stage = work.rules.chain.last_live
        await services.services(session, staging, report, reach, stage, house_id)
        has_more = bool(staging.kinds or staging.documents.kinds)
        work.is_needless = not (staging.has_plan or has_more or not staging.links.is_empty)

    async def _number_sources(self, work: Work) -> None:
        """Say which source each file is of; new ones get the next numbers."""
        staging: Staging = self._staging  # type: ignore[attr-defined]
        report: Report = self._report  # type: ignore[attr-defined]
        known = await sources.numbers(work.session)
        after = max(known.values(), default=0) + 1
        names = [
            str(file.format) if self.source is OMITTED else str(self.source)
            for file in report.files
        ]
        new = sorted(set(names) - known.keys())
        known |= {name: number for number, name in enumerate(new, after)}
        house = f"{self._house_of(work)}:" if staging.sources.are_sent else ""
        staging.sources.paths = [f"{house}{file.path}" for file in report.files]
        staging.sources.is_named = self.source is not OMITTED
        staging.sources.of_files = [known[name] for name in names]
        staging.sources.names = {number: name for name, number in known.items()}

    def _house_of(self, work: Work) -> str | None:
        """Return the organization that was named, else the only one of whoever imports."""
        own = work.principal.member_of
        given = next(iter(own)) if len(own) == 1 else None
        house_id = given if self.house_id is OMITTED else self.house_id
        return None if house_id is None else str(house_id)

    async def apply(self, work: Work, _found: None) -> None:
        """Write what was planned, then make the changes of plugins that build on it."""
        staging: Staging = self._staging  # type: ignore[attr-defined]
        rows = await self._sources(work)
        before = work.session.changes
        await write(work, staging)
        await follow(work, staging, self._report, self._house_of(work))  # type: ignore[attr-defined]
        parts: CatalogParts = self._parts  # type: ignore[attr-defined]
        restoring = Restoring(work, staging.documents, self._report, parts)  # type: ignore[attr-defined]
        await restoring.identify()
        await restoring.write()
        house_id = self._house_of(work)
        await upsert(work, staging, self._report, house_id)  # type: ignore[attr-defined]
        for row, formats in rows if work.session.changes != before else ():
            row.format, row.imported_at = formats, work.now

    async def _sources(self, work: Work) -> Sequence[tuple[SourceRow, str]]:
        """Return the sources of what was read, new ones added, and as what each was read."""
        staging: Staging = self._staging  # type: ignore[attr-defined]
        report: Report = self._report  # type: ignore[attr-defined]
        formats: dict[int, set[str]] = defaultdict(set)
        for number, file in zip(staging.sources.of_files, report.files, strict=True):
            if file.format is not None and file.error is None:
                formats[number].add(file.format)
        found = []
        for number, names in sorted(formats.items()):
            text = ", ".join(sorted(names))
            row = await work.session.get(SourceRow, number)
            if row is None:
                name = staging.sources.names[number]
                row = SourceRow(number=number, name=name, format=text, imported_at=work.now)
                work.session.add(row)
            found.append((row, text))
        return found

    async def conclude(self, work: Work, _done: None) -> None:
        """Let what waits for the names of new services depend on them, and note who does."""
        if not await stored.has_awaited(work.session):
            return
        staging: Staging = self._staging  # type: ignore[attr-defined]
        for keys in staging.keys(SERVICES):
            made = staging.identities(SERVICES, keys).items()
            new = {UUID(item.id): key for key, item in made if item.is_new}
            await self._bind(work, new, partial(staging.place, SERVICES))
        for ids in staging.documents.new_ids(SERVICES):
            new = {UUID(row_id): key for key, row_id in ids.items()}
            await self._bind(
                work, new, lambda key: FilePlace(*staging.documents.place(SERVICES, key))
            )

    async def _bind(
        self, work: Work, new: Mapping[UUID, str], place: Callable[[str], FilePlace]
    ) -> None:
        report: Report = self._report  # type: ignore[attr-defined]
        by_target = defaultdict(list)
        for item in await waiting.bind(work, new.keys()):
            by_target[new[item.target_id]].append(item)
        for slug, bound in sorted(by_target.items()):
            joined = sorted(item.slug for item in bound if item.is_joined)
            message = waiting.said(slug, sorted(item.slug for item in bound), joined)
            report.remark(comparing.notice(report, place(slug), "NAME_BOUND", message))
