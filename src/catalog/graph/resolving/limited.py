"""Limits of what plugins answer, where graphql-core runs their fields."""

import inspect
from collections.abc import Callable

from graphql import GraphQLField, GraphQLResolveInfo

from catalog.graph.context import OperationContext
from catalog.graph.declaring.descriptions import CORE, OWNER


def limited(
    resolve: Callable[..., object], field: GraphQLField, name: str
) -> Callable[..., object]:
    """Return the resolver that gives a plugin its time for the field called *name*.

    Whose the field is, is known once the schema is complete.
    """

    def within(
        parent: object, info: GraphQLResolveInfo[OperationContext], **arguments: object
    ) -> object:
        owner = field.extensions.get(OWNER, CORE)
        if owner == CORE:
            return resolve(parent, info, **arguments)

        async def work() -> object:
            found = resolve(parent, info, **arguments)
            return await found if inspect.isawaitable(found) else found

        context = info.context
        limit = context.guests.limits.field
        return context.guests.call(f"The field {name}", owner, limit, work)

    return within
