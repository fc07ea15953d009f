"""Letting go of what a source brought: its values become nobody's."""

from dataclasses import dataclass
from typing import Annotated

import sqlalchemy as sa

from catalog.domain.writing.changes import Change, Work
from catalog.domain.writing.field_types import Doc, Word
from catalog.storage import sources
from catalog.storage.tables.sources import BroughtRow, SourceRow


@dataclass(frozen=True, kw_only=True)
class ReleaseSource(Change[SourceRow]):
    """Let the values that a source brought be nobody's: they stay, and no file clears them."""

    name: Annotated[Word, Doc("The source.")]

    async def check(self, work: Work) -> SourceRow | None:
        """Refuse a source that there is not, and whoever is no administrator."""
        if not work.principal.is_admin:
            work.problems.add("NOT_ADMIN", "Ask an administrator: a source reaches everything.")
            return None
        await work.session.lock_name("import")
        found = await sources.by_name(work.session, self.name)
        if found is None:
            work.problems.add("NOT_FOUND", f"There is no source {self.name}.", "name")
        return found

    async def apply(self, work: Work, source: SourceRow) -> SourceRow:
        """Forget it, and all that it brought."""
        await work.session.execute(sa.delete(BroughtRow).where(BroughtRow.source == source.number))
        await work.session.delete(source)
        return source
