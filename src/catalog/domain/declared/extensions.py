"""What plugins add to the rules of the domain, as one frozen value."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from catalog.domain.declared.gates import Gate
from catalog.domain.declared.metrics import Metrics
from catalog.domain.declared.plugins import ImportFormat, KnownPlugin
from catalog.domain.declared.stages import CORE, Chain

MOST_DECLARED = 50  # values that one plugin returns from one hook
MOST_PLUGINS = 40  # that are listed
React: TypeAlias = Callable[[Any, Any], Awaitable[None]]


@dataclass(frozen=True, kw_only=True)
class Reaction:
    """A function `(change, work)` that runs in the transaction of each change of this type.

    It runs after the change was applied; what it adds to `work.problems` refuses the change whole,
    and so does an exception.
    """

    change_type: type
    do: React
    plugin: str = ""


@dataclass(frozen=True, kw_only=True)
class Extensions:
    """The stages, gates, reactions and metrics of one catalog, and who brings what.

    `declared` holds what plugins declare by hooks of other plugins, by the hook: pairs of a
    plugin's id and a value.
    """

    chain: Chain = CORE
    gates: Sequence[Gate] = ()
    reactions: Sequence[Reaction] = ()
    metrics: Metrics = field(default_factory=Metrics)
    scopes: Mapping[str, str] = field(default_factory=dict)
    plugins: Sequence[KnownPlugin] = ()
    formats: Sequence[ImportFormat] = ()
    declared: Mapping[str, Sequence[tuple[str, Any]]] = field(default_factory=dict)


NONE = Extensions()
