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


class PayloadStep(StepAround):
    """An object in the payload of a change: it fails alone, for the change may have been made."""

    async def values(self, run: Run, parents: Sequence[object]) -> Sequence[object]:
        """Return the field's answers, or what went wrong with them."""
        try:
            return await self.inner.values(run, parents)
        except OverdrawnError as error:
            return failed(run, too_much(error), parents)
        except Exception as error:  # noqa: BLE001  # the database may be gone meanwhile
            return failed(run, error, parents)


def too_much(error: OverdrawnError) -> ClientError:
    """Return what is told of a payload that overdraws what one answer may hold."""
    message = "The payload is too much for one answer; `committed` tells if the change was made."
    return ClientError(message, code="COST_EXCEEDED", field=named(reversed(error.path)))
