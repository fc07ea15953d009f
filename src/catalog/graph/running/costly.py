"""Steps about what an answer may hold: of fields with a price, and of changes that were made."""

from collections.abc import Callable, Sequence

from graphql import GraphQLError

from catalog.graph.budgets import OBJECT, OverdrawnError
from catalog.graph.declaring.weights import Given
from catalog.graph.errors import ClientError
from catalog.graph.request.arguments import Arguments
from catalog.graph.request.limits import named
from catalog.graph.running.runs import Run, Step, StepAround, failed


class CostlyStep(StepAround):
    """A field whose cost depends on its arguments."""

    def __init__(self, inner: Step, cost: Callable[[Given], int], arguments: Arguments) -> None:
        super().__init__(inner)
        self.cost = cost
        self.arguments = arguments

    async def values(self, run: Run, parents: Sequence[object]) -> Sequence[object]:
        """Pay for each parent, and return the field's answers."""
        try:
            cost = max(self.cost(self.arguments(run.variables)), 0)
        except GraphQLError:
            cost = 0  # the field itself is refused for its arguments
        run.budget.spend(cost * OBJECT * len(parents))
        return await self.inner.values(run, parents)


class CommittedStep(StepAround):
    """An object in the payload of a change: the change is made, whatever its answer holds."""

    async def values(self, run: Run, parents: Sequence[object]) -> Sequence[object]:
        """Return the field's answers, or the error that tells that the change was made."""
        try:
            return await self.inner.values(run, parents)
        except OverdrawnError as error:
            message = "The change was made, but its payload is too much for one answer."
            field = named(reversed(error.path))
            told = ClientError(message, code="COST_EXCEEDED", committed=True, field=field)
            return failed(run, told, parents)
