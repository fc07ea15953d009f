"""The core's part of the schema, and putting it together with what plugins bring."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from functools import lru_cache

from sqlalchemy.orm import aliased

from catalog.domain import access
from catalog.domain.access import Principal, Shared
from catalog.domain.seen import Reader
from catalog.graph.composing.composition import Schema
from catalog.graph.declaring.entities import Entity
from catalog.graph.errors import DeclarationError
from catalog.schema import plugins
from catalog.schema.context import AnyMember
from catalog.schema.inputs import Inputs
from catalog.schema.nouns import (
    agreements,
    dependencies,
    importing,
    levels,
    measurements,
    money,
    offerings,
    organizations,
    outcomes,
    roles,
    services,
    stages,
    succession,
    verdicts,
    viewer_can,
    waiting,
)
from catalog.schema.nouns.finding import parties, searching, ways
from catalog.schema.nouns.lifecycle import moves, retirement, waivers
from catalog.schema.nouns.provision import products, resources
from catalog.schema.nouns.relationships import activities, amendments, contacts, relationships
from catalog.schema.nouns.worth import effects, utility, value
from catalog.schema.roots import Mutation, Query
from catalog.schema.scalars import SCALARS

CORE = "core"
READERS = (
    Reader("any outsider"),
    AnyMember("any member", shared=Shared.MANY, is_co_owner=True),
)
NOUNS = (
    organizations,
    stages,
    services,
    succession,
    moves,
    waivers,
    dependencies,
    resources,
    products,
    money,
    levels,
    offerings,
    importing,
    relationships,
    amendments,
    contacts,
    agreements,
    activities,
    retirement,
    roles,
    outcomes,
    value,
    effects,
    utility,
    measurements,
    verdicts,
    viewer_can,
    waiting,
    searching,
    parties,
    ways,
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
    others = [entity for entity in schema.entities.values() if entity.type not in core]
    failing = [told for entity in others for told in _failing(entity)]
    strange = sorted(inputs.strange_references(seen))
    computed = schema.miscomputed(READERS)
    if problems := [*strange, *sorted(inputs.unlimited), *failing, *computed]:
        raise DeclarationError("\n".join(problems))
    return schema


def _failing(entity: Entity) -> Iterator[str]:
    """Try the rules of who sees rows, and tell of the first that fails: no request is to."""
    table = aliased(entity.row)
    scopes = frozenset(filter(None, [entity.visible.scope]))
    try:
        for reader in (replace(found, scopes=scopes) for found in READERS):
            entity.visible(table, reader)
            for ring in entity.visible.rings:
                entity.visible.where_within(ring, table, reader)
    except AttributeError as error:
        if not isinstance(error.obj, Principal):
            raise
        yield (
            f"The rule of who sees {entity.name} asks a principal for {error.name}, which no "
            "reader has: ask where_house(column) or has_house, or take a rule such as "
            'SERVICE.around("service_id", HOUSE).'
        )


def composed(parts: Mapping[str, tuple[type, ...]]) -> Schema:
    """Return the schema of `compose`; the same parts get the one that was made before."""
    return _composed(tuple(parts.items()))


@lru_cache(maxsize=4)  # a start composes twice: to try the plugins out, and to open the catalog
def _composed(parts: tuple[tuple[str, tuple[type, ...]], ...]) -> Schema:
    return compose(dict(parts))
