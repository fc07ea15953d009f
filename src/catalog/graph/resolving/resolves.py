"""The oracle: resolvers of single kinds of fields, each of which asks once for its level."""

import inspect
from collections import defaultdict
from collections.abc import Callable, Sequence
from typing import Any, TypeAlias
from uuid import UUID

import sqlalchemy as sa
from graphql import GraphQLResolveInfo

from catalog.graph.context import OperationContext
from catalog.graph.declaring import kinds
from catalog.graph.declaring.entities import Entity
from catalog.graph.resolving.loaders import known, loader, newest
from catalog.graph.sql import guards, relations

Resolve: TypeAlias = Callable[..., Any]
ResolveInfo: TypeAlias = GraphQLResolveInfo[OperationContext]


def computed(owner: Entity | None, name: str) -> Resolve:
    """Return the resolver of a value that the database computes."""
    assert owner is not None  # noqa: S101  # composition refuses it elsewhere
    entity = owner

    async def resolve(parent: Any, info: ResolveInfo) -> object:
        context: OperationContext = info.context

        async def ask(keys: list[UUID]) -> Sequence[object]:
            table = guards.table(entity, context.principal)
            question = sa.select(table.id, getattr(table, name)).where(
                table.id.in_(keys), entity.visible(table, context.principal)
            )
            found = dict(map(tuple, await context.session.rows(known(question, context))))
            return [found.get(key) for key in keys]

        return await loader(context, ("computed", entity.name, name), ask).load(parent.id)

    return resolve


def batch(name: str, what: kinds.Batch) -> Resolve:
    """Return the resolver of a function of many parents, which is called once for all of them."""

    async def resolve(parent: Any, info: ResolveInfo, **arguments: Any) -> object:
        async def ask(parents: list[object]) -> Sequence[object]:
            values = what.function(parents, info.context, **arguments)
            found: Sequence[object] = await values if inspect.isawaitable(values) else values
            return found

        key = ("batch", name, repr(sorted(arguments.items())))
        return await loader(info.context, key, ask).load(parent)

    return resolve


def act(what: kinds.Act) -> Resolve:
    """Return the resolver of a mutation."""

    async def resolve(_parent: object, info: ResolveInfo, **arguments: Any) -> object:
        acted = await what.run(
            arguments["input"], info.context, dry_run=bool(arguments.get("dryRun"))
        )
        return acted.payload

    return resolve


def hanging(name: str, path: kinds.Path, target: Entity, *, only: bool) -> Resolve:
    """Return the resolver of the rows on a path, or of the *only* one."""

    async def resolve(parent: Any, info: ResolveInfo) -> object:
        context: OperationContext = info.context

        async def ask(keys: list[UUID]) -> Sequence[Sequence[object]]:
            table, _, question = relations.children(path, target, keys, context.principal)
            question = question.where(target.visible(table, context.principal))
            if path.order_by is not None:
                question = question.order_by(getattr(table, path.order_by.key))
            found: dict[UUID, list[object]] = defaultdict(list)
            for row, key in await context.session.rows(newest(question, context)):
                found[key].append(row)
            return [found[key] for key in keys]

        rows = await loader(context, ("hanging", name), ask).load(parent.id)
        return next(iter(rows), None) if only else rows

    return resolve
