"""Which indicators of services some plugin measures, as jobs ask for it."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from catalog.plugin import NO_DATA, JobRun, Measurement, Window
from catalog_acquisition.measures.occurrences import PromiseAsking

ASKED = "{ plugins { metrics { key unit of } } }"
FAMILY = ":*"


async def _no_facts(_key: str, ids: Sequence[UUID], _window: Window) -> Mapping[UUID, Measurement]:
    """Return no values: what a metric says is for those who may know it, and never for a job."""
    return dict.fromkeys(ids, NO_DATA)


async def promises_of(run: JobRun) -> PromiseAsking:
    """Return where a job reads obligations: what a metric measures waits for its value there."""
    found = (await run.ask(ASKED))["plugins"]
    units = {
        item["key"]: item["unit"]
        for plugin in found
        for item in plugin["metrics"]
        if item["of"] == "Service"
    }

    def unit(key: str) -> str | None:
        family, _, name = key.partition(":")
        return units.get(key) or (units.get(family + FAMILY) if name else None)

    return PromiseAsking(run.session, run.due, _no_facts, unit)
