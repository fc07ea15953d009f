"""Making the demonstration catalog: importing its files, as they are today."""

from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Final

import sqlalchemy as sa

from catalog.app import Catalog
from catalog.demo import moving
from catalog.domain.access import system
from catalog.domain.importing.change import ImportCatalog
from catalog.domain.importing.report import Report
from catalog.domain.importing.staging import Staging
from catalog.domain.writing.demonstrations import Demonstration
from catalog.exchange import reading, sources
from catalog.exchange.sources import ImportSource
from catalog.host import Plugins
from catalog.storage.tables.organizations import OrganizationRow

SUBJECT: Final = "demonstration"
CORE: Final = Demonstration(path=Path(__file__).parent / "files", plugin="catalog")


async def fill(catalog: Catalog) -> Report | None:
    """Fill an empty database and return what came of it; one with data is left alone."""
    async with catalog.database.reading() as session:
        if await session.scalar(sa.select(OrganizationRow.id).limit(1)) is not None:
            return None
    parts = catalog.plugins.parts
    own = replace(reading.OWN, records=partial(moving.documents, parts, catalog.clock()))
    with Staging() as staging:
        found = list(files(catalog.plugins))
        report, read = reading.read(found, staging, format_name=own.name, formats=[own])
        change = ImportCatalog(files=read, staging=staging, report=report, parts=parts)
        await catalog.make(change, system(SUBJECT))
    return report


def files(plugins: Plugins) -> Iterator[ImportSource]:
    """Yield the files of the core, then those of plugins, as far as others are there beside them.

    They are called as they are in every installation.
    """
    loaded = {plugin.id for plugin in plugins.loaded}
    for item in (CORE, *plugins.demonstrations):
        if loaded.issuperset(item.beside):
            for source in sources.find([str(item.path)]):
                yield replace(source, path=f"{item.plugin}/{Path(source.path).name}")
