"""The steps that call Python code: functions of many parents, changes, and plain resolvers."""

import asyncio
import inspect
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence, Sized
from contextlib import asynccontextmanager, nullcontext, suppress
from functools import partial
from operator import attrgetter
from typing import Any

from graphql import GraphQLError, default_field_resolver
from strawberry.types.field import StrawberryField
from structlog.contextvars import bound_contextvars

from catalog.graph.budgets import OBJECT, OverdrawnError
from catalog.graph.context import GuestField
from catalog.graph.declaring import kinds
from catalog.graph.declaring.attributes import attribute
from catalog.graph.declaring.descriptions import DEFINITION
from catalog.graph.declaring.weights import Given, Weight
from catalog.graph.errors import ClientError
from catalog.graph.request.arguments import Arguments
from catalog.graph.running.completion import Completion
from catalog.graph.running.costly import too_much
from catalog.graph.running.runs import MANY, Field, Parents, Run, Step, failed

DRY_RUN = 2.0  # seconds for the answer, while others wait to write


class BatchStep:
    """A function of all parents of the level, or of as many at once as its bound allows."""

    statements = MANY

    def __init__(
        self,
        what: kinds.Batch,
        parents: Parents | None,
        arguments: Arguments,
        complete: Completion,
        weight: Weight,
        guest: GuestField | None,
    ) -> None:
        self.guest = guest
        self.weight = weight
        self.what = what
        self.parents = parents
        self.arguments = arguments
        self.complete = complete

    async def values(self, run: Run, parents: Sequence[object]) -> Sequence[object]:
        """Return what the function answers for each parent."""
        try:
            arguments = self.arguments(run.variables)
            if self.guest is None:
                values = await self._all(run, parents, arguments)
            else:
                values = await self.guest.ask(
                    run.context, lambda: self._all(run, parents, arguments)
                )
        except OverdrawnError:
            raise
        except Exception as error:  # noqa: BLE001  # a plugin's function may raise anything
            return failed(run, error, parents)
        return await self.complete(run, values)

    async def _all(self, run: Run, parents: Sequence[object], arguments: Given) -> list[object]:
        size = self._at_once(run, arguments)
        values = await self._call(
            run, parents if size >= len(parents) else parents[:size], arguments
        )
        items = 0
        while len(values) < len(parents):
            items += sum(len(many) for many in values[-size:] if isinstance(many, Sized))
            if items >= run.budget.objects:
                run.budget.spend(items * OBJECT)
            rest = parents[len(values) : len(values) + size]
            values += await self._call(run, rest, arguments)
        return values

    async def _call(self, run: Run, parents: Sequence[object], arguments: Given) -> list[object]:
        given = parents if self.parents is None else run.parents(self.parents, parents)
        values = self.what.function(given, run.context, **arguments)
        if inspect.isawaitable(values):
            values = await values
        found = list(values)
        if len(found) != len(parents):
            message = f"{self.what.function} answered for {len(found)} of {len(parents)} parents."
            raise ValueError(message)
        return found

    def _at_once(self, run: Run, arguments: Given) -> int:
        """Return of how many parents the lists cannot be more than is left; at least one."""
        if self.weight.most is None or self.what.is_frugal:
            return run.budget.objects
        try:
            most = self.weight.count(arguments)
        except (KeyError, GraphQLError):  # it depends on the arguments of a field around
            return run.budget.objects
        return max(1, run.budget.objects // max(most, 1))


class ActStep:
    """A change that is made, and what came of it."""

    statements = MANY

    def __init__(
        self, key: str, what: kinds.Act, arguments: Arguments, complete: Completion
    ) -> None:
        self.key = key
        self.what = what
        self.arguments = arguments
        self.complete = complete

    async def values(self, run: Run, parents: Sequence[object]) -> Sequence[object]:
        """Make the change once, and return its payload: a root is the only parent."""
        if run.budget.is_overdrawn:
            message = "The change was not made: what came before it was too much for one answer."
            return failed(run, ClientError(message, code="COST_EXCEEDED"), parents)
        try:
            given = self.arguments(run.variables)
            is_dry = bool(given.get("dryRun"))
            with bound_contextvars(path=[self.key]):  # for what is logged by gates and rules
                acted = await self.what.run(given["input"], run.context, dry_run=is_dry)
            run.committed[self.key] = acted.committed
            async with _shortly() if is_dry else nullcontext():
                return await self.complete(run, [acted.payload])
        except OverdrawnError as error:
            return failed(run, too_much(error), parents)
        except Exception as error:  # noqa: BLE001  # a plugin's rule may raise anything
            return failed(run, error, parents)


@asynccontextmanager
async def _shortly() -> AsyncIterator[None]:
    """End the answer to a dry run that takes too long: others who write wait for it."""
    time = asyncio.timeout(DRY_RUN)
    try:
        async with time:
            yield
    except TimeoutError as error:
        if not time.expired():
            raise
        message = "Others wait to write while a dry run is answered: select less of the object."
        raise ClientError(message, code="TIMEOUT") from error


class AttributeStep:
    """An attribute of objects, which takes no resolver."""

    statements = MANY

    def __init__(self, name: str, complete: Completion) -> None:
        self.name = name
        self.complete = complete

    async def values(self, run: Run, parents: Sequence[object]) -> Sequence[object]:
        """Return the attribute of each parent."""
        return await self.complete(run, self._values(parents))

    def _values(self, parents: Sequence[object]) -> Sequence[object]:
        if not any(issubclass(kind, Mapping) for kind in set(map(type, parents))):
            with suppress(Exception):  # else each is looked at alone
                return list(map(attrgetter(self.name), parents))
        return [self._value(parent) for parent in parents]

    def _value(self, parent: object) -> object:
        try:
            return attribute(parent, self.name)
        except Exception as error:  # noqa: BLE001  # a property of a plugin may raise anything
            return error


class ResolverStep:
    """A plain resolver, called for each parent."""

    statements = MANY

    def __init__(
        self,
        call: Callable[[Run, Any], Awaitable[object] | object],
        complete: Completion,
        guest: GuestField | None,
    ) -> None:
        self.call = call
        self.complete = complete
        self.guest = guest

    async def values(self, run: Run, parents: Sequence[object]) -> Sequence[object]:
        """Return what the resolver answers for each parent."""
        if self.guest is None:
            return await self.complete(run, await self._all(run, parents))
        try:
            values = await self.guest.ask(run.context, lambda: self._all(run, parents))
        except Exception as error:  # noqa: BLE001  # all of them are late, or the view has ended
            return failed(run, error, parents)
        return await self.complete(run, values)

    async def _all(self, run: Run, parents: Sequence[object]) -> Sequence[object]:
        values: list[object] = []
        for parent in parents:
            try:
                value = self.call(run, parent)
                if inspect.isawaitable(value):
                    value = await value
            except Exception as error:  # noqa: BLE001  # a plugin's resolver may raise anything
                value = error
            values.append(value)
        return values


def plain(
    field: Field, call: Callable[..., object], complete: Completion, *, is_of_row: bool
) -> Step:
    """Return the step of a field that strawberry answers; *call* resolves it."""
    definition: StrawberryField = field.definition.extensions[DEFINITION]
    if not is_of_row and getattr(field.definition.resolve, "_is_default", False):
        return AttributeStep(definition.python_name, complete)
    guest = field.guest if definition.base_resolver else None  # else it is an attribute
    return ResolverStep(call, complete, guest)


def resolver(field: Field, what: kinds.Declared | None, *, is_of_row: bool) -> Callable[..., Any]:
    """Return the resolver of a field; of rows, what reads a column as it stands there.

    A row was read as the viewer may read it, and the resolver of the oracle would read it again.
    """
    if is_of_row and isinstance(what, kinds.Column):
        return partial(_attribute, what.name or field.definition.extensions[DEFINITION].python_name)
    return field.definition.resolve or default_field_resolver


def _attribute(name: str, parent: object, _info: object) -> object:
    return getattr(parent, name)
