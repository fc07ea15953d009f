"""Transition risks: they are recorded, and somebody says what is done about them."""

from dataclasses import dataclass
from typing import Annotated, Any, NamedTuple

from catalog.plugin import (
    OMITTED,
    Between,
    Change,
    Doc,
    Omittable,
    ServiceRow,
    ServiceVersionId,
    ServiceVersionRow,
    Statement,
    Work,
)
from catalog_transition.queries import risks
from catalog_transition.rules.access_of_changes import TransitionRiskId
from catalog_transition.rules.conditions_of_changes import TO_RECORD_RISK, TO_RESPOND
from catalog_transition.tables.risks import RiskResponse, RiskStatus, TransitionRiskRow

Degree = Annotated[int, Between(1, 5)]


class AtRisk(NamedTuple):
    """A version that runs a risk, and its service."""

    service: ServiceRow
    version: ServiceVersionRow


@dataclass(frozen=True, kw_only=True)
class RecordTransitionRisk(Change[AtRisk]):
    """Tell what may go wrong with a version, how likely that is, and how bad it would be."""

    version_id: Annotated[ServiceVersionId, Doc("The version.")]
    description: Annotated[Statement, Doc("What may go wrong, and what would come of it.")]
    likelihood: Annotated[Degree, Doc("How likely it is, from 1 to 5.")]
    impact: Annotated[Degree, Doc("How bad it would be, from 1 to 5.")]
    preconditions = TO_RECORD_RISK

    async def check(self, work: Work) -> AtRisk | None:
        """Lock the service, so that one change at a time gives out numbers."""
        version = await work.session.get(ServiceVersionRow, self.version_id)
        if version is None:
            return None
        service = await work.hold(ServiceRow, version.service_id)
        return None if service is None else AtRisk(service, version)

    async def apply(self, work: Work, at_risk: AtRisk) -> TransitionRiskRow:
        """Insert it, open."""
        exposure = self.likelihood * self.impact
        risk = TransitionRiskRow(
            service_id=at_risk.service.id,
            number=await risks.newest_risk(work.session, at_risk.service.id) + 1,
            exposure=exposure,
            residual_exposure=exposure,
            status=RiskStatus.OPEN,
            recorded_by=work.principal.subject,
        )
        self.store(risk)
        await work.create(risk)
        work.tell("transition_risk.recorded", risk, **facts(risk))
        return risk


@dataclass(frozen=True, kw_only=True)
class RespondToTransitionRisk(Change[TransitionRiskRow]):
    """Say what is done about a risk, and how much of it is left; or close it."""

    id: Annotated[TransitionRiskId, Doc("The risk.")]
    expected_revision: Annotated[int, Doc("The revision that was read before.")]
    response: Annotated[RiskResponse, Doc("What is done about it.")]
    treatment: Annotated[Statement, Doc("How that is done, and by whom.")]
    residual_likelihood: Annotated[
        Omittable[Degree], Doc("How likely it is then, from 1 to 5; unless given, as before.")
    ] = OMITTED
    residual_impact: Annotated[
        Omittable[Degree], Doc("How bad it would be then, from 1 to 5; unless given, as before.")
    ] = OMITTED
    closed: Annotated[bool, Doc("Whether it is none any more; that is not undone.")] = False
    preconditions = TO_RESPOND

    async def check(self, work: Work) -> TransitionRiskRow | None:
        """Refuse a stale revision, and a response that leaves more than there was."""
        risk = await work.edit(TransitionRiskRow, self.id, expected=self.expected_revision)
        if risk is not None and _product(self._left(risk)) > risk.exposure:
            message = f"The exposure is {risk.exposure}, and no more is left: record another risk."
            work.problems.add("RESIDUAL_TOO_HIGH", message, "residual_likelihood")
        return risk

    def _left(self, risk: TransitionRiskRow) -> tuple[int, int]:
        """Return the likelihood and the impact that are left."""
        given = (self.residual_likelihood, self.residual_impact)
        before = (
            risk.residual_likelihood or risk.likelihood,
            risk.residual_impact or risk.impact,
        )
        likelihood, impact = (
            old if new is OMITTED else new for new, old in zip(given, before, strict=True)
        )
        return likelihood, impact

    async def apply(self, work: Work, risk: TransitionRiskRow) -> TransitionRiskRow:
        """Write the response, and what it leaves."""
        self.store(risk)
        risk.residual_likelihood, risk.residual_impact = left = self._left(risk)
        risk.residual_exposure = _product(left)
        if self.closed:
            risk.status = RiskStatus.CLOSED
        work.tell("transition_risk.answered", risk, **facts(risk))
        return risk


def _product(degrees: tuple[int, int]) -> int:
    return degrees[0] * degrees[1]


def facts(risk: TransitionRiskRow) -> dict[str, Any]:
    """Return what every event of a risk tells: of which version, and how much of it is left."""
    return {
        "serviceId": str(risk.service_id),
        "versionId": str(risk.version_id),
        "residualExposure": risk.residual_exposure,
        "status": risk.status.name,
    }
