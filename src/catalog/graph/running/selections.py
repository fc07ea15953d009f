"""Selections: the fields asked of objects of one type, and how their answers are had."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from graphql import GraphQLObjectType

from catalog.graph.running.assembly import Assemble, Cell, assembled
from catalog.graph.running.runs import Field, Run, Step


@dataclass
class Selection:
    """What is answered of each object of one type, in the order of the document.

    Each field is a cell, which is read from the object's row, or has a step.
    """

    type: GraphQLObjectType
    fields: list[Field] = field(default_factory=list)
    cells: dict[str, Cell] = field(default_factory=dict)
    steps: dict[str, Step] = field(default_factory=dict)
    _assemble: Assemble | None = None

    @property
    def statements(self) -> int:
        """How many statements its answers may take; `MANY` where nobody can say."""
        return sum(step.statements for step in self.steps.values())

    async def run(self, run: Run, parents: Sequence[object]) -> Sequence[object]:
        """Return the answers for *parents*, in their order."""
        if not parents:
            return []
        columns = [await step.values(run, parents) for step in self.steps.values()]
        if self._assemble is None:
            self._assemble = assembled({item.key: self.cells.get(item.key) for item in self.fields})
        found = self._assemble(parents, *columns)
        run.answers.append((self.fields, found))
        return found
