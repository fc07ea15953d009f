"""Moving versions in the demonstration catalog: by an outcome, by a waiver, and nowhere."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from uuid import UUID

from catalog.app import Catalog
from catalog.demo import lives
from catalog.domain.access import Principal, system
from catalog.domain.declared.stages import StageKey
from catalog.domain.lifecycle import granting, versions
from catalog.domain.lifecycle import moves as lifecycle
from catalog.domain.lifecycle.abandonment import AbandonServiceVersion
from catalog.domain.lifecycle.previews import previews
from catalog.domain.outcomes import recording
from catalog.domain.services.updating import UpdateService
from catalog.domain.writing.changes import Change
from catalog.domain.writing.field_types import ObjectKey
from catalog.domain.writing.grounds import Ground
from catalog.domain.writing.transaction import Made
from catalog.storage.enums import PortfolioStatus
from catalog.storage.tables.lifecycle.versions import ServiceVersionRow
from catalog.storage.tables.services import ServiceRow

LASTING = 30  # days for which waivers are granted


def earlier(catalog: Catalog, days: int) -> Catalog:
    """Return the catalog as if it were so many days ago."""
    clock, time = catalog.clock, dt.timedelta(days=days)
    return replace(catalog, clock=lambda: clock() - time)


class MovedVersions:
    """Moves versions of services, which are known by their slugs."""

    def __init__(self, catalog: Catalog, principal: Principal, ids: Mapping[str, UUID]) -> None:
        self._catalog = catalog
        self._principal = principal
        self._ids = ids

    async def move(self) -> None:
        """Move the versions that the demonstration is about."""
        await self._propose()
        await self._abandon()
        await self._waived()
        for coming in lives.COMING:
            await self._prepare(coming)

    async def advance(
        self, slug: str, /, *, to: str, days_ago: int = 0
    ) -> ServiceVersionRow | None:
        """Move a version of a service on to a stage, and return it, or None where it is not there.

        It does not move where it is there already, and where its stage does not lead there.
        """
        service_id, chain = self._ids[slug], self._catalog.plugins.extensions.rules.chain
        _, version = await self._moving(service_id)
        if to in lifecycle.moves(chain, version):
            await self._advance(service_id, to=to, days=days_ago)
            _, version = await self._moving(service_id)
        return version if version.stage_key == to else None

    async def _attempt(self, change: Change[Any], days: int = 0) -> Made:
        return await earlier(self._catalog, days).make(change, self._principal)

    async def _propose(self) -> None:
        """Propose the next version of a live service, and move it on once it is allowed to."""
        slug, summary, rationale, stakeholder, statement = lives.NEXT_VERSION
        service_id = self._ids[slug]
        await self._attempt(versions.ProposeServiceVersion(service_id=service_id, summary=summary))
        service, _ = await self._moving(service_id)
        await self._attempt(
            UpdateService(id=service_id, expected_revision=service.revision, rationale=rationale)
        )
        if (await self._advance(service_id)).problems:  # a gate may ask for an outcome first
            await self._attempt(
                recording.RecordOutcome(
                    service_id=service_id,
                    stakeholder_id=ObjectKey("Organization", self._ids[stakeholder]),
                    statement=statement,
                )
            )
            await self._advance(service_id)

    async def _prepare(self, coming: lives.Coming) -> None:
        """Propose a version of a live service that goes on to its design, where there is any."""
        service_id, days = self._ids[coming.service], coming.days
        proposed = versions.ProposeServiceVersion(service_id=service_id, summary=coming.summary)
        await self._attempt(proposed, days)
        service, opened = await self._moving(service_id)
        changes = (
            UpdateService(
                id=service_id, expected_revision=service.revision, rationale=coming.rationale
            ),
            recording.RecordOutcome(
                service_id=service_id,
                stakeholder_id=ObjectKey("Organization", self._ids[coming.stakeholder]),
                statement=coming.outcome,
            ),
        )
        for change in changes:
            await self._attempt(change, days)
        chain = self._catalog.plugins.extensions.rules.chain
        to, *_ = lifecycle.moves(chain, opened)
        entering = chain.find(to)
        if entering is not None and entering.status is PortfolioStatus.PIPELINE:
            await self._advance(service_id, to=to, days=days - lives.WANTED)

    async def _abandon(self) -> None:
        """Propose a version of a live service, and give it up."""
        slug, summary, reason = lives.ABANDONED
        service_id = self._ids[slug]
        await self._attempt(versions.ProposeServiceVersion(service_id=service_id, summary=summary))
        _, opened = await self._moving(service_id)
        await self._attempt(AbandonServiceVersion(version_id=opened.id, reason=reason))

    async def _waived(self) -> None:
        """Let a new service go on to its design by waivers, if gates ask for more than there is.

        Waivers of before had ended when nobody had moved by them.
        """
        slug, granter, reason = lives.WAIVED
        service_id = self._ids[slug]
        _, opened = await self._moving(service_id)
        rules, catalog = self._catalog.plugins.extensions.rules, self._catalog
        entering = rules.chain.find(lifecycle.moves(rules.chain, opened)[0])
        if entering is None or entering.status is not PortfolioStatus.PIPELINE:
            return
        async with catalog.database.reading() as session:
            ground = Ground(
                database=catalog.database,
                principal=self._principal,
                now=catalog.clock(),
                rules=rules,
            )
            found = await previews(session, [opened.id], entering.key, ground)
        blocking = found[opened.id].blocking
        if not blocking or not all(finding.waivable for finding in blocking):
            return
        who = replace(system(granter), person_id=self._ids[granter])
        for making in (earlier(catalog, 2 * LASTING), catalog):
            for finding in blocking:
                waiver = granting.GrantWaiver(
                    version_id=opened.id,
                    code=finding.code,
                    subject=finding.subject,
                    reason=reason,
                    expires_at=making.clock() + dt.timedelta(days=LASTING),
                )
                await making.make(waiver, who)
        await self._advance(service_id)

    async def _moving(self, service_id: UUID) -> tuple[ServiceRow, ServiceVersionRow]:
        async with self._catalog.database.reading() as session:
            service = await session.get(ServiceRow, service_id)
            version = (await versions.standing(session, service_id)).moving
        assert service is not None  # noqa: S101  # it was made before
        assert version is not None  # noqa: S101  # so was its version
        return service, version

    async def _advance(self, service_id: UUID, *, to: str | None = None, days: int = 0) -> Made:
        chain = self._catalog.plugins.extensions.rules.chain
        service, version = await self._moving(service_id)
        return await self._attempt(
            lifecycle.AdvanceService(
                service_id=service_id,
                to=StageKey(to or lifecycle.moves(chain, version)[0]),
                expected_revision=service.revision,
            ),
            days,
        )
