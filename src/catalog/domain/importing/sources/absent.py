"""What sources spoke of before, and do not name any more."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import partial
from pathlib import PurePath

from catalog.domain.importing.records import ORGANIZATIONS, SERVICES, Kind
from catalog.domain.importing.report import Report
from catalog.domain.importing.staging import Staging
from catalog.storage import sources as stored
from catalog.storage.database.sessions import ReadSession
from catalog.storage.tables.organizations import OrganizationRow
from catalog.storage.tables.services import ServiceRow

ROWS: Mapping[Kind, type[ServiceRow | OrganizationRow]] = {
    ORGANIZATIONS: OrganizationRow,
    SERVICES: ServiceRow,
}


async def note(session: ReadSession, staging: Staging, report: Report, kind: Kind) -> None:
    """Let sources say nothing of the objects that their files name no more.

    A source that was named has all that it says in the files of one import. Of one that is known
    by a format alone, each file is told apart: the objects of others stay as they are.
    """
    sources = staging.sources
    if sources.is_named and sources.unclear:
        return
    there = set(sources.paths)
    for source, number in _read(staging, report):
        clear = {
            path
            for other, path in enumerate(sources.paths)
            if sources.of_files[other] == source and other not in sources.unclear
        }
        is_gone = partial(_is_gone, folders=sources.folders, there=there)
        async for objects in stored.named(session, ROWS[kind], source):
            unnamed = sources.unnamed(kind, [one.id for one in objects], source)
            staging.add_absent(
                kind,
                [
                    (one.slug, one.id, one.is_retired, number)
                    for one in objects
                    if one.id in unnamed
                    and (sources.is_named or one.file in clear or is_gone(one.file))
                ],
            )


def _read(staging: Staging, report: Report) -> Iterator[tuple[int, int]]:
    """Yield each source of which a file was read, and the number of its first one."""
    told = set()
    for number, file in enumerate(report.files):
        source = staging.sources.of_files[number]
        if file.format is not None and file.error is None and source not in told:
            told.add(source)
            yield source, number


def _is_gone(file: str, *, folders: Sequence[str], there: Collection[str]) -> bool:
    """Tell whether a file lay in a folder that was walked, where it is no more."""
    return file not in there and any(PurePath(file).is_relative_to(folder) for folder in folders)
