"""What a catalog knows about its plugins: which there are, how they stand, what they bring."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from catalog.storage.enums import PluginState


class KnownGate(NamedTuple):
    """A gate, as its plugin declares it."""

    name: str
    leaving: str | None
    entering: str | None
    version: str


class KnownMetric(NamedTuple):
    """A metric, as its plugin declares it."""

    key: str
    unit: str
    of: str


class KnownJob(NamedTuple):
    """A job, as its plugin declares it, and the key by which its runs are kept."""

    key: str
    name: str
    schedule: str


class KnownFormat(NamedTuple):
    """A format that can be imported, and the plugin that brings it; None is the core.

    One that reads *beside* another format is given the files of that one.
    """

    name: str
    plugin: str | None
    beside: str | None = None


@dataclass(frozen=True, kw_only=True)
class KnownPlugin:
    """A plugin that was found, its state and the reason for it, and what it declares."""

    id: str
    state: PluginState
    title: str | None = None
    version: str | None = None
    api_range: str | None = None
    reason: str | None = None
    requires: Sequence[str] = ()
    stages: Sequence[str] = ()
    gates: Sequence[KnownGate] = ()
    metrics: Sequence[KnownMetric] = ()
    jobs: Sequence[KnownJob] = ()
    event_types: Sequence[str] = ()
    importers: Sequence[str] = ()
    scopes: Mapping[str, str] = field(default_factory=dict)
