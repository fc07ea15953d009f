"""Proposing a transfer, and taking that back."""

import datetime as dt
from dataclasses import dataclass
from typing import Annotated
from uuid import UUID

import sqlalchemy as sa

from catalog.plugin import (
    OMITTED,
    Change,
    Doc,
    Omittable,
    OrganizationId,
    ServiceId,
    ServiceRow,
    Statement,
    Work,
    standing,
    where_offered_with_others,
)
from catalog_transition.changes.readiness import starting
from catalog_transition.queries import reviews, transfers
from catalog_transition.rules.transfers.access import TransferId
from catalog_transition.rules.transfers.conditions import TO_PROPOSE, TO_WITHDRAW, WITH_OTHERS
from catalog_transition.tables.templates import TransitionType
from catalog_transition.tables.transfers import ServiceTransferRow, TransferStatus


@dataclass(frozen=True, kw_only=True)
class ProposeTransfer(Change[ServiceRow]):
    """Propose, as a person of who provides a service, that another organization takes it over.

    From then on that organization sees the service as one who takes part in it. Offerings of the
    service alone go with it; each relationship that rests on it lets the new provider in before,
    by an amendment to which its consumers agree. Where the giving house has a template for
    transfers, its first one by slug is what is checked before, at its highest level.
    """

    service_id: Annotated[ServiceId, Doc("The service.")]
    to_organization_id: Annotated[OrganizationId, Doc("The organization that is to take it over.")]
    effective_at: Annotated[
        Omittable[dt.datetime | None],
        Doc("When control changes at the earliest; unless given, when it is accepted."),
    ] = OMITTED
    reason: Annotated[Statement, Doc("Why it is handed over.")]
    preconditions = TO_PROPOSE

    async def check(self, work: Work) -> ServiceRow | None:
        """Refuse to hand it over to who provides it."""
        service = await work.hold(ServiceRow, self.service_id)
        if service is not None and service.provider_id == self.to_organization_id:
            message = "It provides the service already: name another organization."
            work.problems.add("TRANSFER_TO_ITSELF", message, "to_organization_id")
        return service

    async def apply(self, work: Work, service: ServiceRow) -> ServiceTransferRow:
        """Insert it, and tell."""
        transfer = ServiceTransferRow(
            service_id=service.id,
            number=await transfers.newest_number(work.session, service.id) + 1,
            service_name=service.name,
            from_id=service.provider_id or service.recorded_by_id,
            to_id=self.to_organization_id,
            effective_at=None if self.effective_at is OMITTED else self.effective_at,
            reason=self.reason,
            status=TransferStatus.PROPOSED,
            proposed_by=work.principal.subject,
            proposer_id=work.principal.person_id,
        )
        await work.create(transfer)
        transfer.review_id = await _review(work, service)
        offered = sa.select(ServiceRow.id).where(
            ServiceRow.id == service.id, where_offered_with_others(ServiceRow)
        )
        if await work.session.scalar(offered) is not None:
            work.problems.warn(WITH_OTHERS.code, WITH_OTHERS.message, "service_id")
        work.tell("transfer.proposed", transfer, serviceId=str(service.id))
        return transfer


async def _review(work: Work, service: ServiceRow) -> UUID | None:
    """Begin the review that the template of the giving house asks for; None where it has none."""
    template = await transfers.template(work.session, service.house_id)
    version = (await standing(work.session, service.id)).moving
    if template is None or version is None:
        return None
    checks = await starting.with_template(work, template)
    known = await reviews.of_version(work.session, version.id)
    review = await starting.begin(
        work,
        starting.Starting(version, checks, TransitionType.TRANSFER, checks.levels[-1], known),
    )
    return review.id


@dataclass(frozen=True, kw_only=True)
class WithdrawTransfer(Change[ServiceTransferRow]):
    """Take a transfer back before it is answered."""

    id: Annotated[TransferId, Doc("The transfer.")]
    expected_revision: Annotated[int, Doc("The revision that was read before.")]
    reason: Annotated[Statement, Doc("Why it is taken back.")]
    preconditions = TO_WITHDRAW

    async def check(self, work: Work) -> ServiceTransferRow | None:
        """Refuse a stale revision."""
        return await held(work, self.id, expected=self.expected_revision)

    async def apply(self, work: Work, transfer: ServiceTransferRow) -> ServiceTransferRow:
        """Take it back."""
        close(work, transfer, TransferStatus.WITHDRAWN, self.reason)
        work.tell("transfer.withdrawn", transfer)
        return transfer


async def held(work: Work, transfer_id: UUID, *, expected: int) -> ServiceTransferRow | None:
    """Lock and return a transfer, with its service."""
    transfer = await work.session.get(ServiceTransferRow, transfer_id)
    if transfer is None:
        return None
    await work.hold(ServiceRow, transfer.service_id)
    return await work.edit(ServiceTransferRow, transfer.id, expected=expected)


def close(
    work: Work, transfer: ServiceTransferRow, status: TransferStatus, reason: str | None
) -> None:
    """Note what became of a transfer."""
    transfer.status = status
    transfer.decided_at, transfer.decided_by = work.now, work.principal.subject
    transfer.decision_reason = reason
