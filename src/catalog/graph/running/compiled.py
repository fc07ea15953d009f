"""Running operations compiled: a plan is made once for a document, then rows become answers."""

import inspect
from collections.abc import Awaitable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeGuard
from uuid import UUID

from graphql import (
    ExecutionResult,
    GraphQLResolveInfo,
    OperationType,
)

from catalog.graph.context import Viewer
from catalog.graph.request.documents import Document
from catalog.graph.running.fetching import Fetching
from catalog.graph.running.nulls import BUBBLES, Nulls
from catalog.graph.running.plans import Planner
from catalog.graph.running.selections import Field, Selection
from catalog.graph.running.sources import ObjectPlace
from catalog.graph.sql.statements import Dialect, Statement

PLANS = 16  # that one document keeps


def _is_awaitable(value: Any) -> TypeGuard[Awaitable[Any]]:
    return inspect.isawaitable(value)


@dataclass
class Run:
    """One operation while it runs."""

    context: Any
    schema: Any
    operation: Any
    fragments: Mapping[str, Any]
    variables: Any
    dialect: Dialect
    is_dirty: bool = False
    answers: list[tuple[Selection, list[Any]]] = field(default_factory=list)
    parameters: dict[str, Any] = field(default_factory=dict)

    async def fetch(self, statement: Statement, values: Mapping[str, Any]) -> Sequence[Any]:
        """Return the rows that a statement finds."""
        found: Sequence[Any] = await self.context.session.fetch(
            statement.text, statement.parameters({**self.parameters, **values})
        )
        return found

    def python_key(self, key: Any) -> Any:
        """Return a key of a row as the UUID that it is."""
        return UUID(key) if isinstance(key, str) else key

    def info(self, asked: Field) -> Any:
        """Return what graphql-core tells a resolver."""
        return GraphQLResolveInfo(
            field_name=asked.nodes[0].name.value,
            field_nodes=list(asked.nodes),
            return_type=asked.type,
            parent_type=asked.parent_type,
            path=None,  # type: ignore[arg-type]  # no resolver of a batch has one place
            schema=self.schema.graphql,
            fragments=dict(self.fragments),
            root_value=None,
            operation=self.operation,
            variable_values=self.variables,
            context=self.context,
            is_awaitable=_is_awaitable,
            abort_signal=None,
            async_helpers=None,  # type: ignore[arg-type]  # nothing is deferred here
        )


class Compiled:
    """Plans and runs the operations of one schema."""

    def __init__(self, schema: Any) -> None:
        self._schema = schema

    async def execute(
        self, document: Document, operation: Any, variables: Any, context: Any
    ) -> ExecutionResult:
        """Return the data and the errors of an operation."""
        dialect = Dialect(context.session.sqlalchemy_dialect)
        viewer = context.viewer
        # The operation by its identity: the hash of a tree is made of all its leaves.
        shape = (
            id(operation),
            dialect.is_sqlite,
            viewer.shape,
            document.conditions(variables),
        )
        known = document.plans.get(shape)
        if known is None:
            plan = self._plan(operation, document.fragments, variables, viewer, dialect)
            if len(document.plans) >= PLANS:
                document.plans.clear()
            known = document.plans[shape] = (plan, plan.statements <= 1)
        plan, asks_once = known
        if asks_once:
            context.session.ask_once()
        run = Run(context, self._schema, operation, document.fragments, variables, dialect)
        run.parameters = {
            name: list(map(dialect.key, keys)) for name, keys in viewer.parameters.items()
        }
        root: list[Any] = [None]
        data: Any = (await plan.run(run, root))[0]
        if not run.is_dirty:
            return ExecutionResult(data, None)
        nulls = Nulls(run.answers)
        data = nulls.object(plan, data, ())
        return ExecutionResult(None if data is BUBBLES else data, nulls.errors or None)

    def _plan(
        self, operation: Any, fragments: Any, variables: Any, viewer: Viewer, dialect: Dialect
    ) -> Selection:
        fetching = Fetching(self._schema.questions, dialect, viewer.principal)
        planner = Planner(self._schema, fetching, fragments, variables)
        graphql = self._schema.graphql
        kind = graphql.get_root_type(operation.operation)
        assert operation.operation is not OperationType.SUBSCRIPTION  # noqa: S101
        return planner.selection(kind, [operation], ObjectPlace(dialect.key))
