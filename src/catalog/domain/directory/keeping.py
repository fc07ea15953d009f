"""Keeping people and groups as a directory has them, by the same changes that people make.

What is there is read at once and compared, so that a directory in which nothing happened costs some
statements and leaves no trace.
"""

import logging
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from catalog.domain.access import of_plugin
from catalog.domain.directory.entries import (
    DirectoryError,
    DirectoryGroup,
    DirectoryPerson,
    DirectoryReport,
    must_be_whole,
    must_not_be_cut_off,
    parents_first,
)
from catalog.domain.events.jobs import JobRun
from catalog.domain.identities import SUBJECT, IdentifyPerson
from catalog.domain.organizations import CreateOrganization, UpdateOrganization
from catalog.domain.people import CreatePerson, DeactivatePerson, UpdatePerson
from catalog.domain.writing.changes import Change
from catalog.domain.writing.field_types import OMITTED, SlugText, normalized
from catalog.domain.writing.problems import ChangeRefusedError
from catalog.storage import organizations, tokens
from catalog.storage.enums import OrganizationKind
from catalog.storage.tables.organizations import OrganizationRow
from catalog.storage.tables.people import PersonRow

log = logging.getLogger("catalog.domain")
SLUG = SlugText()


async def keep_directory(
    run: JobRun,
    issuer: str,
    *,
    groups: Sequence[DirectoryGroup] = (),
    people: Sequence[DirectoryPerson],
    most_leaving: int | None = None,
) -> DirectoryReport:
    """Let the catalog have the people and groups of a directory, all of whom are given.

    `issuer` is what tokens of its people name as theirs. Who is missing leaves, as by
    `deactivatePerson`: at most ten, or every fifth, unless *most_leaving* says otherwise. It says
    who belongs to its groups, and nothing of other organizations. What is refused stands in the
    report. Raises `DirectoryError` where the operator does not let the plugin, or the list cannot
    be right: then nothing was changed.
    """
    if run.plugin not in run.equipment.directories:
        message = (
            f"The plugin {run.plugin} may not keep people: its operator must set directory = true "
            f"in [plugin.{run.plugin}]."
        )
        raise DirectoryError(message)
    must_be_whole(issuer, groups, people)
    ordered = parents_first(groups)
    known = dict(await tokens.of_issuer(run.session, issuer))
    named = {normalized(person.subject) for person in people}
    staying = {row.id for subject, row in known.items() if subject in named}
    active = {row.id: (subject, row) for subject, row in known.items() if not row.deactivated_at}
    leaving = [who for key, who in active.items() if key not in staying]
    must_not_be_cut_off(len(active), len(leaving), most_leaving)
    keeping = _Keeping(run, issuer, known, DirectoryReport())
    for subject, row in leaving:
        await keeping.leave(subject, row)
    kept = await keeping.groups(ordered)
    whole = keeping.whole(people, {group.slug for group in ordered})
    await keeping.people(whole, kept)
    _log(issuer, keeping.report)
    return keeping.report


