"""What plugins add to the catalog, as frozen values: the rules of changes, and all the rest."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Self

from catalog.domain.declared.authenticators import Authenticator
from catalog.domain.declared.awaited import Waiting
from catalog.domain.declared.equipment import AskAs
from catalog.domain.declared.gates import Gate
from catalog.domain.declared.metrics import Metrics
from catalog.domain.declared.plugins import KnownFormat, KnownPlugin
from catalog.domain.declared.routes import Route
from catalog.domain.declared.rules import Rules
from catalog.domain.seen import Seen
from catalog.guests import GuestLimits
from catalog.outgoing import HttpClient
from catalog.settings import Settings
from catalog.storage.rows import Row

MOST_DECLARED = 50  # values that one plugin returns from one hook
MOST_TYPES = 200  # types of the graph that one plugin adds, with those that extend others
MOST_PLUGINS = 40  # plugins that are listed


@dataclass(frozen=True)
class DeclaredMutation:
    """The class of the change that a mutation makes, and the scope that it takes."""

    change: Any
    scope: str


@dataclass(frozen=True, kw_only=True)
class Extensions:
    """The rules, gates and metrics of one catalog, what waits in it, and who brings what.

    `mutations` are all of the catalog by their names, the core's among them; `seen` says who sees
    its objects, by their rows.
    """

    rules: Rules = field(default_factory=Rules)
    gates: Sequence[Gate] = ()
    waiting: Sequence[Waiting] = ()
    authenticators: Sequence[Authenticator] = ()
    routes: Sequence[Route] = ()
    plugins: Sequence[KnownPlugin] = ()
    formats: Sequence[KnownFormat] = ()
    reader: object = None
    """The `FileReader` of files that are sent."""
    mutations: Mapping[str, DeclaredMutation] = field(default_factory=dict)
    seen: Mapping[type[Row], Seen] = field(default_factory=dict)

    @property
    def metrics(self) -> Metrics:
        """The metrics that plugins offer."""
        return self.rules.metrics

    def within(
        self,
        settings: Settings,
        mutations: Mapping[str, DeclaredMutation],
        seen: Mapping[type[Row], Seen],
        answer: AskAs | None = None,
    ) -> Self:
        """Return the same for a schema's mutations and objects, within what *settings* allow.

        What functions ask themselves, *answer* answers.
        """
        limits = GuestLimits(
            field=settings.field_time_limit,
            change=settings.change_time_limit,
            blocking=settings.blocking_time_limit,
        )
        guests = replace(self.rules.guests, limits=limits)
        http = HttpClient(settings.http_allowed_hosts)
        equipment = replace(self.rules.equipment, guests=guests, answer=answer, http=http)
        types = {row.__tablename__: item.name for row, item in seen.items()}
        rules = replace(self.rules, guests=guests, equipment=equipment, types=types)
        return replace(self, rules=rules, mutations=mutations, seen=seen)


NONE = Extensions()
