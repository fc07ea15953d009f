"""Executing one operation, from its text to its answer."""

import inspect
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from graphql import (
    ExecutionResult,
    GraphQLError,
    OperationDefinitionNode,
    OperationType,
    execute,
    parse,
    specified_rules,
    validate,
)
from graphql import NoSchemaIntrospectionCustomRule as NoIntrospection
from graphql.execution.values import VariableValues

from catalog.graph.budgets import OBJECT, Budget, OverdrawnError, whole
from catalog.graph.composing.composition import Schema
from catalog.graph.context import OperationContext
from catalog.graph.errors import MOST_ERRORS, ClientError, formatted
from catalog.graph.reporting import Ending, Reporting
from catalog.graph.request import costs, filter_prices, limits
from catalog.graph.request.documents import Document
from catalog.graph.request.keeping import KeptDocuments
from catalog.graph.request.limits import Limits
from catalog.graph.request.page_checks import PageChecks
from catalog.graph.request.variables import Variables
from catalog.graph.running.compiled import Compiled

USUAL = Limits()
BY_CORE = 10  # a tenth of the filters, where an operation asks for the schema and for more


@dataclass(frozen=True)
class Request:
    """An operation to execute."""

    query: str
    variables: Mapping[str, Any] = field(default_factory=dict)
    operation_name: str | None = None


@dataclass(frozen=True)
class Answer:
    """What came of a request; `was_executed` is false where it was refused before it ran."""

    data: Mapping[str, Any] | None
    errors: Sequence[Mapping[str, Any]] = ()
    was_executed: bool = True
    extensions: Mapping[str, Any] | None = None


class NoQueryError(Exception):
    """The operation is no query, where nothing else may run."""


