"""Problem statements: what an organization wants solved, and what came of it."""

from dataclasses import dataclass
from typing import Annotated

from catalog.plugin import (
    OMITTED,
    Change,
    Described,
    Doc,
    Name,
    Omittable,
    OrganizationId,
    OrganizationRow,
    PartyId,
    Statement,
    Work,
)
from catalog_partnership.queries.numbers import next_number
from catalog_partnership.rules.access_of_roadmaps import ProblemStatementId
from catalog_partnership.rules.conditions_of_roadmaps import TO_EDIT_PROBLEM, TO_STATE
from catalog_partnership.tables.roadmaps import (
    Audience,
    ProblemStatementRow,
    ProblemStatementStatus,
)


class ProblemStatementEnd(Described):
    """How a problem that was stated ends."""

    SOLVED = "SOLVED", "It is solved."
    DROPPED = "DROPPED", "It is not to be solved any more."


@dataclass(frozen=True, kw_only=True)
class StateProblem(Change[OrganizationRow]):
    """State a problem that an organization of yours wants solved, and who is shown it."""

    organization_id: Annotated[OrganizationId, Doc("The organization whose problem it is.")]
    title: Annotated[Name, Doc("What it is, in a few words.")]
    statement: Annotated[Statement, Doc("What is wrong, and what would be better.")]
    audience: Annotated[Audience, Doc("Who is shown it.")] = Audience.PARTNERS
    owner_id: Annotated[
        Omittable[PartyId | None], Doc("Who sees to it: a person or an organization.")
    ] = OMITTED
    preconditions = TO_STATE

    async def check(self, work: Work) -> OrganizationRow | None:
        """Lock the organization, so that one change at a time gives out numbers."""
        return await work.hold(OrganizationRow, self.organization_id)

    async def apply(self, work: Work, own: OrganizationRow) -> ProblemStatementRow:
        """Insert it, as open."""
        row = ProblemStatementRow
        problem = row(
            number=await next_number(work.session, row.number, row.organization_id, own.id),
            status=ProblemStatementStatus.OPEN,
            stated_by=work.principal.subject,
            **self.columns(row),
        )
        if self.owner_id is not OMITTED and self.owner_id is not None:
            self.owner_id.put_in(problem, "owner_")
        await work.create(problem)
        return problem


@dataclass(frozen=True, kw_only=True)
class UpdateProblemStatement(Change[ProblemStatementRow]):
    """Edit a problem that is open; what is left out stays as it is."""

    id: Annotated[ProblemStatementId, Doc("The problem.")]
    expected_revision: Annotated[int, Doc("The revision that was read before.")]
    title: Annotated[Omittable[Name], Doc("What it is, in a few words.")] = OMITTED
    statement: Annotated[Omittable[Statement], Doc("What is wrong, and what would be better.")] = (
        OMITTED
    )
    audience: Annotated[Omittable[Audience], Doc("Who is shown it.")] = OMITTED
    owner_id: Annotated[
        Omittable[PartyId | None], Doc("Who sees to it: a person or an organization.")
    ] = OMITTED
    preconditions = TO_EDIT_PROBLEM

    async def check(self, work: Work) -> ProblemStatementRow | None:
        """Refuse a stale revision."""
        return await work.edit(ProblemStatementRow, self.id, expected=self.expected_revision)

    async def apply(self, work: Work, row: ProblemStatementRow) -> ProblemStatementRow:
        """Write what was given."""
        self.store(row)
        if self.owner_id is None:
            row.owner_person_id = row.owner_organization_id = None
        elif self.owner_id is not OMITTED:
            self.owner_id.put_in(row, "owner_")
        return row


@dataclass(frozen=True, kw_only=True)
class CloseProblemStatement(Change[ProblemStatementRow]):
    """Say that a problem is solved, or is not to be solved any more, and what came of it."""

    id: Annotated[ProblemStatementId, Doc("The problem.")]
    expected_revision: Annotated[int, Doc("The revision that was read before.")]
    end: Annotated[ProblemStatementEnd, Doc("How it ends.")]
    came_of_it: Annotated[Statement, Doc("What came of it.")]
    preconditions = TO_EDIT_PROBLEM

    async def check(self, work: Work) -> ProblemStatementRow | None:
        """Refuse a stale revision."""
        return await work.edit(ProblemStatementRow, self.id, expected=self.expected_revision)

    async def apply(self, work: Work, row: ProblemStatementRow) -> ProblemStatementRow:
        """Close it."""
        row.status = ProblemStatementStatus[self.end.name]
        row.came_of_it, row.closed_at = self.came_of_it, work.now
        return row
