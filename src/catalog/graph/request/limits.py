"""Limits of a document, checked before it is validated.

A short document can stand for an endless one: its fragments double, its fields repeat. So each
fragment is measured once, and counting stops beyond what is refused. The time that it takes grows
with the length of the document alone.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    InlineFragmentNode,
    OperationDefinitionNode,
)

from catalog.graph.budgets import Budget, whole
from catalog.graph.errors import ClientError
from catalog.graph.request.collecting import Selecting

LARGEST = 65_536  # bytes
TOKENS = 2_000
NESTING = 60  # of braces, brackets and parentheses; also of lists and objects in variables
DEPTH = 20  # of fields; the introspection query of GraphiQL has 15
SELECTIONS = 5_000  # fields and fragments, each counted wherever it is spread
ECHOED = 80  # characters of what a client sent that a message repeats
PAIRS = 10_000  # of fields with one response key in one place, which validation compares
TOKEN = re.compile(  # what is not closed ends with the line, or the text: nothing is read twice
    r'"""(?:[^"\\]|\\"""|\\|"(?!""))*(?:""")?|"(?:[^"\\\n\r]|\\.)*"?|\#[^\n\r]*'
    r"|\.\.\.|[+-]?\w+(?:\.\d\w*)?|[^\s,]"
)
OPENING, CLOSING = frozenset("{[("), frozenset("}])")
_PUT_INTO_VARIABLES = "put values into variables, or ask in several requests."
_TOO_DEEP = f"Fields are nested more than {DEPTH} deep: ask for the inner ones by their id."
_TOO_NESTED = f"Fragments are nested more than {NESTING} deep: write the inner ones out."


@dataclass(frozen=True)
class Limits:
    """The most that one request may ask for: objects and letters of its answer, and filters."""

    cost: int = 10_000
    filters: int = 1_000
    letters: int = 10_000_000


class DeepError(ClientError):
    """Something is nested too deeply."""

    code = "DEPTH_EXCEEDED"


class CostError(ClientError):
    """A request asks for more than one request may."""

    code = "COST_EXCEEDED"

    @classmethod
    def of(cls, requested: int, limit: int) -> "CostError":
        """Return the error of a request that costs *requested*."""
        return cls(
            f"The request may cost {requested:,}, and the limit is {limit:,}: ask for smaller pages"
            " with first or last, for shorter or fewer lists, or in several requests."
        )

    @classmethod
    def at(cls, path: Sequence[str], budget: Budget) -> "CostError":
        """Return the error of an answer that overdraws *budget* at the field *path*.

        Its extension `field` names the field by response keys.
        """
        field = named(path)
        if budget.spent > budget.limit:
            what, hint = f"{whole(budget.limit):,} objects", "ask for smaller pages there"
        else:
            what, hint = f"{budget.letters:,} letters", "leave out long texts or page there"
        return cls(
            f"The answer would have more than {what}, with {cut(field)}: {hint}, with first or"
            " last, or ask in several requests.",
            field=field,
        )

    @classmethod
    def of_filters(cls, price: int, limit: int, at: Sequence[str]) -> "CostError":
        """Return the error of filters and orders that cost *price*, most of it at the field *at*.

        Its extension `field` names the field by response keys.
        """
        field = named(at)
        return cls(
            f"The filters and orders cost {price:,}, and the limit is {limit:,}: filter"
            f" {cut(field)} over fewer relations, less deeply, or by fewer alternatives.",
            field=field,
        )


def cut(text: str) -> str:
    """Return what a client sent as messages repeat it: at most 80 characters of it."""
    return text if len(text) <= ECHOED else f"{text[: ECHOED - 1]}…"


def named(path: Iterable[str]) -> str:
    """Return the name of a field by response keys, each of which a client chose."""
    return ".".join(map(cut, path))


def check_text(text: str) -> None:
    """Raise an error where the text of a document is too much to be parsed."""
    if len(text) > LARGEST or len(text.encode(errors="replace")) > LARGEST:
        message = f"The document is longer than {LARGEST:,} bytes: {_PUT_INTO_VARIABLES}"
        raise CostError(message)
    tokens = depth = 0
    for found in TOKEN.finditer(text):
        token = found[0]
        if token[0] == "#":
            continue
        tokens += 1
        if tokens > TOKENS:
            message = f"The document has more than {TOKENS:,} tokens: {_PUT_INTO_VARIABLES}"
            raise CostError(message)
        depth += (token in OPENING) - (token in CLOSING)
        if depth > NESTING:
            message = f"The document is nested more than {NESTING} deep: ask in several requests."
            raise DeepError(message)


