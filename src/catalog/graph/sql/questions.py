"""Questions: a connection with its arguments, ready to be made into statements."""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from catalog.aliases import TableAlias
from catalog.graph.context import OperationContext
from catalog.graph.declaring.entities import Entity
from catalog.graph.declaring.kinds import Page, Path
from catalog.graph.sql import cursors, ordering, windows
from catalog.graph.sql.filters import Filters
from catalog.graph.sql.operands import Names, Taken
from catalog.graph.sql.windows import PageWindow


@dataclass(frozen=True)
class Question:
    """A connection with its arguments."""

    field: str
    entity: Entity
    path: Path | None
    window: PageWindow
    where: Mapping[str, Any] | None
    taken: Taken
    order: tuple[ordering.Term, ...]

    @cached_property
    def key(self) -> Hashable:
        """What two equal questions have in common."""
        return self.field, repr((self.window, self.where, self.order))

    def binding(self, parent: object) -> bytes:
        """Return what the cursors of one parent's connection are bound to."""
        order = [[term.column, term.descending] for term in self.order]
        return cursors.bound_to(self.field, str(parent), self.where, order)

    @property
    def parameters(self) -> dict[str, object]:
        """The values of the filter, under the names that they have in SQL."""
        return {Names.name(index): value for index, value in enumerate(self.taken.values)}

    def cursors(self, table: TableAlias, parent: object, secret: bytes) -> dict[str, list[object]]:
        """Return the values in the cursors `after` and `before`, or raise `BadCursorError`."""
        kinds = ordering.python_types(table, self.order)
        given = (("after", self.window.after), ("before", self.window.before))
        return {
            name: cursors.read(cursor, kinds, self.binding(parent), secret)
            for name, cursor in given
            if cursor is not None
        }


class Questions:
    """Makes the questions that one schema's connections are asked."""

    def __init__(self, filters: Filters) -> None:
        self.filters = filters

    def question(
        self,
        field: str,
        entity: Entity,
        what: Page,
        arguments: Mapping[str, Any],
        context: OperationContext,
    ) -> Question:
        """Return the question that a connection's arguments ask."""
        window = windows.window(arguments, context.page_limit)
        order = ordering.terms(arguments.get("orderBy"))
        what.narrowing.must_fit(arguments)
        where = what.narrowing.where(arguments)
        taken = self.filters.taken(entity, where)
        return Question(field, entity, what.path, window, where, taken, order)
