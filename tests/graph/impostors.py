"""Resolvers for the probing plugin that return what they did not promise."""

import asyncio
from typing import Any

import strawberry

from catalog.plugin import ClientError, Service, extends, weighs
from tests.graph.shapes import Box, Shape, Thing, ball, box


@extends(Service)
class Impostors:
    """Resolvers that return what they did not promise."""

    @strawberry.field
    def impostor(self) -> Box | None:
        """Another type's value, or the right one."""
        parent: Any = self
        found: Any = ball(parent) if len(parent.slug) % 2 else box(parent, 0)
        return found  # type: ignore[no-any-return]

    @strawberry.field(metadata=weighs(most=4))
    def impostors(self) -> list[Shape | None]:
        """Values, errors and what is no shape at all."""
        parent: Any = self
        found: list[Any] = [ball(parent), "no shape", ClientError("This one failed."), None]
        return found

    @strawberry.field(metadata=weighs(most=2))
    def mixed_up(self) -> list[Thing]:
        """Things, one of which is none for some."""
        parent: Any = self
        found: list[Any] = [box(parent, 0), *([7] if len(parent.slug) % 3 == 1 else [])]
        return found

    @strawberry.field
    def listless(self) -> list[str] | None:
        """A number, a text, or a generator in the place of a list."""
        parent: Any = self
        choices: list[Any] = [5, "text", (item for item in parent.slug), parent.slug.split("-")]
        found: Any = choices[len(parent.slug) % 4]
        return found  # type: ignore[no-any-return]

    @strawberry.field
    def late(self) -> list[int | None]:
        """Items that come later, and fail for some."""

        async def one(number: int) -> int | None:
            await asyncio.sleep(0)
            return 10 // number if number < 3 else None

        return [one(number) for number in range(4)]  # type: ignore[misc]
