"""What waits around services: outcomes to confirm, findings to waive, retirements to consent to."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import partial
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from catalog.aliases import alias, mapped
from catalog.arrays import among
from catalog.domain import sight
from catalog.domain.awaiting.relationships import asker_of, rows
from catalog.domain.declared.awaited import Awaiting, Waiting, WaitingItem
from catalog.domain.declared.stages import RETIRED
from catalog.domain.holding import where_held_over
from catalog.domain.lifecycle.blockers import GATE
from catalog.domain.owners import OWN_SERVICE
from catalog.domain.relationships.parties import where_speaking, where_status
from catalog.domain.relationships.words import where_voiced
from catalog.domain.seen import Condition
from catalog.domain.writing.preconditions import Asker
from catalog.storage.enums import (
    DecisionOutcome,
    DependencyStrength,
    FindingSeverity,
    ParticipantRole,
    PortfolioStatus,
    RelationshipStatus,
    Role,
    VersionStatus,
)
from catalog.storage.lifecycle import waivers
from catalog.storage.tables.dependencies import ServiceDependencyRow
from catalog.storage.tables.derived import ServiceRelationshipRow
from catalog.storage.tables.lifecycle.versions import (
    LifecycleDecisionRow,
    RetirementConsentRow,
    ServiceVersionRow,
)
from catalog.storage.tables.outcomes import VersionOutcomeRow
from catalog.storage.tables.relationships import RelationshipParticipantRow, RelationshipRow
from catalog.storage.tables.services import ServiceRow
from catalog.storage.tables.tokens import TokenRow

MOST_DECISIONS = 200  # refused ones that are looked at for what could be waived


def _where_to_confirm(outcome: Any, asker: Asker) -> Condition:
    """Return the condition that an outcome is to come about by now, and its side is to say so.

    Its version is in use, or in the last stage before that.
    """
    link, version = alias(VersionOutcomeRow), alias(ServiceVersionRow)
    is_ready = sa.or_(
        version.status == VersionStatus.LIVE,
        sa.and_(
            version.status == VersionStatus.OPEN,
            version.stage_key == asker.chain.last_planned.key,
            version.stage_key != asker.chain.first.key,
        ),
    )
    ready = (
        sa.select(link.outcome_id)
        .join_from(link, version, version.id == link.version_id)
        .where(link.outcome_id == outcome.id, is_ready)
    )
    return sa.and_(
        outcome.confirmed_at.is_(None),
        where_voiced(outcome, asker.principal),
        ready.correlate(outcome).exists(),
    )


async def _outcomes(awaiting: Awaiting) -> list[WaitingItem]:
    found = await rows(awaiting, sight.OUTCOME, _where_to_confirm, "modelled_at")
    return [
        WaitingItem(kind="OUTCOME_TO_CONFIRM", subject=row, since=row.modelled_at) for row in found
    ]


def _refused(asker: Asker, status: VersionStatus) -> tuple[sa.Select[Any], Any, Any, Any]:
    """Return the question for refused decisions that were a version's last, with its tables."""
    decision: Any = alias(LifecycleDecisionRow)
    version: Any = alias(ServiceVersionRow)
    service: Any = alias(ServiceRow)
    later = alias(LifecycleDecisionRow)
    is_last = ~(
        sa.select(later.id)
        .where(
            later.version_id == version.id,
            sa.tuple_(later.decided_at, later.id) > sa.tuple_(decision.decided_at, decision.id),
        )
        .correlate(version, decision)
        .exists()
    )
    question: Any = (
        sa.select(mapped(decision), mapped(version), mapped(service))
        .select_from(decision)
        .join(version, version.id == decision.version_id)
        .join(service, service.id == decision.service_id)
        .where(
            decision.outcome == DecisionOutcome.REFUSED,
            version.status == status,
            is_last,
            sight.DECISION(decision, asker.principal),
            sight.SERVICE_VERSION(version, asker.principal),
        )
        .order_by(decision.decided_at, decision.id)
    )
    return question, decision, version, service


async def _waivers(awaiting: Awaiting) -> list[WaitingItem]:
    """Find versions that were refused for what whoever asks could waive, and did not yet."""
    asker = asker_of(awaiting)
    question, decision, _, service = _refused(asker, VersionStatus.OPEN)
    holding = where_held_over(service, asker, lambda row: row.role != Role.SERVICE_OWNER)
    own = sa.select(TokenRow.subject).where(TokenRow.person_id == asker.principal.person_id)
    question = question.where(holding, decision.decided_by.not_in(own)).limit(MOST_DECISIONS)
    found = [tuple(row) for row in await awaiting.session.rows(question)]
    if not found:
        return []
    held = await _held(awaiting, asker, {service.id for _, _, service in found})
    granted = await _granted(awaiting, {version.id for _, version, _ in found})
    return [
        WaitingItem(kind="WAIVER_TO_GRANT", subject=version, since=decision.decided_at)
        for decision, version, service in found
        if any(
            finding["authority"] in held[service.id] and about not in granted[version.id]
            for finding, about in _waivable(decision.findings)
        )
    ][: awaiting.most]


