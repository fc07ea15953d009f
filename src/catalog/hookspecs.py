"""Every place where a plugin can join the catalog.

Hooks declare, they never act: each is called once, at start-up, and returns values that the catalog
keeps. What runs later are the plain functions in those values. One is called again: `lifespan`.
"""

from collections.abc import Iterable, Mapping
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from types import MappingProxyType
from typing import Any, ClassVar

from pluggy import HookimplMarker, HookspecMarker
from pydantic import BaseModel

from catalog.domain.declared.authenticators import Authenticator
from catalog.domain.declared.awaited import Waiting
from catalog.domain.declared.event_types import EventType
from catalog.domain.declared.gates import Gate
from catalog.domain.declared.metrics import Metric
from catalog.domain.declared.routes import Route
from catalog.domain.declared.rules import Circle, Reaction
from catalog.domain.declared.stages import Stage
from catalog.domain.events.jobs import Job
from catalog.domain.events.subscribers import Subscriber
from catalog.domain.importing.documents.parts import Exporter
from catalog.domain.writing.demonstrations import Demonstration
from catalog.exchange.reading import Importer

API = "2.3"  # the version of the plugin API, which moves slower than the product's
PROJECT = "catalog"

hookspec = HookspecMarker(PROJECT)
hookimpl = HookimplMarker(PROJECT)


class Plugin:
    """The class that plugins derive from: attributes say what one is, hooks what it adds."""

    id: ClassVar[str]
    """Its name in data: lower-case letters, digits and hyphens; its tables begin with `<id>__`."""
    title: ClassVar[str]
    """Its name for people."""
    api: ClassVar[str] = ">=2.0,<3"
    """The versions of the plugin API that it works with, as PEP 440 writes ranges."""
    requires: ClassVar[tuple[str, ...]] = ()
    """The ids of plugins that must be there, too; they are loaded before it."""
    after: ClassVar[tuple[str, ...]] = ()
    """The ids of plugins that are loaded before it where they are there."""
    migrations: ClassVar[Path | None] = None
    """The folder of its own Alembic versions, where it has tables."""
    scopes: ClassVar[Mapping[str, str]] = MappingProxyType({})
    """The permissions that it adds, as `<id>:<word>`, each with a sentence."""
    Config: ClassVar[type[BaseModel] | None] = None
    """Its settings, as a model of pydantic; they stand in `config` when hooks are called."""
    hookspecs: ClassVar[Any] = None
    """The module, or the class, of the hooks that it declares for other plugins."""

    config: Any = None
    """Its settings as its `Config` has them; None where it has no such model."""
    _declared: Mapping[str, tuple[tuple[str, Any], ...]] = MappingProxyType({})

    def declared(self, hook: str) -> tuple[tuple[str, Any], ...]:
        """Return what plugins declare by a hook of this one: pairs of a plugin's id and a value.

        It is there once the core calls hooks; raises LookupError where no such hook is declared.
        """
        if hook not in self._declared:
            message = f"{self.id} declares no hook {hook}, or nobody was asked for it yet"
            raise LookupError(message)
        return self._declared[hook]


@hookspec
def stages() -> Iterable[Stage]:  # type: ignore[empty-body]
    """Return stages of a service's life; the stages of all plugins make one chain."""


@hookspec
def gates() -> Iterable[Gate]:  # type: ignore[empty-body]
    """Return what must be true before a version leaves or enters a stage."""


@hookspec
def reactions() -> Iterable[Reaction]:  # type: ignore[empty-body]
    """Return functions that run in the transaction of a change, and may refuse it whole."""


@hookspec
def subscribers() -> Iterable[Subscriber]:  # type: ignore[empty-body]
    """Return functions that are told of events after their commit, each at least once, in order."""


@hookspec
def event_types() -> Iterable[EventType]:  # type: ignore[empty-body]
    """Return the events that changes tell of, beside those of creating and editing entities."""


@hookspec
def jobs() -> Iterable[Job]:  # type: ignore[empty-body]
    """Return functions that one server of all runs by the clock."""


@hookspec
def metrics() -> Iterable[Metric]:  # type: ignore[empty-body]
    """Return measures of many services at once; each key is offered by one plugin alone."""


@hookspec
def waiting() -> Iterable[Waiting]:  # type: ignore[empty-body]
    """Return functions that find what waits for whoever asks."""


@hookspec
def circles() -> Iterable[Circle]:  # type: ignore[empty-body]
    """Return which organizations take part in services, so that their houses see more of these."""


@hookspec
def graphql_types() -> Iterable[type]:  # type: ignore[empty-body]
    """Return GraphQL types to add; classes marked with `extends` join a type that exists."""


@hookspec
def importers() -> Iterable[Importer]:  # type: ignore[empty-body]
    """Return formats that `catalog import` understands."""


@hookspec
def lifespan() -> AbstractAsyncContextManager[Any]:  # type: ignore[empty-body]
    """Return what opens, and closes at the end, what functions share in one event loop."""


@hookspec
def exporters() -> Iterable[Exporter]:  # type: ignore[empty-body]
    """Return what the plugin adds to the catalog's own format, which exports and imports it."""


@hookspec
def routes() -> Iterable[Route]:  # type: ignore[empty-body]
    """Return addresses that are served below `/plugins/<id>/`."""


@hookspec
def authenticators() -> Iterable[Authenticator]:  # type: ignore[empty-body]
    """Return functions that tell who makes a request which carries no token of the catalog."""


@hookspec
def demonstrations() -> Iterable[Demonstration]:  # type: ignore[empty-body]
    """Return files that add to the demonstration catalog what the plugin has to show."""
