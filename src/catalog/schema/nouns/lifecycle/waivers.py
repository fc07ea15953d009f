"""Waivers in the graph: who let what pass, until when, and what of it is an exception now."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

import strawberry

from catalog.domain import sight
from catalog.domain.lifecycle import granting
from catalog.domain.lifecycle.waivers import MOST_WAIVERS
from catalog.graph.declaring.declare import batch, column, connection, extends, to_one
from catalog.graph.declaring.entities import entity
from catalog.graph.declaring.types import Connection, Node
from catalog.rings import HOUSE
from catalog.schema.context import Context
from catalog.schema.mutations import change
from catalog.schema.nouns.lifecycle.moves import LifecycleDecision
from catalog.schema.nouns.organizations import Person
from catalog.schema.nouns.services import Service, ServiceVersion
from catalog.schema.roots import Mutation
from catalog.storage.enums import Role, WaiverStatus
from catalog.storage.lifecycle import waivers
from catalog.storage.tables.lifecycle.versions import LifecycleDecisionRow
from catalog.storage.tables.lifecycle.waivers import WaiverRow

strawberry.enum(WaiverStatus)


async def _status(parents: Sequence[WaiverRow], context: Context) -> Sequence[WaiverStatus]:
    """Whether it is in force now."""
    return [_status_of(parent, context.now) for parent in parents]


def _status_of(waiver: WaiverRow, now: dt.datetime) -> WaiverStatus:
    if waiver.withdrawn_at is not None:
        return WaiverStatus.WITHDRAWN
    is_over = waiver.expires_at is not None and waiver.expires_at <= now
    return WaiverStatus.EXPIRED if is_over else WaiverStatus.ACTIVE


@entity(sight.WAIVER)
class Waiver(Node):
    """Lets one version move in spite of one finding, for a time.

    Whoever granted it does not move by it. Once it has ended, what it let pass is an exception.
    """

    code: str = column("The code of the finding.")
    subject: str | None = column("What the finding is about; null where it says nothing of it.")
    reason: str = column("Why the move is right all the same.")
    authority: Role = column("The role that whoever granted it held over the service then.")
    granted_by: str = column(
        "Who granted it: the subject of their token. Of one that was taken over from a decision of "
        "before, the authority as it was written then."
    )
    person: Person | None = to_one(
        "The person who granted it; null where it was taken over.", key="person_id"
    )
    granted_at: dt.datetime = column("When it was granted.")
    expires_at: dt.datetime | None = column(
        "When it ends; null where it was taken over and nobody had set an end."
    )
    status = batch("withdrawn_at", "expires_at", cost=0, ring=HOUSE)(_status)
    withdrawn_at: dt.datetime | None = column("When it was withdrawn.")
    withdrawn_by: str | None = column("Who withdrew it: the subject of their token.")
    withdrawal_reason: str | None = column("Why it was withdrawn.")
    used_by: LifecycleDecision | None = to_one(
        "The last decision that it let pass.", key="used_by_id"
    )
    service: Service = to_one("The service.", key="service_id")
    version: ServiceVersion | None = to_one("The version that it is about.", key="version_id")


async def _of_decisions(
    parents: Sequence[LifecycleDecisionRow], context: Context
) -> Sequence[list[Waiver] | None]:
    """What let the version move in spite of findings that block."""
    kept = [parent.waivers for parent in parents]
    found: Any = await waivers.of_decisions(context.session, kept)
    return list(found)


@extends(LifecycleDecision)
class WaiversOfDecision:
    """What a decision rests on beside the gates."""

    waivers = batch("waivers", most=MOST_WAIVERS, ring=HOUSE)(_of_decisions)


@extends(ServiceVersion)
class WaiversOfVersion:
    """What was waived for a version."""

    waivers: Connection[Waiver] = connection(
        "What was waived for it, whether it is in force or over.", by=WaiverRow.version_id
    )


@extends(Service)
class ExceptionsOfService:
    """What was waived for a service, and is so no more."""

    open_exceptions: Connection[Waiver] = connection(
        "Waivers that let its live or its open version pass, and that have ended since: what they "
        "were for is to be mended, or waived anew.",
        by=WaiverRow.service_id,
        where=waivers.where_open_exception,
    )


@extends(Mutation)
class WaiverMutations:
    """What can be changed about waivers."""

    grant_waiver = change(granting.GrantWaiver, Waiver)
    withdraw_waiver = change(granting.WithdrawWaiver, Waiver)


PARTS = (Waiver, WaiversOfDecision, WaiversOfVersion, ExceptionsOfService, WaiverMutations)
