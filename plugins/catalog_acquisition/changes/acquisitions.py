"""Acquisitions: they are started with a need, planned, executed by a contract, and closed."""

import datetime as dt
from dataclasses import dataclass
from typing import Annotated, Any
from uuid import UUID

from catalog.plugin import (
    OMITTED,
    Change,
    Doc,
    Name,
    Omittable,
    OrganizationId,
    OrganizationRow,
    Prose,
    Statement,
    Work,
)
from catalog_acquisition.changes.moments import Happened, must_have_happened
from catalog_acquisition.queries import acquisitions
from catalog_acquisition.rules.access import ContractId
from catalog_acquisition.rules.access_of_acquisitions import (
    TO_ADVANCE,
    TO_EDIT,
    TO_START,
    AcquisitionId,
)
from catalog_acquisition.tables.acquisitions import (
    MOST_ACQUISITIONS,
    AcquisitionPhase,
    AcquisitionRow,
)
from catalog_acquisition.tables.contracts import ContractRow, ContractStatus

ORDER = tuple(AcquisitionPhase)
MOMENTS = {
    AcquisitionPhase.PLANNING: "started_at",
    AcquisitionPhase.DEVELOPMENT: "developed_at",
    AcquisitionPhase.EXECUTION: "executed_at",
    AcquisitionPhase.CLOSED: "closed_at",
}


@dataclass(frozen=True, kw_only=True)
class StartAcquisition(Change[tuple[int, dt.datetime]]):
    """Begin to buy something: it is in the phase PLANNING, with the need that it is for."""

    organization_id: Annotated[OrganizationId, Doc("The organization that buys.")]
    name: Annotated[Name, Doc("What is bought, in a few words.")]
    need: Annotated[Prose, Doc("What it is needed for.")]
    strategy: Annotated[Omittable[Prose | None], Doc("How it is to be bought.")] = OMITTED
    market_notes: Annotated[
        Omittable[Prose | None], Doc("What was found out about vendors and their offers.")
    ] = OMITTED
    reference: Annotated[
        Omittable[Name | None], Doc("What it is called elsewhere, such as an `ocid`.")
    ] = OMITTED
    happened_at: Annotated[Happened, Doc("When it began; now unless given.")] = OMITTED
    preconditions = TO_START

    async def check(self, work: Work) -> tuple[int, dt.datetime] | None:
        """Refuse a time to come, and a reference that the organization has already."""
        at = must_have_happened(work, self.happened_at)
        buyer = await work.hold(OrganizationRow, self.organization_id)  # one at a time numbers
        if buyer is None:
            return None
        reference = None if self.reference is OMITTED else self.reference
        if reference and await acquisitions.is_started(work.session, buyer.id, reference):
            message = "The organization has an acquisition with this reference."
            work.problems.add("ACQUISITION_STARTED", message, "reference")
        number = await acquisitions.next_number(work.session, buyer.id)
        if number > MOST_ACQUISITIONS:
            message = f"There are {MOST_ACQUISITIONS:,} of these already: there can be no more."
            work.problems.add("RECORDS_TOO_MANY", message, "organization_id")
        return number, at

    async def apply(self, work: Work, found: tuple[int, dt.datetime]) -> AcquisitionRow:
        """Insert it."""
        number, at = found
        given: Any = self.columns(AcquisitionRow)
        acquisition = AcquisitionRow(**{**given, "number": number, "started_at": at})
        acquisition.phase = AcquisitionPhase.PLANNING
        await work.create(acquisition)
        return acquisition


@dataclass(frozen=True, kw_only=True)
class UpdateAcquisition(Change[AcquisitionRow]):
    """Edit what is planned of an acquisition, up to its execution; what is left out stays."""

    id: Annotated[AcquisitionId, Doc("The acquisition.")]
    expected_revision: Annotated[int, Doc("The revision that was read before.")]
    name: Annotated[Omittable[Name], Doc("What is bought, in a few words.")] = OMITTED
    need: Annotated[Omittable[Prose], Doc("What it is needed for.")] = OMITTED
    strategy: Annotated[Omittable[Prose | None], Doc("How it is to be bought.")] = OMITTED
    market_notes: Annotated[
        Omittable[Prose | None], Doc("What was found out about vendors and their offers.")
    ] = OMITTED
    preconditions = TO_EDIT

    async def check(self, work: Work) -> AcquisitionRow | None:
        """Refuse a stale revision."""
        return await work.edit(AcquisitionRow, self.id, expected=self.expected_revision)

    async def apply(self, work: Work, acquisition: AcquisitionRow) -> AcquisitionRow:
        """Write what was given."""
        self.store(acquisition)
        return acquisition


@dataclass(frozen=True)
class _Advance:
    """The acquisition that goes on, since when, and by which contract."""

    acquisition: AcquisitionRow
    at: dt.datetime
    contract_id: UUID | None


