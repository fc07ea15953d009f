"""Asking one catalog over HTTP, in process, as its clients do."""

import datetime as dt
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any, TypeVar

import sqlalchemy as sa

from catalog.app import Catalog, web
from catalog.domain.access import system
from catalog.domain.events.runs import RunEnd
from catalog.domain.importing.adoption import AdoptService
from catalog.domain.tokens import SCOPES
from catalog.domain.writing.transaction import utc_now
from catalog.http.identity import IS_LOOKING_UP
from catalog.ids import encode
from catalog.storage import organizations
from catalog.storage.database.sessions import WriteSession
from catalog.storage.houses import facts
from catalog.storage.houses.settling import settle
from catalog.storage.rows import EntityRow, Row
from catalog.storage.searching import keeping

try:
    from starlette.testclient import TestClient
except RuntimeError as error:
    told = "catalog.testing needs httpx2: pip install 'service-catalog[testing]'"
    raise ImportError(told) from error

ADMIN = "admin"
"""Asks as an administrator."""
ANYBODY = None
"""Asks without a token."""
T = TypeVar("T")


@dataclass
class Clock:
    """A clock that a test can set; until then it tells the present moment."""

    moment: dt.datetime | None = None

    def __call__(self) -> dt.datetime:
        """Return the moment that it was set to, else the present one."""
        return self.moment or utc_now()


