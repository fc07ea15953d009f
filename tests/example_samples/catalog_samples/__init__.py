"""Samples: how many answers of a service were good, as a monitor writes it into a file."""

import asyncio
import datetime as dt
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated
from uuid import UUID

import sqlalchemy as sa
from catalog import plugin as api
from pydantic import BaseModel, Field
from sqlalchemy.orm import Mapped, mapped_column

MOST = 1_000  # lines that one run reads, the last of the file
LEFT_OUT = {"samples__samples": "The job pulls them from the file again."}
PARENT = sa.ForeignKey("services.id", ondelete="CASCADE")


class SampleRow(api.Row):
    """What was measured of one service at one moment."""

    __tablename__ = "samples__samples"

    service_id: Mapped[UUID] = mapped_column(PARENT, primary_key=True)
    taken_at: Mapped[dt.datetime] = mapped_column(primary_key=True)
    good: Mapped[int]
    valid: Mapped[int]


@dataclass(frozen=True, kw_only=True)
class Sample:
    """One line of the file."""

    service_id: UUID
    taken_at: dt.datetime
    good: int
    valid: int


@dataclass(frozen=True, kw_only=True)
class KeepSamples(api.Change):
    """Keep samples, each in the place of what was kept for its service and moment."""

    samples: Annotated[list[Sample], api.Many(MOST)]

    async def apply(self, work: api.Work, _found: None) -> None:
        """Write those that are new, or are others now."""
        for sample in self.samples:
            key = {"service_id": sample.service_id, "taken_at": sample.taken_at}
            counted = {"good": sample.good, "valid": sample.valid}
            await work.session.replace(SampleRow, [counted], **key)


def read(path: Path) -> list[Mapping[str, object]]:
    """Return the last lines of the file, each as the mapping that it holds."""
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()[-MOST:]]


async def measure(asked: api.Measuring) -> Mapping[UUID, api.Measurement]:
    """Measure which part of all answers in the window was good."""
    row, window = SampleRow, asked.window
    sums = sa.func.sum(row.good), sa.func.sum(row.valid)
    found = await asked.session.rows(
        sa.select(row.service_id, *sums)
        .where(api.among(row.service_id, values=asked.subjects))
        .where(row.taken_at >= window.start, row.taken_at < window.end)
        .group_by(row.service_id)
    )
    return {key: api.ratio(int(good), int(valid), count=int(valid)) for key, good, valid in found}


class Settings(BaseModel):
    """Where samples come from."""

    file: Path = Field(description="The file: a JSON object a line, with service, at, good, valid.")


class Samples(api.Plugin):
    """A metric that is pulled from a file every minute."""

    id = "samples"
    title = "Samples"
    migrations = Path(__file__).parent / "migrations"
    Config = Settings
    config: Settings

    exporters = api.hookimpl(lambda self: [api.Exporter(left_out=LEFT_OUT)])

    async def pull(self, run: api.JobRun) -> None:
        """Keep what the file says of services that are here."""
        lines = await asyncio.to_thread(read, self.config.file)
        slugs = api.ServiceRow.slug.in_({str(line["service"]) for line in lines})
        service = api.ServiceRow
        known = await run.session.rows(sa.select(service.slug, service.id).where(slugs))
        ids = dict(map(tuple, known))
        samples = [
            Sample(
                service_id=ids[line["service"]],
                taken_at=dt.datetime.fromisoformat(str(line["at"])),
                good=int(str(line["good"])),
                valid=int(str(line["valid"])),
            )
            for line in lines
            if line["service"] in ids
        ]
        await run.make(KeepSamples(samples=samples))

    @api.hookimpl
    def jobs(self) -> Iterable[api.Job]:
        """Pull samples every minute."""
        return [api.Job(name="pull", every=dt.timedelta(minutes=1), do=self.pull)]

    @api.hookimpl
    def metrics(self) -> Iterable[api.Metric]:
        """Offer the part of good answers."""
        unit, ring = "ratio", api.HOUSE
        return [api.Metric(key="good-answers", unit=unit, measure=measure, ring=ring)]
