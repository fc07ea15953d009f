"""Selections: the fields asked of objects of one type, and how their answers are had."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from operator import itemgetter
from typing import NamedTuple

from graphql import GraphQLObjectType

from catalog.graph.budgets import Budget, OverdrawnError, Price
from catalog.graph.running.assembly import Assemble, Cell, assembled
from catalog.graph.running.runs import Field, Run, Step
from catalog.graph.running.sources import Read


class PagePart(NamedTuple):
    """One response key of a page, of an edge or of a page info, and what is asked inside of it.

    *selection* is the number of the selection of its nodes; *type_name* is what holds the key.
    """

    key: str
    name: str
    type_name: str
    selection: int = -1
    parts: Sequence["PagePart"] = ()


@dataclass
class Selection:
    """What is answered of each object of one type, in the order of the document.

    Each field is a cell, which is read from the object's row, or has a step.
    """

    type: GraphQLObjectType
    fields: list[Field] = field(default_factory=list)
    cells: dict[str, Cell] = field(default_factory=dict)
    steps: dict[str, Step] = field(default_factory=dict)
    price: Price = field(default_factory=Price)
    _assemble: Assemble | None = None

    @property
    def statements(self) -> int:
        """How many statements its answers may take; `MANY` where nobody can say."""
        return sum(step.statements for step in self.steps.values())

    async def run(self, run: Run, parents: Sequence[object]) -> Sequence[object]:
        """Return the answers for *parents*, in their order, which are paid for before their steps.

        Raises `OverdrawnError` where they are too much for the answer.
        """
        if not parents:
            return []
        run.budget.draw(len(parents), self.price)
        for at, times in self.price.long.items():
            _write_long(run.budget, parents, at, times)
        columns, key = [], ""
        try:
            for key, step in self.steps.items():  # noqa: B007  # told where one overdraws
                columns.append(await step.values(run, parents))
        except OverdrawnError as error:
            error.path.append(key)
            raise
        if self._assemble is None:
            self._assemble = assembled({item.key: self.cells.get(item.key) for item in self.fields})
        found = self._assemble(parents, *columns)
        run.answers.append((self.fields, found))
        return found


def _write_long(budget: Budget, rows: Sequence[object], at: int, times: int) -> None:
    """Pay for the texts in one column of the rows, as often as they are shown."""
    read: Read = itemgetter(at)
    budget.write(times * sum(map(len, filter(None, map(read, rows)))))
