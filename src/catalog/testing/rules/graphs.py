"""What a plugin shows in the graph."""

import difflib
from collections.abc import Iterator
from itertools import islice, permutations

from graphql import is_non_null_type
from strawberry.types.field import StrawberryField

from catalog.domain.seen import Seen
from catalog.graph.declaring.descriptions import DEFINITION
from catalog.graph.declaring.kinds import Batch, declared
from catalog.schema.core import compose
from catalog.testing.subjects import Subject

ORDERS = 24  # of plugins: with more than four of them, not all are tried


def schema_is_the_same_for_every_order(subject: Subject) -> Iterator[str]:
    """Find differences between schemas that were composed in another order, or once more."""
    first = subject.schema.sdl()
    for order in islice(permutations(subject.all), ORDERS):
        brought = subject.gathered(order).graphql_types
        for turned in (False, True):
            parts = {plugin.id: brought[plugin.id][:: -1 if turned else 1] for plugin in order}
            other = compose(parts).sdl()
            if other != first:
                changes = difflib.unified_diff(first.splitlines(), other.splitlines(), n=0)
                lines = [line for line in changes if not line.startswith(("---", "+++", "@@"))]
                yield (
                    "The schema differs where plugins or types come in another order: "
                    f"{' '.join(lines[:4])}. Let graphql_types return the same types each time."
                )
                return


def everything_is_described(subject: Subject) -> Iterator[str]:
    """Find what the plugin adds to the graph without a description."""
    for name, words in subject.described():
        if not words:
            yield f"{name} has no description: write its docstring, or says=…, for API users."
    for entity in subject.entities:
        if isinstance(entity.visible, Seen) and not entity.visible.says:
            yield f"{entity.name} does not say who sees it: write the docstring of its Seen's rule."


def functions_may_fail(subject: Subject) -> Iterator[str]:
    """Find fields of others that a function answers, and that take their object with them."""
    for type_name, name, field in subject.added_fields():
        definition = field.extensions.get(DEFINITION)
        if not isinstance(definition, StrawberryField) or not is_non_null_type(field.type):
            continue
        what = declared(definition)
        if isinstance(what, Batch) or (what is None and definition.base_resolver):
            yield (
                f"{type_name}.{name} is answered by a function and cannot be null: where it fails, "
                f"the whole {type_name} is lost with it. Let it return `… | None`."
            )
