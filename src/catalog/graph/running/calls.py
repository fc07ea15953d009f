"""The steps that call Python code: functions of many parents, changes, and plain resolvers."""

import inspect
from collections import namedtuple
from collections.abc import Awaitable, Callable, Sequence
from operator import itemgetter
from typing import Any, TypeAlias

from catalog.graph.declaring import kinds
from catalog.graph.request.arguments import Arguments
from catalog.graph.running.completion import Completion
from catalog.graph.running.runs import MANY, Run, failed
from catalog.graph.sql.statements import Convert

Parents: TypeAlias = Callable[[Sequence[Any]], Sequence[object]]
"""Makes the parents that functions of plugins are given out of those that steps are given."""


class BatchStep:
    """A function of all parents of the level."""

    statements = MANY

    def __init__(
        self, what: kinds.Batch, parents: Parents, arguments: Arguments, complete: Completion
    ) -> None:
        self.what = what
        self.parents = parents
        self.arguments = arguments
        self.complete = complete

    async def values(self, run: Run, parents: Sequence[object]) -> Sequence[object]:
        """Return what the function answers for each parent."""
        try:
            arguments = self.arguments(run.variables)
            values = self.what.function(self.parents(parents), run.context, **arguments)
            if inspect.isawaitable(values):
                values = await values
            values = list(values)
            if len(values) != len(parents):
                message = (
                    f"{self.what.function} answered for {len(values)} of {len(parents)} parents."
                )
                raise ValueError(message)  # noqa: TRY301
        except Exception as error:  # noqa: BLE001  # a plugin's function may raise anything
            return failed(run, error, parents)
        return await self.complete(run, values)


class ActStep:
    """A change that is made, and what came of it."""

    statements = MANY

    def __init__(self, what: kinds.Act, arguments: Arguments, complete: Completion) -> None:
        self.what = what
        self.arguments = arguments
        self.complete = complete

    async def values(self, run: Run, parents: Sequence[object]) -> Sequence[object]:
        """Make the change once, and return its payload: a root is the only parent."""
        try:
            given = self.arguments(run.variables)
            is_dry = bool(given.get("dryRun"))
            payload = await self.what.run(given["input"], run.context, dry_run=is_dry)
        except Exception as error:  # noqa: BLE001  # a plugin's rule may raise anything
            return failed(run, error, parents)
        return await self.complete(run, [payload])


class ResolverStep:
    """A plain resolver, called for each parent."""

    statements = MANY

    def __init__(
        self, call: Callable[[Run, Any], Awaitable[object] | object], complete: Completion
    ) -> None:
        self.call = call
        self.complete = complete

    async def values(self, run: Run, parents: Sequence[object]) -> Sequence[object]:
        """Return what the resolver answers for each parent."""
        values: list[object] = []
        for parent in parents:
            try:
                value = self.call(run, parent)
                if inspect.isawaitable(value):
                    value = await value
            except Exception as error:  # noqa: BLE001  # a plugin's resolver may raise anything
                value = error
            values.append(value)
        return await self.complete(run, values)


def parents_of(type_name: str, columns: Sequence[tuple[str, int, Convert | None]]) -> Parents:
    """Return what makes parents for functions out of rows: tuples with the columns they need."""
    names = [column for column, _, _ in columns]
    made: Any = namedtuple(f"{type_name}Parent", names)  # type: ignore[misc]  # noqa: PYI024
    readers = [(itemgetter(at), convert) for _, at, convert in columns]

    def parents(rows: Sequence[Any]) -> Sequence[object]:
        return [
            made(
                *(
                    convert(read(row)) if convert and read(row) is not None else read(row)
                    for read, convert in readers
                )
            )
            for row in rows
        ]

    return parents
