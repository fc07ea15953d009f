"""Raising improvements by hand, and editing what the register says of them."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated, Any

from catalog.plugin import (
    OMITTED,
    Between,
    Change,
    Doc,
    Name,
    Omittable,
    PartyId,
    Prose,
    ServiceId,
    ServiceRow,
    Statement,
    Word,
    Work,
)
from catalog_improvement.changes.indicators import ImprovementKpiInput, must_be_measurable
from catalog_improvement.queries import register
from catalog_improvement.rules.access import ImprovementId
from catalog_improvement.rules.conditions import TO_EDIT, TO_RAISE
from catalog_improvement.tables import (
    AMOUNT,
    FIGURE,
    ImprovedServiceRow,
    ImprovementPriority,
    ImprovementRow,
    ImprovementSize,
    ImprovementStatus,
    ImprovementTimescale,
)

DAYS = Between(dt.date(2000, 1, 1), dt.date(2199, 12, 31))
Figure = Annotated[Decimal, FIGURE]
Amount = Annotated[Decimal, AMOUNT]


@dataclass(frozen=True, kw_only=True)
class _Registered:
    """What the register says of an improvement, beside its title."""

    description: Annotated[Omittable[Prose | None], Doc("What could be better.")] = OMITTED
    justification: Annotated[Omittable[Statement | None], Doc("Why it is worth it.")] = OMITTED
    stage: Annotated[
        Omittable[Word | None], Doc("The key of the stage that it comes from, such as `design`.")
    ] = OMITTED
    size: Annotated[Omittable[ImprovementSize | None], Doc("How much work it is.")] = OMITTED
    timescale: Annotated[
        Omittable[ImprovementTimescale | None], Doc("How long it takes until it helps.")
    ] = OMITTED
    priority: Annotated[Omittable[ImprovementPriority | None], Doc("How much depends on it.")] = (
        OMITTED
    )
    kpi: Annotated[Omittable[ImprovementKpiInput], Doc("What it is measured by.")] = OMITTED
    target: Annotated[Omittable[Figure | None], Doc("Which figure is to be reached.")] = OMITTED
    benefit: Annotated[Omittable[Amount | None], Doc("What it is worth, in money.")] = OMITTED
    cost: Annotated[
        Omittable[Annotated[Decimal, AMOUNT, Between(Decimal(0))] | None], Doc("What it costs.")
    ] = OMITTED
    currency: Annotated[
        Omittable[Word | None], Doc("The currency of benefit and cost, such as EUR.")
    ] = OMITTED
    owner_id: Annotated[
        Omittable[PartyId | None], Doc("Who is to see to it: a person or an organization.")
    ] = OMITTED
    required_by: Annotated[
        Omittable[Annotated[dt.date, DAYS] | None], Doc("By which day it is to be done.")
    ] = OMITTED

    def put_in(self, work: Work, row: ImprovementRow) -> None:
        """Write its indicator and its owner, which take several columns."""
        if self.kpi is not OMITTED:
            self.kpi.put_in(work, row)
        if self.owner_id is None:
            row.person_id = row.organization_id = None
        elif self.owner_id is not OMITTED:
            self.owner_id.put_in(row)


@dataclass(frozen=True, kw_only=True)
class RaiseImprovement(_Registered, Change[ServiceRow]):
    """Say what could be better about a service."""

    service_id: Annotated[ServiceId, Doc("The service.")]
    title: Annotated[Name, Doc("What could be better, in a few words.")]
    preconditions = TO_RAISE

    async def check(self, work: Work) -> ServiceRow | None:
        """Lock the service, so that one change at a time gives out numbers."""
        if self.kpi is not OMITTED:
            must_be_measurable(work, self.kpi)
        return await work.hold(ServiceRow, self.service_id)

    async def apply(self, work: Work, service: ServiceRow) -> ImprovementRow:
        """Insert it, with its service as the first that it is about."""
        given: Any = self.columns(ImprovementRow)
        return await raised(work, service, self, **given)


async def raised(
    work: Work, service: ServiceRow, said: _Registered | None = None, **given: Any
) -> ImprovementRow:
    """Insert an improvement of a service that is held, as RAISED, and return it."""
    row = ImprovementRow(
        **{
            **given,
            "service_id": service.id,
            "number": await register.newest_number(work.session, service.id) + 1,
            "status": ImprovementStatus.RAISED,
            "raised_by": given.get("raised_by", work.principal.subject),
        }
    )
    if said is not None:
        said.put_in(work, row)
    await work.create(row)
    await work.create(ImprovedServiceRow(improvement_id=row.id, service_id=service.id))
    work.tell("improvement.raised", row, **facts(row))
    return row


@dataclass(frozen=True, kw_only=True)
class UpdateImprovement(_Registered, Change[ImprovementRow]):
    """Edit what the register says of an improvement; what is left out stays as it is.

    Its indicator changes only before something was measured by it.
    """

    id: Annotated[ImprovementId, Doc("The improvement.")]
    expected_revision: Annotated[int, Doc("The revision that was read before.")]
    title: Annotated[Omittable[Name], Doc("What could be better, in a few words.")] = OMITTED
    preconditions = TO_EDIT

    async def check(self, work: Work) -> ImprovementRow | None:
        """Refuse a stale revision, and another indicator than the one that was measured by."""
        row = await work.edit(ImprovementRow, self.id, expected=self.expected_revision)
        if self.kpi is not OMITTED:
            must_be_measurable(work, self.kpi)
            self._must_keep_indicator(work, row)
        return row

    def _must_keep_indicator(self, work: Work, row: ImprovementRow | None) -> None:
        if row is None or self.kpi is OMITTED or (row.measured, row.baseline) == (None, None):
            return
        if (self.kpi.key, self.kpi.better) != (row.kpi_key, row.better):
            message = "It was measured by its indicator already: raise another improvement."
            work.problems.add("INDICATOR_MEASURED", message, "kpi")

    async def apply(self, work: Work, row: ImprovementRow) -> ImprovementRow:
        """Write what was given."""
        self.store(row)
        self.put_in(work, row)
        return row


def facts(row: ImprovementRow) -> dict[str, Any]:
    """Return what every event of an improvement tells: of which service, and how far it is."""
    return {"serviceId": str(row.service_id), "status": row.status.name, "stage": row.stage}
