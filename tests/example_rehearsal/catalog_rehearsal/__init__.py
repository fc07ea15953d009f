"""Rehearsal: a version is tried out before it is reviewed. Without it nobody asks for that."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from catalog import plugin as api

PIPELINE, ID = api.PortfolioStatus.PIPELINE, "rehearsal"


class RehearsalRow(api.EntityRow):
    __tablename__ = "rehearsal__rehearsals"
    service_id: Mapped[UUID] = mapped_column(sa.ForeignKey("services.id", ondelete="CASCADE"))


async def counts(session: api.ReadSession, services: Sequence[UUID]) -> Mapping[UUID, int]:
    key = RehearsalRow.service_id
    question = sa.select(key, sa.func.count()).where(key.in_(services)).group_by(key)
    return dict(map(tuple, await session.rows(question)))


async def measure(asked: api.Measuring) -> Mapping[UUID, api.Measurement]:
    found = await counts(asked.session, asked.subjects)
    return {key: api.Measurement(value=count) for key, count in found.items()}


async def is_rehearsed(move: api.Move) -> Iterable[api.Finding]:
    if await counts(move.session, [move.service.id]):
        return []
    remedy = "Rehearse it, and say so with recordRehearsal."
    return [api.Finding(code="NOT_REHEARSED", message="Nobody rehearsed it.", remedy=remedy)]


async def rehearsals(parents: Sequence[Any], context: api.Context) -> Sequence[int]:
    """How often the service was rehearsed."""
    found = await counts(context.session, [parent.id for parent in parents])
    return [found.get(parent.id, 0) for parent in parents]


@dataclass(frozen=True, kw_only=True)
class RecordRehearsal(api.Change[api.ServiceRow]):
    """Say that a service was rehearsed."""

    service_id: Annotated[api.ServiceId, api.Doc("The service.")]

    async def check(self, work: api.Work) -> api.ServiceRow | None:
        return await api.must_be_own_service(work, self.service_id, "service_id")

    async def apply(self, work: api.Work, service: api.ServiceRow) -> api.ServiceRow:
        await work.create(RehearsalRow(service_id=service.id))
        return service


@api.extends(api.Service)
class RehearsalsOfService:
    rehearsals = api.batch("id")(rehearsals)


@api.extends(api.Mutation)
class RehearsalMutations:
    record_rehearsal = api.change(RecordRehearsal, api.Service)


class Rehearsal(api.Plugin):
    """The stage in which versions are rehearsed."""

    id = ID
    title = "Rehearsal"
    migrations = Path(__file__).parent / "migrations"
    place = api.Stage(key=ID, title=title, status=PIPELINE, after="strategy", before="review")
    criterion = api.Gate(name="service_is_rehearsed", leaving=ID, check=is_rehearsed)
    stages = api.hookimpl(lambda self: [self.place])
    gates = api.hookimpl(lambda self: [self.criterion])
    metrics = api.hookimpl(lambda _: [api.Metric(key="rehearsals", unit="", measure=measure)])
    graphql_types = api.hookimpl(lambda _: [RehearsalsOfService, RehearsalMutations])
