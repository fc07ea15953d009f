"""Equipment: what functions of plugins use besides the catalog, settings and what plugins share.

What plugins share belongs to one event loop, as clients and pools do. So each loop where their
functions run opens its own: that of the server, and those of the threads beside it.
"""

import asyncio
import logging
from abc import abstractmethod
from collections.abc import (
    AsyncIterator,
    Callable,
    Collection,
    Coroutine,
    Iterable,
    Iterator,
    Mapping,
)
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Protocol, TypeAlias

from pydantic import SecretBytes, SecretStr

from catalog.domain.access import Principal
from catalog.guests import NO_GUESTS, Guests, OverstayedError
from catalog.outgoing import HttpClient
from catalog.storage.database.threads import Surroundings

log = logging.getLogger("catalog.domain")
SECONDS = 10.0  # in which a plugin opens what it shares, and in which it closes it
PATIENCE = 1.0  # seconds that functions of all plugins wait for what is not open yet
SECRETS = (SecretStr, SecretBytes)
HIDDEN = "**********"
HTTP = "http"
"""What all plugins share, by no plugin's id: the client that asks other servers."""
Lifespan: TypeAlias = Callable[[], Any]


class AskAs(Protocol):
    """Answers a query as *principal* is answered."""

    def __call__(
        self, document: str, principal: Principal, variables: Mapping[str, Any] | None = None
    ) -> Coroutine[Any, Any, Mapping[str, Any]]:
        """Return the data, or raise an error where there are errors."""


class Ask(Protocol):
    """Answers a query as the principal would be answered; the plugin's own sees everything."""

    def __call__(
        self,
        document: str,
        principal: Principal | None = None,
        variables: Mapping[str, Any] | None = None,
    ) -> Coroutine[Any, Any, Mapping[str, Any]]:
        """Return the data; raises `AnswerError` where there are errors."""


class LifespanError(Exception):
    """A plugin could not open what its functions share; the message says why."""

    def __init__(self, plugin: str, why: str) -> None:
        super().__init__(f"lifespan of {plugin} {why}. Mend or disable it.")
        self.plugin = plugin


