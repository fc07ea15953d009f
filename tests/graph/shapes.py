"""Values without tables for the probing plugin: nested, in unions, behind an interface."""

import asyncio
import datetime as dt
from enum import Enum
from typing import Annotated, Any, TypeAlias
from uuid import UUID

import strawberry

from catalog.plugin import ClientError, Info, Organization, Service, each, extends, to_one, weighs


@strawberry.enum
class Shade(Enum):
    """How loud a colour is; its values are no names."""

    DARK = "dark one"
    LIGHT = 2


@strawberry.interface
class Shape:
    """Something without a table."""

    title: str
    shade: Shade | None

    @strawberry.field
    def corners(self, more: int = 0) -> int:
        """A resolver that its types share."""
        return len(self.title) + more


@strawberry.type
class Box(Shape):
    """A value that holds others, and names rows."""

    service_id: strawberry.Private[UUID | None]
    service_ids: strawberry.Private[list[UUID]]
    boxes: list["Box | None"] = strawberry.field(metadata=weighs(most=3))
    strict_boxes: list["Box"] | None = strawberry.field(metadata=weighs(most=3))
    made_at: dt.datetime

    @strawberry.field
    async def inside(self, info: Info, *, fails: bool = False) -> "Thing | None":
        """A value of a union, or an error."""
        await asyncio.sleep(0)
        if fails:
            message = f"{self.title} cannot be opened."
            raise ClientError(message, code="FORBIDDEN")
        return next(iter(self.boxes), None)


@extends(Box)
class InBoxes:
    """The rows that a box names."""

    service: Service | None = to_one("The service.", key="service_id")
    required_service: Service = to_one("The service, which must be seen.", key="service_id")
    services: list[Service] = each("The services.", keys="service_ids", most=3)


@strawberry.type
class Ball(Shape):
    """A value in a union, with fields that cannot be had."""

    weight: float
    numbers: list[list[int | None]]

    @strawberry.field
    def lost(self) -> str:
        """A field that must not be null and is not there."""
        raise LookupError(self.title)

    @strawberry.field
    def missing(self) -> int:
        """A null where none may be."""
        return None  # type: ignore[return-value]

    @strawberry.field
    def odd(self) -> int | None:
        """A value that is no value of its type."""
        return "odd"  # type: ignore[return-value]


Thing: TypeAlias = Annotated[Service | Organization | Box | Ball, strawberry.union("Thing")]


def box(parent: Any, depth: int) -> Box:
    inner = [box(parent, depth - 1), None, box(parent, max(depth - 2, 0))] if depth > 0 else []
    whole = [box for box in inner if box]
    return Box(
        title=f"{parent.slug} {depth}",
        shade=[None, Shade.DARK, Shade.LIGHT][depth % 3],
        service_id=None if len(parent.slug) % 5 == depth else parent.id,
        service_ids=[parent.id, UUID(int=max(depth, 0)), parent.id],
        boxes=inner,
        strict_boxes=whole if len(parent.slug) % 2 else inner,  # type: ignore[arg-type]
        made_at=parent.created_at,
    )


def ball(parent: Any) -> Ball:
    number = len(parent.slug)
    return Ball(
        title=parent.slug, shade=Shade.LIGHT, weight=number / 3, numbers=[[number, None], []]
    )
