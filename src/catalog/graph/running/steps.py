"""The steps of fields that stand in tables: each asks once for all objects of its level."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import chain
from typing import Any

from graphql import GraphQLError

from catalog.graph.context import RowValues
from catalog.graph.declaring import kinds
from catalog.graph.errors import ClientError
from catalog.graph.request.arguments import Arguments
from catalog.graph.running.fetching import Fetching
from catalog.graph.running.runs import MANY, Run, Step, StepAround, failed
from catalog.graph.running.selections import Selection
from catalog.graph.running.sources import EntitySource, Read, RowSource
from catalog.graph.sql.statements import Key

LACKING = (AttributeError, KeyError, TypeError, ValueError)


class ScopedStep(StepAround):
    """A field that asks for a scope."""

    def __init__(self, inner: Step, scope: str, arguments: Arguments) -> None:
        super().__init__(inner)
        self.scope = scope
        self.arguments = arguments

    async def values(self, run: Run, parents: Sequence[object]) -> Sequence[object]:
        """Return the field's answers, or the refusal."""
        try:
            run.context.require(self.scope)
        except ClientError as error:
            return failed(run, self._error_of_arguments(run) or error, parents)
        return await self.inner.values(run, parents)

    def _error_of_arguments(self, run: Run) -> GraphQLError | None:
        """Return what is wrong with the arguments, which are looked at before anybody's scopes."""
        try:
            self.arguments(run.variables)
        except GraphQLError as error:
            return error
        return None


class CarefulStep(StepAround):
    """A field of objects that Python code returned, which may lack what it reads of them."""

    async def values(self, run: Run, parents: Sequence[object]) -> Sequence[object]:
        """Return the field's answers; where one object lacks something, its own is a failure."""
        budget = run.budget
        spent, written = budget.spent, budget.written
        try:
            return await self.inner.values(run, parents)
        except LACKING as error:
            budget.spent, budget.written = spent, written  # each is asked again, or is no answer
            if len(parents) == 1:
                return failed(run, error, parents)
            return [answer for parent in parents for answer in await self.values(run, [parent])]


class RingStep(StepAround):
    """A function for the objects around which the viewer is in its ring: the rows marked *at*."""

    def __init__(self, inner: Step, at: int) -> None:
        super().__init__(inner)
        self.at = at

    async def values(self, run: Run, parents: Sequence[Any]) -> Sequence[object]:
        """Return the function's answers, and null for other objects."""
        at = self.at
        there = [row for row in parents if row[at] is not None]
        if len(there) == len(parents):
            return await self.inner.values(run, parents)
        answers = iter(await self.inner.values(run, there) if there else ())
        return [None if row[at] is None else next(answers) for row in parents]


class JoinedStep:
    """An object whose row was joined to the parent's; its key stands at *marker*."""

    def __init__(self, marker: int, selection: Selection, *, is_required: bool) -> None:
        self.marker = marker
        self.selection = selection
        self.is_required = is_required

    @property
    def statements(self) -> int:
        """How many statements it may take."""
        return self.selection.statements

    async def values(self, run: Run, parents: Sequence[Any]) -> Sequence[object]:
        """Return the answer of each parent's object."""
        at = self.marker
        there = [row for row in parents if row[at] is not None]
        found = await self.selection.run(run, there)
        if len(there) == len(parents):
            return found
        run.is_dirty = run.is_dirty or self.is_required
        answers = iter(found)
        return [None if row[at] is None else next(answers) for row in parents]


class KeyStep:
    """The object whose key stands in an attribute of the parent."""

    statements = MANY

    def __init__(
        self, read: Read, source: EntitySource, selection: Selection, fetching: Fetching
    ) -> None:
        self.read = read
        self.source = source
        self.selection = selection
        self.fetching = fetching

    async def values(self, run: Run, parents: Sequence[object]) -> Sequence[object]:
        """Return the object of each parent; what is not seen is null."""
        keys = [self.read(parent) for parent in parents]
        found = await self._found(run, keys)
        # What several parents show is in the answer, and paid for, as often.
        there = [found[key] for key in keys if key in found]
        answers = iter(await self.selection.run(run, there))
        run.is_dirty = run.is_dirty or len(there) < len(keys)
        return [next(answers) if key in found else None for key in keys]

    async def _found(self, run: Run, keys: Iterable[Key | None]) -> Mapping[Key | None, RowValues]:
        wanted = list(dict.fromkeys(key for key in keys if key is not None))
        return await self.fetching.by_ids(self.source, wanted, run) if wanted else {}


