"""Making changes within an import, and telling what became of each."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

import sqlalchemy as sa

from catalog.aliases import alias
from catalog.arrays import among
from catalog.domain import sight
from catalog.domain.importing import comparing
from catalog.domain.importing.records import Kind
from catalog.domain.importing.report import Report
from catalog.domain.importing.staged import FilePlace
from catalog.domain.importing.staging import Staging
from catalog.domain.provision.access import RESOURCE
from catalog.domain.seen import Seen
from catalog.domain.writing import transaction
from catalog.domain.writing.changes import Change, Work
from catalog.domain.writing.problems import ChangeRefusedError
from catalog.storage.houses.settling import settle
from catalog.storage.rows import EntityRow
from catalog.storage.tables.organizations import OrganizationRow
from catalog.storage.tables.people import PersonRow
from catalog.storage.tables.provision import ResourceRow
from catalog.storage.tables.services import ServiceNameRow, ServiceRow

SEEN: Final[Mapping[type[EntityRow], Seen]] = {
    OrganizationRow: sight.ORGANIZATION,
    PersonRow: sight.PERSON,
    ResourceRow: RESOURCE,
}


class Making:
    """One import that is written, and what it makes after organizations and services."""

    def __init__(self, work: Work, staging: Staging, report: Report) -> None:
        self.work, self.staging, self.report = work, staging, report
        self.links = staging.links
        self.is_everywhere = work.principal.is_admin

    async def make(self, change: Change[Any], place: FilePlace) -> str:
        """Make a change, and return what became of it: updated, unchanged or skipped."""
        try:
            is_change = await transaction.make_within(self.work, change)
        except ChangeRefusedError as error:
            for problem in error.problems:
                where = ".".join(problem.field)
                message = f"{where}: {problem.message}" if where else problem.message
                self.refuse(problem.code, message, place)
            return "skipped"
        return "updated" if is_change else "unchanged"

    def is_free(self, kind: Kind, key: str) -> bool:
        """Tell whether nobody is asked about a thing: an administrator's import made it itself."""
        made = self.staging.identities(kind, [key])
        return self.is_everywhere and key in made and made[key].is_new

    async def settle(self) -> None:
        """Let houses follow from what was written so far."""
        await settle(self.work.session, [found.parties for found in self.work.rules.circles])
        self.work.session.touched.forget()

    def refuse(self, code: str, message: str, place: FilePlace) -> None:
        """Tell what is wrong with a place."""
        self.report.problem(comparing.notice(self.report, place, code, message))

    def remark(self, code: str, message: str, place: FilePlace) -> None:
        """Tell what one should know about a place, and what is no problem."""
        self.report.remark(comparing.notice(self.report, place, code, message))

    def recount(self, kind: Kind, key: str) -> None:
        """Count a thing as updated that its own record left as it was."""
        made = self.staging.identities(kind, [key])
        counts = self.report.counts
        if key in made and not made[key].is_new and counts["unchanged"][kind] > 0:
            counts["unchanged"][kind] -= 1
            counts["updated"][kind] += 1

    async def rows(self, row: type[EntityRow], slugs: Iterable[str], *names: str) -> dict[str, Any]:
        """Return columns of rows that one sees, as the database has them now, by their slugs."""
        table: Any = alias(row)
        columns = [getattr(table, name) for name in ("slug", "id", "revision", *names)]
        question = sa.select(*columns).where(
            among(table.slug, values=list(dict.fromkeys(slugs))),
            SEEN[row](table, self.work.principal),
        )
        return {found.slug: found for found in await self.work.session.rows(question)}

    async def services(self, names: Iterable[str]) -> dict[str, Any]:
        """Return services that one sees, by the slug or alias that is asked for."""
        row: Any = alias(ServiceRow)
        named = ServiceNameRow
        question = (
            sa.select(named.name, row.slug, row.id, row.revision, row.aliases)
            .join(named, named.service_id == row.id)
            .where(
                among(named.name, values=list(dict.fromkeys(names))),
                sight.SERVICE(row, self.work.principal),
            )
        )
        return {found.name: found for found in await self.work.session.rows(question)}
