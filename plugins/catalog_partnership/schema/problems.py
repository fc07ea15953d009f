"""Problem statements in the graph."""

import datetime as dt
from typing import Any

import strawberry

from catalog.plugin import (
    Connection,
    Mutation,
    Node,
    Organization,
    Party,
    Query,
    change,
    column,
    connection,
    entity,
    extends,
    lookup,
    party,
    to_one,
    viewer_can,
)
from catalog_partnership.changes.planning import problems
from catalog_partnership.rules import access_of_roadmaps as access
from catalog_partnership.tables.roadmaps import (
    Audience,
    ProblemStatementRow,
    ProblemStatementStatus,
)

for kind in (ProblemStatementStatus, problems.ProblemStatementEnd):
    strawberry.enum(kind)


@entity(access.PROBLEM)
class ProblemStatement(Node):
    """A problem that an organization wants solved, as it shows it to its partners."""

    organization: Organization = to_one("Whose problem it is.", key="organization_id")
    number: int = column("Which problem of its organization it is, counted from 1.")
    title: str = column("What it is, in a few words.")
    statement: str = column("What is wrong, and what would be better.")
    audience: Audience = column("Who is shown it.")
    owner: Party | None = party(
        "Who sees to it.",
        link=access.where_of_house,
        organization=ProblemStatementRow.owner_organization_id,
        person=ProblemStatementRow.owner_person_id,
    )
    status: ProblemStatementStatus = column("How far it has come.")
    came_of_it: str | None = column("What came of it; null while it is open.")
    stated_by: str = column("Who stated it: the subject of their token.")
    closed_at: dt.datetime | None = column("When it was solved or dropped.")
    viewer_can = viewer_can(access.PROBLEM)
    revision: int = column("How often it was edited, counted from 1.")
    created_at: dt.datetime = column("When it was stated.")
    updated_at: dt.datetime = column("When it was last edited.")


@extends(Organization)
class ProblemsOfOrganization:
    """What an organization wants solved."""

    problem_statements: Connection[ProblemStatement] = connection(
        "The problems that it states.", by=ProblemStatementRow.organization_id
    )


@extends(Query)
class ProblemQueries:
    """What can be asked about problems that are stated."""

    problem_statement: ProblemStatement | None = lookup("Find one stated problem by its id.")
    problem_statements: Connection[ProblemStatement] = connection(
        "Page through the problems that are stated."
    )


@extends(Mutation)
class ProblemMutations:
    """What can be done about problems that are stated."""

    state_problem = change(problems.StateProblem, ProblemStatement)
    update_problem_statement = change(problems.UpdateProblemStatement, ProblemStatement)
    close_problem_statement = change(problems.CloseProblemStatement, ProblemStatement)


PARTS: tuple[Any, ...] = (
    ProblemStatement,
    ProblemsOfOrganization,
    ProblemQueries,
    ProblemMutations,
)
