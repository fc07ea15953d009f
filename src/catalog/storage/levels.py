"""Questions about agreements on levels."""

import datetime as dt
import json
from collections.abc import Callable, Collection, Sequence
from functools import cache
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa

from catalog.arrays import among
from catalog.storage.database.sessions import ReadSession
from catalog.storage.enums import Renewal
from catalog.storage.tables.levels import (
    AgreementServiceRow,
    AgreementSignatureRow,
    AgreementStatus,
    AgreementSupportRow,
    ServiceLevelAgreementRow,
)
from catalog.storage.tables.relationships import RelationshipRow


async def signatures(session: ReadSession, agreement_id: UUID) -> Sequence[AgreementSignatureRow]:
    """Return those who sign an agreement, in their order."""
    row = AgreementSignatureRow
    question = sa.select(row).where(row.agreement_id == agreement_id)
    return await session.scalars(question.order_by(row.position))


async def last_number(session: ReadSession, relationship_id: UUID) -> int:
    """Return the number of the last agreement of a relationship, 0 where there is none."""
    row = ServiceLevelAgreementRow
    question = sa.select(sa.func.max(row.number)).where(row.relationship_id == relationship_id)
    return await session.scalar(question) or 0


async def others(
    session: ReadSession, agreement: ServiceLevelAgreementRow, status: AgreementStatus
) -> Sequence[ServiceLevelAgreementRow]:
    """Return the other agreements of one kind on the same offering in the same relationship."""
    row = ServiceLevelAgreementRow
    question = sa.select(row).where(
        row.relationship_id == agreement.relationship_id,
        row.offering_id == agreement.offering_id,
        row.kind == agreement.kind,
        row.status == status,
        row.id != agreement.id,
    )
    return await session.scalars(question.order_by(row.number))


async def supported(
    session: ReadSession, ids: Collection[UUID], where: sa.ColumnElement[bool], most: int
) -> Sequence[ServiceLevelAgreementRow]:
    """Return what these support, and what that supports in turn, which meets a condition."""
    row, link = ServiceLevelAgreementRow, AgreementSupportRow
    chain = (
        sa.select(link.supported_id.label("id"))
        .where(among(link.agreement_id, values=ids))
        .cte("chain", recursive=True)
    )
    chain = chain.union(sa.select(link.supported_id).join(chain, chain.c.id == link.agreement_id))
    question = sa.select(row).join(chain, chain.c.id == row.id)
    active = question.where(row.status == AgreementStatus.ACTIVE, where)
    return await session.scalars(active.order_by(row.id).limit(most))


async def supporting(
    session: ReadSession, agreement_id: UUID, where: sa.ColumnElement[bool], most: int
) -> Sequence[ServiceLevelAgreementRow]:
    """Return what supports one, and what supports that in turn, which meets a condition."""
    row, link = ServiceLevelAgreementRow, AgreementSupportRow
    chain = (
        sa.select(link.agreement_id.label("id"))
        .where(link.supported_id == agreement_id)
        .cte("chain", recursive=True)
    )
    chain = chain.union(sa.select(link.agreement_id).join(chain, chain.c.id == link.supported_id))
    question = sa.select(row).join(chain, chain.c.id == row.id)
    active = question.where(row.status == AgreementStatus.ACTIVE, where)
    return await session.scalars(active.order_by(row.id).limit(most))


async def is_over(
    session: ReadSession, agreement_id: UUID, rule: Callable[[Any], sa.ColumnElement[bool]]
) -> bool:
    """Tell whether an agreement meets the rule by which it is over."""
    row = ServiceLevelAgreementRow
    question = sa.select(row.id).where(row.id == agreement_id, rule(row))
    return await session.scalar(question) is not None


async def by_ids(
    session: ReadSession, ids: Collection[UUID]
) -> dict[UUID, ServiceLevelAgreementRow]:
    """Return these agreements by their ids."""
    row = ServiceLevelAgreementRow
    question = sa.select(row).where(among(row.id, values=ids))
    return {item.id: item for item in await session.scalars(question)}


async def services(session: ReadSession, agreement_ids: Collection[UUID]) -> dict[UUID, list[UUID]]:
    """Return the services whose levels these agreements are about, in the order of their ids."""
    row = AgreementServiceRow
    question = sa.select(row.agreement_id, row.service_id).where(
        among(row.agreement_id, values=agreement_ids)
    )
    found: dict[UUID, list[UUID]] = {}
    for agreement_id, service_id in await session.rows(question.order_by(row.service_id)):
        found.setdefault(agreement_id, []).append(service_id)
    return found


async def ends(
    session: ReadSession, relationship_ids: Collection[UUID]
) -> dict[UUID, dt.datetime | None]:
    """Return when these relationships are over; None for one that goes on."""
    row = RelationshipRow
    question = sa.select(row.id, row.over_at).where(among(row.id, values=relationship_ids))
    return dict(map(tuple, await session.rows(question)))


