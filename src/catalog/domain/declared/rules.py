"""What plugins add to the rules by which changes are made."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from catalog.domain.declared.equipment import NOTHING, Equipment
from catalog.domain.declared.event_types import CORE as CORE_EVENTS
from catalog.domain.declared.event_types import EventTypes
from catalog.domain.declared.metrics import Metrics
from catalog.domain.declared.stages import CORE, Chain
from catalog.guests import NO_GUESTS, Guests
from catalog.storage.houses.facts import Parties

React: TypeAlias = Callable[[Any, Any], Awaitable[None]]
Evaluate: TypeAlias = Callable[..., Awaitable[Any]]


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
class Circle:
    """Organizations that take part in services by what a plugin keeps; their houses see it.

    `parties` selects ids of services and of organizations, two columns of one table of the plugin;
    a row without an organization lets nobody in.
    """

    parties: Parties
    plugin: str = ""


@dataclass(frozen=True, kw_only=True)
class Rules:
    """The stages, reactions, scopes and metrics of one catalog, and what asks its gates.

    `circles` say who takes part in what plugins keep.
    `declared` holds what plugins declare by hooks of other plugins: for each hook, pairs of a
    plugin's id and a value. `evaluate` asks the gates of a move; None where nobody brings any.
    `guests` tells code of plugins, and how long it may take, `equipment` has their settings and
    what they share. `events` are those that can be told of. `types` are what the objects of tables
    are called in the graph.
    """

    chain: Chain = CORE
    reactions: Sequence[Reaction] = ()
    scopes: Mapping[str, str] = field(default_factory=dict)
    declared: Mapping[str, Sequence[tuple[str, Any]]] = field(default_factory=dict)
    circles: Sequence[Circle] = ()
    evaluate: Evaluate | None = None
    guests: Guests = NO_GUESTS
    equipment: Equipment = NOTHING
    events: EventTypes = CORE_EVENTS
    metrics: Metrics = field(default_factory=Metrics)
    types: Mapping[str, str] = field(default_factory=dict)
