"""Abandonment: giving up a version that is not live yet."""

from dataclasses import dataclass
from typing import Annotated, NamedTuple

from catalog.domain import sight
from catalog.domain.lifecycle.versions import must_follow
from catalog.domain.owners import OWN_SERVICE
from catalog.domain.writing.changes import Change, Work
from catalog.domain.writing.field_types import OMITTED, Doc, ServiceVersionId, Statement
from catalog.domain.writing.moments import HappenedAt
from catalog.domain.writing.preconditions import Precondition
from catalog.storage.enums import DecisionOutcome, VersionStatus
from catalog.storage.lifecycle import versions
from catalog.storage.tables.lifecycle.versions import LifecycleDecisionRow, ServiceVersionRow
from catalog.storage.tables.services import ServiceRow


class Abandoned(NamedTuple):
    """A version that was given up, its service, and the decision."""

    service: ServiceRow
    version: ServiceVersionRow
    decision: LifecycleDecisionRow


class Abandoning(NamedTuple):
    """A version that is to be given up, and its service."""

    service: ServiceRow
    version: ServiceVersionRow


@dataclass(frozen=True, kw_only=True)
class AbandonServiceVersion(Change[Abandoning]):
    """Give up an open version of a service, for good; a new one may be proposed then.

    A live version stays as it is. A service that never went live stays in the pipeline, in the
    stage where its version was given up.
    """

    version_id: Annotated[ServiceVersionId, Doc("The open version.")]
    reason: Annotated[Statement, Doc("Why it is given up.")]
    happened_at: HappenedAt = OMITTED
    preconditions = (
        OWN_SERVICE.through(sight.SERVICE_VERSION, "service_id"),
        Precondition(
            of=sight.SERVICE_VERSION,
            code="VERSION_NOT_OPEN",
            message="The version is {status}: only an open one can be given up.",
            holds=lambda version, _: version.status == VersionStatus.OPEN,
            tells={"status": lambda version: version.status},
        ),
    )

    async def check(self, work: Work) -> Abandoning | None:
        """Refuse a time to come; the version stays as it is meanwhile."""
        await must_follow(work, self.version_id, self.happened_at)
        service_id = await versions.service_of(work.session, self.version_id)
        if service_id is None:
            return None
        service = await work.edit(ServiceRow, service_id)
        # Only now: it may have moved while this change waited for the service.
        version = await work.session.get(ServiceVersionRow, self.version_id)
        return None if service is None or version is None else Abandoning(service, version)

    async def apply(self, work: Work, abandoning: Abandoning) -> Abandoned:
        """Give it up, and keep the decision."""
        service, version = abandoning
        version.status = VersionStatus.ABANDONED
        decision = LifecycleDecisionRow(
            id=work.audit_id,
            service_id=service.id,
            version_id=version.id,
            leaving=version.stage_key,
            entering=version.stage_key,
            outcome=DecisionOutcome.ABANDONED,
            control_from_id=version.control_id,
            control_to_id=version.control_id,
            reason=self.reason,
            decided_by=work.principal.subject,
            decided_at=work.now,
            happened_at=work.now if self.happened_at is OMITTED else self.happened_at,
        )
        work.session.add(decision)
        work.tell("version.abandoned", service, versionId=str(version.id))
        return Abandoned(service, version, decision)
