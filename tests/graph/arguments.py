"""Generating arguments: literals, variables, and literals with variables in them."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from graphql import (
    GraphQLEnumType,
    GraphQLField,
    GraphQLInputObjectType,
    GraphQLList,
    GraphQLNonNull,
    Undefined,
    get_named_type,
    get_nullable_type,
    is_leaf_type,
    is_required_argument,
    is_required_input_field,
)

from tests.graph.choices import Choices

Values = Callable[[str, str], Sequence[Any] | None]
ABSENT = object()
DEEPEST_INPUT = 3
WINDOW = ("first", "last", "after", "before")
USUAL: dict[str, Sequence[Any]] = {
    "Int": [0, 1, 2, 3, -1],
    "Date": ["2026-01-31", "0001-01-01"],
    "Decimal": ["0", "12.50", "-0.001", 3],
    "Float": [0.0, 1.5, -2.0, 3],
    "Boolean": [False, True],
    "String": ["", "a", "x y", '"', "\\", "ß", "日本"],
    "ID": ["", "1", "x"],
}


@dataclass(frozen=True)
class Variable:
    """A variable in the place of a value."""

    name: str


@dataclass(frozen=True)
class CursorSlot:
    """A variable that takes a cursor which the operation itself answers, under the key *key*."""

    variable: str
    key: str
    pick: int
    is_tampered: bool


class Arguments:
    """Draws the arguments of one operation, and keeps the variables that they take."""

    def __init__(self, draw: Choices, values: Values) -> None:
        self._draw = draw
        self._values = values
        self.variables: dict[str, tuple[str, Any, Any]] = {}
        self.cursors: list[CursorSlot] = []

    def of(self, kind: Any, name: str, definition: GraphQLField) -> str:
        """Return the arguments of a field as text."""
        is_page = "first" in definition.args and "before" in definition.args
        needed = [key for key, item in definition.args.items() if is_required_argument(item)]
        free = [
            key for key in definition.args if key not in needed and not (is_page and key in WINDOW)
        ]
        count = self._draw.one_of([0, 0, 0, 1, 2] if is_page else [1, 1, 0, 2]) if free else 0
        chosen = [self._draw.one_of(free) for _ in range(count)]
        found = {}
        for argument in dict.fromkeys([*needed, *chosen]):
            item = definition.args[argument]
            default = item.default_value is not Undefined
            coordinate = f"{kind.name}.{name}.{argument}"
            found[argument] = self.value(
                coordinate, item.type, 0, has_default=default, one_in=2 if is_page else 4
            )
        if is_page:
            found |= self._window(definition)
        inside = ", ".join(f"{argument}: {value}" for argument, value in found.items())
        return f"({inside})" if inside else ""

    def _window(self, definition: GraphQLField) -> dict[str, str]:
        found = {}
        size = self._draw.one_of(["first", "first", "last", None])
        if size:
            found[size] = self.value(f"page.{size}", definition.args[size].type, 0)
        if self._draw.rarely(6):
            end = self._draw.one_of(["after", "before"])
            name = self._declare("String", ABSENT, ABSENT)
            pick = self._draw.between(0, 5)
            tampered = self._draw.rarely(6)
            self.cursors.append(CursorSlot(name, f"k{name}", pick, tampered))
            found[end] = f"${name}"
        return found

    def _declare(self, declared: str, *given: Any) -> str:
        name = f"v{len(self.variables)}"
        self.variables[name] = declared, given[0], given[1]
        return name

    def value(
        self,
        coordinate: str,
        kind: Any,
        depth: int,
        *,
        has_default: bool = False,
        one_in: int = 4,
    ) -> str:
        """Draw a literal, or a variable for one in so many; return its text."""
        if not self._draw.rarely(one_in):
            return written(self._literal(coordinate, kind, depth, can_vary=True), kind)
        return f"${self._variable(coordinate, kind, depth, has_default=has_default).name}"

    def _variable(
        self, coordinate: str, kind: Any, depth: int, *, has_default: bool = False
    ) -> Variable:
        def one() -> Any:
            return self._literal(coordinate, kind, depth, can_vary=False)

        bare = get_nullable_type(kind)
        nullable = [ABSENT, one(), *((None,) if self._draw.rarely(10) else ())]
        choice = self._draw.between(0, 3)
        if choice == 0:  # a default makes up for a missing value, but not for a null
            usual = self._draw.one_of([str(bare), f"{bare}!"])
            given = [ABSENT, one()] if usual.endswith("!") else nullable
            default = self._literal(coordinate, GraphQLNonNull(bare), depth, can_vary=False)
            usual = f"{usual} = {written(default, bare)}"
        elif choice == 1 or (isinstance(kind, GraphQLNonNull) and not has_default):
            usual, given = f"{bare}!", [one(), one()]
        else:
            usual, given = str(bare), nullable
        values = [self._draw.one_of(given) for _ in range(2)]
        return Variable(self._declare(usual, *values))

    def _literal(self, coordinate: str, kind: Any, depth: int, *, can_vary: bool) -> Any:
        bare = get_nullable_type(kind)
        if can_vary and depth and self._draw.rarely(10):
            return self._variable(coordinate, kind, depth)
        if bare is kind and self._draw.rarely(40):
            return None
        if isinstance(bare, GraphQLList):
            return self._list(coordinate, bare, depth, can_vary=can_vary)
        if isinstance(bare, GraphQLInputObjectType):
            return self._object(bare, depth, can_vary=can_vary)
        return self._draw.one_of(self._leaf(coordinate, bare))

    def _leaf(self, coordinate: str, kind: Any) -> Sequence[Any]:
        special = self._values(coordinate, kind.name)
        if special is not None:
            return special
        if isinstance(kind, GraphQLEnumType):
            return list(kind.values)
        return USUAL[kind.name]

    def _list(self, coordinate: str, kind: Any, depth: int, *, can_vary: bool) -> list[Any]:
        count = self._draw.between(0, 2 if depth < DEEPEST_INPUT else 0)
        return [
            self._literal(coordinate, kind.of_type, depth + 1, can_vary=can_vary)
            for _ in range(count)
        ]

    def _object(self, kind: GraphQLInputObjectType, depth: int, *, can_vary: bool) -> Any:
        needed = [name for name, item in kind.fields.items() if is_required_input_field(item)]
        leaves = [
            name for name, item in kind.fields.items() if is_leaf_type(get_named_type(item.type))
        ]
        free = list(kind.fields) if depth < DEEPEST_INPUT else leaves
        few = self._draw.between(0 if depth else 1, 2) if free else 0
        chosen = [self._draw.one_of(free) for _ in range(few)]
        return {
            name: self._literal(
                f"{kind.name}.{name}", kind.fields[name].type, depth + 1, can_vary=can_vary
            )
            for name in dict.fromkeys([*needed, *chosen])
        }


def written(value: Any, kind: Any) -> str:
    """Return a value of the type *kind* as GraphQL writes it."""
    bare = get_nullable_type(kind)
    if isinstance(value, Variable):
        return f"${value.name}"
    if isinstance(value, dict):
        inside = (
            f"{name}: {written(item, bare.fields[name].type)}" for name, item in value.items()
        )
        return f"{{{', '.join(inside)}}}"
    if isinstance(value, list):
        return f"[{', '.join(written(item, bare.of_type) for item in value)}]"
    if isinstance(bare, GraphQLEnumType) and value is not None:
        return str(value)
    return json.dumps(value)
