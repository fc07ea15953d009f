"""Writing all that a catalog holds, in portions, out of one view of its database."""

from collections.abc import AsyncIterator

from catalog.domain.importing.documents.parts import CatalogParts
from catalog.domain.importing.documents.reading import Reading
from catalog.exchange import own_format
from catalog.storage.database.sessions import ReadSession


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
