"""Running operations compiled: a plan is made once for a document, then rows become answers."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from graphql import ExecutionResult, GraphQLError, OperationDefinitionNode, OperationType
from graphql.execution.values import VariableValues

from catalog.graph.context import OperationContext, ViewerShape
from catalog.graph.request.documents import Document
from catalog.graph.running.fetching import Fetching
from catalog.graph.running.nulls import BUBBLES, Nulls
from catalog.graph.running.plans import Planner
from catalog.graph.running.runs import PlannedSchema, Run
from catalog.graph.running.selections import Selection
from catalog.graph.running.sources import ObjectPlace
from catalog.graph.sql.statements import Dialect

PLANS = 16  # that one document keeps
ROOT = (None,)  # the only parent of the fields of a root type


@dataclass(frozen=True)
class Plan:
    """How one operation is answered, and whether that takes one statement at most."""

    root: Selection
    asks_once: bool


class Compiled:
    """Plans and runs the operations of one schema."""

    def __init__(self, schema: PlannedSchema) -> None:
        self._schema = schema

    async def execute(
        self,
        document: Document,
        operation: OperationDefinitionNode,
        variables: VariableValues,
        context: OperationContext,
    ) -> ExecutionResult:
        """Return the data and the errors of an operation.

        Raises `OverdrawnError` where the answer holds more than the context's budget.
        """
        dialect = Dialect(context.session.sqlalchemy_dialect)
        viewer = context.viewer
        # The operation by its identity: the hash of a tree is made of all its leaves.
        shape = (
            id(operation),
            dialect.is_sqlite,
            viewer.shape,
            document.conditions(variables),
        )
        plan = document.plans.get(shape)
        if not isinstance(plan, Plan):
            plan = self._plan(document, operation, variables, viewer, dialect)
            if len(document.plans) >= PLANS:
                document.plans.clear()
            document.plans[shape] = plan
        if plan.asks_once:
            context.session.ask_once()
        parameters = {
            name: list(map(dialect.key, keys)) if isinstance(keys, list) else keys
            for name, keys in viewer.parameters.items()
        }
        graphql, fragments = self._schema.graphql, document.fragments
        run = Run(
            context, graphql, operation, fragments, variables, dialect, parameters, context.budget
        )
        data: Any = (await plan.root.run(run, ROOT))[0]
        if not run.is_dirty:
            return ExecutionResult(data, None)
        nulls = Nulls(run.answers)
        data = nulls.completed(plan.root.fields, data, ())
        if operation.operation is OperationType.MUTATION:
            _tell_what_was_committed(nulls.errors, run.committed)
        return ExecutionResult(None if data is BUBBLES else data, nulls.errors or None)

    def _plan(
        self,
        document: Document,
        operation: OperationDefinitionNode,
        variables: VariableValues,
        viewer: ViewerShape,
        dialect: Dialect,
    ) -> Plan:
        assert operation.operation is not OperationType.SUBSCRIPTION  # noqa: S101
        fetching = Fetching(self._schema.questions, dialect, viewer.principal)
        planner = Planner(self._schema, fetching, document.fragments, variables)
        kind = self._schema.graphql.get_root_type(operation.operation)
        assert kind is not None  # noqa: S101  # the document is valid
        root = planner.selection(kind, [operation], ObjectPlace(dialect.key))
        return Plan(root, root.statements <= 1)


def _tell_what_was_committed(
    errors: Iterable[GraphQLError], committed: Mapping[str, Mapping[str, object] | None]
) -> None:
    """Let each error of a mutation tell whether its change was made, and which objects have it."""
    for error in errors:
        changed = committed.get(str((error.path or ("",))[0]))
        told = {"committed": False} if changed is None else {"committed": True, "changed": changed}
        error.extensions = {**(error.extensions or {}), **told}
