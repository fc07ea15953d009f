"""Mutations: one change each, answered by its object or by every reason against it."""

from collections.abc import Mapping, Sequence
from inspect import getdoc, signature
from types import GenericAlias
from typing import Any

import strawberry
from strawberry.types.field import StrawberryField
from strawberry.utils.str_converters import to_camel_case

from catalog import ids
from catalog.domain import access
from catalog.domain.declared.extensions import DeclaredMutation
from catalog.domain.writing import field_checks
from catalog.domain.writing.bulk import Bulk
from catalog.domain.writing.changes import Change
from catalog.domain.writing.problems import ChangeRefusedError, Problem
from catalog.domain.writing.working import Made
from catalog.graph.composing.composition import Schema
from catalog.graph.declaring import declare, kinds
from catalog.graph.declaring.descriptions import DEFINITION
from catalog.graph.declaring.entities import entity_of
from catalog.graph.declaring.types import Json
from catalog.graph.declaring.weights import MUTATION, weighs
from catalog.graph.errors import DeclarationError
from catalog.schema.context import Context
from catalog.storage.enums import BulkPolicy

strawberry.enum(BulkPolicy)

OBJECTS = (
    "The objects in the order of `inputs`, null where one was refused; null as a whole where "
    "nothing was made."
)
PART = 5  # what each part of a bulk change costs, where a change by itself costs MUTATION
MOST_TOLD = 1_000  # problems of one change: where thousands are wrong, one remedy mends them all


def _most_problems(arguments: Mapping[str, Any]) -> int:
    """Return how many problems are told: two for each value, and some for the whole."""
    given: Change = arguments["input"]
    return min(MOST_TOLD, given.most_problems + 2 * field_checks.count(given))


TOLD = weighs(most=_most_problems)
"""What problems of one change weigh in an answer."""


@strawberry.type
class UserError:
    """One reason why a change was not made, or a warning about one that was."""

    code: str = strawberry.field(description="What is wrong, as a stable code.")
    message: str = strawberry.field(description="What is wrong and what to do.")
    field: list[str] | None = strawberry.field(description="The input field that it is about.")
    evidence: Json | None = strawberry.field(description="Facts that help to mend it.")


def change(
    kind: type[Change[Any]],
    of: type | Mapping[str, type],
    name: str | None = None,
    *,
    scope: str | None = None,
) -> Any:
    """Declare the mutation that makes the change *kind*.

    Its payload has the changed object of the type *of* under *name*: the type's own name, unless
    another is given. Where *of* is a mapping of names to types, the payload has all of them: the
    change returns an object with these attributes. A bulk change has a list of them. Where *scope*
    is given the mutation takes that one instead of `catalog:write`.
    """
    _must_apply_what_was_found(kind)
    is_one = not isinstance(of, Mapping)
    types = {name or _lower_first(of.__name__): of} if isinstance(of, type) else dict(of)
    is_bulk = issubclass(kind, Bulk)
    payload = _payload(kind.__name__, types, is_bulk=is_bulk)

    async def run(input: Change, context: Context, *, dry_run: bool) -> kinds.Acted:  # noqa: A002
        try:
            outcome = await context.change(input, dry_run=dry_run)
        except ChangeRefusedError as error:
            outcome = Made(None, [], error.problems)
        row = outcome.row
        objects = {name: row if is_one else getattr(row, name, None) for name in types}
        answer = payload(
            **objects, warnings=told(outcome.warnings), user_errors=told(outcome.problems)
        )
        return kinds.Acted(answer, _told_of(types, objects) if outcome.is_committed else None)

    description = getdoc(kind)
    metadata: dict[object, Any] = {kinds.DECLARED: kinds.Act(kind, run)}
    if is_bulk:
        metadata.update(weighs(cost=_cost_of_parts))
    if scope is not None:
        description = f"{description}\n\nIt takes the scope `{scope}`."
        metadata[declare.SCOPE] = scope
    return strawberry.field(graphql_type=payload | None, description=description, metadata=metadata)


def declared_mutations(schema: Schema) -> Mapping[str, DeclaredMutation]:
    """Return the mutations of a schema that make changes, by name."""
    root = schema.graphql.mutation_type
    found: dict[str, DeclaredMutation] = {}
    for name, field in root.fields.items() if root else ():
        definition = field.extensions.get(DEFINITION)
        what = kinds.declared(definition) if isinstance(definition, StrawberryField) else None
        if isinstance(what, kinds.Act):
            found[name] = DeclaredMutation(what.change, schema.scopes["Mutation", name])
    return found


def _told_of(types: Mapping[str, type], objects: Mapping[str, Any]) -> dict[str, object]:
    """Return the id of each object of a payload, and its revision if it has one."""
    found: dict[str, object] = {}
    for name, given in objects.items():
        entity = entity_of(types[name])
        if entity is not None and given is not None:
            is_list = isinstance(given, list)
            stamps = [_stamp(entity.name, row) for row in (given if is_list else [given])]
            found[to_camel_case(name)] = stamps if is_list else stamps[0]
    return found


def _stamp(name: str, row: Any) -> dict[str, object] | None:
    if row is None:
        return None
    revision = {"revision": row.revision} if hasattr(row, "revision") else {}
    return {"id": ids.encode(name, row.id), **revision}


def _must_apply_what_was_found(kind: type[Change[Any]]) -> None:
    try:
        signature(kind.apply).bind("self", "work", "found")
    except TypeError as error:
        message = (
            f"{kind.__qualname__}.apply must take (self, work, found): since plugin API 2 it gets "
            "what check returned."
        )
        raise DeclarationError(message) from error


def _payload(change_name: str, types: Mapping[str, Any], *, is_bulk: bool) -> Any:
    description = OBJECTS if is_bulk else "The object; null where the change was not made."
    weight = weighs(most=_most_parts) if is_bulk else {}
    objects = [
        (
            name,
            (GenericAlias(list, (of | None,)) if is_bulk else of) | None,
            strawberry.field(
                description=description, metadata={declare.SCOPE: access.READ, **weight}
            ),
        )
        for name, of in types.items()
    ]
    parts: list[tuple[str, Any, Any]] = [
        *objects,
        (
            "warnings",
            list[UserError],
            strawberry.field(
                description="What to know, though the change was made.", metadata=TOLD
            ),
        ),
        (
            "user_errors",
            list[UserError],
            strawberry.field(
                description="Every reason why the change was not made.", metadata=TOLD
            ),
        ),
    ]
    made = type(
        f"{change_name}Payload",
        (),
        {
            "__annotations__": {name: kind for name, kind, _ in parts},
            "__doc__": f"What came of {_lower_first(change_name)}.",
            **{name: default for name, _, default in parts},
        },
    )
    return strawberry.type(made)


def _cost_of_parts(arguments: Mapping[str, Any]) -> int:
    """Return what a bulk change costs: its parts share their locks, and what is asked of all."""
    return MUTATION + PART * _most_parts(arguments)


def _most_parts(arguments: Mapping[str, Any]) -> int:
    """Return how many objects a bulk change answers with: one for each part."""
    given: Bulk[Any] = arguments["input"]
    return len(given.inputs)


def told(problems: Sequence[Problem]) -> list[UserError]:
    """Return what is wrong as it is answered."""
    return [
        UserError(
            code=problem.code,
            message=problem.message,
            field=[to_camel_case(part.rstrip("_")) for part in problem.field] or None,
            evidence=Json(problem.evidence) if problem.evidence else None,
        )
        for problem in problems[:MOST_TOLD]
    ]


def _lower_first(name: str) -> str:
    return name[0].lower() + name[1:]
