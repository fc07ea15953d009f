"""A catalog of one's own for a test, asked through its front door, as authors of plugins do."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from catalog.hookspecs import Plugin
from catalog.testing import ADMIN, ANYBODY, Asking, Clock, catalog

__all__ = ["ADMIN", "ANYBODY", "Asking", "Clock", "asking"]


@contextmanager
def asking(url: str, plugins: Sequence[type[Plugin]] = (), **settings: Any) -> Iterator[Asking]:
    """Serve the catalog at *url* to a test, with these plugins and an administrator."""
    with catalog(plugins, url=url, **settings) as found:
        yield found
