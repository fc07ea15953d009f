"""The plugin that is held to the rules: what it brings, apart from what is there without it."""

import asyncio
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import sqlalchemy as sa
from graphql import GraphQLField, GraphQLObjectType, GraphQLSchema

from catalog.domain.declared.metrics import Metric
from catalog.domain.tokens import SCOPES
from catalog.graph.composing.composition import Schema
from catalog.graph.declaring.entities import Entity
from catalog.hookspecs import Plugin
from catalog.host import Plugins, gather
from catalog.schema.core import composed
from catalog.storage.rows import Row
from catalog.storage.upgrading import histories, missing
from catalog.storage.upgrading.histories import History
from catalog.testing import walking
from catalog.testing.asking import ADMIN, Asking
from catalog.testing.catalogs import given
from catalog.testing.worlds import Anchor, World, world

Rows = Callable[[Anchor], Sequence[Row]]


@dataclass(frozen=True)
class Subject:
    """A plugin, the plugins beside it, its settings, and the rows that it puts on an anchor.

    *dropped* are the tables whose rows its migrations drop.
    """

    plugin: type[Plugin]
    beside: Sequence[type[Plugin]]
    settings: Mapping[str, Any]
    rows: Rows
    dropped: Sequence[str] = ()
    files: Mapping[str, str] = field(default_factory=dict)

    @property
    def id(self) -> str:
        """The plugin's id."""
        return self.plugin.id

    @property
    def all(self) -> Sequence[type[Plugin]]:
        """The plugins beside it, and the plugin."""
        return [*self.beside, self.plugin]

    def gathered(self, plugins: Sequence[type[Plugin]] | None = None) -> Plugins:
        """Return what these plugins declare; unless given, all of them."""
        found = self.all if plugins is None else plugins
        settings = {self.id: self.settings} if self.plugin in found else {}
        return gather(list(found), given(settings))

    @cached_property
    def plugins(self) -> Plugins:
        """What all plugins declare."""
        return self.gathered()

    @cached_property
    def schema(self) -> Schema:
        """The schema with the plugin."""
        return composed(self.plugins.graphql_types)

    @cached_property
    def without(self) -> GraphQLSchema:
        """The schema without it."""
        types = self.plugins.graphql_types
        return composed({name: types[name] for name in types if name != self.id}).graphql

    @property
    def stages(self) -> list[str]:
        """The keys of the stages that it brings."""
        known = {item.id: item.stages for item in self.plugins.known}
        return list(known[self.id])

    @property
    def history(self) -> History | None:
        """Its migrations."""
        found = [item for item in self.plugins.histories if item.owner == self.id]
        return found[0] if found else None

    @contextmanager
    def world(self, *organizations: str, without: bool = False) -> Iterator[World]:
        """Give a small world, with the plugin or *without* it; all members hold its scopes.

        Raises `HistoryError` where its migrations do not make its tables.
        """
        found = self.beside if without else self.all
        configs = {} if without else {self.id: self.settings}
        with world(found, *organizations, configs=configs) as made:
            if not without and self.history is not None:
                tables = [table_of(row) for row in self.mapped]
                asyncio.run(missing.must_be_there(made.url, self.id, tables))
            scopes = made.catalog.catalog.plugins.extensions.rules.scopes
            for name in [*made.catalog.secrets] if scopes else ():
                if name != ADMIN:
                    made.catalog.token(name, organization=name, scopes=[*SCOPES, *scopes])
            yield made

    def put(self, catalog: Asking, anchor: Anchor) -> Sequence[Row]:
        """Put the plugin's rows on an anchor, and return them."""
        rows = self.rows(anchor)
        try:
            catalog.put(rows)
        except sa.exc.IntegrityError as error:
            told = (
                f"The rows that the rules put do not fit its tables ({error.orig}): let `rows` of "
                "the test class return others."
            )
            raise AssertionError(told) from error
        return rows

    @property
    def mapped(self) -> list[type[Row]]:
        """The classes of its rows; keys refer to earlier ones."""
        order = {table.name: number for number, table in enumerate(Row.metadata.sorted_tables)}
        found = [row for row in every_row() if self.owns(table_of(row).name)]
        return sorted(found, key=lambda row: order[table_of(row).name])

    def owns(self, table: str) -> bool:
        """Tell whether a table is the plugin's by its name."""
        return table.startswith(f"{self.id}__")

    @property
    def entities(self) -> list[Entity]:
        """Its types over tables of its own."""
        mapped = self.mapped
        return [found for found in self.schema.entities.values() if found.row in mapped]

    @property
    def metrics(self) -> list[Metric]:
        """The metrics that it offers."""
        every = self.plugins.extensions.metrics.by_key.values()
        return [metric for metric in every if metric.source == self.id]

    def added_fields(self) -> Iterator[tuple[str, str, GraphQLField]]:
        """Yield the fields that it adds to object types of others: type, name, and field."""
        for name, kind in sorted(self.schema.graphql.type_map.items()):
            there = self.without.type_map.get(name)
            if isinstance(kind, GraphQLObjectType) and isinstance(there, GraphQLObjectType):
                for field_name, field in sorted(kind.fields.items()):
                    if field_name not in there.fields:
                        yield name, field_name, field

    def own_fields(self) -> Iterator[tuple[str, str, GraphQLField]]:
        """Yield the fields of its own object types: type, name, and field."""
        for name, kind in sorted(self.schema.graphql.type_map.items()):
            if isinstance(kind, GraphQLObjectType) and name not in self.without.type_map:
                for field_name, field in sorted(kind.fields.items()):
                    yield name, field_name, field

    def described(self) -> Iterator[tuple[str, str]]:
        """Yield all that it adds to the graph, each with its description."""
        there = dict(walking.described(self.without))
        credit = f"From the plugin `{self.id}`."
        for name, words in walking.described(self.schema.graphql):
            if name not in there:
                yield name, (words or "").replace(credit, "").strip()


def every_row() -> list[type[Row]]:
    """Return the classes of rows that stand in tables; some of the core stand in views."""
    return [
        mapper.class_ for mapper in Row.registry.mappers if isinstance(mapper.local_table, sa.Table)
    ]


def table_of(row: type[Row]) -> sa.Table:
    """Return the table of a class of rows."""
    table = row.__table__
    assert isinstance(table, sa.Table)
    return table


def core_owns(table: str) -> bool:
    """Tell whether a table is the core's."""
    return histories.core().owns(table)
