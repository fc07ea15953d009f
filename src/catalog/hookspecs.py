"""Every place where a plugin can join the catalog.

Hooks declare, they never act: each is called once, at start-up, and returns values that the catalog
keeps. What runs later are the plain functions in those values.
"""

from collections.abc import Iterable
from pathlib import Path
from typing import ClassVar

from pluggy import HookimplMarker, HookspecMarker

API = "1.0"  # the version of the plugin API, which moves slower than the product's
PROJECT = "catalog"

hookspec = HookspecMarker(PROJECT)
hookimpl = HookimplMarker(PROJECT)


class Plugin:
    """What a plugin derives from. Its class attributes say what it is; its hooks what it adds."""

    id: ClassVar[str]
    """Its name in data: lower-case letters, digits and hyphens; its tables begin with `<id>__`."""
    title: ClassVar[str]
    """Its name for people."""
    api: ClassVar[str] = ">=1.0,<2"
    """The versions of the plugin API that it works with, as PEP 440 writes ranges."""
    requires: ClassVar[tuple[str, ...]] = ()
    """The ids of plugins that must be there, too; they are loaded before it."""
    after: ClassVar[tuple[str, ...]] = ()
    """The ids of plugins that are loaded before it where they are there."""
    migrations: ClassVar[Path | None] = None
    """The folder of its own Alembic versions, where it has tables."""


@hookspec
def graphql_types() -> Iterable[type]:  # type: ignore[empty-body]
    """Return GraphQL types to add; classes marked with `extends` join a type that exists."""