class Operations:
    """Executes operations on one schema; no request may ask for more than *most*.

    *ending* tells of errors that end a whole operation: `execute` raises them.
    """

    def __init__(
        self,
        schema: Schema,
        most: Limits = USUAL,
        ending: Ending = lambda _error: None,
        *,
        may_introspect: bool = True,
    ) -> None:
        self._schema = schema
        self._most = most
        self._ending = ending
        self._may_introspect = may_introspect
        self._rules = [*specified_rules, *(() if may_introspect else (NoIntrospection,))]
        self._compiled = Compiled(schema)
        self.documents = KeptDocuments(self._read)

    async def execute(
        self,
        request: Request,
        context: OperationContext,
        request_id: str,
        *,
        only_queries: bool = False,
    ) -> Answer:
        """Return the answer to *request*; errors that are not the client's are masked.

        Raises `NoQueryError` for any other operation where *only_queries* are to be run.
        """
        document = self.documents.of(request.query)
        if document.tree is None:
            return Answer(None, document.errors, was_executed=False)
        operation = document.operation(request.operation_name)
        if operation is None:
            message = "Name one of the document's operations in operationName."
            return _refused(ClientError(message, code="BAD_REQUEST"))
        context.operation = document.summary(operation)
        if only_queries and operation.operation is not OperationType.QUERY:
            raise NoQueryError
        return await self._run(document, operation, request, context, request_id)

    async def _run(
        self,
        document: Document,
        operation: OperationDefinitionNode,
        request: Request,
        context: OperationContext,
        request_id: str,
    ) -> Answer:
        try:
            limits.check_values(request.variables)
            variables = self._variables(document, operation).values(request.variables)
            if not isinstance(variables, VariableValues):
                return _refused(*variables[:MOST_ERRORS])
            document.check(variables)
            self._page_checks(document, operation).check(variables, context.page_limit)
            requested = costs.requested(
                self._schema.graphql, document, operation, variables, context.page_limit
            )
        except GraphQLError as error:
            return _refused(error)
        context.budget = budget = Budget(self._most.cost * OBJECT, self._most.letters)

        def told() -> Mapping[str, object]:
            actual = whole(budget.spent)
            return {"cost": {"requested": requested, "actual": actual, "limit": self._most.cost}}

        try:
            self._must_be_affordable(document, operation, variables, requested)
            if document.asks_for_the_schema(operation):
                budget.spent = requested * OBJECT
                result = await self._introspect(document, request, context)
            else:
                result = await self._compiled.execute(document, operation, variables, context)
        except (limits.CostError, OverdrawnError) as error:
            if isinstance(error, OverdrawnError):
                error = limits.CostError.at(error.path[::-1], budget)
            return _refused(error, extensions=told())
        errors: Sequence[Mapping[str, object]] = ()
        if result.errors:
            is_query = operation.operation is OperationType.QUERY
            errors = Reporting(self._ending, request_id).of(result, is_query=is_query)
        return Answer(result.data, errors, extensions=told())

    def _must_be_affordable(
        self,
        document: Document,
        operation: OperationDefinitionNode,
        variables: VariableValues,
        requested: int,
    ) -> None:
        """Raise a `CostError` where the operation could ask for too much, or its filters do."""
        by_core = document.asks_for_the_schema(operation)
        # What was committed, and what graphql-core runs, cannot be ended half-way.
        is_bound = by_core or operation.operation is not OperationType.QUERY
        if is_bound and requested > self._most.cost:
            raise limits.CostError.of(requested, self._most.cost)
        # What graphql-core runs is made into SQL while everybody else waits.
        most = self._most.filters // BY_CORE if by_core else self._most.filters
        filter_prices.must_be_affordable(self._schema, document, operation, variables, most)

    def _variables(self, document: Document, operation: OperationDefinitionNode) -> Variables:
        found = document.variables.get(id(operation))
        if found is None:
            found = Variables(
                self._schema.graphql, operation, hide_suggestions=not self._may_introspect
            )
            document.variables[id(operation)] = found
        return found

    def _page_checks(self, document: Document, operation: OperationDefinitionNode) -> PageChecks:
        found = document.page_checks.get(id(operation))
        if found is None:
            found = PageChecks(self._schema.graphql, document.fragments, operation)
            document.page_checks[id(operation)] = found
        return found

    async def _introspect(
        self, document: Document, request: Request, context: OperationContext
    ) -> ExecutionResult:
        """Let graphql-core answer an operation that asks for the schema itself."""
        assert document.tree is not None  # noqa: S101  # `execute` looked
        result = execute(
            self._schema.graphql,
            document.tree,
            context_value=context,
            variable_values=dict(request.variables),
            operation_name=request.operation_name,
        )
        found = await result if inspect.isawaitable(result) else result
        assert isinstance(found, ExecutionResult)  # noqa: S101  # nothing is deferred here
        return found

    def _read(self, text: str) -> Document:
        try:
            limits.check_text(text)
            tree = parse(text, max_lexical_tokens=limits.TOKENS)
            limits.check(tree)
        except GraphQLError as error:
            return Document(None, (formatted(error, "GRAPHQL_PARSE_FAILED"),))
        errors = validate(
            self._schema.graphql,
            tree,
            self._rules,
            max_errors=MOST_ERRORS,
            hide_suggestions=not self._may_introspect,
        )
        if errors:
            told = (formatted(error, "GRAPHQL_VALIDATION_FAILED") for error in errors[:MOST_ERRORS])
            return Document(None, tuple(told))
        return Document(tree)


@lru_cache(maxsize=4)  # as many as there are schemas kept
def shared(schema: Schema, most: Limits, ending: Ending, *, may_introspect: bool) -> Operations:
    """Return what executes operations; whoever gives the same shares what it read and planned."""
    return Operations(schema, most, ending, may_introspect=may_introspect)


def _refused(*errors: GraphQLError, extensions: Mapping[str, Any] | None = None) -> Answer:
    told = [formatted(error, "BAD_USER_INPUT") for error in errors]
    return Answer(None, told, was_executed=False, extensions=extensions)
