"""Calling the hooks of plugins: the core's, and those that plugins declare for each other."""

import difflib
import inspect
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Any, get_args, get_type_hints

import pluggy

from catalog import hookspecs
from catalog.hookspecs import Plugin
from catalog.host.problems import PluginProblems, meant

LIFESPAN = hookspecs.lifespan.__name__  # is called whenever something opens
Values = Mapping[str, tuple[Any, ...]]  # by the id of the plugin that declares them


class Hooks:
    """The hooks of one catalog: who declares them, and who implements them."""

    def __init__(self, problems: PluginProblems) -> None:
        self.problems = problems
        self.owners: dict[str, str] = {}  # of the hooks that plugins declare
        self._manager = pluggy.PluginManager(hookspecs.PROJECT)
        self._manager.add_hookspecs(hookspecs)
        self._specs = dict(_specs(self._manager, hookspecs))
        self.core = tuple(name for name in self._specs if name != LIFESPAN)
        self.declared: dict[str, tuple[tuple[str, Any], ...]] = {}  # by the hooks of plugins
        self._tolerated: set[str] = set()

    def declare(self, cls: type[Plugin]) -> None:
        """Add the hooks that a plugin declares for others, before any plugin registers."""
        if cls.hookspecs is None:
            return
        own = dict(_specs(self._manager, cls.hookspecs))
        told = list(self._wrong_specs(cls.id, own))
        self.problems.extend(cls.id, told)
        if not told:
            self._manager.add_hookspecs(cls.hookspecs)
            self._specs |= own
            self.owners |= dict.fromkeys(own, cls.id)

    def tolerate(self, cls: Any) -> None:
        """Allow others to implement the hooks of a plugin that cannot be loaded."""
        if getattr(cls, "hookspecs", None) is not None:
            self._tolerated |= {name for name, _ in _specs(self._manager, cls.hookspecs)}

    def register(self, cls: type[Plugin], config: Any) -> Plugin | None:
        """Instantiate and register a plugin; return None if that fails."""
        wrong = list(self._taking(cls))
        self.problems.extend(cls.id, wrong)
        if wrong:
            return None
        try:
            plugin = cls()
            plugin.config = config
            self._manager.register(plugin, plugin.id)
        except (Exception, SystemExit) as error:  # noqa: BLE001  # a stranger may raise anything
            self.problems.note(f"{cls.id} cannot be loaded: {error!r}. Mend or disable it.", cls.id)
            return None
        self.problems.extend(cls.id, self._misspelt(plugin))
        return plugin

    def give(self, plugins: Sequence[Plugin]) -> None:
        """Call the hooks that plugins declare, and give each plugin what its own hooks returned."""
        for plugin in plugins:
            own = {
                hook: tuple(
                    (owner, value)
                    for owner, values in self.values(hook, plugins).items()
                    for value in values
                )
                for hook, owner in self.owners.items()
                if owner == plugin.id
            }
            plugin._declared = MappingProxyType(own)  # noqa: SLF001  # the host fills it in
            self.declared |= own

    def values(self, hook: str, plugins: Iterable[Plugin]) -> Values:
        """Return what each of these plugins returns from a hook."""
        return {plugin.id: tuple(self._values(hook, plugin)) for plugin in plugins}

    def lifespans(self, plugins: Iterable[Plugin]) -> Mapping[str, Callable[[], Any]]:
        """Return what opens that which plugins share, by the ids of those that share anything."""
        caller: pluggy.HookCaller = getattr(self._manager.hook, LIFESPAN)
        by_plugin = {item.plugin_name: item for item in caller.get_hookimpls()}
        found = {plugin.id: by_plugin[plugin.id] for plugin in plugins if plugin.id in by_plugin}
        for owner, own in found.items():
            is_plain = not (own.wrapper or own.hookwrapper)
            is_async = inspect.isasyncgenfunction(own.function)
            if is_async or inspect.iscoroutinefunction(own.function) or not is_plain:
                told = f"{LIFESPAN} of {owner} returns no async context manager: mark it with "
                self.problems.note(f"{told}@hookimpl, and below that @asynccontextmanager.", owner)
        return {owner: own.function for owner, own in found.items()}

    def _values(self, hook: str, plugin: Plugin) -> Iterator[Any]:
        caller: pluggy.HookCaller = getattr(self._manager.hook, hook)
        kind = _kind(self._specs[hook])
        for implementation in reversed(caller.get_hookimpls()):
            if implementation.plugin is plugin:
                for value in self._called(implementation, hook, plugin.id):
                    if kind is None or isinstance(value, kind):
                        yield value
                    else:
                        told = (
                            f"{hook} of {plugin.id} returns {value!r}, which is no {kind.__name__}"
                        )
                        self.problems.note(f"{told}: return nothing else.", plugin.id)

    def _called(self, implementation: Any, hook: str, owner: str) -> list[Any]:
        is_plain = not (implementation.wrapper or implementation.hookwrapper)
        if not is_plain or inspect.iscoroutinefunction(implementation.function):
            told = f"{hook} of {owner} must be a plain function that returns values: make it one."
            self.problems.note(told, owner)
            return []
        try:
            returned = implementation.function()
            if isinstance(returned, Iterable) and not isinstance(returned, str | bytes | Mapping):
                return list(returned)
        except (Exception, SystemExit) as error:  # noqa: BLE001  # a stranger may raise anything
            self.problems.note(f"{hook} of {owner} fails: {error!r}. Mend or disable it.", owner)
            return []
        told = (
            f"{hook} of {owner} returns {returned!r}: return a list, empty where there is nothing."
        )
        self.problems.note(told, owner)
        return []

    def _wrong_specs(self, owner: str, own: Mapping[str, Callable[..., Any]]) -> Iterator[str]:
        if not own:
            yield f"The hookspecs of {owner} hold no hook: mark functions with @hookspec."
        for name, spec in own.items():
            if name in {*self.core, LIFESPAN}:
                yield f"The hook {name} of {owner} is the catalog's own: rename it."
            elif name in self.owners:
                yield (
                    f"The hook {name} is declared by {self.owners[name]} and by {owner}: "
                    "one of them must choose another name."
                )
            if [item for item in inspect.signature(spec).parameters if item != "self"]:
                yield f"The hook {name} of {owner} takes arguments: hooks take none."

    def _taking(self, cls: type[Plugin]) -> Iterator[str]:
        """Tell which hook implementations of a plugin take arguments."""
        for name in dir(cls):
            if self._manager.parse_hookimpl_opts(cls, name) is not None:
                given = inspect.signature(getattr(cls, name)).parameters.values()
                taken = [item.name for item in given if item.default is item.empty][1:]
                if taken:
                    yield (
                        f"{name} of {cls.id} takes {', '.join(taken)}: "
                        "hooks take no argument but self."
                    )

    def _misspelt(self, plugin: Plugin) -> Iterator[str]:
        """Tell which methods of *plugin* look like hooks but are not."""
        hooks = [*self.core, LIFESPAN, *self.owners]
        for name in dir(type(plugin)):
            options = self._manager.parse_hookimpl_opts(plugin, name)
            hook = (options and options["specname"]) or name
            near = difflib.get_close_matches(hook, hooks, 1, 0.6 if options else 0.85)
            is_own = not hasattr(Plugin, name) and callable(getattr(type(plugin), name))
            if options is None and near and is_own:
                told = "" if near == [name] else f"did you mean {near[0]}? "
                yield f"{name} of {plugin.id} is never called: {told}mark it with @hookimpl."
            elif options and not (
                hook in hooks or hook in self._tolerated or options["optionalhook"]
            ):
                yield (
                    f"{plugin.id} implements the hook {hook}, which does not exist: "
                    f"{meant(hook, hooks)}"
                )


def _specs(
    manager: pluggy.PluginManager, namespace: Any
) -> Iterator[tuple[str, Callable[..., Any]]]:
    for name in dir(namespace):
        if manager.parse_hookspec_opts(namespace, name) is not None:
            yield name, getattr(namespace, name)


def _kind(spec: Callable[..., Any]) -> type | None:
    """Return the type of the values of a hook, or None if its annotation names none."""
    try:
        arguments = get_args(get_type_hints(spec).get("return"))
    except (NameError, TypeError):
        return None
    return arguments[0] if len(arguments) == 1 and isinstance(arguments[0], type) else None
