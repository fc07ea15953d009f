"""Rehearsal: a stage that a service leaves once it is recorded."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated
from uuid import UUID

import sqlalchemy as sa
from catalog import plugin as api
from sqlalchemy.orm import Mapped, mapped_column

PARENT, PIPELINE = sa.ForeignKey("services.id", ondelete="CASCADE"), api.PortfolioStatus.PIPELINE


class RehearsalRow(api.EntityRow):
    __tablename__ = "rehearsal__records"
    service_id: Mapped[UUID] = mapped_column(PARENT, index=True)


async def counts(session: api.ReadSession, services: Sequence[UUID]) -> Mapping[UUID, int]:
    key = RehearsalRow.service_id
    question = sa.select(key, sa.func.count()).where(api.among(key, values=services))
    return dict(map(tuple, await session.rows(question.group_by(key))))


async def measure(asked: api.Measuring) -> Mapping[UUID, api.Measurement]:
    found = await counts(asked.session, asked.subjects)
    return {service: api.Measurement(value=count) for service, count in found.items()}


async def gaps(move: api.Move) -> Iterable[api.Finding]:
    if not move.is_forward or await counts(move.session, [move.service.id]):
        return []
    why, remedy = "Nobody recorded it.", "Record it with recordRehearsal."
    return [api.Finding(code="REHEARSAL_MISSING", message=why, remedy=remedy)]


async def recorded(parents: Sequence[api.ServiceRow], context: api.Context) -> Sequence[int | None]:
    """How often the rehearsal of the service was recorded."""
    found = await counts(context.session, [parent.id for parent in parents])
    return [found.get(parent.id, 0) for parent in parents]


@dataclass(frozen=True, kw_only=True)
class RecordRehearsal(api.Change):
    """Record the rehearsal of a service."""

    service_id: Annotated[api.ServiceId, api.Doc("The service.")]
    preconditions = (api.OWN_SERVICE,)

    async def apply(self, work: api.Work, _found: None) -> api.ServiceRow | None:
        await work.create(RehearsalRow(service_id=self.service_id))
        return await work.session.get(api.ServiceRow, self.service_id)


@api.extends(api.Service)
class Fields:
    rehearsal_count = api.batch("id", ring=api.HOUSE)(recorded)


@api.extends(api.Mutation)
class Mutations:
    record_rehearsal = api.change(RecordRehearsal, api.Service)


class Rehearsal(api.Plugin):
    """A stage, and the record that a service needs to leave it."""

    id = "rehearsal"
    title = "Rehearsal"
    migrations = Path(__file__).parent / "migrations"
    stage = api.Stage(key=id, title=title, status=PIPELINE, after=("strategy", "design"))
    stages = api.hookimpl(lambda self: [self.stage])
    gates = api.hookimpl(lambda self: [api.Gate(name="is_recorded", leaving=self.id, check=gaps)])
    metric = api.Metric(key=id, unit="records", measure=measure, ring=api.HOUSE)
    metrics = api.hookimpl(lambda self: [self.metric])
    part = api.Part(name="records", row=RehearsalRow, under="service_id")
    exporters = api.hookimpl(lambda self: [api.Exporter(self.part)])
    graphql_types = api.hookimpl(lambda self: [Fields, Mutations])
