"""Importing files that are sent."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from inspect import getdoc
from typing import Annotated, Any, ClassVar, Final, cast

import strawberry

from catalog.domain.importing.change import ImportCatalog
from catalog.domain.importing.staging import Staging
from catalog.domain.writing import field_checks
from catalog.domain.writing.field_types import (
    OMITTED,
    BoundedText,
    Doc,
    FileText,
    Many,
    Omittable,
    OrganizationId,
    Word,
)
from catalog.domain.writing.preconditions import Precondition
from catalog.domain.writing.problems import ChangeRefusedError, Problem, Problems
from catalog.exchange.given import FileReader
from catalog.exchange.reading import AUTO, UnknownFormatError
from catalog.graph.declaring import kinds
from catalog.graph.declaring.declare import extends
from catalog.graph.declaring.types import Json
from catalog.graph.declaring.weights import MUTATION, weighs
from catalog.schema.context import Context
from catalog.schema.mutations import PART, TOLD, UserError, told
from catalog.schema.roots import Mutation

MOST_FILES: Final = 100
MOST_OBJECTS: Final = 5_000
LONGEST_FILE: Final = 1_000_000
PART_SIZE: Final = 1_000  # characters that cost as much as a part of a bulk change


@dataclass(frozen=True, kw_only=True)
class SentFileInput:
    """A file."""

    path: Annotated[str, BoundedText(500), Doc("What it is called, by which the report tells it.")]
    content: Annotated[str, FileText(LONGEST_FILE), Doc("What it says.")]


@dataclass(frozen=True, kw_only=True)
class ImportCatalogInput:
    """Take what files of other systems say into the catalog, as the command `catalog import` does.

    What could not be imported is told in the report, at its place, and the rest is: what belongs
    to others, too. What a source said before and its files lack is taken back; a file that is known
    by a format alone says no more than its own objects. An export, with what others consented to,
    is imported by administrators alone (`ROLE_NOT_HELD`). One request has at most 100 files, with
    5,000 objects.
    """

    files: Annotated[list[SentFileInput], Many(MOST_FILES), Doc("The files.")]
    format: Annotated[
        Omittable[Word],
        Doc("What to read the files as, one of `importFormats`; each is recognised unless given."),
    ] = OMITTED
    source: Annotated[
        Omittable[Word],
        Doc("Who says it, of whom the files are everything; else the format of each file."),
    ] = OMITTED
    house_id: Annotated[
        Omittable[OrganizationId],
        Doc(
            "The organization of yours whose parts new organizations become, and that records "
            "services without an owner that are new or nobody's; needed where you have several."
        ),
    ] = OMITTED
    preconditions: ClassVar[Sequence[Precondition]] = ()
    most_problems: ClassVar[int] = 10


@strawberry.type
class ImportCatalogPayload:
    """What came of importCatalog."""

    report: Json | None = strawberry.field(
        description="What `catalog import --json` prints; null where nothing was imported."
    )
    warnings: list[UserError] = strawberry.field(
        description="What to know, though files were imported; the report tells of these files.",
        metadata=TOLD,
    )
    user_errors: list[UserError] = strawberry.field(
        description="Every reason why nothing was imported.", metadata=TOLD
    )


async def _import(input: ImportCatalogInput, context: Context, *, dry_run: bool) -> kinds.Acted:  # noqa: A002
    report = None
    problems: Sequence[Problem] = ()
    warnings: Sequence[Problem] = ()
    is_committed = False
    with Staging() as staging:
        try:
            change = await _read(input, context, staging)
            made = await context.change(change, dry_run=dry_run)
            report, is_committed = change.told(dry_run=dry_run), made.is_committed
            warnings = made.warnings
        except ChangeRefusedError as error:
            problems = error.problems
    answer = ImportCatalogPayload(
        report=None if report is None else Json(report),
        warnings=told(warnings),
        user_errors=told(problems),
    )
    return kinds.Acted(answer, {} if is_committed else None)


def _cost(arguments: Mapping[str, Any]) -> int:
    """Return what an import costs, by how much is sent."""
    given: ImportCatalogInput = arguments["input"]
    return MUTATION + PART * (sum(len(file.content) for file in given.files) // PART_SIZE)


async def _must_fit(given: ImportCatalogInput, context: Context) -> None:
    """Refuse what a field cannot have, and files of the same name."""
    problems = Problems()
    await field_checks.check(given, context.session, context.principal, problems)
    paths = [file.path for file in given.files]
    for index, path in enumerate(paths):
        if path in paths[:index]:
            problems.add("GIVEN_TWICE", "Call each file otherwise.", "files", str(index), "path")
    if problems.found:
        raise ChangeRefusedError(problems.found)


async def _read(given: ImportCatalogInput, context: Context, staging: Staging) -> ImportCatalog:
    """Stage the files, and return the change that imports them; refuse what is too much."""
    await _must_fit(given, context)
    reader = cast("FileReader", context.extensions.reader)
    sent = [(file.path, file.content) for file in given.files]
    name = AUTO if given.format is OMITTED else given.format
    try:
        report, files = await asyncio.to_thread(reader.read, sent, staging, name)
    except UnknownFormatError as error:
        raise ChangeRefusedError([Problem("FORMAT_UNKNOWN", str(error), ("format",))]) from error
    if staging.sources.objects > MOST_OBJECTS:
        message = f"Send files of at most {MOST_OBJECTS:,} objects, or use the command."
        raise ChangeRefusedError([Problem("TOO_MANY", message, ("files",))])
    staging.sources.are_sent = True
    return ImportCatalog(
        files=files,
        house_id=given.house_id,
        source=given.source,
        staging=staging,
        report=report,
        parts=reader.parts,
    )


@extends(Mutation)
class ImportMutations:
    """What can be imported."""

    import_catalog: ImportCatalogPayload | None = strawberry.field(
        graphql_type=ImportCatalogPayload | None,
        description=getdoc(ImportCatalogInput),
        metadata={kinds.DECLARED: kinds.Act(ImportCatalogInput, _import), **weighs(cost=_cost)},
    )


PARTS = (ImportMutations,)