def _waivable(findings: Sequence[Mapping[str, Any]]) -> Iterator[tuple[Mapping[str, Any], Any]]:
    for finding in findings:
        if finding["severity"] == FindingSeverity.BLOCK.value and finding.get("waivable"):
            yield finding, (finding["code"], finding.get("subject"))


def _where_role(role: Role, assignment: Any) -> Condition:
    """Return the condition that an assignment is one of a role."""
    found: Condition = assignment.role == role
    return found


async def _held(
    awaiting: Awaiting, asker: Asker, services: Collection[UUID]
) -> Mapping[UUID, set[str]]:
    """Return the roles that whoever asks holds over services."""
    table: Any = alias(ServiceRow)
    roles = [role for role in Role if role is not Role.SERVICE_OWNER]
    columns = [where_held_over(table, asker, partial(_where_role, role)) for role in roles]
    question = sa.select(table.id, *columns).where(among(table.id, values=services))
    return {
        key: {role.value for role, is_held in zip(roles, holds, strict=True) if is_held}
        for key, *holds in await awaiting.session.rows(question)
    }


async def _granted(
    awaiting: Awaiting, versions: Collection[UUID]
) -> Mapping[UUID, set[tuple[str, str | None]]]:
    """Return what is waived of versions already, by code and subject."""
    found: dict[UUID, set[tuple[str, str | None]]] = defaultdict(set)
    for waiver in await waivers.of_versions(awaiting.session, versions):
        if waiver.expires_at is None or waiver.expires_at > awaiting.now:
            found[waiver.version_id].add((waiver.code, waiver.subject))
    return found


def _consents(service_id: Any, asker: Asker, since: Any) -> sa.Select[UUID]:
    """Return the question for consents that who asks gave, or others for whom they act."""
    consent = alias(RetirementConsentRow)
    return sa.select(consent.id).where(
        consent.service_id == service_id,
        asker.where_acting_for(consent.organization_id),
        sa.or_(since.is_(None), consent.consented_at >= since),
    )


def _where_needing(service: Any, asker: Asker) -> Condition:
    """Return the condition that a live service of who asks cannot work without another one."""
    edge, own = alias(ServiceDependencyRow), alias(ServiceRow)
    found = (
        sa.select(edge.id)
        .join_from(edge, own, own.id == edge.service_id)
        .where(
            edge.depends_on_id == service.id,
            edge.strength == DependencyStrength.HARD,
            edge.declared.is_(True),
            own.portfolio_status == PortfolioStatus.CATALOGUE,
            OWN_SERVICE.holds(own, asker),
            ~_consents(service.id, asker, edge.created_at).correlate(service, edge).exists(),
        )
    )
    return found.correlate(service).exists()


def _where_consuming(service: Any, asker: Asker) -> Condition:
    """Return the condition that who asks speaks for a consumer of a service."""
    party, relationship = alias(RelationshipParticipantRow), alias(RelationshipRow)
    link = alias(ServiceRelationshipRow)
    found = (
        sa.select(party.relationship_id)
        .join_from(party, relationship, relationship.id == party.relationship_id)
        .join(link, link.relationship_id == relationship.id)
        .where(
            link.service_id == service.id,
            party.role == ParticipantRole.CONSUMER,
            sa.or_(party.left_at.is_(None), party.left_at > asker.now),
            where_status(relationship, asker, RelationshipStatus.ACTIVE),
            where_speaking(asker.principal, party.organization_id),
            ~_consents(service.id, asker, party.agreed_at).correlate(service, party).exists(),
        )
    )
    return found.correlate(service).exists()


def where_to_consent(service: Any, asker: Asker) -> Condition:
    """Return the condition that a service is not retired while who asks has not consented.

    They speak for a consumer of it, or have a live service that cannot work without it.
    """
    return sa.or_(_where_needing(service, asker), _where_consuming(service, asker))


async def _retirements(awaiting: Awaiting) -> list[WaitingItem]:
    """Find services that could not be retired, for want of a consent of whoever asks."""
    asker = asker_of(awaiting)
    question, decision, _, service = _refused(asker, VersionStatus.LIVE)
    question = question.where(
        decision.entering == RETIRED.key,
        where_to_consent(service, asker),
    )
    found = await awaiting.session.rows(question.limit(awaiting.most))
    return [
        WaitingItem(kind="RETIREMENT_TO_CONSENT", subject=service, since=decision.decided_at)
        for decision, _, service in found
        if any(finding["gate"] == GATE.name for finding in decision.findings)
    ]


WAITING = (
    Waiting(
        name="outcomes",
        kinds={
            "OUTCOME_TO_CONFIRM": "You want something of a service that is ready or in use: "
            "confirm that it will bring it about."
        },
        find=_outcomes,
    ),
    Waiting(
        name="waivers",
        kinds={
            "WAIVER_TO_GRANT": "A version was refused for what you may waive: grant a waiver, or "
            "let it be mended."
        },
        find=_waivers,
    ),
    Waiting(
        name="retirements",
        kinds={
            "RETIREMENT_TO_CONSENT": "A service that you need was to be retired: consent, or say "
            "what you do instead."
        },
        find=_retirements,
    ),
)
