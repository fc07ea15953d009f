"""A catalog of one's own for a test, asked through its front door."""

import datetime as dt
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa
from starlette.testclient import TestClient

from catalog.app import Catalog, open_catalog, web
from catalog.cli import tokens
from catalog.domain import changes
from catalog.domain.access import system
from catalog.domain.changes import utc_now
from catalog.domain.services import AdoptService
from catalog.graph.ids import encode
from catalog.hookspecs import Plugin
from catalog.host import gather
from catalog.settings import Settings
from catalog.storage.tables import ServiceRow

ADMIN = "admin"
ANYBODY = None


@dataclass
class Clock:
    """A clock that a test can move; until then it tells the true time."""

    moment: dt.datetime | None = None

    def __call__(self) -> dt.datetime:
        return self.moment or utc_now()


@dataclass
class Asking:
    """Asks one catalog over HTTP: as an administrator unless a test says otherwise."""

    catalog: Catalog
    client: TestClient
    clock: Clock
    secrets: dict[str, str] = field(default_factory=dict)

    def token(self, name: str, **options: Any) -> str:
        """Make a token, to ask with `by=name`."""
        given = {"roles": [], "scopes": ["catalog:read", "catalog:write"], **options}
        portal = self.client.portal
        assert portal is not None
        self.secrets[name] = portal.call(lambda: tokens.make(self.catalog, subject=name, **given))
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
        portal = self.client.portal
        assert portal is not None
        outcome = portal.call(
            lambda: changes.make(change, self.catalog.database, system("test"), clock=self.clock)
        )
        assert isinstance(outcome.row, ServiceRow)
        return encode("Service", outcome.row.id)

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
        """Collect the statements that questions about entities take."""
        statements: list[str] = []

        def note(statement: str) -> None:
            if not statement.startswith("BEGIN") and "FROM tokens" not in statement:
                statements.append(statement)

        def note_mapped(_c: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
            note(statement)

        database = self.catalog.database
        engines = [database.engine.sync_engine, database.readers.sync_engine]
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
def asking(url: str, plugins: Sequence[type[Plugin]] = (), **options: Any) -> Iterator[Asking]:
    """Serve the catalog at *url* to a test, with plugins, settings and an administrator."""
    clock = Clock()
    settings = Settings(secret_key="of-a-test", **options)
    catalog = open_catalog(gather(list(plugins)), settings, url=url, clock=clock)
    with TestClient(web(catalog)) as client:
        found = Asking(catalog, client, clock)
        found.token(ADMIN, roles=["admin"])
        yield found
