"""Loaders: resolvers ask for one object each, and the database is asked once for all of them."""

import asyncio
from collections.abc import Awaitable, Callable, Hashable, Sequence
from typing import TypeVar

from strawberry.dataloader import DataLoader

from catalog.graph.context import OperationContext, Select

K = TypeVar("K")
V = TypeVar("V")
MOST_KEYS = 20_000  # of one question: both databases take some 32,000 parameters


class Loader(DataLoader[K, V]):
    """A loader that many fields wait for: where one of them gives up, the others still get it."""

    def load(self, key: K) -> Awaitable[V]:
        """Return the value of *key* once it is there."""
        asked = asyncio.ensure_future(super().load(key))
        found = asyncio.shield(asked)
        for future in (asked, found):  # nobody may be left to look at an error of theirs
            future.add_done_callback(lambda done: done.cancelled() or done.exception())
        return found


def newest(question: Select, context: OperationContext) -> Select:
    """Return a question whose answers replace what the session holds: rows are guarded anew."""
    return known(question, context).execution_options(populate_existing=True)


def known(question: Select, context: OperationContext) -> Select:
    """Return a question with what is known of who asks, and when."""
    return question.params(dict(context.viewer.parameters))


def loader(
    context: OperationContext,
    key: Hashable,
    ask: Callable[[list[K]], Awaitable[Sequence[V | BaseException]]],
) -> DataLoader[K, V]:
    """Return the loader that is kept under *key*, which asks once for all keys wanted together."""
    found = context.loaders.get(key)
    if found is None:
        found = context.loaders[key] = Loader(ask, max_batch_size=MOST_KEYS)
    return found
