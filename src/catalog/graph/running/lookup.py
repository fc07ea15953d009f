"""Finding one object by its global id, where a plugin's own field is given one."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from catalog.graph import ids
from catalog.graph.context import Context
from catalog.graph.declaring.declare import DeclarationError, entity_of
from catalog.graph.errors import NotFoundError


async def find(kind: type, global_id: str, context: Context) -> Any:
    """Return the row behind the object of the type *kind* that has this global id.

    Raises `NotFoundError` where there is none that the principal sees.
    """
    entity = entity_of(kind)
    if entity is None:
        message = f"{kind.__qualname__} is no type that was declared with `entity`."
        raise DeclarationError(message)
    decoded = ids.decode(global_id)
    if decoded is not None and decoded.type == entity.name:
        table = aliased(entity.row)
        is_shown = entity.visible(table, context.principal)
        question = sa.select(table).where(table.id == decoded.key, is_shown)
        row = await context.session.scalar(question)
        if row is not None:
            return row
    message = f"There is no such {entity.name}."
    raise NotFoundError(message)
