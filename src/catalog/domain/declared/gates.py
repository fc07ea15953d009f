"""Gates: what must be true before a version moves from one stage to another."""

import datetime as dt
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeAlias

from catalog.domain.access import Principal
from catalog.domain.declared.agreed import AgreedTerms
from catalog.domain.declared.equipment import NOTHING, Ask, Equipment, Equipped
from catalog.domain.declared.metrics import Measurement, Metrics, Window
from catalog.domain.declared.stages import RETIRED, Chain
from catalog.storage.database.sessions import ReadSession
from catalog.storage.enums import FindingSeverity, Role, VersionPurpose
from catalog.storage.tables.lifecycle.versions import ServiceVersionRow
from catalog.storage.tables.services import ServiceRow

BLOCK, WARN, INFO = FindingSeverity.BLOCK, FindingSeverity.WARN, FindingSeverity.INFO
MOST_SECONDS = 8.0  # that one gate may take: a request has ten, unless the settings say otherwise


@dataclass(frozen=True, kw_only=True)
class Finding:
    """What a gate found: a stable code, what is wrong, and what to do about it.

    `subject` is what it is about, in a few words that stay the same: where a gate finds one code
    several times, each has its own. A finding that blocks can be waived, for one subject at a time,
    by a person who holds the role *authority* over the service; not where it is not *waivable*, as
    are consents and what cannot be undone. Owners move versions themselves, so that the authority
    is never theirs. `evidence` holds facts as JSON has them; `plugin`, `gate` and `gate_version`
    are filled in.
    """

    code: str
    message: str
    remedy: str | None = None
    severity: FindingSeverity = BLOCK
    evidence: Mapping[str, Any] | None = None
    subject: str | None = None
    waivable: bool = True
    authority: Role = Role.WAIVER_AUTHORITY
    plugin: str = ""
    gate: str = ""
    gate_version: str = ""


@dataclass(frozen=True, kw_only=True)
class Move(Equipped):
    """The move that a gate is asked about, and a view of the database that only reads.

    `principal` is who moves, and in a preview whoever asks for it. The version `goes_live` when it
    leaves the pipeline for the catalogue.
    """

    session: ReadSession
    service: ServiceRow
    version: ServiceVersionRow
    leaving: str
    entering: str
    is_back: bool
    goes_live: bool
    now: dt.datetime
    metrics: Metrics
    principal: Principal
    equipment: Equipment = NOTHING
    answer: Ask | None = None

    async def ask(
        self,
        document: str,
        principal: Principal | None = None,
        variables: Mapping[str, Any] | None = None,
    ) -> Mapping[str, Any]:
        """Return the data of a query, with what *principal* sees, else with the plugin's own sight.

        That sees everything. Raises `AnswerError` where there are errors.
        """
        assert self.answer is not None  # noqa: S101  # whoever asks gates gives it
        return await self.answer(document, principal, variables)

    @property
    def is_forward(self) -> bool:
        """Whether the version moves forward: neither back nor out of use.

        What removes a service moves forward to `retired`, too.
        """
        removes = self.version.purpose is VersionPurpose.REMOVAL
        return not self.is_back and (removes or self.entering != RETIRED.key)

    async def facts(
        self, key: str, window: Window, terms: AgreedTerms | None = None
    ) -> Measurement:
        """Return what the metric *key* says of the service; NO_DATA where nobody offers it."""
        given: Any = {"session": self.session, "now": self.now, "terms": terms}
        found = await self.metrics.facts(key, [self.service.id], window, **given)
        return found[self.service.id]


Check: TypeAlias = Callable[[Move], Awaitable[Iterable[Finding]]]
CheckMany: TypeAlias = Callable[[Sequence[Move]], Awaitable[Sequence[Iterable[Finding]]]]


@dataclass(frozen=True, kw_only=True)
class Gate:
    """A criterion of moves: it is asked when a version leaves and enters the stages it names.

    `leaving` and `entering` are keys of stages; None is any. Where only one of two named stages
    is installed, the other is any, so that a gate still holds where a plugin is missing. `version`
    is recorded with every decision: raise it when the criterion changes. `limit` is how many
    seconds it may take, at most 8; None is 2. `check_many` finds the same for many moves at once,
    in their order: it is asked in place of *check* where a list of services is previewed.
    """

    name: str
    check: Check
    leaving: str | None = None
    entering: str | None = None
    version: str = "1"
    limit: float | None = None
    check_many: CheckMany | None = None
    plugin: str = ""

    def is_for(self, leaving: str, entering: str, chain: Chain) -> bool:
        """Tell whether it is asked about a move between these stages."""
        ends = [(self.leaving, leaving), (self.entering, entering)]
        named = [(end, key) for end, key in ends if end is not None]
        if not named:
            return True
        there = [(end, key) for end, key in named if end == key or chain.find(end) is not None]
        return bool(there) and all(end == key for end, key in there)


def sealed(gate: Gate, findings: Iterable[Finding]) -> Sequence[Finding]:
    """Return the findings with the name of the gate that they come from."""
    return [
        replace(finding, plugin=gate.plugin, gate=gate.name, gate_version=gate.version)
        for finding in findings
    ]
