"""Answering a transfer: the organization that is to take a service over accepts or declines."""

import datetime as dt
from dataclasses import dataclass
from typing import Annotated, NamedTuple

from catalog.plugin import (
    OMITTED,
    Change,
    Consent,
    Doc,
    HolderId,
    Many,
    Name,
    OfferingRow,
    Omittable,
    Once,
    OrganizationRow,
    ServiceRow,
    Statement,
    Work,
    must_have_owners,
    offered_on_its_own,
    pass_on,
)
from catalog_transition.changes.transfers.proposing import close, held
from catalog_transition.rules.transfers.access import TransferId
from catalog_transition.rules.transfers.conditions import TO_ACCEPT, TO_ANSWER
from catalog_transition.tables.transfers import ServiceTransferRow, TransferStatus

MOST_OWNERS = 50


class Accepting(NamedTuple):
    """A transfer that is accepted, its service, and who provides it from now on."""

    transfer: ServiceTransferRow
    service: ServiceRow
    to: OrganizationRow


@dataclass(frozen=True, kw_only=True)
class AcceptTransfer(Change[Accepting]):
    """Take a service over, as a person of the organization that is to provide it.

    From this moment on it provides the service and the offerings of the service alone, and controls
    the open and the live version. Owners and roles over the service end: new owners are named. For
    an organization that nobody has claimed, whoever recorded it records that it accepted.
    """

    id: Annotated[TransferId, Doc("The transfer.")]
    expected_revision: Annotated[int, Doc("The revision that was read before.")]
    owner_ids: Annotated[
        list[HolderId],
        Many(MOST_OWNERS),
        Once("OWNER_TWICE"),
        Doc("The people or organizations of its house that own the service, the first one first."),
    ]
    document: Annotated[
        Omittable[Name | None], Doc("Where its consent stands, where it is recorded.")
    ] = OMITTED
    agreed_on: Annotated[
        Omittable[dt.date | None], Doc("The day of its consent, where it is recorded.")
    ] = OMITTED
    preconditions = TO_ACCEPT

    async def check(self, work: Work) -> Accepting | None:
        """Refuse a stale revision, no owners, and a record without its facts.

        Nobody agrees on the service, or claims the organization, meanwhile.
        """
        transfer = await held(work, self.id, expected=self.expected_revision)
        if transfer is None:
            return None
        await work.session.hold_rows(OrganizationRow, [transfer.to_id], is_shared=True)
        to = await work.session.get(OrganizationRow, transfer.to_id)
        service = await work.edit(ServiceRow, transfer.service_id)
        if to is None or service is None:
            return None
        await must_have_owners(work, to, self.owner_ids, "owner_ids")
        self._must_be_recorded_in_full(work, to)
        keys = await work.session.scalars(offered_on_its_own(service.id, service.house_id))
        await work.session.hold_rows(OfferingRow, keys)
        return Accepting(transfer, service, to)

    def _must_be_recorded_in_full(self, work: Work, to: OrganizationRow) -> None:
        """Refuse a record without its document and day, and these where the organization speaks."""
        given = {"document": self.document, "agreed_on": self.agreed_on}
        for name, value in given.items():
            is_given = value is not OMITTED and value is not None
            if to.is_recorded and not is_given:
                message = "Nobody has claimed it: say where its consent stands, and of which day."
                work.problems.add("RECORD_INCOMPLETE", message, name)
            elif is_given and not to.is_recorded:
                message = "It agrees now: leave this out, which is for what is recorded."
                work.problems.add("RECORD_MISPLACED", message, name)
        if isinstance(self.agreed_on, dt.date) and self.agreed_on > work.now.date():
            message = "Record what has happened: give a past day."
            work.problems.add("TIME_TO_COME", message, "agreed_on")

    async def apply(self, work: Work, accepting: Accepting) -> ServiceTransferRow:
        """Let the service pass, and tell."""
        transfer, service, to = accepting
        self.store(transfer)
        close(work, transfer, TransferStatus.ACCEPTED, None)
        transfer.consent = Consent.RECORDED if to.is_recorded else Consent.GIVEN
        keys = await work.session.scalars(offered_on_its_own(service.id, service.house_id))
        await pass_on(
            work,
            service,
            to,
            owned_by=self.owner_ids,
            offering_ids=keys,
            reason=transfer.reason,
        )
        work.tell("transfer.accepted", transfer, serviceId=str(service.id))
        return transfer


@dataclass(frozen=True, kw_only=True)
class DeclineTransfer(Change[ServiceTransferRow]):
    """Say, as a person of the organization that was to take a service over, that it does not."""

    id: Annotated[TransferId, Doc("The transfer.")]
    expected_revision: Annotated[int, Doc("The revision that was read before.")]
    reason: Annotated[Statement, Doc("Why it does not take the service over.")]
    preconditions = TO_ANSWER

    async def check(self, work: Work) -> ServiceTransferRow | None:
        """Refuse a stale revision."""
        return await held(work, self.id, expected=self.expected_revision)

    async def apply(self, work: Work, transfer: ServiceTransferRow) -> ServiceTransferRow:
        """Decline it."""
        close(work, transfer, TransferStatus.DECLINED, self.reason)
        work.tell("transfer.declined", transfer)
        return transfer
