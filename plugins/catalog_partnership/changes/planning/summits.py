"""Summits: an organization holds one, and says whom it invites, or why it leaves somebody out."""

import datetime as dt
from dataclasses import dataclass
from typing import Annotated
from uuid import UUID

from catalog.plugin import (
    OMITTED,
    Change,
    Doc,
    Many,
    Name,
    Omittable,
    Once,
    OrganizationId,
    OrganizationRow,
    ParticipantRole,
    Prose,
    Statement,
    Work,
)
from catalog_partnership.changes.planning.days import DAYS
from catalog_partnership.queries import guests
from catalog_partnership.queries.numbers import next_number
from catalog_partnership.rules.access_of_summits import SummitId
from catalog_partnership.rules.conditions_of_summits import TO_HOST, TO_INVITE
from catalog_partnership.tables.summits import (
    MOST_INVITATIONS,
    InvitationStatus,
    InviteeKind,
    SummitInvitationRow,
    SummitRow,
    SummitSide,
)

MOST_NAMED = 10  # providers that one warning names


@dataclass(frozen=True, kw_only=True)
class HostSummit(Change[OrganizationRow]):
    """Hold a summit for an organization of yours, as a buyer or as a provider.

    A buyer is warned of every active provider of its house that the summit does not name.
    """

    organization_id: Annotated[OrganizationId, Doc("The organization that holds it.")]
    side: Annotated[SummitSide, Doc("Whether it is held as a buyer or as a provider.")]
    title: Annotated[Name, Doc("What it is called.")]
    held_on: Annotated[dt.date, DAYS, Doc("The day on which it is held.")]
    agenda: Annotated[Omittable[Prose | None], Doc("What is talked about.")] = OMITTED
    preconditions = TO_HOST

    async def check(self, work: Work) -> OrganizationRow | None:
        """Lock the host, so that one change at a time gives out numbers."""
        return await work.hold(OrganizationRow, self.organization_id)

    async def apply(self, work: Work, host: OrganizationRow) -> SummitRow:
        """Insert it, and warn of providers."""
        row = SummitRow
        summit = row(
            number=await next_number(work.session, row.number, row.organization_id, host.id),
            **self.columns(row),
        )
        await work.create(summit)
        await _warn(work, summit)
        return summit


@dataclass(frozen=True, kw_only=True)
class InvitationInput:
    """Somebody who is invited to a summit, or left out of it."""

    organization_id: Annotated[OrganizationId, Doc("The organization.")]
    kind: Annotated[
        Omittable[InviteeKind],
        Doc("What they are to the host; unless given, what the relationships say."),
    ] = OMITTED
    left_out_because: Annotated[
        Omittable[Statement | None],
        Doc("Why they are not invited; leave it out to invite them. They do not see it."),
    ] = OMITTED

    @property
    def status(self) -> InvitationStatus:
        """Whether they are invited or left out."""
        is_reason = isinstance(self.left_out_because, str)
        return InvitationStatus.LEFT_OUT if is_reason else InvitationStatus.INVITED


@dataclass(frozen=True, kw_only=True)
class InviteToSummit(Change[SummitRow]):
    """Invite organizations to a summit, or say why some are left out.

    A buyer invites providers, and a provider invites customers and prospects. What was said of the
    same organization before is replaced; whoever answered keeps their answer.
    """

    id: Annotated[SummitId, Doc("The summit.")]
    invitations: Annotated[
        list[InvitationInput],
        Many(MOST_INVITATIONS),
        Once("INVITATION_TWICE", by="organization_id"),
        Doc("Whom to invite, each once."),
    ]
    preconditions = TO_INVITE

    async def check(self, work: Work) -> SummitRow | None:
        """Refuse those of the other side, and too many."""
        summit = await work.hold(SummitRow, self.id)
        if summit is None:
            return None
        known = await guests.invitations(work.session, summit.id)
        ids = {item.organization_id for item in self.invitations}
        if len(ids | set(known)) > MOST_INVITATIONS:
            message = f"A summit has at most {MOST_INVITATIONS} guests: invite fewer."
            work.problems.add("INVITATIONS_TOO_MANY", message, "invitations")
        work.prepared = known, await self._near(work, summit, ids)
        for index, item in enumerate(self.invitations):
            self._must_fit(work, summit, index, item)
        return summit

    async def _near(self, work: Work, summit: SummitRow, ids: set[UUID]) -> set[UUID]:
        """Return those who stand opposite of the host in an active relationship."""
        is_buyer = summit.side is SummitSide.BUYER
        role = ParticipantRole.PROVIDER if is_buyer else ParticipantRole.CONSUMER
        return {*await guests.opposites(work.session, summit, role, ids, work.principal)}

    def _must_fit(self, work: Work, summit: SummitRow, index: int, item: InvitationInput) -> None:
        if item.kind is OMITTED:
            return
        at, kind = ("invitations", str(index), "kind"), item.kind
        if (kind is InviteeKind.PROVIDER) is not (summit.side is SummitSide.BUYER):
            message = "A buyer invites providers, and a provider invites customers and prospects."
            work.problems.add("INVITATION_MISPLACED", message, *at)
        elif kind is InviteeKind.CUSTOMER and item.organization_id not in work.prepared[1]:
            message = "They consume nothing of yours in an active relationship: a PROSPECT."
            work.problems.add("INVITATION_MISPLACED", message, *at)

    async def apply(self, work: Work, summit: SummitRow) -> SummitRow:
        """Insert the new ones, and write what is said otherwise of the others."""
        known, near = work.prepared
        for item in self.invitations:
            row = known.get(item.organization_id)
            reason = item.left_out_because if isinstance(item.left_out_because, str) else None
            if row is None:
                row = SummitInvitationRow(
                    summit_id=summit.id,
                    organization_id=item.organization_id,
                    kind=self._kind(summit, item, near),
                    status=item.status,
                    reason=reason,
                )
                await work.create(row)
            elif (row.status is InvitationStatus.LEFT_OUT) or reason is not None:
                work.mark(row)
                row.status, row.reason = item.status, reason
                row.answered_at = row.answered_by = None
        await _warn(work, summit)
        return summit

    def _kind(self, summit: SummitRow, item: InvitationInput, near: set[UUID]) -> InviteeKind:
        if item.kind is not OMITTED:
            return item.kind
        if summit.side is SummitSide.BUYER:
            return InviteeKind.PROVIDER
        is_customer = item.organization_id in near
        return InviteeKind.CUSTOMER if is_customer else InviteeKind.PROSPECT


async def _warn(work: Work, summit: SummitRow) -> None:
    """Warn of active providers that a buyer's summit does not name."""
    if summit.side is not SummitSide.BUYER:
        return
    await work.session.flush()
    found = await guests.uninvited_providers(work.session, summit, work.principal)
    if found:
        names = [*found.values()]
        told = ", ".join(names[:MOST_NAMED]) + (" …" if len(names) > MOST_NAMED else "")
        message = f"Invite them, or say why not: {told}."
        work.problems.warn("PROVIDER_NOT_INVITED", message, count=len(names))
