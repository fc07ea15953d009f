"""What design finds that could be better: packs that were rejected, and criteria that are unmet."""

import datetime as dt
from collections.abc import Iterable, Sequence

from catalog.plugin import ImprovementSource, Opportunity, Telling, Window
from catalog_design.tables import (
    AcceptanceCriterionRow,
    AcceptanceVerdict,
    HandoffPackRow,
    PackStatus,
)


def _year(at: dt.datetime) -> Window:
    """Return the year, in UTC, that holds a moment."""
    year = at.astimezone(dt.UTC).year
    first, last = (dt.datetime(number, 1, 1, tzinfo=dt.UTC) for number in (year, year + 1))
    return Window(first, last)


async def rejected_pack(telling: Telling) -> Iterable[Opportunity]:
    """Find a pack that its receiver rejected; one for each year."""
    pack = await telling.session.get(HandoffPackRow, telling.event.entity_id)
    if pack is None or pack.status is not PackStatus.REJECTED or pack.decided_at is None:
        return []
    return [
        Opportunity(
            service_id=pack.service_id,
            subject="Packs were rejected",
            metric="first-time-acceptance-rate",
            window=_year(pack.decided_at),
            cause=str(pack.id),
            evidence={"number": pack.number, "reasons": pack.rejection_reasons},
        )
    ]


async def unmet_criterion(telling: Telling) -> Iterable[Opportunity]:
    """Find a criterion of acceptance that is not met; one for each year."""
    row = await telling.session.get(AcceptanceCriterionRow, telling.event.entity_id)
    if row is None or row.verdict is not AcceptanceVerdict.NOT_MET:
        return []
    pack = await telling.session.get(HandoffPackRow, row.pack_id)
    if pack is None:
        return []
    return [
        Opportunity(
            service_id=pack.service_id,
            subject="Acceptance criteria were not met",
            metric="unmet-criteria",
            unit="criteria",
            is_higher_better=False,
            window=_year(telling.event.at),
            cause=str(row.id),
            evidence={"pack": pack.number, "question": row.question, "evidence": row.evidence},
        )
    ]


SOURCES: Sequence[ImprovementSource] = (
    ImprovementSource(
        name="rejected-pack",
        stage="design",
        event_types=("handoff_pack.rejected",),
        find=rejected_pack,
    ),
    ImprovementSource(
        name="unmet-criterion",
        stage="design",
        event_types=("design__acceptance_criteria.changed",),
        find=unmet_criterion,
    ),
)