@dataclass(frozen=True)
class _Keeping:
    run: JobRun
    issuer: str
    known: Mapping[str, PersonRow]
    report: DirectoryReport

    async def groups(self, ordered: Sequence[DirectoryGroup]) -> Mapping[str, UUID]:
        """Add the groups that are missing, and give the others their names and places.

        Return those that are kept. What others added is none of them, even by the same slug: else a
        list could take any organization over, with its house.
        """
        slugs = {group.slug for group in ordered} | {group.parent for group in ordered}
        slugs = {slug for slug in slugs if slug is not None and SLUG.problem(slug) is None}
        there = await organizations.by_slugs(self.run.session, slugs)
        own = await self._own([row.id for row in there.values()])
        places = {slug: row for slug, row in there.items() if row.id in own}
        kept: dict[str, UUID] = {}
        for group in ordered:
            row = there.get(group.slug)
            parent = None if group.parent is None else places.get(group.parent)
            if (code := _group_problem(group, row, parent, own)) is not None:
                self.report.refused[group.slug] = [code]
                continue
            if (change := _of_group(group, row, parent)) is not None:
                row = await self._make(group.slug, change) or row
            if row is not None:
                places[group.slug], kept[group.slug] = row, row.id
        return kept

    async def _own(self, ids: Collection[UUID]) -> frozenset[UUID]:
        """Return which of these organizations are the directory's.

        They are those that its plugin added, and those in the house of somebody whom the issuer
        knows and who belongs to that house alone.
        """
        session = self.run.session
        added = await organizations.begun_by(session, ids, of_plugin(self.run.plugin).subject)
        if not set(ids) - added:
            return added
        theirs = await organizations.of_people(session, [row.id for row in self.known.values()])
        every = {key for keys in theirs.values() for key in keys}
        houses = await organizations.house_of_each(session, {*ids, *every})
        stand = [{houses[key] for key in keys} for keys in theirs.values()]
        homes = {house for found in stand if len(found) == 1 for house in found if house}
        return added | {key for key in ids if houses[key] in homes}

    def whole(
        self, people: Sequence[DirectoryPerson], listed: Collection[str]
    ) -> Sequence[DirectoryPerson]:
        """Return those of whom nothing is wrong that would keep all others away, too."""
        found = []
        for person in people:
            wrong = SUBJECT.problem(person.subject) or SLUG.problem(person.slug)
            if wrong is not None or not set(person.groups) <= set(listed):
                self.report.refused[person.subject] = [wrong[0] if wrong else "NOT_FOUND"]
            else:
                found.append(person)
        return found

    async def people(self, given: Sequence[DirectoryPerson], groups: Mapping[str, UUID]) -> None:
        """Add the people who are missing, and give the others what the directory says of them."""
        session = self.run.session
        identified = {row.id for row in self.known.values()}
        strangers = [person.slug for person in given if person.subject not in self.known]
        namesakes = await organizations.people_by_slugs(session, strangers)
        rows = (*self.known.values(), *namesakes.values())
        theirs = await organizations.of_people(session, [row.id for row in rows])
        for person in given:
            wanted = {groups[slug] for slug in person.groups if slug in groups}
            row = self.known.get(person.subject)
            if row is None and (row := namesakes.get(person.slug)) is not None:
                is_theirs = theirs.get(row.id, frozenset()) & set(groups.values())
                if row.id in identified or not is_theirs:
                    self.report.refused[person.subject] = ["SLUG_TAKEN"]
                    continue
                row = await self._identify(person, row.id)
            elif row is None:
                await self._add(person, wanted)
            if row is not None:
                own = theirs.get(row.id, frozenset())
                await self._edit(person, row, own, wanted | (own - set(groups.values())))

    async def leave(self, subject: str, person: PersonRow) -> None:
        """Let somebody go: their roles, memberships and tokens end."""
        change = DeactivatePerson(id=person.id, expected_revision=person.revision)
        if await self._make(subject, change) is not None:
            self.report.left.append(subject)

    async def _add(self, person: DirectoryPerson, wanted: Collection[UUID]) -> None:
        change = CreatePerson(
            slug=person.slug,
            name=person.name,
            email=person.email,
            organization_ids=sorted(wanted),
        )
        row = await self._make(person.subject, change)
        if row is not None and await self._identify(person, row.id) is not None:
            self.report.added.append(person.subject)

    async def _identify(self, person: DirectoryPerson, key: UUID) -> PersonRow | None:
        subject = person.subject
        change = IdentifyPerson(issuer=self.issuer, subject=subject, person_id=key)
        found: PersonRow | None = await self._make(subject, change)
        return found

    async def _edit(
        self,
        person: DirectoryPerson,
        row: PersonRow,
        own: Collection[UUID],
        wanted: Collection[UUID],
    ) -> None:
        """Give somebody what differs, and nothing where nothing does."""
        if row.deactivated_at is not None:
            self.report.refused[person.subject] = ["PERSON_INACTIVE"]
            return
        told = (person.slug, person.name, person.email)
        if told == (row.slug, row.name, row.email) and set(own) == set(wanted):
            return
        change = UpdatePerson(
            id=row.id,
            expected_revision=row.revision,
            slug=person.slug,
            name=person.name,
            email=person.email,
            organization_ids=OMITTED if set(own) == set(wanted) else sorted(wanted),
        )
        if await self._make(person.subject, change) is not None:
            self.report.changed.append(person.subject)

    async def _make(self, key: str, change: Change[Any]) -> Any:
        """Make one change, and return its row; what is refused stands in the report."""
        try:
            made = await self.run.make(change)
        except ChangeRefusedError as error:
            self.report.refused[key] = [problem.code for problem in error.problems]
            return None
        told = (item.evidence or {} for item in made.warnings if item.code == "LAST_OWNER")
        self.report.ownerless.extend(str(evidence["service"]) for evidence in told)
        return made.row


def _group_problem(
    group: DirectoryGroup,
    row: OrganizationRow | None,
    parent: OrganizationRow | None,
    own: Collection[UUID],
) -> str | None:
    """Return the code of what is wrong with a group, or None."""
    wrong = SLUG.problem(group.slug)
    if wrong is not None:
        return wrong[0]
    if group.parent is not None and parent is None:
        return "NOT_FOUND"
    house = None if parent is None else parent.house_id
    if row is None or row.id in own or (house is not None and row.house_id == house):
        return None
    return "SLUG_TAKEN"


def _of_group(
    group: DirectoryGroup, row: OrganizationRow | None, parent: OrganizationRow | None
) -> Change[Any] | None:
    """Return what makes an organization what a directory says of it; None where it is."""
    parent_id = OMITTED if parent is None else parent.id
    if row is None:
        kind = OrganizationKind.COMPANY if parent is None else OrganizationKind.TEAM
        return CreateOrganization(slug=group.slug, name=group.name, kind=kind, parent_id=parent_id)
    if row.name == group.name and parent_id in {OMITTED, row.parent_id}:
        return None
    return UpdateOrganization(
        id=row.id, expected_revision=row.revision, name=group.name, parent_id=parent_id
    )


def _log(issuer: str, report: DirectoryReport) -> None:
    """Write what came of it, where anything did."""
    told = {
        "added": len(report.added),
        "changed": len(report.changed),
        "left": len(report.left),
        "refused": report.refused or None,
        "ownerless": report.ownerless or None,
    }
    if any(told.values()):
        level = logging.WARNING if report.refused or report.ownerless else logging.INFO
        log.log(level, "People of the directory %s were kept.", issuer, extra=told)
