"""What the fields of a root answer: one object that an argument names, and who may ask."""

from collections.abc import Callable, Sequence
from typing import Any

from graphql import GraphQLError

from catalog.graph import ids
from catalog.graph.declaring import declare
from catalog.graph.errors import ClientError, NotFoundError
from catalog.graph.running.fetching import Fetching
from catalog.graph.running.selections import Selection, failed
from catalog.graph.running.sources import Source


class Guarded:
    """A root field that asks for a scope."""

    def __init__(self, child: Any, scope: str, arguments: Callable[[Any], Any]) -> None:
        self.child = child
        self.scope = scope
        self.arguments = arguments

    @property
    def statements(self) -> int:
        """How many statements it may take."""
        return int(self.child.statements)

    async def values(self, run: Any, rows: Sequence[Any]) -> list[Any]:
        """Return the field's answers, or the refusal."""
        try:
            run.context.require(self.scope)
        except ClientError as error:
            return failed(run, self._told_first(run) or error, rows)
        found: list[Any] = await self.child.values(run, rows)
        return found

    def _told_first(self, run: Any) -> GraphQLError | None:
        """Return what is wrong with the arguments, which are looked at before anybody's scopes."""
        try:
            self.arguments(run)
        except GraphQLError as error:
            return error
        return None


class Looked:
    """The one object that an argument names."""

    def __init__(
        self,
        what: declare.Lookup,
        source: Source,
        selection: Selection,
        arguments: Callable[[Any], Any],
        fetching: Fetching,
    ) -> None:
        self.what = what
        self.source = source
        self.selection = selection
        self.arguments = arguments
        self.fetching = fetching

    @property
    def statements(self) -> int:
        """How many statements it may take."""
        return 1 + self.selection.statements

    async def values(self, run: Any, rows: Sequence[Any]) -> list[Any]:
        """Return the object, or the error NOT_FOUND."""
        try:
            found = await self._row(run)
        except ClientError as error:
            return failed(run, error, rows)
        return await self.selection.run(run, [found])

    async def _row(self, run: Any) -> Any:
        entity = self.source.entity
        given = {name: value for name, value in self.arguments(run).items() if value is not None}
        if len(given) != 1:
            message = "Give exactly one of id and slug."
            raise ClientError(message)
        row = None
        if "id" in given:
            decoded = ids.decode(given["id"])
            if decoded is not None and decoded.type == entity.name:
                key = self.fetching.dialect.key(decoded.key)
                row = (await self.fetching.by_ids(self.source, [key], run)).get(key)
        elif self.what.by_slug is not None and "\x00" not in given["slug"]:
            row = await self.fetching.by_slug(self.source, self.what.by_slug, given["slug"], run)
        if row is None:
            message = f"There is no such {entity.name}."
            raise NotFoundError(message)
        return row
