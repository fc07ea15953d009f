"""Summits and invitations in the graph."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

import strawberry

from catalog.plugin import (
    HOUSE,
    Connection,
    Context,
    Mutation,
    Narrower,
    Node,
    Organization,
    Query,
    batch,
    change,
    column,
    connection,
    entity,
    extends,
    lookup,
    to_one,
    viewer_can,
)
from catalog_partnership.changes.planning import answering, summits
from catalog_partnership.queries import guests
from catalog_partnership.rules import access_of_summits as access
from catalog_partnership.tables.summits import (
    InvitationStatus,
    InviteeKind,
    SummitInvitationRow,
    SummitRow,
    SummitSide,
)

for kind in (InvitationStatus, InviteeKind, SummitSide):
    strawberry.enum(kind)
COST = 20


async def uninvited_count(parents: Sequence[SummitRow], context: Context) -> Sequence[int | None]:
    """How many active providers of the host's house it does not name; null of a provider's."""
    buyers = [parent.id for parent in parents if parent.side is SummitSide.BUYER]
    found = await guests.uninvited_counts(context.session, buyers, context.principal)
    return [
        found.get(parent.id, 0) if parent.side is SummitSide.BUYER else None for parent in parents
    ]


@entity(access.SUMMIT)
class Summit(Node):
    """A meeting of one side with the other: a buyer's with its providers, or the other way round.

    The host's house sees it, and those who are invited.
    """

    organization: Organization = to_one("Who holds it.", key="organization_id")
    number: int = column("Which summit of its host it is, counted from 1.")
    side: SummitSide = column("Whether it is held as a buyer or as a provider.")
    title: str = column("What it is called.")
    agenda: str | None = column("What is talked about.")
    held_on: dt.date = column("The day on which it is held.")
    uninvited_provider_count = batch("id", "side", cost=COST, ring=HOUSE)(uninvited_count)
    viewer_can = viewer_can(access.SUMMIT)
    revision: int = column("How often it was edited, counted from 1.")
    created_at: dt.datetime = column("When it was recorded.")
    updated_at: dt.datetime = column("When it was last edited.")


@entity(access.INVITATION)
class SummitInvitation(Node):
    """Somebody who is invited to a summit, or left out of it; the host sees all, each guest one."""

    summit: Summit = to_one("The summit.", key="summit_id")
    organization: Organization = to_one("Who is invited.", key="organization_id")
    kind: InviteeKind = column("What they are to the host.")
    status: InvitationStatus = column("What became of it.")
    reason: str | None = column("Why they come or not, or why they were left out.")
    answered_at: dt.datetime | None = column("When they answered.")
    answered_by: str | None = column("Who answered: the subject of their token.")
    viewer_can = viewer_can(access.INVITATION)
    revision: int = column("How often it was edited, counted from 1.")
    created_at: dt.datetime = column("When they were invited.")
    updated_at: dt.datetime = column("When it was last edited.")


@extends(Summit)
class GuestsOfSummit:
    """Whom a summit invites."""

    invitations: Connection[SummitInvitation] = connection(
        "Who is invited, and who was left out for a reason.", by=SummitInvitationRow.summit_id
    )


@extends(Organization)
class SummitsOfOrganization:
    """The summits that an organization holds, and those that it is invited to."""

    summits: Connection[Summit] = connection(
        "The summits that it holds.", by=SummitRow.organization_id
    )
    summit_invitations: Connection[SummitInvitation] = connection(
        "Its invitations to summits of others.", by=SummitInvitationRow.organization_id
    )


@extends(Query)
class SummitQueries:
    """What can be asked about summits."""

    summit: Summit | None = lookup("Find one summit by its id.")
    summits: Connection[Summit] = connection(
        "Page through the summits.",
        arguments={"organizationId": Narrower("organization.id", "Only those that it holds.")},
    )


@extends(Mutation)
class SummitMutations:
    """What can be done about summits."""

    host_summit = change(summits.HostSummit, Summit)
    invite_to_summit = change(summits.InviteToSummit, Summit)
    answer_invitation = change(answering.AnswerInvitation, SummitInvitation)


PARTS: tuple[Any, ...] = (
    *(Summit, SummitInvitation, GuestsOfSummit, SummitsOfOrganization),
    *(SummitQueries, SummitMutations),
)
