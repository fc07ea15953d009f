"""Generating operations over any schema: valid, and otherwise as odd as the language allows.

Two fields of one place share a response key only where they are the same field with the same
arguments, so that every document is valid; their selections then merge.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from graphql import (
    GraphQLField,
    GraphQLNonNull,
    GraphQLSchema,
    get_named_type,
    is_abstract_type,
    is_composite_type,
    is_leaf_type,
)
from hypothesis import strategies as st

from tests.graph.arguments import ABSENT, Arguments, CursorSlot, Values
from tests.graph.choices import Choices

LENGTH = 2_000  # bytes, two for each choice
CURSOR = re.compile(r"(?:after|before): \$(v\d+)")


@dataclass(frozen=True)
class Written:
    """A selection with its fragments, the variables that it declares, and two sets of values."""

    text: str
    fragments: str
    declarations: str
    variables: Sequence[Mapping[str, Any]]
    cursors: Sequence[CursorSlot]
    spare: tuple[int, int]  # two numbers below 1,000, for choices that the test makes

    def document(self, before: str = "", after: str = "", kind: str = "query") -> str:
        """Return the selection as an operation, or inside the text around it."""
        head = f"{kind}({self.declarations})" if self.declarations else kind
        return f"{head} {before} {self.text} {after} {self.fragments}"


@dataclass
class Scope:
    """The response keys of one place, each with the field that it stands for."""

    fields: dict[str, tuple[tuple[str, str, str], "Scope"]] = field(default_factory=dict)

    def takes(self, other: "Scope") -> bool:
        """Tell whether the keys of *other* can stand here, too."""
        return all(
            key not in self.fields
            or (self.fields[key][0] == signature and self.fields[key][1].takes(inner))
            for key, (signature, inner) in other.fields.items()
        )

    def absorb(self, other: "Scope") -> None:
        """Add the keys of *other*."""
        for key, (signature, inner) in other.fields.items():
            self.fields.setdefault(key, (signature, Scope()))[1].absorb(inner)


def selections(
    schema: GraphQLSchema,
    kind: str,
    values: Values = lambda _coordinate, _type: None,
    weights: Mapping[str, int] = MappingProxyType({}),
    depth: int = 6,
    fuel: int = 40,
) -> st.SearchStrategy[Written]:
    """Return the strategy of selections of the type *kind*.

    *values* returns what to choose from for an argument or an input field by its coordinate, such
    as `Query.node.id`, and by the name of its type; None where the usual values will do. *weights*
    are how often fields such as `Query.node` are drawn, where it is not as often as others.
    """

    def write(given: bytes) -> Written:
        draw = Choices(given)
        spare = draw.between(0, 999), draw.between(0, 999)
        writer = _Writer(draw, schema, values, weights, fuel)
        text = writer.selection(schema.type_map[kind], draw.between(2, depth), Scope())
        return writer.written(text, spare)

    # Bytes, because hypothesis varies what is drawn in parts: most operations would be alike.
    return st.binary(min_size=LENGTH, max_size=LENGTH).map(write)


class _Writer:
    def __init__(
        self,
        draw: Choices,
        schema: GraphQLSchema,
        values: Values,
        weights: Mapping[str, int],
        fuel: int,
    ) -> None:
        self._draw = draw
        self._schema = schema
        self._arguments = Arguments(draw, values)
        self._weights = weights
        self._fuel = fuel
        self._fragments: dict[str, tuple[Any, str, Scope]] = {}
        self._names = 0

    def written(self, text: str, spare: tuple[int, int]) -> Written:
        """Return what was drawn, without fragments and variables that nothing uses."""
        used: dict[str, str] = {}
        waiting = [text]
        while waiting:
            for name in re.findall(r"\.\.\.(F\d+)", waiting.pop()):
                if name not in used:
                    kind, inside, _ = self._fragments[name]
                    used[name] = f"fragment {name} on {kind.name} {inside}"
                    waiting.append(inside)
        fragments = " ".join(used.values())
        names = set(re.findall(r"\$(v\d+)", text + fragments))
        kept = {name: found for name, found in self._arguments.variables.items() if name in names}
        return Written(
            text,
            fragments,
            ", ".join(f"${name}: {declared}" for name, (declared, _, _) in kept.items()),
            [
                {name: found[at] for name, found in kept.items() if found[at] is not ABSENT}
                for at in (1, 2)
            ],
            [slot for slot in self._arguments.cursors if slot.variable in names],
            spare,
        )

    def selection(self, kind: Any, depth: int, scope: Scope) -> str:
        """Draw the selection of an object, an interface or a union."""
        parts = [self._part(kind, depth, scope) for _ in range(self._draw.between(1, 5))]
        return f"{{ {' '.join(parts)} }}"

    def _part(self, kind: Any, depth: int, scope: Scope) -> str:
        self._fuel -= 1
        choice = self._draw.between(0, 19)
        if self._fuel > 0 and depth > 0:
            if choice >= (10 if is_abstract_type(kind) else 17):
                return self._inline(kind, depth, scope)
            if choice in {15, 16}:
                return self._spread(kind, depth, scope)
            if choice in {13, 14}:
                return self._again(kind, depth, scope)
        found = None if choice == 12 else self._field(kind, depth, scope)
        return found or self._typename(scope)

    def _typename(self, scope: Scope) -> str:
        key = self._key("__typename", ("__typename", "", "String!"), scope)
        return f"{key}{self._directives()}"

    def _key(self, name: str, signature: tuple[str, str, str], scope: Scope) -> str:
        """Return `alias: name`, with an alias that is free here or stands for the same field."""
        key = self._draw.one_of([name, name, name, "a", "b", "slug"])
        while key in scope.fields and scope.fields[key][0] != signature:
            self._names += 1
            key = f"{key[:9]}{self._names}"
        scope.fields.setdefault(key, (signature, Scope()))
        return name if key == name else f"{key}: {name}"

    def _field(self, kind: Any, depth: int, scope: Scope) -> str | None:
        fields = getattr(kind, "fields", {})
        pool = self._pool(kind, fields, depth)
        if not pool:
            return None
        name = self._draw.one_of(pool)
        definition = fields[name]
        arguments = self._arguments.of(kind, name, definition)
        text = self._key(name, (name, arguments, str(definition.type)), scope)
        _, inner = scope.fields[text.split(":")[0]]
        below = self._below(kind, definition, arguments, depth, inner)
        return f"{text}{arguments}{self._directives()}{below}"

    def _pool(self, kind: Any, fields: Mapping[str, GraphQLField], depth: int) -> list[str]:
        """Return the names of fields, those that lead further more often."""
        may_go_on = self._fuel > 0 and (depth > 0 or _is_page(kind))
        found = []
        for name, item in fields.items():
            named = get_named_type(item.type)
            usual = 1 if is_leaf_type(named) else 4 if _is_page(named) else 2
            if may_go_on or is_leaf_type(named):
                found += [name] * self._weights.get(f"{kind.name}.{name}", usual)
        return found

    def _below(
        self, kind: Any, definition: GraphQLField, arguments: str, depth: int, inner: Scope
    ) -> str:
        named = get_named_type(definition.type)
        if is_leaf_type(named):
            return ""
        text = self.selection(named, depth - (0 if _is_page(kind) else 1), inner)
        cursors = CURSOR.findall(arguments) if "edges" in getattr(named, "fields", ()) else ()
        for variable in cursors:
            key = f"k{variable}"
            of_key = Scope({key: (("cursor", "", "String!"), Scope())})
            inner.fields[key] = ("edges", "", str(named.fields["edges"].type)), of_key
            text = f"{text[:-1]}{key}: edges {{ {key}: cursor }} }}"
        return f" {text}"

    def _again(self, kind: Any, depth: int, scope: Scope) -> str:
        """Draw a field that stands here already once more, for its selections to merge."""
        fields = getattr(kind, "fields", {})
        found = [
            (key, signature, inner)
            for key, (signature, inner) in scope.fields.items()
            if signature[0] in fields and str(fields[signature[0]].type) == signature[2]
        ]
        if not found:
            return self._typename(scope)
        key, (name, arguments, _), inner = self._draw.one_of(found)
        text = name if key == name else f"{key}: {name}"
        below = self._below(kind, fields[name], arguments, depth, inner)
        return f"{text}{arguments}{self._directives()}{below}"

    def _conditions(self, kind: Any) -> list[Any]:
        """Return the types that a fragment may be on where objects of *kind* stand."""
        possible = self._possible(kind)
        return [
            named
            for name, named in sorted(self._schema.type_map.items())
            if is_composite_type(named)
            and not name.startswith("__")
            and possible & self._possible(named)
        ]

    def _possible(self, kind: Any) -> set[str]:
        if not is_abstract_type(kind):
            return {kind.name}
        return {item.name for item in self._schema.get_possible_types(kind)}

    def _inline(self, kind: Any, depth: int, scope: Scope) -> str:
        on = self._draw.one_of([None, *self._conditions(kind)])
        condition = "" if on is None else f" on {on.name}"
        return f"...{condition}{self._directives()} {self.selection(on or kind, depth, scope)}"

    def _spread(self, kind: Any, depth: int, scope: Scope) -> str:
        conditions = self._conditions(kind)
        known = [
            name
            for name, (on, _, inner) in self._fragments.items()
            if on in conditions and scope.takes(inner)
        ]
        if known and self._draw.one_of((False, True)):
            name = self._draw.one_of(known)
        else:
            on, inner = self._draw.one_of(conditions), Scope()
            text = self.selection(on, depth, inner)
            name = f"F{len(self._fragments)}"
            self._fragments[name] = on, text, inner
            if not scope.takes(inner):
                return self._typename(scope)
        scope.absorb(self._fragments[name][2])
        return f"...{name}{self._directives()}"

    def _directives(self) -> str:
        choice = self._draw.between(0, 59)
        names = {57: ["skip"], 58: ["include"], 59: ["skip", "include"]}.get(choice, [])
        kind = GraphQLNonNull(self._schema.type_map["Boolean"])
        found = [f" @{name}(if: {self._arguments.value('', kind, 0, one_in=2)})" for name in names]
        return "".join(found)


def _is_page(kind: Any) -> bool:
    """Tell whether a type is a connection or an edge, which are no step of their own."""
    return not {"pageInfo", "cursor"}.isdisjoint(getattr(kind, "fields", ()))