@dataclass
class Asking:
    """Asks one catalog over HTTP: as an administrator unless a test says otherwise."""

    catalog: Catalog
    client: TestClient
    clock: Clock
    secrets: dict[str, str] = field(default_factory=dict)

    def run(self, work: Callable[[], Awaitable[T]]) -> T:
        """Run *work* in the catalog's event loop, and return what it returns."""
        portal = self.client.portal
        assert portal is not None
        return portal.call(work)

    def run_job(self, name: str) -> None:
        """Run the job `<plugin>.<name>` once; raises AssertionError where it fails, with why."""
        found = [job for job in self.catalog.plugins.jobs if job.called == name]
        assert found, f"There is no job called {name}."

        async def work() -> RunEnd:
            async with self.catalog.dispatcher(found[0]).running() as dispatcher:
                return await dispatcher.run_now(found[0])

        ended = self.run(work)
        assert ended.error is None, f"The job {name} failed: {ended.error}. The log tells why."

    def token(
        self,
        name: str,
        *,
        organization: str | None = None,
        person: str | None = None,
        **options: Any,
    ) -> str:
        """Make a token, to ask with `by=name`; *organization* is the slug of the holder's.

        It speaks for the *person* with this slug, else for a service account. It has no roles and
        the scopes of the core, unless `roles` or `scopes` are given.
        """
        given = {"roles": [], "scopes": list(SCOPES), **options}

        async def work() -> str:
            keys: dict[str, Any] = {}
            async with self.catalog.database.reading() as session:
                if organization is not None:
                    found = await organizations.by_slug(session, organization)
                    assert found is not None, f"There is no organization called {organization}."
                    keys["organization_id"] = found.id
                if person is not None:
                    somebody = await organizations.person_by_slug(session, person)
                    assert somebody is not None, f"There is no person called {person}."
                    keys["person_id"] = somebody.id
            return await self.catalog.make_token(subject=name, **keys, **given)

        self.secrets[name] = self.run(work)
        return self.secrets[name]

    def member(self, slug: str) -> str:
        """Make the organization *slug* with a member, to ask with `by=slug`; return its id."""
        organization = self.change(
            "createOrganization",
            {"slug": slug, "name": slug.title(), "kind": "COMPANY"},
            "organization { id }",
        )["organization"]["id"]
        self.token(slug, organization=slug)
        return str(organization)

    def live(self, slug: str, **given: Any) -> str:
        """Adopt the live service *slug*, as an import does, and return its id."""
        change = AdoptService(slug=slug, name=given.pop("name", slug.title()), **given)
        outcome = self.run(lambda: self.catalog.make(change, system("test")))
        return encode("Service", outcome.row.id)

    def put(self, rows: Sequence[Row]) -> None:
        """Insert *rows* in their order, without mutations: for states that no mutation makes.

        Entities without times get the present one.
        """
        now = self.clock()
        for row in rows:
            if isinstance(row, EntityRow):
                for name in ("created_at", "updated_at"):
                    setattr(row, name, getattr(row, name) or now)

        async def work() -> None:
            async with self._writing() as session:
                for _, alike in groupby(rows, type):
                    session.add(*alike)
                    await session.flush()

        self.run(work)

    def take(self, rows: Sequence[Row]) -> None:
        """Delete *rows*, the last first, as if they had never been put."""

        async def work() -> None:
            async with self._writing() as session:
                for row in reversed(rows):
                    columns = sa.inspect(type(row)).primary_key
                    found = [column == getattr(row, str(column.key)) for column in columns]
                    await session.execute(sa.delete(type(row)).where(*found))

        self.run(work)

    @asynccontextmanager
    async def _writing(self) -> AsyncIterator[WriteSession]:
        """Open a transaction that keeps houses right, as that of a change does, and commit it."""
        circles = [found.parties for found in self.catalog.plugins.extensions.rules.circles]
        async with self.catalog.database.writing() as session:
            facts.watch(session, circles)
            yield session
            await session.flush()
            await settle(session, circles)
            await keeping.keep(session)
            await session.commit()

    def write(self, statements: Sequence[Any]) -> None:
        """Run *statements* of SQL that change rows, without mutations."""

        async def work() -> None:
            async with self._writing() as session:
                for statement in statements:
                    await session.execute(statement)

        self.run(work)

    def answer(self, query: str, variables: Any = None, *, by: str | None = ADMIN) -> Any:
        """Return the whole answer."""
        headers = {} if by is None else {"authorization": f"Bearer {self.secrets[by]}"}
        response = self.client.post(
            "/graphql", json={"query": query, "variables": variables}, headers=headers
        )
        return response.json()

    def ask(self, query: str, variables: Any = None, *, by: str | None = ADMIN) -> Any:
        """Return the data of an answer without errors."""
        answer = self.answer(query, variables, by=by)
        assert "errors" not in answer, answer["errors"]
        return answer["data"]

    def codes(self, query: str, variables: Any = None, *, by: str | None = ADMIN) -> list[str]:
        """Return the codes of an answer's errors."""
        errors = self.answer(query, variables, by=by).get("errors", [])
        return [error["extensions"]["code"] for error in errors]

    def change(
        self,
        mutation: str,
        given: dict[str, Any],
        selection: str = "__typename",
        *,
        by: str | None = ADMIN,
        dry_run: bool = False,
    ) -> Any:
        """Make a change that is not refused, and return its payload."""
        payload = self.attempt(mutation, given, selection, by=by, dry_run=dry_run)
        assert payload["userErrors"] == [], payload["userErrors"]
        return payload

    def refused(
        self, mutation: str, given: dict[str, Any], *, by: str | None = ADMIN
    ) -> list[tuple[str, str | None]]:
        """Attempt a change, and return the code and the field of every problem."""
        problems = self.attempt(mutation, given, by=by)["userErrors"]
        return [(item["code"], ".".join(item["field"] or []) or None) for item in problems]

    def attempt(
        self,
        mutation: str,
        given: dict[str, Any],
        selection: str = "__typename",
        *,
        by: str | None = ADMIN,
        dry_run: bool = False,
    ) -> Any:
        """Attempt a change, and return its payload."""
        kind = mutation[0].upper() + mutation[1:] + "Input"
        text = f"""
            mutation($input: {kind}!, $dryRun: Boolean) {{
                {mutation}(input: $input, dryRun: $dryRun) {{
                    {selection}
                    userErrors {{ code message field evidence }}
                    warnings {{ code message field }}
                }}
            }}"""
        return self.ask(text, {"input": given, "dryRun": dry_run}, by=by)[mutation]

    @contextmanager
    def counting(self) -> Iterator[list[str]]:
        """Give a list that collects the statements that run, but to find out who asks."""
        statements: list[str] = []

        def note(statement: str) -> None:
            if not statement.startswith("BEGIN") and not IS_LOOKING_UP.get():
                statements.append(statement)

        def note_mapped(_c: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
            note(statement)

        database = self.catalog.database
        engines = [database.engine.sync_engine, database.readers.engine.sync_engine]
        for engine in engines:
            sa.event.listen(engine, "before_cursor_execute", note_mapped)
        database.listener = note
        try:
            yield statements
        finally:
            database.listener = None
            for engine in engines:
                sa.event.remove(engine, "before_cursor_execute", note_mapped)


@contextmanager
def served(catalog: Catalog, clock: Clock) -> Iterator[Asking]:
    """Serve a catalog in process, and give the `Asking` that asks it."""
    with TestClient(web(catalog)) as client:
        yield Asking(catalog, client, clock)
