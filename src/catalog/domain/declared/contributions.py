"""Contributions: what plugins give each other by their hooks, as they do not import each other.

Whoever declares such a hook says what it does with these values.
"""

from collections.abc import Awaitable, Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias
from uuid import UUID

from catalog.domain.declared.metrics import Window
from catalog.storage.enums import PackPurpose


@dataclass(frozen=True, kw_only=True)
class PackSection:
    """A section of handoff packs: what it is called, what it says, and for which purposes.

    For the purposes in `required_for` it has to be complete. For those in `conditional_for` it is
    written only if its subject exists. Packs of any other purpose are made without it.
    """

    key: str
    title: str
    guidance: str | None = None
    required_for: Collection[PackPurpose] = ()
    conditional_for: Collection[PackPurpose] = ()


@dataclass(frozen=True, kw_only=True)
class ReadinessCheck:
    """Something to check before a service is used: the area that it belongs to, and its levels.

    At the levels in `mandatory_at` nobody goes on without an answer that lets them. `title` is what
    it asks in a few words, `guidance` how to answer it; without a title it is called by its key.
    """

    key: str
    area: str
    mandatory_at: Collection[str] = ()
    title: str | None = None
    guidance: str | None = None


@dataclass(frozen=True, kw_only=True)
class Opportunity:
    """Something that could be improved about a service, with the evidence of it.

    There is one for each source, service, metric and window: a second one adds its evidence, which
    holds facts as JSON has them, as they were then. What has the same `cause` is evidence once;
    without one, what holds the same facts is. `subject` is what it is about, in a few words. `unit`
    is that of figures of what no plugin measures. Who takes part in the relationship sees it.
    """

    service_id: UUID
    subject: str
    metric: str | None = None
    window: Window | None = None
    evidence: Mapping[str, Any] | None = None
    cause: str | None = None
    unit: str | None = None
    is_higher_better: bool = True
    relationship_id: UUID | None = None


FindOpportunities: TypeAlias = Callable[[Any], Awaitable[Iterable[Opportunity]]]


@dataclass(frozen=True, kw_only=True)
class ImprovementSource:
    """A function `(telling)` that finds opportunities in the events of these types.

    Without any it is asked once a day instead, with the run of a job, whose `due` is the moment
    that it looks back from. `stage` is the key of the stage that they are an input from.
    """

    name: str
    stage: str
    find: FindOpportunities
    event_types: Collection[str] = ()


@dataclass(frozen=True, kw_only=True)
class ReviewDocument:
    """A query that review packs answer, under a name of its own.

    It may use any of the variables `$relationship`, an id, `$window`, a WindowInput, and `$from`
    and `$to`, its two ends as DateTime. What it selects has no ids, so that packs can be compared.
    """

    name: str
    title: str
    document: str
