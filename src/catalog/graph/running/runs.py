"""One operation while it runs, and the steps that a plan makes for it."""

import datetime as dt
import inspect
from collections import namedtuple
from collections.abc import Awaitable, Mapping, Sequence
from dataclasses import dataclass, field
from operator import itemgetter
from typing import Any, Protocol, TypeGuard
from uuid import UUID

from graphql import (
    FieldNode,
    FragmentDefinitionNode,
    GraphQLField,
    GraphQLObjectType,
    GraphQLOutputType,
    GraphQLResolveInfo,
    GraphQLSchema,
    OperationDefinitionNode,
)
from graphql.execution.values import VariableValues
from strawberry.types.field import StrawberryField

from catalog.arrays import Convert
from catalog.graph.budgets import Budget
from catalog.graph.context import GuestField, OperationContext, RowValues
from catalog.graph.declaring.descriptions import CORE, OWNER
from catalog.graph.declaring.entities import Entity
from catalog.graph.declaring.shown import Instances
from catalog.graph.sql.questions import Questions
from catalog.graph.sql.statements import Dialect, Key
from catalog.statements import Statement

MANY = 1_000


@dataclass(frozen=True)
class Failure:
    """What stands in the place of a value that could not be had."""

    error: Exception


@dataclass
class Field:
    """One response key of a selection: where it stands in the document and what type it has."""

    key: str
    nodes: Sequence[FieldNode]
    parent_type: GraphQLObjectType
    definition: GraphQLField

    @property
    def type(self) -> GraphQLOutputType:
        """The type of its value."""
        return self.definition.type

    @property
    def name(self) -> str:
        """Its name in the schema."""
        return self.nodes[0].name.value

    @property
    def full_name(self) -> str:
        """Its name as `Type.field`."""
        return f"{self.parent_type.name}.{self.name}"

    @property
    def guest(self) -> GuestField | None:
        """Who answers it, where that is a plugin."""
        owner = self.definition.extensions[OWNER]
        return None if owner == CORE else GuestField(self.full_name, owner)


class Parents:
    """Makes what functions are given out of rows: tuples with the columns that they need."""

    def __init__(self, type_name: str, columns: Sequence[tuple[str, int, Convert | None]]) -> None:
        self.columns = [(name, at) for name, at, _ in columns]
        names = [name for name, _ in self.columns]
        self._kind: Any = namedtuple(f"{type_name}Parent", names)  # type: ignore[misc]  # noqa: PYI024
        self._readers = [(itemgetter(at), convert) for _, at, convert in columns]

    def __call__(self, rows: Sequence[Any]) -> Sequence[object]:
        """Return a tuple for each row."""
        if not self.columns:
            return (self._kind(),) * len(rows)
        columns = [
            map(convert, map(read, rows)) if convert else map(read, rows)
            for read, convert in self._readers
        ]
        return tuple(map(self._kind._make, zip(*columns, strict=True)))


@dataclass
class Run:
    """One operation while it runs."""

    context: OperationContext
    schema: GraphQLSchema
    operation: OperationDefinitionNode
    fragments: Mapping[str, FragmentDefinitionNode]
    variables: VariableValues
    dialect: Dialect
    parameters: Mapping[str, Sequence[Key] | UUID | dt.datetime]
    budget: Budget
    is_dirty: bool = False
    committed: dict[str, Mapping[str, object] | None] = field(default_factory=dict)
    """What each change so far has committed, by the response key of its mutation."""
    answers: list[tuple[Sequence[Field], Sequence[object]]] = field(default_factory=list)
    _given: tuple[Sequence[object], Parents, Sequence[object]] | None = None

    def parents(self, made_by: Parents, rows: Sequence[object]) -> Sequence[object]:
        """Return what a function is given; fields of the same rows share what they need alike."""
        known = self._given
        if known is None or known[0] is not rows or known[1].columns != made_by.columns:
            known = self._given = (rows, made_by, made_by(rows))
        return known[2]

    async def fetch(
        self, statement: Statement, values: Mapping[str, object]
    ) -> Sequence[RowValues]:
        """Return the rows that a statement finds."""
        return await self.context.session.fetch(
            statement.text, statement.parameters({**self.parameters, **values})
        )

    def python_key(self, key: Key) -> UUID:
        """Return a key of a row as the UUID that it is."""
        return UUID(key) if isinstance(key, str) else key

    def info(self, asked: Field) -> GraphQLResolveInfo[OperationContext]:
        """Return what graphql-core tells a resolver."""
        return GraphQLResolveInfo(
            field_name=asked.name,
            field_nodes=list(asked.nodes),
            return_type=asked.type,
            parent_type=asked.parent_type,
            path=None,  # type: ignore[arg-type]  # no resolver of a batch has one place
            schema=self.schema,
            fragments=dict(self.fragments),
            root_value=None,
            operation=self.operation,
            variable_values=self.variables,
            context=self.context,
            is_awaitable=_is_awaitable,
            abort_signal=None,
            async_helpers=None,  # type: ignore[arg-type]  # nothing is deferred here
        )


class PlannedSchema(Protocol):
    """What plans need of a composed schema."""

    questions: Questions
    scopes: dict[tuple[str, str], str]

    @property
    def graphql(self) -> GraphQLSchema:
        """The schema as graphql-core knows it."""

    @property
    def entities(self) -> Mapping[str, Entity]:
        """Its entities, by the names of their types."""

    def target(self, field: GraphQLField) -> Entity | None:
        """Return the entity that a field reaches: its type's, or its connection's nodes'."""

    def instances(self, definition: StrawberryField) -> Instances:
        """Return what makes instances of input classes out of the arguments of a field."""


class Step(Protocol):
    """Answers one field, for all objects of its level at once."""

    @property
    def statements(self) -> int:
        """How many statements it may take; `MANY` where nobody can say."""

    async def values(self, run: Run, parents: Sequence[Any]) -> Sequence[object]:
        """Return the answer of each parent, in their order."""


class StepAround:
    """A step that takes what *inner* does, and does something of its own beside it."""

    def __init__(self, inner: Step) -> None:
        self.inner = inner

    @property
    def statements(self) -> int:
        """How many statements it may take."""
        return self.inner.statements


def failed(run: Run, error: Exception, parents: Sequence[object]) -> Sequence[Failure]:
    """Return the same failure for every parent, and mark the answer as one that has failures."""
    run.is_dirty = True
    return [Failure(error)] * len(parents)


def _is_awaitable(value: object) -> TypeGuard[Awaitable[Any]]:
    return inspect.isawaitable(value)