class RenewedStep(KeyStep):
    """One field of objects that Python code returned, read anew as far as the viewer may see."""

    async def values(self, run: Run, parents: Sequence[object]) -> Sequence[object]:
        """Return the field's answer for each object; null where its row is not seen."""
        keys = [self.read(parent) for parent in parents]
        found = await self._found(run, keys)
        answers = await self.selection.run(run, [found[key] for key in keys if key in found])
        (field,) = self.selection.fields
        each = iter(answers)
        return [next(each)[field.key] if key in found else None for key in keys]  # type: ignore[index]


class KeysStep(KeyStep):
    """The objects whose keys an attribute of the parent lists."""

    async def values(self, run: Run, parents: Sequence[object]) -> Sequence[object]:
        """Return the objects of each parent; what is not seen is left out."""
        lists = [self.read(parent) for parent in parents]
        found = await self._found(run, chain.from_iterable(lists))
        shown = [[found[key] for key in keys if key in found] for keys in lists]
        answers = iter(await self.selection.run(run, list(chain.from_iterable(shown))))
        return [[next(answers) for _ in rows] for rows in shown]


class PathStep:
    """The rows on a path: all of them, or the only one."""

    statements = MANY

    def __init__(
        self,
        read: Read,
        path: kinds.Path,
        source: EntitySource,
        selection: Selection,
        fetching: Fetching,
        most: int | None,
        *,
        is_only: bool,
    ) -> None:
        self.most = most
        self.read = read
        self.path = path
        self.source = source
        self.selection = selection
        self.fetching = fetching
        self.is_only = is_only

    async def values(self, run: Run, parents: Sequence[object]) -> Sequence[object]:
        """Return the answers for each parent."""
        keys = [self.read(parent) for parent in parents]
        found = await self.fetching.hanging(self.source, self.path, keys, run, self.most)
        shown = [found.get(key, ())[: 1 if self.is_only else None] for key in keys]
        answers = iter(await self.selection.run(run, list(chain.from_iterable(shown))))
        if self.is_only:
            return [next(answers) if rows else None for rows in shown]
        return [[next(answers) for _ in rows] for rows in shown]


class ReferencesStep:
    """Objects of several types that the columns of a link name: one statement for them all."""

    statements = MANY

    def __init__(
        self,
        read: Read,
        what: kinds.Refs,
        source: RowSource,
        targets: Sequence[tuple[int, Selection]],
        fetching: Fetching,
        most: int | None,
    ) -> None:
        self.read = read
        self.what = what
        self.source = source
        self.targets = targets
        self.most = most
        self.fetching = fetching

    async def values(self, run: Run, parents: Sequence[object]) -> Sequence[object]:
        """Return the objects of each parent, or the first."""
        keys = [self.read(parent) for parent in parents]
        markers = [at for at, _ in self.targets]
        links = await self.fetching.links(self.source, self.what, keys, run, self.most, markers)
        by_key: dict[Key, list[RowValues]] = {}
        for link in links:
            if any(link[at] is not None for at in markers):  # what it names is seen
                by_key.setdefault(link[-1], []).append(link)
        only_first = self.what.only_first
        # What several parents show is in the answer, and paid for, as often.
        shown = [by_key.get(key, [])[: 1 if only_first else None] for key in keys]
        flat = list(chain.from_iterable(shown))
        found: list[object] = [None] * len(flat)
        for at, selection in self.targets:
            there = [number for number, link in enumerate(flat) if link[at] is not None]
            answers = await selection.run(run, [flat[number] for number in there])
            for number, answer in zip(there, answers, strict=True):
                found[number] = answer
        each = iter(found)
        if only_first:
            return [next(each) if many else None for many in shown]
        return [[next(each) for _ in many] for many in shown]