def check_values(variables: Mapping[str, Any]) -> None:
    """Raise an error where the values of variables are nested too deeply."""
    level: Sequence[Mapping[str, Any] | list[Any]] = [variables]
    for _ in range(NESTING + 1):
        level = [inner for item in level for inner in _inside(item)]
        if not level:
            return
    message = f"The variables are nested more than {NESTING} deep: nest them less."
    raise DeepError(message)


def _inside(value: Mapping[str, Any] | list[Any]) -> Iterable[dict[str, Any] | list[Any]]:
    values = value if isinstance(value, list) else value.values()
    return [item for item in values if isinstance(item, dict | list)]


def check(tree: DocumentNode) -> None:
    """Raise an error where the operations of a document select too much, all together."""
    fragments = {
        item.name.value: item
        for item in tree.definitions
        if isinstance(item, FragmentDefinitionNode)
    }
    operations = [item for item in tree.definitions if isinstance(item, OperationDefinitionNode)]
    measured = _Measured(fragments)
    count = sum(measured.of(item, 0).count for item in operations)
    # What no operation reaches is looked at by validation all the same.
    unreached = [item for name, item in fragments.items() if measured.measure(name)]
    count += sum(measured.known[item.name.value].count for item in unreached)
    if count > SELECTIONS:
        message = f"More than {SELECTIONS:,} fields are selected: ask in several requests."
        raise CostError(message)
    validated: list[Selecting] = [*operations, *unreached]
    if sum(_pairs(item, fragments) for item in validated) > PAIRS:
        message = "The same fields are selected too often in one place: leave the repeats out."
        raise CostError(message)


@dataclass(frozen=True)
class _Size:
    """How deep fields stand in a selection, how deep it is nested, and how much it selects."""

    depth: int = 0
    nesting: int = 0
    count: int = 0


@dataclass
class _Measured:
    """Measures selections; each fragment once."""

    fragments: Mapping[str, FragmentDefinitionNode]
    known: dict[str, _Size] = field(default_factory=dict)

    def measure(self, name: str) -> bool:
        """Measure a fragment; tell whether it had not been measured before."""
        is_new = name not in self.known
        self._fragment(name, 0)
        return is_new

    def of(self, node: Selecting, level: int) -> _Size:
        """Return the size of what *node* selects, which is nested *level* deep itself."""
        if level > NESTING:
            raise DeepError(_TOO_NESTED)
        depth = nesting = count = 0
        for item in node.selection_set.selections if node.selection_set else ():
            if isinstance(item, FragmentSpreadNode):
                inner = self._fragment(item.name.value, level + 1)
            else:
                assert isinstance(item, FieldNode | InlineFragmentNode)  # noqa: S101  # no other
                inner = self.of(item, level + 1)
            depth = max(depth, inner.depth + isinstance(item, FieldNode))
            nesting = max(nesting, inner.nesting + 1)
            count = min(count + 1 + inner.count, SELECTIONS + 1)
        if depth > DEPTH:
            raise DeepError(_TOO_DEEP)
        if nesting > NESTING:
            raise DeepError(_TOO_NESTED)
        return _Size(depth, nesting, count)

    def _fragment(self, name: str, level: int) -> _Size:
        if name not in self.known and name in self.fragments:
            self.known[name] = _Size()  # inside of itself; validation tells of the cycle
            self.known[name] = self.of(self.fragments[name], level)
        return self.known.get(name, _Size())


def _pairs(node: Selecting, fragments: Mapping[str, FragmentDefinitionNode]) -> int:
    """Return how many pairs of fields below *node* are to stand under one response key."""
    places: Counter[tuple[str, ...]] = Counter()
    waiting: list[tuple[Selecting, tuple[str, ...], frozenset[str]]] = [(node, (), frozenset())]
    while waiting:
        found, path, around = waiting.pop()
        for item in found.selection_set.selections if found.selection_set else ():
            if isinstance(item, FragmentSpreadNode):
                name = item.name.value
                if name in fragments and name not in around:
                    waiting.append((fragments[name], path, around | {name}))
            elif isinstance(item, FieldNode):
                key = item.alias.value if item.alias else item.name.value
                places[*path, key] += 1
                waiting.append((item, (*path, key), around))
            elif isinstance(item, InlineFragmentNode):
                waiting.append((item, path, around))
    return sum(number * (number - 1) // 2 for number in places.values())