@dataclass(frozen=True, kw_only=True)
class AdvanceAcquisition(Change[_Advance]):
    """Take an acquisition to its next phase, or close it.

    EXECUTION begins with a contract that all have signed, with a strategy, and with benchmarks
    that were agreed before: obligations with an indicator and a target. A contract that is worth
    much has several of them. What is planned stays as it is from then on.
    """

    id: Annotated[AcquisitionId, Doc("The acquisition.")]
    expected_revision: Annotated[int, Doc("The revision that the decision is based on.")]
    to: Annotated[AcquisitionPhase, Doc("The next phase, or CLOSED.")]
    contract_id: Annotated[
        Omittable[ContractId | None], Doc("The contract that executes it, for EXECUTION.")
    ] = OMITTED
    closing: Annotated[
        Omittable[Statement | None], Doc("What came of it, or why it was given up, for CLOSED.")
    ] = OMITTED
    happened_at: Annotated[Happened, Doc("When the phase began; now unless given.")] = OMITTED
    preconditions = TO_ADVANCE

    async def check(self, work: Work) -> _Advance | None:
        """Refuse a phase that is not the next one, and an execution that lacks what it takes."""
        at = must_have_happened(work, self.happened_at)
        found = await work.edit(AcquisitionRow, self.id, expected=self.expected_revision)
        if found is None or found.phase is AcquisitionPhase.CLOSED:
            return None
        self._must_be_next(work, found, at)
        contract_id = None if self.contract_id is OMITTED else self.contract_id
        if self.to is AcquisitionPhase.EXECUTION:
            await self._must_have_what_it_takes(work, found, at)
        elif contract_id is not None:
            message = "A contract executes it: name it with the phase EXECUTION."
            work.problems.add("CONTRACT_NOT_EXECUTED", message, "contract_id")
        if self.to is AcquisitionPhase.CLOSED and self.closing in {OMITTED, None}:
            message = "Say what came of it, or why it was given up."
            work.problems.add("REASON_MISSING", message, "closing")
        return _Advance(found, at, contract_id)

    def _must_be_next(self, work: Work, found: AcquisitionRow, at: dt.datetime) -> None:
        following = ORDER[ORDER.index(found.phase) + 1]
        if self.to not in {following, AcquisitionPhase.CLOSED}:
            message = f"It is in {found.phase.name}: go on to {following.name}, or close it."
            work.problems.add("PHASE_NOT_NEXT", message, "to", phase=found.phase.name)
        before = getattr(found, MOMENTS[found.phase])
        if before is not None and at < before:
            message = f"{found.phase.name} began after that: give a later moment."
            work.problems.add("PHASE_BEFORE_LAST", message, "happened_at", began=before.isoformat())

    async def _must_have_what_it_takes(
        self, work: Work, found: AcquisitionRow, at: dt.datetime
    ) -> None:
        if found.strategy is None:
            message = "Nobody wrote how it is to be bought: write its strategy first."
            work.problems.add("STRATEGY_MISSING", message, "to")
        if self.contract_id is OMITTED or self.contract_id is None:
            message = "Name the contract that executes it."
            work.problems.add("CONTRACT_MISSING", message, "contract_id")
            return
        contract = await work.hold(ContractRow, self.contract_id)
        if contract is None:
            return
        if contract.buyer_id != found.organization_id:
            message = "Another organization buys by this contract: name one of the same buyer."
            work.problems.add("BUYER_DIFFERS", message, "contract_id")
        elif contract.status is not ContractStatus.SIGNED:
            message = "The contract is not signed by all: nothing of it is agreed."
            work.problems.add("CONTRACT_NOT_SIGNED", message, "contract_id")
        else:
            await self._must_have_benchmarks(work, contract, at)

    async def _must_have_benchmarks(
        self, work: Work, contract: ContractRow, at: dt.datetime
    ) -> None:
        known = await acquisitions.benchmarks(work.session, contract.id)
        in_time = sum(1 for item in known if item.holds_at(at))
        late = [item.number for item in known if item.agreed_at > at]
        if not in_time and late:
            message = "Benchmarks are agreed before the execution begins, these were later."
            work.problems.add("BENCHMARK_LATE", message, "happened_at", obligations=late)
            return
        if not in_time:
            message = "Nobody could tell whether it delivers: agree on obligations with a target."
            work.problems.add("BENCHMARK_MISSING", message, "contract_id")
            return
        settings = work.config("acquisition")
        limit = settings.benchmarks_from.get(contract.currency or "")
        least = settings.benchmarks_at_least
        is_worth_it = limit is not None and contract.value is not None and contract.value >= limit
        if is_worth_it and in_time < least:
            message = f"A contract of this value has {least} benchmarks: this one has {in_time}."
            work.problems.add(
                "TOO_FEW_KPIS", message, "contract_id", benchmarks=in_time, needed=least
            )

    async def apply(self, work: Work, advance: _Advance) -> AcquisitionRow:
        """Put it into its phase."""
        acquisition = advance.acquisition
        acquisition.phase = self.to
        setattr(acquisition, MOMENTS[self.to], advance.at)
        if self.to is AcquisitionPhase.EXECUTION:
            acquisition.contract_id = advance.contract_id
        if self.to is AcquisitionPhase.CLOSED and self.closing is not OMITTED:
            acquisition.closing = self.closing
        work.tell("acquisition.advanced", acquisition, to=self.to.name)
        return acquisition
