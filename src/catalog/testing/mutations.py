"""The mutations of a schema, and trying them without keeping anything."""

from collections.abc import Mapping
from typing import Any

from strawberry.types.field import StrawberryField

from catalog.graph.composition import Schema
from catalog.graph.declare import Act, declared
from catalog.graph.descriptions import DEFINITION
from catalog.testing.asking import ADMIN, Asking


def changes(schema: Schema) -> Mapping[str, type]:
    """Return the changes that mutations make, by the names of the mutations."""
    kind = schema.graphql.mutation_type
    found = {}
    for name, field in sorted(kind.fields.items()) if kind else ():
        definition = field.extensions.get(DEFINITION)
        what = declared(definition) if isinstance(definition, StrawberryField) else None
        if isinstance(what, Act):
            found[name] = what.change
    return found


def tried(
    catalog: Asking, name: str, given: Mapping[str, Any], *, by: str | None = ADMIN
) -> dict[str, Any]:
    """Return the whole answer to a mutation that keeps nothing."""
    variables = {"input": given, "dryRun": True}
    answer: dict[str, Any] = catalog.answer(catalog.mutation(name), variables, by=by)
    return answer
