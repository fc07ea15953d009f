"""One catalog that answers twice: by the compiled executor, and by graphql-core, which is right.

Data must be the same bytes. Errors must be the same, with one exception that the specification
makes: below a place that became null because something in it could not be null, one error is
enough. graphql-core stops there at the first, the compiled executor tells all that it found. So
each error that graphql-core tells must be told; each one more must lie inside of a place that is
null in the data, where graphql-core told of another inside of the same place.
"""

import asyncio
import datetime as dt
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import orjson

from catalog.app import Catalog
from catalog.domain.access import Principal, system
from catalog.domain.declared.extensions import NONE
from catalog.graph.operations import Answer, Operations, Request
from catalog.graph.request.documents import Document
from catalog.graph.request.limits import Limits
from catalog.schema.context import Context
from catalog.schema.mutations import declared_mutations
from catalog.storage.database.sessions import ReadSession
from tests.graph.arguments import CursorSlot
from tests.graph.operations import Written

ADMIN = system("admin")
NOW = dt.datetime(2026, 3, 1, tzinfo=dt.UTC)
PAGE_LIMIT = 50
UNLIMITED = Limits(
    cost=10**12, filters=10**12, letters=10**12
)  # what may be asked is not the question here
MASKED = "Something went wrong here; the request id says where to look."
# What graphql-core tells clients of a resolver that returns nonsense; it is not their business.
NONSENSE = re.compile(
    r"(Enum ')?\w+'? cannot represent |Expected Iterable|Expected value of type"
    "|Abstract type|Runtime Object type"
)


class Core(Document):
    """A document that graphql-core answers, as it answers those about the schema itself."""

    def asks_for_the_schema(self, _operation: Any) -> bool:
        """Leave everything to graphql-core."""
        return True


class ByCore(Operations):
    """The oracle: operations as graphql-core executes them, with the same gates before it."""

    def __init__(self, compiled: Operations) -> None:
        super().__init__(compiled._schema, UNLIMITED)  # noqa: SLF001
        self._compiled_side = compiled

    def _read(self, text: str) -> Document:
        document = self._compiled_side.documents.of(text)  # read once for both
        return Core(document.tree, document.errors)


class Patient(ReadSession):
    """A session that finishes each question: graphql-core cancels what stands beside an error."""

    async def rows(self, question: Any, parameters: Any = None) -> Any:
        """Return every row, also to somebody who no longer waits."""
        return await asyncio.shield(super().rows(question, parameters))

    async def scalars(self, question: Any, parameters: Any = None) -> Any:
        """Return the first column of every row."""
        return await asyncio.shield(super().scalars(question, parameters))


@dataclass
class Tally:
    """What was compared."""

    operations: int = 0
    answers: int = 0
    with_errors: int = 0
    refused: int = 0
    length: int = 0


@dataclass
class Sides:
    """Both ways to answer."""

    catalog: Catalog
    tally: Tally = field(default_factory=Tally)

    def __post_init__(self) -> None:
        """Give both the same schema."""
        self.compiled = Operations(self.catalog.schema, UNLIMITED)
        self.core = ByCore(self.compiled)

    async def answer(self, side: Operations, request: Request, principal: Principal) -> Answer:
        """Return what one side answers."""
        database = self.catalog.database
        extensions = replace(NONE, mutations=declared_mutations(self.catalog.schema))
        context = Context(database, principal, NOW, "request", b"secret", PAGE_LIMIT, extensions)
        before = asyncio.all_tasks()
        async with context:
            if side is self.core:
                setattr(context, "_session", Patient(context.session._view))  # noqa: SLF001
            found = await side.execute(request, context, "request")
            # graphql-core answers as soon as the root is null, whatever still asks the database.
            while late := asyncio.all_tasks() - before:
                await asyncio.wait(late)
            return found

    async def compare(self, request: Request, principal: Principal) -> Answer:
        """Return the answer that both sides give; fail where they differ."""
        wanted = await self.answer(self.core, request, principal)
        given = await self.answer(self.compiled, request, principal)
        found = differences(wanted, given)
        costs = [
            side.extensions and side.extensions["cost"]["requested"] for side in (wanted, given)
        ]
        if costs[0] != costs[1]:  # what graphql-core does is not drawn from any budget
            found.append(f"cost: core {costs[0]}, compiled {costs[1]}")
        assert not found, "\n".join(
            [request.query, str(request.variables), principal.subject, *found]
        )
        beyond = too_cheap(given)
        assert not beyond, "\n".join([request.query, str(request.variables), beyond])
        self.tally.answers += 1
        self.tally.with_errors += bool(wanted.errors)
        self.tally.refused += not wanted.was_executed
        self.tally.length += len(orjson.dumps(wanted.data, option=orjson.OPT_UTC_Z))
        return wanted

    async def compare_all(self, selection: Written, principals: Sequence[Principal]) -> None:
        """Compare an operation, again with other values, and again with cursors it answered.

        The second time the same principal asks, or another: plans are kept for both.
        """
        text = selection.document()
        first, second = selection.variables
        answer = await self.compare(Request(text, first), principals[0])
        assert answer.was_executed or is_refusal(answer), answer.errors
        self.tally.operations += 1
        await self.compare(Request(text, second), principals[selection.spare[1] % 2])
        cursors = taken(selection.cursors, answer.data)
        if cursors:
            await self.compare(Request(text, {**first, **cursors}), principals[0])

    async def compare_payload(
        self, mutation: str, given: str, path: str, selection: Written
    ) -> str:
        """Make a change, and ask for the object at *path* of its payload; return the object's id.

        The selection must be answered as by a query that follows.
        """
        closing = " }" * path.count("{")
        before = f"{{ done: {mutation}(input: {{{given}}}) {{ userErrors {{ code }} made: "
        before += f"{path} {{ __typename id }}{closing} {path}"
        request = Request(
            selection.document(before, closing + " } }", "mutation"), first(selection)
        )
        done = await self.answer(self.compiled, request, ADMIN)
        if not done.was_executed:  # for a value, as of a page's size: nothing was changed
            return await self.compare_payload(mutation, given, path, PLAIN)
        assert done.data is not None, done.errors
        payload = done.data["done"]
        assert payload["userErrors"] == []
        steps = [step.strip() for step in path.split("{")]
        made, found = payload["made"], payload
        for step in steps[1:]:
            made = made[step]
        for step in steps:
            found = None if found is None else found[step]
        before = f'{{ node(id: "{made["id"]}") {{ ... on {made["__typename"]}'
        request = Request(selection.document(before, "} }"), first(selection))
        wanted = await self.answer(self.core, request, ADMIN)
        answer = Answer({"node": found}, [_moved(error, len(steps) + 1) for error in done.errors])
        wanted = Answer(wanted.data, [_moved(error, 1) for error in wanted.errors])
        different = differences(wanted, answer)
        assert not different, "\n".join([request.query, str(request.variables), *different])
        self.tally.answers += 1
        return str(made["id"])