@dataclass(frozen=True, kw_only=True)
class Equipment:
    """The settings of the loaded plugins, and what opens that which they share, by their ids."""

    configs: Mapping[str, Any] = field(default_factory=dict)
    lifespans: Mapping[str, Lifespan] = field(default_factory=dict)
    guests: Guests = NO_GUESTS
    answer: AskAs | None = None
    """Answers queries of functions, in the loop of the server; None where nothing is served."""
    http: HttpClient = field(default_factory=HttpClient)
    directories: Collection[str] = frozenset()
    """The plugins that may keep people and groups, as the settings say."""
    _open: dict[asyncio.AbstractEventLoop, list[dict[str, Any]]] = field(default_factory=dict)

    def config(self, plugin: str) -> Any:
        """Return the settings of a plugin as its `Config` has them; None if it has no such model.

        Raises LookupError where no plugin of this id is loaded.
        """
        if plugin not in self.configs:
            told = ", ".join(self.configs) or "none"
            message = f"no plugin {plugin} is loaded; these are: {told}"
            raise LookupError(message)
        return self.configs[plugin]

    def shared(self, plugin: str) -> Any:
        """Return what the lifespan of a plugin yielded in this event loop; `http` is there always.

        Raises LookupError where it has none, and where it is not open here.
        """
        if plugin == HTTP:
            return self.http
        self.config(plugin)
        if plugin not in self.lifespans:
            message = f"the plugin {plugin} shares nothing: it has no lifespan()"
            raise LookupError(message)
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError as error:
            message = f"what {plugin} shares is handed out in an event loop, and not in a thread"
            raise LookupError(message) from error
        for held in reversed(self._open.get(loop, [])):
            if plugin in held:
                found = held[plugin]
                if isinstance(found, LifespanError):
                    raise LookupError(str(found)) from found
                return found
        message = f"what {plugin} shares is not open here, or not yet"
        raise LookupError(message)

    async def ask(
        self,
        document: str,
        principal: Principal,
        variables: Mapping[str, Any] | None = None,
        *,
        loop: asyncio.AbstractEventLoop,
    ) -> Mapping[str, Any]:
        """Return the data of a query as *principal* is answered; *loop* is that of the server."""
        if self.answer is None:
            message = "no catalog is open that could answer"
            raise LookupError(message)
        work = self.answer(document, principal, variables)
        if loop is asyncio.get_running_loop():
            return await work
        return await asyncio.wrap_future(asyncio.run_coroutine_threadsafe(work, loop))

    @asynccontextmanager
    async def opened(
        self, plugins: Collection[str] | None = None, *, may_fail: bool = False
    ) -> AsyncIterator[None]:
        """Open what plugins share in this event loop, in their order; close the last one first.

        *plugins* are those whose functions run here; None is all. Raises `LifespanError` where one
        of them cannot be opened in time, unless it *may_fail*: then its functions are told of it.
        """
        loop = asyncio.get_running_loop()
        held: dict[str, Any] = {}
        managers: list[tuple[str, AbstractAsyncContextManager[Any]]] = []
        self._open.setdefault(loop, []).append(held)
        try:
            for plugin in self._of(plugins):
                try:
                    manager, held[plugin] = await self._begun(plugin)
                    managers.append((plugin, manager))
                except LifespanError as error:
                    if not may_fail:
                        raise
                    log.error("%s", error, exc_info=error, extra={"plugin": plugin})  # noqa: TRY400
                    held[plugin] = error
            yield
        finally:
            for plugin, manager in reversed(managers):
                await self._ended(plugin, manager)
            self._open[loop].remove(held)
            if not self._open[loop]:
                del self._open[loop]

    def beside(self, plugin: str | None = None) -> Surroundings | None:
        """Return what opens in a thread what one plugin shares there, or all; None for nothing.

        Functions of all plugins do not wait there for one that is slow.
        """
        if plugin is None:
            opening = partial(self.opened, may_fail=True)
            return Surroundings(opening, PATIENCE) if self.lifespans else None
        opening = partial(self.opened, [plugin], may_fail=True)
        return Surroundings(opening, SECONDS) if plugin in self.lifespans else None

    async def failing(self) -> Mapping[str, str]:
        """Return why plugins cannot open what they share, by their ids; the others are closed."""
        async with self.opened(may_fail=True):
            (held,) = self._open[asyncio.get_running_loop()]
            return {
                plugin: str(found)
                for plugin, found in held.items()
                if isinstance(found, LifespanError)
            }

    def _of(self, plugins: Collection[str] | None) -> Iterator[str]:
        return (name for name in self.lifespans if plugins is None or name in plugins)

    async def _begun(self, plugin: str) -> tuple[AbstractAsyncContextManager[Any], Any]:
        """Open what one plugin shares; raises `LifespanError` with what is wrong."""
        try:
            manager = self.lifespans[plugin]()
            begun = await self.guests.call("lifespan", plugin, SECONDS, manager.__aenter__)
        except OverstayedError as error:
            raise LifespanError(plugin, error.why.rstrip(".")) from error
        except Exception as error:
            told = masked(f"fails: {error!r}", self.configs.get(plugin))
            raise LifespanError(plugin, told) from error
        return manager, begun

    async def _ended(self, plugin: str, manager: AbstractAsyncContextManager[Any]) -> None:
        """Close what one plugin shares; what goes wrong stands in the log."""

        async def close() -> None:
            await manager.__aexit__(None, None, None)

        try:
            await self.guests.call("lifespan", plugin, SECONDS, close)
        except Exception as error:  # a plugin's function may raise anything
            told = "What %s shares could not be closed."
            log.warning(told, plugin, exc_info=error, extra={"plugin": plugin})


class Equipped:
    """Hands out the settings of plugins, and what they share."""

    @property
    @abstractmethod
    def equipment(self) -> Equipment:
        """Where it finds them."""

    def config(self, plugin: str) -> Any:
        """Return the settings of a plugin as its `Config` has them; None if it has no such model.

        Raises LookupError where no plugin of this id is loaded.
        """
        return self.equipment.config(plugin)

    def shared(self, plugin: str) -> Any:
        """Return what the `lifespan()` of a plugin yielded in this event loop.

        `http` is there always: the client that asks other servers.

        Raises LookupError where it has none, and where it is not open here.
        """
        return self.equipment.shared(plugin)


NOTHING = Equipment()


def masked(text: str, config: Any) -> str:
    """Return *text* without the secrets that stand in the settings of a plugin."""
    held = vars(config).values() if hasattr(config, "__dict__") else ()
    secrets = [item.get_secret_value() for item in held if isinstance(item, SECRETS)]
    return hidden(text, [item if isinstance(item, str) else item.decode() for item in secrets])


def hidden(text: str, secrets: Iterable[str]) -> str:
    """Return *text* without these secrets."""
    for secret in secrets:
        text = text.replace(secret, HIDDEN) if secret else text
    return text
