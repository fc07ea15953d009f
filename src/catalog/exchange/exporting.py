"""Writing all that a catalog holds, in portions, out of one view of its database."""

from collections.abc import AsyncIterator, Iterable

from catalog.domain.importing.documents.core import LEFT_OUT
from catalog.domain.importing.documents.parts import CatalogParts, Exporter, Part
from catalog.domain.importing.documents.reading import Reading
from catalog.exchange import own_format
from catalog.storage.database.sessions import ReadSession


def told(parts: CatalogParts) -> dict[str, str]:
    """Return the tables of which an export tells, each with the lists that lead to its rows."""
    found: dict[str, list[str]] = {}
    for top in parts.top:
        _note(top, (), found)
    return {table: ", ".join(paths) for table, paths in found.items()}


def _note(part: Part, above: tuple[str, ...], found: dict[str, list[str]]) -> None:
    path = (*above, part.name)
    found.setdefault(part.table.name, []).append(" > ".join(path))
    for inner in part.parts:
        _note(inner, path, found)


def left_out(exporters: Iterable[Exporter]) -> dict[str, str]:
    """Return the tables of which an export tells nothing, each with the reason."""
    found = dict(LEFT_OUT)
    for item in exporters:
        found |= item.left_out
    return found


async def count(session: ReadSession, parts: CatalogParts) -> int:
    """Return how many documents an export has."""
    reading = Reading(session, parts)
    return sum([await reading.count(part) for part in parts.top])


async def texts(session: ReadSession, parts: CatalogParts) -> AsyncIterator[tuple[str, int]]:
    """Yield the export in pieces, each with the number of documents in it."""
    yield own_format.HEAD, 0
    for part in parts.top:
        start = own_format.section(part.name)
        async for portion in Reading(session, parts).all(part):
            yield start + "".join(map(own_format.written, portion)), len(portion)
            start = ""
