"""Contracting processes that files bring in, as acquisitions of their buyers."""

from dataclasses import dataclass
from typing import Annotated

from catalog.plugin import (
    OMITTED,
    Change,
    Doc,
    Name,
    Omittable,
    OrganizationId,
    OrganizationRow,
    Prose,
    Work,
)
from catalog_acquisition.changes.acquisitions import MOMENTS, ORDER
from catalog_acquisition.changes.entering.times import EnteredMoment, must_be_past
from catalog_acquisition.queries import acquisitions
from catalog_acquisition.queries.imported import contract_of
from catalog_acquisition.rules.access_of_acquisitions import (
    OWN_ACQUISITION,
    TO_START,
    AcquisitionId,
)
from catalog_acquisition.tables.acquisitions import AcquisitionPhase, AcquisitionRow


@dataclass(frozen=True, kw_only=True)
class _EnteredProcess:
    """What a file says of a contracting process."""

    phase: Annotated[AcquisitionPhase, Doc("How far it has come.")]
    happened_at: Annotated[EnteredMoment, Doc("When it had come so far.")]
    strategy: Annotated[Omittable[Prose | None], Doc("How it is to be bought.")] = OMITTED
    contract: Annotated[Omittable[Name | None], Doc("The contract that executes it.")] = OMITTED

    async def put_in(self, work: Work, row: AcquisitionRow) -> None:
        """Write how far it has come, unless it has come further."""
        if self.strategy is not OMITTED and self.strategy is not None and row.strategy is None:
            row.strategy = self.strategy
        if ORDER.index(self.phase) > ORDER.index(row.phase):
            row.phase = self.phase
            setattr(row, MOMENTS[self.phase], self.happened_at)
        if self.contract is OMITTED or self.contract is None or row.contract_id is not None:
            return
        named = {"buyer_id": row.organization_id, "contract": self.contract}
        row.contract_id = await contract_of(work.session, named)


@dataclass(frozen=True, kw_only=True)
class EnterAcquisition(_EnteredProcess, Change[OrganizationRow]):
    """Enter a contracting process as an acquisition of its buyer."""

    organization_id: Annotated[OrganizationId, Doc("Who buys.")]
    reference: Annotated[Name, Doc("Its `ocid`.")]
    name: Annotated[Name, Doc("What is bought.")]
    need: Annotated[Prose, Doc("What it is needed for.")]
    preconditions = TO_START

    async def check(self, work: Work) -> OrganizationRow | None:
        """Lock the buyer, so that one at a time gives out numbers; refuse a time to come."""
        must_be_past(work, self.happened_at, "happened_at")
        return await work.hold(OrganizationRow, self.organization_id)

    async def apply(self, work: Work, buyer: OrganizationRow) -> AcquisitionRow:
        """Insert it."""
        acquisition = AcquisitionRow(
            organization_id=buyer.id,
            number=await acquisitions.next_number(work.session, buyer.id),
            name=self.name,
            reference=self.reference,
            need=self.need,
            phase=AcquisitionPhase.PLANNING,
            started_at=self.happened_at,
        )
        await self.put_in(work, acquisition)
        await work.create(acquisition)
        return acquisition


@dataclass(frozen=True, kw_only=True)
class ReenterAcquisition(_EnteredProcess, Change[AcquisitionRow]):
    """Take an acquisition on that was entered, where its process has come further."""

    id: Annotated[AcquisitionId, Doc("The acquisition.")]
    preconditions = (OWN_ACQUISITION,)

    async def check(self, work: Work) -> AcquisitionRow | None:
        """Find it; refuse a time to come."""
        must_be_past(work, self.happened_at, "happened_at")
        return await work.edit(AcquisitionRow, self.id)

    async def apply(self, work: Work, acquisition: AcquisitionRow) -> AcquisitionRow:
        """Write how far it has come."""
        await self.put_in(work, acquisition)
        return acquisition