PLAIN = Written("{ id }", "", "", ({}, {}), (), (0, 0))


def first(selection: Written) -> Mapping[str, Any]:
    """Return the first set of values."""
    return selection.variables[0]


def _moved(error: Mapping[str, Any], steps: int) -> Mapping[str, Any]:
    """Return an error below an object *steps* down, as if that object were asked as `node`."""
    return {**error, "path": ["node", *error["path"][steps:]], "locations": None}


def too_cheap(answer: Answer) -> str:
    """Return a complaint if an answer has more objects than its request was to cost."""
    if not answer.was_executed:
        return ""
    found = objects(answer.data) - isinstance(answer.data, dict)  # the root is no object
    assert answer.extensions is not None
    requested = answer.extensions["cost"]["requested"]
    return f"{found} objects at the price of {requested}" if found > requested else ""


def objects(value: Any) -> int:
    """Return how many objects there are in an answer."""
    if isinstance(value, dict):
        return 1 + sum(map(objects, value.values()))
    return sum(map(objects, value)) if isinstance(value, list) else 0


def is_refusal(answer: Answer) -> bool:
    """Tell whether the operation was refused for its values; the document must be valid."""
    codes = {error["extensions"]["code"] for error in answer.errors}
    return not codes & {"GRAPHQL_PARSE_FAILED", "GRAPHQL_VALIDATION_FAILED"}


def taken(slots: Iterable[CursorSlot], data: Any) -> Mapping[str, str]:
    """Return a cursor for each slot for which the answer has any."""
    found = {}
    for slot in slots:
        cursors = list(_under(slot.key, data))
        if cursors:
            cursor = cursors[slot.pick % len(cursors)]
            tampered = cursor[:-2] + ("A" if cursor[-2] != "A" else "B") + cursor[-1]
            found[slot.variable] = tampered if slot.is_tampered else cursor
    return found


def _under(key: str, data: Any) -> Iterable[str]:
    for name, value in data.items() if isinstance(data, dict) else enumerate(data or ()):
        if name == key and isinstance(value, str):
            yield value
        elif isinstance(value, dict | list):
            yield from _under(key, value)


def differences(wanted: Answer, given: Answer) -> list[str]:
    """Return what differs, in words; nothing where the answers are the same."""
    found = []
    left, right = (orjson.dumps(side.data, option=orjson.OPT_UTC_Z) for side in (wanted, given))
    if left != right:
        at = next((i for i, (a, b) in enumerate(zip(left, right, strict=False)) if a != b), 0)
        at = max(at - 200, 0)
        found.append(f"data at {at}:\n  core     {left[at : at + 600]!r}")
        found.append(f"  compiled {right[at : at + 600]!r}")
    if wanted.was_executed != given.was_executed:
        found.append(f"executed: core {wanted.was_executed}, compiled {given.was_executed}")
    told, more = Counter(map(_error, wanted.errors)), Counter(map(_error, given.errors))
    found += [f"error only of core: {error}" for error in told - more]
    nulled = {_nulled(wanted.data, error["path"]) for error in wanted.errors if "path" in error}
    told_at = {tuple(error.get("path") or ()) for error in wanted.errors}
    for error in more - told:
        path = tuple(orjson.loads(error)["path"] or ())
        place = _nulled(given.data, path)
        if place is None or place == path or path in told_at or place not in nulled:
            found.append(f"error only of compiled: {error}")
    return found


def _error(error: Mapping[str, Any]) -> str:
    is_nonsense = NONSENSE.match(error["message"])
    kept = {
        "message": MASKED if is_nonsense else error["message"],
        "path": error.get("path"),
        "code": "INTERNAL" if is_nonsense else error["extensions"]["code"],
        "locations": error.get("locations"),
    }
    return orjson.dumps(kept).decode()


def _nulled(data: Any, path: Sequence[Any]) -> tuple[Any, ...] | None:
    """Return the first part of *path* at which the data is null, or None where none is."""
    for length in range(len(path) + 1):
        if data is None:
            return tuple(path[:length])
        if length < len(path):
            data = data[path[length]]
    return None
