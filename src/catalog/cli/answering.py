"""`catalog export --query`: writing all nodes of a connection, a line each."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson
from rich.console import Console
from rich.progress import Progress, TextColumn, TimeElapsedColumn

from catalog.app import Catalog
from catalog.cli.state import fail
from catalog.domain import access, tokens
from catalog.domain.access import Principal
from catalog.exchange import paging, tabling
from catalog.exchange.paging import PagedQuery, WrongQueryError
from catalog.graph.errors import AnswerError
from catalog.storage import organizations

SIZE = 100  # nodes of one page, where the query says no first
CSV, JSONL = "csv", "jsonl"
FORMATS: Mapping[str, Callable[..., str]] = {CSV: tabling.separated, JSONL: tabling.json_lines}


@dataclass(frozen=True)
class Wanted:
    """A query, its variables, how its nodes are written, and whose sight it has."""

    query: Path
    format_name: str
    variables: str | None
    organization: str | None

    def paged(self, catalog: Catalog) -> PagedQuery:
        """Return the query for pages; one that cannot be followed ends the command."""
        try:
            text = self.query.read_text(encoding="utf-8-sig")
        except OSError as error:
            fail(f"{self.query} cannot be read: {error.strerror}.", 2)
        except UnicodeDecodeError:
            fail(f"{self.query} is no UTF-8.", 2)
        size = min(SIZE, catalog.settings.max_page_size)
        try:
            return paging.paged(text, catalog.schema.graphql, size)
        except WrongQueryError as error:
            fail(f"{self.query} cannot be exported: {error}", 2)

    def given(self) -> dict[str, Any]:
        """Return the variables; what is no mapping ends the command."""
        try:
            found = orjson.loads(self.variables or "{}")
        except orjson.JSONDecodeError as error:
            fail(f"--variables is no JSON: {error}.", 2)
        if not isinstance(found, dict):
            fail('--variables is no mapping: write one, such as {"tier": "core"}.', 2)
        return found


async def answer(catalog: Catalog, wanted: Wanted, write: Callable[[str], object]) -> int:
    """Write every node of the connection, page by page; return how many there are."""
    query, variables = wanted.paged(catalog), wanted.given()
    number, after = 0, None
    async with catalog.opened():
        principal = await _reader(catalog, wanted.organization)
        if wanted.format_name == CSV:
            write(tabling.header(query.columns))
        with progress() as shown:
            task = shown.add_task("Writing", total=None)
            while True:
                given = {**variables, paging.AFTER: after}
                try:
                    data = await catalog.ask(query.text, principal, given)
                except AnswerError as error:
                    fail(f"The query is not answered: {error}")
                rows, after = query.page(data)
                write(FORMATS[wanted.format_name](rows, query.columns))
                number += len(rows)
                shown.update(task, completed=number)
                if after is None:
                    return number


async def _reader(catalog: Catalog, slug: str | None) -> Principal:
    """Return who reads: a member of the organization of this slug, else an administrator."""
    if slug is None:
        return access.system("command line")
    async with catalog.database.reading() as session:
        if await organizations.by_slug(session, slug) is None:
            fail(f"There is no organization called {slug}.")
        return await tokens.as_member(session, slug)


def progress() -> Progress:
    """Return what tells people at a terminal how many lines are written."""
    return Progress(
        TextColumn("{task.description} {task.completed:,.0f}"),
        TimeElapsedColumn(),
        console=Console(stderr=True),
        transient=True,
        disable=not Console(stderr=True).is_terminal,
    )