async def of_relationships(
    session: ReadSession, ids: Collection[UUID], where: sa.ColumnElement[bool]
) -> dict[UUID, list[ServiceLevelAgreementRow]]:
    """Return the signed agreements of these relationships that meet a condition."""
    row = ServiceLevelAgreementRow
    question = sa.select(row).where(
        among(row.relationship_id, values=ids), row.agreed_at.is_not(None), where
    )
    found: dict[UUID, list[ServiceLevelAgreementRow]] = {}
    for agreement in await session.scalars(question.order_by(row.id)):
        found.setdefault(agreement.relationship_id, []).append(agreement)
    return found


async def of_services(
    session: ReadSession, ids: Collection[UUID], where: sa.ColumnElement[bool]
) -> Sequence[tuple[UUID, ServiceLevelAgreementRow]]:
    """Return the agreements about these services that meet a condition, each with a service."""
    row, link = ServiceLevelAgreementRow, AgreementServiceRow
    question = (
        sa.select(link.service_id, row)
        .join(link, link.agreement_id == row.id)
        .where(among(link.service_id, values=ids), where)
    )
    found = await session.rows(question.order_by(row.id))
    return [(service_id, agreement) for service_id, agreement in found]


class Agreed(NamedTuple):
    """What an agreement says of how it is measured, and when it is in force."""

    id: UUID
    relationship_id: UUID
    offering_id: UUID
    edition_id: UUID
    agreed_at: dt.datetime
    starts_on: dt.date | None
    ends_on: dt.date | None
    over_at: dt.datetime | None
    relationship_over_at: dt.datetime | None
    exclude_maintenance: bool
    targets: list[dict[str, Any]]
    service_hours: dict[str, Any] | None
    severities: list[str] | None


async def agreed_of_services(
    session: ReadSession, ids: Collection[UUID], where: sa.ColumnElement[bool]
) -> list[tuple[UUID, Agreed]]:
    """Return what signed agreements on these services say that meet a condition, by service.

    Agreements that say the same share the objects that say it: most are made from one offering, so
    that each text is read once.
    """
    row, link, around = ServiceLevelAgreementRow, AgreementServiceRow, RelationshipRow
    columns = {name: getattr(row, name, around.over_at) for name in Agreed._fields}
    columns |= {name: sa.cast(columns[name], sa.Text()) for name in Agreed._fields[-3:]}
    question = (
        sa.select(link.service_id, *columns.values())
        .join(link, link.agreement_id == row.id)
        .join(around, around.id == row.relationship_id)
        .where(among(link.service_id, values=ids), row.agreed_at.is_not(None), where)
        .order_by(row.id, link.service_id)
    )
    read = cache(_read)
    return [
        (service_id, Agreed._make([*said, read(targets), read(hours), read(severities)]))
        for service_id, *said, targets, hours, severities in await session.rows(question)
    ]


def _read(text: str | None) -> Any:
    return None if text is None else json.loads(text)


class Dates(NamedTuple):
    """The dates that the end of an agreement follows from: its own, and its relationship's."""

    id: UUID
    own_ends_on: dt.date | None
    own_over_at: dt.datetime | None
    relationship_over_at: dt.datetime | None
    ends_on: dt.date | None
    notice_months: int | None
    renewal: Renewal
    renewal_months: int | None

    @property
    def over_at(self) -> dt.datetime | None:
        """When it is over, itself or with its relationship; None where neither is."""
        over = (self.own_over_at, self.relationship_over_at)
        return min((moment for moment in over if moment is not None), default=None)


async def dates_until(
    session: ReadSession,
    day: dt.date,
    moment: dt.datetime,
    where: sa.ColumnElement[bool],
    most: int,
) -> list[Dates]:
    """Return the dates of agreements that may end by a day, and that meet a condition.

    There are so many at most of those that are over by its last *moment*, the soonest first, and so
    many of those whose last day alone, or that of their relationship, may end them by then.
    """
    row, around = ServiceLevelAgreementRow, RelationshipRow
    never = sa.literal(dt.datetime.max.replace(tzinfo=dt.UTC), row.over_at.type)
    own, other = (sa.func.coalesce(item, never) for item in (row.over_at, around.over_at))
    is_over = sa.or_(own <= moment, other <= moment)
    last_day = sa.func.coalesce(row.ends_on, around.ends_on)
    question = (
        sa.select(
            row.id,
            row.ends_on,
            row.over_at,
            around.over_at,
            around.ends_on,
            around.notice_months,
            around.renewal,
            around.renewal_months,
        )
        .join(around, around.id == row.relationship_id)
        .where(where)
        .limit(most)
    )
    soonest = sa.case((own < other, own), else_=other)
    over = question.where(is_over).order_by(soonest, row.id)
    dated = question.where(~is_over, last_day <= day).order_by(last_day, row.id)
    return [Dates(*item) for asked in (over, dated) for item in await session.rows(asked)]
