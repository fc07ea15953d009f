"""What design measures; a share of nothing is null, neither 0 nor 1.

Everybody who sees a service sees its metrics. So they measure its live version, or the open one
before there is a live one; a later version in design is measured on the version itself.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Integer, and_, case, cast, func, or_, select

from catalog.plugin import (
    HOUSE,
    Measurement,
    Measuring,
    Metric,
    ReadSession,
    ServiceVersionRow,
    VersionStatus,
    Window,
    among,
    median,
    ratio,
    where_first_version,
)
from catalog_design.queries import packs, requirements
from catalog_design.tables import (
    Applicability,
    HandoffPackRow,
    PackSectionRow,
    PackStatus,
    RequirementRow,
    RequirementStatus,
)

HOUR = 3600.0
NOTHING = ratio(0, 0)
Shares = dict[UUID, Measurement]


async def completeness(session: ReadSession, pack_ids: Collection[UUID]) -> Shares:
    """Return for each pack the share of its required sections that are complete, from 0 to 1.

    A section that does not apply is left out if somebody gave the reason, else it is incomplete.
    """
    question = _completeness(PackSectionRow.pack_id).where(
        among(PackSectionRow.pack_id, values=pack_ids)
    )
    return _shares(pack_ids, await session.rows(question))


async def pack_completeness(asked: Measuring) -> Mapping[UUID, Measurement]:
    """Measure for each service how complete its current pack is: a share of sections, 0 to 1."""
    question = (
        _completeness(HandoffPackRow.service_id)
        .join(HandoffPackRow, HandoffPackRow.id == PackSectionRow.pack_id)
        .join(ServiceVersionRow, ServiceVersionRow.id == HandoffPackRow.version_id)
        .where(_where_asked(asked), packs.where_current(HandoffPackRow))
    )
    found = await asked.session.rows(question)
    return _shares([key for key, _, _ in found], found)


def _completeness(key: Any) -> Any:
    counts = or_(
        PackSectionRow.applicability == Applicability.REQUIRED,
        and_(
            PackSectionRow.applicability == Applicability.NOT_APPLICABLE,
            PackSectionRow.demanded == Applicability.REQUIRED,
            PackSectionRow.reason.is_(None),
        ),
    )
    done = func.sum(cast(PackSectionRow.completed, Integer))
    asked = select(key, done, func.count()).select_from(PackSectionRow)
    return asked.where(counts).group_by(key)


async def coverage(session: ReadSession, version_ids: Collection[UUID]) -> Shares:
    """Return for each version the share of its requirements that are answered, from 0 to 1.

    Only the current pack answers; withdrawn requirements are left out.
    """
    question = _coverage(RequirementRow.version_id)
    question = question.where(among(RequirementRow.version_id, values=version_ids))
    return _shares(version_ids, await session.rows(question))


async def requirement_coverage(asked: Measuring) -> Mapping[UUID, Measurement]:
    """Measure for each service the share of its requirements that are answered, from 0 to 1."""
    question = _coverage(ServiceVersionRow.service_id).where(_where_asked(asked))
    question = question.join(ServiceVersionRow, ServiceVersionRow.id == RequirementRow.version_id)
    return _shares(asked.subjects, await asked.session.rows(question))


def _coverage(key: Any) -> Any:
    traced = func.sum(case((requirements.where_traced(RequirementRow), 1), else_=0))
    stands = RequirementRow.status != RequirementStatus.WITHDRAWN
    return select(key, traced, func.count()).select_from(RequirementRow).where(stands).group_by(key)


def _where_asked(asked: Measuring) -> Any:
    """Return the condition that a version is the measured one of a service in *asked*."""
    return and_(
        among(ServiceVersionRow.service_id, values=asked.subjects),
        where_first_version(ServiceVersionRow, VersionStatus.LIVE, VersionStatus.OPEN),
    )


def _shares(keys: Collection[UUID], found: Sequence[Any]) -> Shares:
    counts = {key: (part, whole) for key, part, whole in found}
    return {key: ratio(*counts.get(key, (0, 0))) for key in keys}


async def first_time_acceptance_rate(asked: Measuring) -> Mapping[UUID, Measurement]:
    """Measure the share of decided packs that were accepted with no earlier rejection, 0 to 1.

    Packs that were decided in the window count; an earlier rejection may lie before it.
    """
    found: dict[UUID, Measurement] = {}
    for key, decided in (await _decided(asked)).items():
        rejected: dict[UUID, dt.datetime] = {}
        for pack in decided:
            if pack.rejection_reasons:
                moment = rejected.get(pack.version_id, pack.decided_at)
                rejected[pack.version_id] = min(moment, pack.decided_at)
        inside = [pack for pack in decided if _is_in(pack.decided_at, asked.window)]
        first = [
            pack
            for pack in inside
            if not pack.rejection_reasons
            and pack.decided_at <= rejected.get(pack.version_id, pack.decided_at)
        ]
        found[key] = ratio(len(first), len(inside), count=len(inside))
    return {key: found.get(key, ratio(0, 0, count=0)) for key in asked.subjects}


async def hand_over_lead_time(asked: Measuring) -> Mapping[UUID, Measurement]:
    """Measure the median hours from handing over to acceptance, of packs accepted in the window."""
    return {
        key: median(
            [
                (pack.decided_at - pack.handed_over_at).total_seconds() / HOUR
                for pack in decided
                if not pack.rejection_reasons and _is_in(pack.decided_at, asked.window)
            ]
        )
        for key, decided in (await _decided(asked)).items()
    }


async def _decided(asked: Measuring) -> dict[UUID, list[Any]]:
    """Return every pack that was decided on, by service.

    Packs of an open version count only before the service has a live one.
    """
    is_shown = or_(
        ServiceVersionRow.status != VersionStatus.OPEN,
        where_first_version(ServiceVersionRow, VersionStatus.LIVE, VersionStatus.OPEN),
    )
    question = (
        select(
            HandoffPackRow.service_id,
            HandoffPackRow.version_id,
            HandoffPackRow.handed_over_at,
            HandoffPackRow.decided_at,
            HandoffPackRow.rejection_reasons,
        )
        .join(ServiceVersionRow, ServiceVersionRow.id == HandoffPackRow.version_id)
        .where(
            among(HandoffPackRow.service_id, values=asked.subjects),
            HandoffPackRow.decided_at.is_not(None),
            is_shown,
        )
    )
    found: dict[UUID, list[Any]] = defaultdict(list)
    for pack in await asked.session.rows(question):
        found[pack.service_id].append(pack)
    return found


async def accepted_pack(asked: Measuring) -> Mapping[UUID, Measurement]:
    """Measure whether the live version of a service has a pack that was accepted: 1, or 0."""
    pack, version = HandoffPackRow, ServiceVersionRow
    question = (
        select(pack.service_id)
        .join(version, version.id == pack.version_id)
        .where(
            among(pack.service_id, values=asked.subjects),
            version.status == VersionStatus.LIVE,
            pack.status == PackStatus.ACCEPTED,
        )
    )
    found = set(await asked.session.scalars(question.distinct()))
    return {key: ratio(int(key in found), 1) for key in asked.subjects}


def _is_in(moment: Any, window: Window) -> bool:
    return bool(window.start <= moment < window.end)


METRICS = (
    Metric(key="accepted-pack", unit="ratio", measure=accepted_pack, ring=HOUSE),
    Metric(key="pack-completeness", unit="ratio", measure=pack_completeness, ring=HOUSE),
    Metric(key="requirement-coverage", unit="ratio", measure=requirement_coverage, ring=HOUSE),
    Metric(
        key="first-time-acceptance-rate",
        unit="ratio",
        measure=first_time_acceptance_rate,
        ring=HOUSE,
    ),
    Metric(key="hand-over-lead-time", unit="hours", measure=hand_over_lead_time, ring=HOUSE),
)
