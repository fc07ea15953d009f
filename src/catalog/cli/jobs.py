"""`catalog jobs`: what plugins do by the clock, when, and how it went."""

import json
from collections.abc import Mapping, Sequence
from typing import Annotated, Any

import typer

from catalog.app import Catalog
from catalog.cli import tables
from catalog.cli.state import fail, run, say, state
from catalog.domain.events.jobs import Job
from catalog.domain.events.runs import RunEnd, RunningError
from catalog.graph.declaring.types import write_time
from catalog.host.problems import meant
from catalog.storage import outbox
from catalog.storage.tables.outbox import JobRow

app = typer.Typer(help="Look after what plugins do by the clock.", no_args_is_help=True)


@app.command("list")
def list_(
    context: typer.Context,
    *,
    as_json: Annotated[bool, typer.Option("--json", help="Print a JSON array.")] = False,
) -> None:
    """List the jobs of all plugins: when they are due, and how their last run ended."""
    catalog = state(context).catalog()
    found = [told(job, row) for job, row in run(_kept(catalog))]
    if as_json:
        typer.echo(json.dumps(found, indent=2))
    elif found:
        show(found)
    else:
        typer.echo("There are no jobs.")


@app.command("run")
def run_(
    context: typer.Context,
    name: Annotated[str, typer.Argument(help="The job, as `catalog jobs list` names it.")],
) -> None:
    """Run one job now, here, and exit with 1 if it fails; what it logs stands in the log."""
    catalog = state(context).catalog()
    try:
        ended = run(_run(catalog, name))
    except RunningError:
        fail(f"A run of {name} is going on: wait for its end, and look at `catalog jobs list`.")
    if ended.error is None:
        say(f"{name} has run.")
    elif ended.is_dead:
        fail(f"{name} failed too often: {ended.error}. `catalog events dead` lists it.")
    else:
        fail(f"{name} failed: {ended.error}. Where a server runs, it tries again after a pause.")


async def _run(catalog: Catalog, name: str) -> RunEnd:
    jobs = {job.called: job for job in catalog.plugins.jobs}
    async with catalog.opened():
        if name not in jobs:
            fail(f"There is no job {name}: {meant(name, jobs)}")
        async with catalog.dispatcher(jobs[name]).running() as dispatcher:
            return await dispatcher.run_now(jobs[name])


async def _kept(catalog: Catalog) -> list[tuple[Job, JobRow | None]]:
    jobs = {job.key: job for job in catalog.plugins.jobs}
    async with catalog.opened() as database, database.reading() as session:
        rows = {row.key: row for row in await outbox.jobs(session, jobs)}
    return [(job, rows.get(key)) for key, job in jobs.items()]


def told(job: Job, row: JobRow | None) -> dict[str, Any]:
    """Return what is known of a job, as JSON has it."""
    last = None
    if row and row.last_due_at and row.last_ended_at and row.last_outcome:
        last = {
            "dueAt": write_time(row.last_due_at),
            "endedAt": write_time(row.last_ended_at),
            "outcome": row.last_outcome.name,
            "error": row.last_error,
        }
    following = write_time(row.next_at) if row else None
    return {
        "name": job.called,
        "schedule": str(job.schedule),
        "lastRun": last,
        "nextRunAt": following,
    }


def show(jobs: Sequence[Mapping[str, Any]]) -> None:
    """Print a table of what is known of jobs."""
    parts = ("dueAt", "endedAt", "outcome", "error")
    nothing: dict[str, str] = {}
    tables.show(
        ("job", "schedule", "last due", "ended", "outcome", "error", "next run"),
        (
            (
                job["name"],
                job["schedule"],
                *((job["lastRun"] or nothing).get(part) or "" for part in parts),
                job["nextRunAt"] or "",
            )
            for job in jobs
        ),
    )
