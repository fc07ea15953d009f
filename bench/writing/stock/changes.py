"""The changes, each in the session that the server opened."""

import datetime as dt
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from bench.writing.hand.books import (
    CONFLICT,
    NOT_OWN,
    OWN,
    REFUSED,
    SUBJECT,
    TAKEN,
    UNKNOWN,
    RefusedError,
    key,
)
from bench.writing.hand.changes import DOCUMENTED, GATES
from bench.writing.stock.books import held, keep, touch
from bench.writing.stock.types import (
    AddDependencyInput,
    AdvanceServiceInput,
    CompletePackSectionInput,
    CreateServiceInput,
    UpdateServiceInput,
)
from catalog.storage.enums import (
    DecisionOutcome,
    DependencyStrength,
    PortfolioStatus,
    VersionPurpose,
    VersionStatus,
)
from catalog.storage.rows import new_id
from catalog.storage.tables.dependencies import ServiceDependencyRow
from catalog.storage.tables.lifecycle.versions import LifecycleDecisionRow, ServiceVersionRow
from catalog.storage.tables.organizations import OrganizationRow
from catalog.storage.tables.outcomes import VersionOutcomeRow
from catalog.storage.tables.services import ServiceNameRow, ServiceRow
from catalog_design.tables import HandoffPackRow, PackSectionRow, PackStatus


async def update(session: AsyncSession, given: UpdateServiceInput, now: dt.datetime) -> Any:
    """Describe a service anew."""
    row = await held(session, key(given.id), given.expected_revision)
    row.description = given.description
    touch(row, now)
    asked = {"id": str(row.id), "expected_revision": given.expected_revision}
    keep(session, "UpdateService", {**asked, "description": given.description}, row)
    return row


async def create(session: AsyncSession, given: CreateServiceInput, now: dt.datetime) -> Any:
    """Make a service of the viewer's organization."""
    provider = key(given.provider_id)
    if await session.get(ServiceNameRow, given.slug):
        raise RefusedError(TAKEN)
    group = await session.get(OrganizationRow, provider)
    if provider != OWN or group is None:
        raise RefusedError(NOT_OWN)
    named = {"slug": given.slug, "name": given.name, "description": given.description}
    row = ServiceRow(
        id=new_id(),
        **named,
        provider_id=provider,
        house_id=group.house_id,
        aliases=[],
        external_refs=[],
        stage_key="strategy",
        portfolio_status=PortfolioStatus.PIPELINE,
        adopted_without_evidence=False,
        revision=1,
        created_at=now,
        updated_at=now,
    )
    session.add(row)
    await session.flush()
    session.add(ServiceNameRow(name=row.slug, service_id=row.id))
    session.add(
        ServiceVersionRow(
            service_id=row.id,
            number=1,
            purpose=VersionPurpose.NEW,
            status=VersionStatus.OPEN,
            stage_key="strategy",
            control_id=provider,
            created_at=now,
        )
    )
    asked = {**named, "provider_id": str(provider)}
    keep(session, "CreateService", asked, row, event="created")
    return row


async def add(session: AsyncSession, given: AddDependencyInput, now: dt.datetime) -> Any:
    """Let a service depend on another one that the viewer sees."""
    service, far = key(given.service_id), key(given.depends_on_id)
    other = await session.get(ServiceRow, far)
    if other is None or other.portfolio_status is PortfolioStatus.PIPELINE:
        raise RefusedError(UNKNOWN)
    row = await held(session, service)
    edge = ServiceDependencyRow
    there = sa.select(edge.id).where(edge.service_id == service, edge.depends_on_id == far)
    if await session.scalar(there):
        raise RefusedError(TAKEN)
    made = edge(
        id=new_id(),
        service_id=service,
        depends_on_id=far,
        strength=DependencyStrength.HARD,
        declared=True,
        created_at=now,
        house_id=row.house_id,
    )
    session.add(made)
    touch(row, now)
    asked = {"service_id": str(service), "depends_on_id": str(far), "strength": "HARD"}
    keep(session, "AddDependency", asked, row)
    return made


async def advance(session: AsyncSession, given: AdvanceServiceInput, now: dt.datetime) -> Any:
    """Move the open version of a service to another stage, through the gates of design."""
    row = await held(session, key(given.service_id), given.expected_revision)
    version = ServiceVersionRow
    mine = sa.select(version).where(
        version.service_id == row.id, version.status == VersionStatus.OPEN
    )
    moved = (await session.scalars(mine)).one()
    if given.to == "design":
        link = VersionOutcomeRow
        wanted = sa.select(sa.func.count()).where(link.version_id == moved.id)
        if not (moved.rationale or "").strip() or not await session.scalar(wanted):
            raise RefusedError(REFUSED)
    leaving, moved.stage_key, row.stage_key = moved.stage_key, given.to, given.to
    decision = LifecycleDecisionRow(
        id=new_id(),
        service_id=row.id,
        version_id=moved.id,
        leaving=leaving,
        entering=given.to,
        outcome=DecisionOutcome.MOVED,
        gates=[*GATES[given.to], DOCUMENTED],
        findings=[],
        waivers=[],
        control_from_id=moved.control_id,
        control_to_id=moved.control_id,
        decided_by=SUBJECT,
        decided_at=now,
        happened_at=now,
    )
    session.add(decision)
    touch(row, now)
    asked = {"service_id": str(row.id), "expected_revision": given.expected_revision}
    told = {"versionId": str(moved.id), "decisionId": str(decision.id)}
    told |= {"from": leaving, "to": given.to}
    more = [("lifecycle.moved", told)]
    asked["to"] = given.to
    keep(session, "AdvanceService", asked, row, audit=decision.id, more=more)
    return row


async def complete(session: AsyncSession, given: CompletePackSectionInput, now: dt.datetime) -> Any:
    """Write a section of a pack, and call it complete."""
    pack = await session.get(HandoffPackRow, key(given.id))
    if pack is None:
        raise RefusedError(UNKNOWN)
    await held(session, pack.service_id)
    await session.refresh(pack, with_for_update={"key_share": True})
    if pack.revision != given.expected_revision or pack.status is not PackStatus.DRAFT:
        raise RefusedError(CONFLICT)
    row = PackSectionRow
    named = sa.select(row).where(row.pack_id == pack.id, row.key == given.key)
    section = await session.scalar(named)
    if section is None:
        raise RefusedError(UNKNOWN)
    section.content, section.applicability, section.reason = given.content, section.demanded, None
    section.completed, section.completed_by = True, SUBJECT
    touch(pack, now)
    asked = {"id": str(pack.id), "expected_revision": given.expected_revision}
    asked |= {"key": given.key, "content": given.content}
    keep(session, "CompletePackSection", asked, pack)
    return pack
