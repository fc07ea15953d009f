"""Adoption: taking what is in use already into the catalog, where no gate is asked."""

from dataclasses import dataclass
from typing import Any

from catalog.domain.declared.stages import Stage
from catalog.domain.services.creating import CreateService
from catalog.domain.writing.changes import Work
from catalog.storage.enums import DecisionOutcome, VersionStatus
from catalog.storage.tables.lifecycle.versions import LifecycleDecisionRow
from catalog.storage.tables.services import ServiceRow


@dataclass(frozen=True, kw_only=True)
class AdoptService(CreateService):
    """Take a service that is in use already into the catalog: its version 1 is live at once."""

    async def apply(self, work: Work, predecessor: ServiceRow | None) -> ServiceRow:
        """Insert it with its first version, live, and keep on record that no gate was asked."""
        stage = work.rules.chain.last_live
        service, version = await self.insert(work, stage, VersionStatus.LIVE, predecessor)
        service.adopted_without_evidence = True
        work.session.add(
            LifecycleDecisionRow(
                service_id=service.id, version_id=version.id, **adoption(work, stage)
            )
        )
        return service


def adoption(work: Work, stage: Stage, source: str | None = None) -> dict[str, Any]:
    """Return the columns of the decision that adopts a version; *source* names the file."""
    return {
        "leaving": None,
        "entering": stage.key,
        "outcome": DecisionOutcome.ADOPTED,
        "gates": [],
        "findings": [],
        "waivers": [],
        "control_from_id": None,
        "control_to_id": None,
        "source": source,
        "reason": None,
        "decided_by": work.principal.subject,
        "decided_at": work.now,
        "happened_at": work.now,
    }
