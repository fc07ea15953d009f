"""What a plugin does by the clock: its jobs, each run begun twice."""

from collections.abc import Iterator
from dataclasses import replace

from catalog.domain.events.jobs import Job, JobRun
from catalog.domain.events.runs import RunEnd
from catalog.testing.asking import Asking
from catalog.testing.rules.counting import counted
from catalog.testing.subjects import Subject

BOOKS = frozenset({"outbox", "subscribers", "deliveries", "delivered_changes", "jobs"})


class InterruptedRunError(Exception):
    """The run did all that it does, and the server was killed before it could say so."""


def everything_is_changed_once(subject: Subject) -> Iterator[str]:
    """Find jobs that fail, or that change something again when a run begins again."""
    own = [job for job in subject.plugins.jobs if job.plugin == subject.id]
    if not own:
        return
    with subject.world("acme") as made:
        subject.put(made.catalog, made.anchors[-1])
        for job in own:
            yield from _wrong(job, made.catalog)


def _wrong(job: Job, catalog: Asking) -> Iterator[str]:
    ends: list[JobRun] = []

    async def interrupted(run: JobRun) -> None:
        await job.do(run)
        ends.append(run)
        raise InterruptedRunError

    ended = _run(replace(job, do=interrupted), catalog)
    before = _rows(catalog)
    if ends:
        ended = _run(job, catalog)
    if ended.error is not None:
        yield (
            f"The job {job.called} fails: {ended.error}. Mend it: the log tells more. If it needs "
            "a setting, let `settings` of the test class have it."
        )
        return
    after = _rows(catalog)
    for table in sorted(after.keys() | before.keys()):
        more = after.get(table, 0) - before.get(table, 0)
        if more:
            yield (
                f"The job {job.called} changes something again when a run begins again: {table} "
                f"has {more:+d} rows. Let what it changes follow from `run.due`, in place of a "
                "clock or of chance, and change it with `run.make`."
            )


def _run(job: Job, catalog: Asking) -> RunEnd:
    async def work() -> RunEnd:
        async with catalog.catalog.dispatcher(job).running() as dispatcher:
            return await dispatcher.run_now(job)

    return catalog.run(work)


def _rows(catalog: Asking) -> dict[str, int]:
    return {name: count for name, count in counted(catalog).items() if name not in BOOKS}
