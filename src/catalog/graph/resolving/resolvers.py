"""The oracle: declared fields as graphql-core runs them, with a resolver for each.

What is asked for each object is gathered, so that each field asks once for its level.
"""

import inspect
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any, cast
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import aliased, outerjoin
from strawberry.dataloader import DataLoader

from catalog import ids
from catalog.aliases import mapped
from catalog.graph.context import OperationContext
from catalog.graph.declaring import kinds
from catalog.graph.declaring.entities import Entity
from catalog.graph.declaring.kinds import Declared, must_be_few
from catalog.graph.declaring.shown import Instances
from catalog.graph.declaring.types import Node
from catalog.graph.errors import ClientError, DeclarationError, NotFoundError
from catalog.graph.resolving import resolves
from catalog.graph.resolving.loaders import loader, newest
from catalog.graph.resolving.pages import Pages
from catalog.graph.resolving.resolves import Resolve, ResolveInfo
from catalog.graph.sql import guards
from catalog.rings import Ring


class Resolvers:
    """Makes the resolvers of the fields that one schema declares."""

    def __init__(self, entities: Mapping[str, Entity], pages: Pages) -> None:
        self._entities = entities
        self._pages = pages

    def guarded(
        self, resolve: Resolve, owner: Entity | None, field: str, what: Declared | None
    ) -> Resolve:
        """Return the resolver of a field that is read anew where a ring guards it.

        Objects that Python code returned hold what not everybody may see.
        """
        if isinstance(what, kinds.Computed):  # it asks for its row itself
            return resolve
        if owner is None or not guards.is_renewed(owner, field, what):
            return resolve
        own = what.ring if isinstance(what, kinds.Batch) else None

        async def renewed(parent: Any, info: ResolveInfo, **arguments: Any) -> object:
            context = info.context
            if not guards.has_guard(owner, field, what, context.principal):
                row = parent
            else:
                row = await self._loader(owner, context).load(parent.id)
                is_within = own is None or await _within(owner, own, context).load(parent.id)
                if row is None or not is_within:
                    return None
            value = resolve(row, info, **arguments)
            return await value if inspect.isawaitable(value) else value

        return renewed

    def resolver(  # noqa: C901, PLR0911, PLR0912  # one arm for each declaration
        self, name: str, what: Declared, target: Entity | None, owner: Entity | None
    ) -> Resolve:
        """Return the resolver of the field *name*, a `Type.field`, that reaches *target*."""
        match what:
            case kinds.Id():
                return lambda parent, _info: ids.encode(_name(owner), parent.id)
            case kinds.Column(name=column):
                attribute = column or name
                return lambda parent, _info: getattr(parent, attribute)
            case kinds.Batch():
                return resolves.batch(name, what)
            case kinds.Computed():
                return resolves.computed(owner, name)
            case kinds.Refs():
                return self._references(name, what)
            case kinds.Act():
                return resolves.act(what)
            case kinds.ByIds():
                return self._by_ids(what)
        if target is None:
            message = f"{name} reaches no type that was declared with `entity`."
            raise DeclarationError(message)
        match what:
            case kinds.ToOne(key=key):
                return self._to_one(target, key)
            case kinds.Each(keys=keys):
                return self._each(target, keys)
            case kinds.One(path=path) | kinds.ShortList(path=path):
                return resolves.hanging(name, path, target, only=isinstance(what, kinds.One))
            case kinds.Page():
                return self._page(name, what, target)
            case kinds.Lookup():
                return self._lookup(target, what)
        message = f"{name} is declared as {what}, which nothing can run."
        raise DeclarationError(message)

    def _loader(self, entity: Entity, context: OperationContext) -> DataLoader[UUID, object]:
        """Return the loader of an entity's rows by key; None where the principal sees none."""

        async def ask(keys: list[UUID]) -> Sequence[object]:
            table = guards.table(entity, context.principal)
            question = sa.select(mapped(table)).where(
                table.id.in_(keys), entity.visible(table, context.principal)
            )
            rows = {row.id: row for row in await context.session.scalars(newest(question, context))}
            return [rows.get(key) for key in keys]

        return loader(context, ("id", entity.name), ask)

    def _by_ids(self, what: kinds.ByIds) -> Resolve:
        async def one(global_id: str, context: OperationContext) -> object:
            decoded = ids.decode(global_id)
            entity = self._entities.get(decoded.type) if decoded else None
            row = None
            if decoded and entity and issubclass(entity.type, Node):
                row = await self._loader(entity, context).load(decoded.key)
            if row is None:
                raise NotFoundError.of_id(global_id, decoded and decoded.type)
            return row

        async def resolve(_parent: object, info: ResolveInfo, **arguments: Any) -> object:
            if not what.is_list:
                return await one(arguments["id"], info.context)
            must_be_few(arguments["ids"])
            return [one(global_id, info.context) for global_id in arguments["ids"]]

        return resolve

    def _to_one(self, target: Entity, key: str) -> Resolve:
        async def resolve(parent: Any, info: ResolveInfo) -> object:
            value = getattr(parent, key)
            return None if value is None else await self._loader(target, info.context).load(value)

        return resolve

    def _each(self, target: Entity, keys: str) -> Resolve:
        async def resolve(parent: Any, info: ResolveInfo) -> Sequence[object]:
            rows = await self._loader(target, info.context).load_many(getattr(parent, keys))
            return [row for row in rows if row is not None]

        return resolve

    def _page(self, name: str, what: kinds.Page, target: Entity) -> Resolve:
        async def resolve(parent: Any, info: ResolveInfo, **arguments: Any) -> object:
            question = self._pages.question(name, target, what, arguments, info.context)
            key = None if what.path is None else parent.id
            return await self._pages.page(question, key, info.context)

        return resolve

    def _lookup(self, target: Entity, what: kinds.Lookup) -> Resolve:
        async def resolve(_parent: object, info: ResolveInfo, **arguments: Any) -> object:
            given = {name: value for name, value in arguments.items() if value is not None}
            if len(given) != 1:
                message = "Give exactly one of id and slug."
                raise ClientError(message)
            row = decoded = None
            if "id" in given:
                decoded = ids.decode(given["id"])
                if decoded is not None and decoded.type == target.name:
                    row = await self._loader(target, info.context).load(decoded.key)
            elif what.by_slug is not None and "\x00" not in given["slug"]:
                table = guards.table(target, info.context.principal)
                question = sa.select(mapped(table)).where(
                    what.by_slug(table, given["slug"]),
                    target.visible(table, info.context.principal),
                )
                row = await info.context.session.scalar(newest(question, info.context))
            if row is None:
                if "id" in given:
                    of = decoded and decoded.type
                    raise NotFoundError.of_id(given["id"], of, target.name)
                raise NotFoundError.of_slug(target.name, given["slug"])
            return row

        return resolve

    def _references(self, name: str, what: kinds.Refs) -> Resolve:
        async def resolve(parent: Any, info: ResolveInfo) -> object:
            context: OperationContext = info.context

            async def ask(keys: list[UUID]) -> Sequence[Sequence[object]]:
                return await self._referenced(what, keys, context)

            found = await loader(context, ("references", name), ask).load(parent.id)
            return next(iter(found), None) if what.only_first else found

        return resolve

    async def _referenced(
        self, what: kinds.Refs, keys: list[UUID], context: OperationContext
    ) -> Sequence[Sequence[object]]:
        """Return, for each parent, the rows that its links name, whatever their types, in order."""
        path = what.path
        link = aliased(path.parent_key.class_)
        parent_key, source, targets = getattr(link, path.parent_key.key), cast("Any", link), []
        for type_name, column in what.targets.items():
            entity = self._entities[type_name]
            target = guards.table(entity, context.principal)
            key = getattr(link, column.key)
            on = guards.where_joined(entity, target, key, context.principal)
            targets.append(mapped(target))
            source = outerjoin(source, targets[-1], on)
        question = sa.select(parent_key, *targets).select_from(source).where(parent_key.in_(keys))
        conditions = [path.where(link)] if path.where else []
        conditions += [path.link(link, context.principal)] if path.link else []
        question = question.where(*conditions)
        if path.order_by is not None:
            question = question.order_by(getattr(link, path.order_by.key))
        found: dict[UUID, list[object]] = defaultdict(list)
        for key, *rows in await context.session.rows(newest(question, context)):
            found[key] += [row for row in rows if row is not None]
        return [found[key] for key in keys]


def _within(entity: Entity, ring: Ring, context: OperationContext) -> DataLoader[UUID, bool]:
    """Return the loader that tells around which rows the principal is in *ring*."""

    async def ask(keys: list[UUID]) -> Sequence[bool]:
        row = entity.row
        condition = guards.where_within(entity, ring, row, context.principal)
        question = sa.select(row.id).where(row.id.in_(keys))
        if condition is not None:
            question = question.where(condition)
        found = set(await context.session.scalars(question))
        return [key in found for key in keys]

    return loader(context, ("within", entity.name, ring), ask)


def with_instances(resolve: Resolve, made: Instances) -> Resolve:
    """Return the resolver that is given instances of input classes."""

    def given(parent: object, info: ResolveInfo, **arguments: Any) -> object:
        return resolve(parent, info, **made(arguments))

    return given


def scoped(resolve: Resolve, scope: str) -> Resolve:
    """Return the resolver that asks for *scope* first."""

    def guarded(parent: object, info: ResolveInfo, **arguments: Any) -> object:
        info.context.require(scope)
        return resolve(parent, info, **arguments)

    return guarded


def _name(owner: Entity | None) -> str:
    assert owner is not None  # noqa: S101  # composition refuses ids elsewhere
    return owner.name
