"""The core's part of the schema, and putting it together with what plugins bring."""

from collections.abc import Iterable, Mapping
from functools import lru_cache

from catalog.domain import access
from catalog.graph.composing.composition import Schema
from catalog.graph.errors import DeclarationError
from catalog.schema import plugins
from catalog.schema.inputs import Inputs
from catalog.schema.nouns import (
    dependencies,
    lifecycle,
    measurements,
    offerings,
    organizations,
    outcomes,
    relationships,
    roles,
    services,
    stages,
)
from catalog.schema.roots import Mutation, Query
from catalog.schema.scalars import SCALARS

CORE = "core"
NOUNS = (
    organizations,
    stages,
    services,
    lifecycle,
    dependencies,
    offerings,
    relationships,
    roles,
    outcomes,
    measurements,
    plugins,
)


def compose(parts: Mapping[str, Iterable[type]]) -> Schema:
    """Return the schema of the core and of *parts*, by the plugin that brings them."""
    core = [part for noun in NOUNS for part in noun.PARTS]
    inputs = Inputs()
    schema = Schema(
        parts={CORE: core, **parts},
        input_type=inputs,
        root_scopes={"Query": access.READ, "Mutation": access.WRITE},
        query=Query,
        mutation=Mutation,
        scalars=SCALARS,
    )
    seen = {name: entity.visible for name, entity in schema.entities.items()}
    if problems := sorted(inputs.strange_references(seen)):
        raise DeclarationError("\n".join(problems))
    return schema


def composed(parts: Mapping[str, tuple[type, ...]]) -> Schema:
    """Return the schema of `compose`; the same parts get the one that was made before."""
    return _composed(tuple(parts.items()))


@lru_cache(maxsize=4)  # a start composes twice: to try the plugins out, and to open the catalog
def _composed(parts: tuple[tuple[str, tuple[type, ...]], ...]) -> Schema:
    return compose(dict(parts))
