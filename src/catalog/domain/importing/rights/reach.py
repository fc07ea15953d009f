"""How far an import reaches: an administrator's everywhere, and another one's as they do by hand.

What somebody may not touch is a problem at its place, and the rest is imported. What they cannot
see does not exist, but for its name, which is taken.
"""

from collections.abc import Collection, Mapping, Sequence
from typing import Any, TypeAlias
from uuid import UUID

import sqlalchemy as sa

from catalog.aliases import alias
from catalog.arrays import among
from catalog.domain import sight
from catalog.domain.importing.records import ORGANIZATIONS, SERVICES, Kind
from catalog.domain.importing.report import Notice, Report
from catalog.domain.importing.staged import Merged
from catalog.domain.organizations import edits
from catalog.domain.owners import OWN_SERVICE
from catalog.domain.seen import Seen
from catalog.domain.writing.changes import Work
from catalog.domain.writing.preconditions import unmet
from catalog.storage.tables.organizations import OrganizationRow

SEEN: Mapping[Kind, Seen] = {ORGANIZATIONS: sight.ORGANIZATION, SERVICES: sight.SERVICE}
NOT_YOURS = "Only its members, whoever recorded it and administrators edit it."
Refusals: TypeAlias = dict[str, tuple[str, str]]


class ImportReach:
    """What one import may touch; ids are texts."""

    def __init__(self, work: Work, report: Report) -> None:
        self._work, self._report = work, report
        self.is_everywhere = work.principal.is_admin

    async def within(self, kind: Kind, batch: Sequence[Merged]) -> list[Merged]:
        """Return those that may be touched; of the others, those that files name are problems."""
        if self.is_everywhere:
            return list(batch)
        there = [UUID(merged.identity.id) for merged in batch if not merged.identity.is_new]
        refusals = await self._refusals(kind, there)
        for merged in batch:
            if merged.identity.id in refusals and merged.is_named:
                code, message = refusals[merged.identity.id]
                file = self._report.files[merged.place.file].path
                self._report.problem(Notice(file, merged.place.line, code, message))
                self._report.count("skipped", kind)
        return [merged for merged in batch if merged.identity.id not in refusals]

    async def _refusals(self, kind: Kind, ids: Collection[UUID]) -> Refusals:
        if not ids:
            return {}
        seen = await self.seen(kind, ids)
        hidden = dict.fromkeys(ids, ("SLUG_TAKEN", "The name is taken: give another one."))
        found = {str(key): refusal for key, refusal in hidden.items() if str(key) not in seen}
        if kind == SERVICES:
            refused = await unmet(self._work.session, [OWN_SERVICE], ids, self._work.asker)
            foreign = {str(key) for key, unmet_ in refused.items() if OWN_SERVICE in unmet_}
            message = OWN_SERVICE.message
        else:
            question = sa.select(OrganizationRow).where(among(OrganizationRow.id, values=list(ids)))
            rows = await self._work.session.scalars(question)
            foreign = {str(row.id) for row in rows if not edits(self._work, row)}
            message = NOT_YOURS
        return dict.fromkeys(foreign, ("NOT_YOUR_ORGANIZATION", message)) | found

    async def seen(self, kind: Kind, ids: Collection[UUID]) -> set[str]:
        """Return those of the ids whose objects the principal sees."""
        seen = SEEN[kind]
        row: Any = alias(seen.row)
        question = sa.select(row.id).where(
            among(row.id, values=list(ids)), seen(row, self._work.principal)
        )
        return {str(key) for key in await self._work.session.scalars(question)}

    async def foreign(self, ids: Collection[str]) -> set[str]:
        """Return those of the organizations that are there, and of others' houses."""
        if self.is_everywhere or not ids:
            return set()
        row = OrganizationRow
        question = sa.select(row.id).where(
            among(row.id, values=[UUID(key) for key in ids]),
            sa.not_(self._work.principal.where_house(row.house_id)),
            sa.not_(self._work.principal.where_own(row.id)),
        )
        return {str(key) for key in await self._work.session.scalars(question)}
