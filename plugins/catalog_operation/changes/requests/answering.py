"""Answering requests: the provider promises, fulfils or refuses them, the consumer withdraws."""

import datetime as dt
from dataclasses import dataclass
from typing import Annotated

import sqlalchemy as sa

from catalog.plugin import (
    OMITTED,
    Change,
    Doc,
    OfferingRow,
    Omittable,
    OrganizationRow,
    ParticipantRole,
    Statement,
    Work,
)
from catalog_operation.rules.access_of_requests import ServiceRequestId
from catalog_operation.rules.sides import TO_CANCEL, TO_FULFIL, TO_PROMISE, where_own_side
from catalog_operation.tables.requests import RequestStatus, ServiceRequestRow


@dataclass(frozen=True, kw_only=True)
class _AnswerRequest(Change[ServiceRequestRow]):
    """What every answer to a request has in common."""

    id: Annotated[ServiceRequestId, Doc("The request.")]
    expected_revision: Annotated[int, Doc("The revision that was read before.")]

    async def check(self, work: Work) -> ServiceRequestRow | None:
        """Refuse a stale revision."""
        return await work.edit(ServiceRequestRow, self.id, expected=self.expected_revision)

    async def keep(self, work: Work, request: ServiceRequestRow) -> None:
        """Write what was given, and who provides the offering today."""
        offering = await work.session.get(OfferingRow, request.offering_id)
        self.store(request)
        if offering is not None:
            request.provider_id = offering.provider_id


@dataclass(frozen=True, kw_only=True)
class PromiseRequest(_AnswerRequest):
    """Say, as a person of the provider, by when a request is fulfilled.

    A promise is given once: what is done later than it says is late.
    """

    promised_by: Annotated[dt.datetime, Doc("By when it is fulfilled, which is to come.")]
    preconditions = TO_PROMISE

    async def check(self, work: Work) -> ServiceRequestRow | None:
        """Refuse a stale revision, and a promise that is broken already."""
        if self.promised_by < work.now:
            message = "It would be late already: promise a time to come."
            work.problems.add("TIME_PAST", message, "promised_by")
        return await super().check(work)

    async def apply(self, work: Work, request: ServiceRequestRow) -> ServiceRequestRow:
        """Keep the promise, and tell."""
        await self.keep(work, request)
        request.status = RequestStatus.PROMISED
        work.tell("request.promised", request)
        return request


@dataclass(frozen=True, kw_only=True)
class FulfilRequest(_AnswerRequest):
    """Say, for the provider, that what was asked for is done, and how that can be seen.

    It may be recorded after the relationship ended.
    """

    evidence: Annotated[Statement, Doc("How it can be seen that it is done.")]
    fulfilled_at: Annotated[
        Omittable[dt.datetime], Doc("When it was done; where this is left out, now.")
    ] = OMITTED
    preconditions = TO_FULFIL

    async def check(self, work: Work) -> ServiceRequestRow | None:
        """Refuse a stale revision, and a time that is to come, or before it was asked for."""
        request = await super().check(work)
        if self.fulfilled_at is OMITTED:
            return request
        if self.fulfilled_at > work.now:
            message = "Record what has happened: give a past time."
            work.problems.add("TIME_TO_COME", message, "fulfilled_at")
        elif request is not None and self.fulfilled_at < request.requested_at:
            message = "It was asked for later: give a time after that."
            work.problems.add("HISTORY_REVERSED", message, "fulfilled_at")
        return request

    async def apply(self, work: Work, request: ServiceRequestRow) -> ServiceRequestRow:
        """Keep when it was done, and tell."""
        await self.keep(work, request)
        request.fulfilled_at = work.now if self.fulfilled_at is OMITTED else self.fulfilled_at
        request.status = RequestStatus.FULFILLED
        work.tell("request.fulfilled", request)
        return request


@dataclass(frozen=True, kw_only=True)
class CancelRequest(_AnswerRequest):
    """Withdraw a request as the side that made it, or refuse it as its provider, and say why.

    It is done after the relationship ended, too.
    """

    reason: Annotated[Statement, Doc("Why it is not fulfilled.")]
    preconditions = TO_CANCEL

    async def apply(self, work: Work, request: ServiceRequestRow) -> ServiceRequestRow:
        """Cancel it, and tell."""
        await self.keep(work, request)
        sides = sa.select(OrganizationRow.id).where(
            OrganizationRow.id.in_((request.organization_id, request.provider_id)),
            where_own_side(OrganizationRow.id, work.principal),
        )
        own = {*await work.session.scalars(sides)}
        # who acts for both sides could withdraw what they promised
        is_withdrawn = own == {request.organization_id} != {request.provider_id}
        request.cancelled_side = (
            ParticipantRole.CONSUMER if is_withdrawn else ParticipantRole.PROVIDER
        )
        request.status, request.cancelled_at = RequestStatus.CANCELLED, work.now
        work.tell("request.cancelled", request)
        return request
