"""Reading files that somebody sends, where the catalog's own machine has none of them."""

import io
from collections.abc import Iterable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import partial
from typing import BinaryIO

from catalog.domain.importing.change import ImportedFile
from catalog.domain.importing.documents.parts import CatalogParts
from catalog.domain.importing.report import Report
from catalog.domain.importing.staging import Staging
from catalog.exchange import reading
from catalog.exchange.reading import Importer
from catalog.exchange.sources import ImportSource


@dataclass(frozen=True)
class FileReader:
    """Reads files that are sent, by the formats and with the parts of what is installed."""

    formats: Sequence[Importer]
    parts: CatalogParts

    def read(
        self, files: Iterable[tuple[str, str]], staging: Staging, format_name: str
    ) -> tuple[Report, list[ImportedFile]]:
        """Stage what files say, given by path and content; return what `reading.read` returns.

        Raises `UnknownFormatError` as that does.
        """
        found = {path: content.encode(errors="replace") for path, content in files}
        given = [
            ImportSource(path, is_named=True, open=partial(_opened, found[path]))
            for path in sorted(found)
        ]
        return reading.read(given, staging, format_name=format_name, formats=self.formats)


def _opened(content: bytes) -> AbstractContextManager[BinaryIO]:
    return io.BytesIO(content)
