"""How changes of services go: how many succeed, how many fail, and how many nobody let them make.

A change counts in the window in which it was done. One that was cancelled was not made.
"""

from collections.abc import Callable, Mapping
from uuid import UUID

from catalog.plugin import HOUSE, Measurement, Measuring, Metric, ratio
from catalog_transition.queries import changes
from catalog_transition.queries.changes import ChangeCounts

NONE = ChangeCounts(0, 0, 0)


async def change_success(asked: Measuring) -> Mapping[UUID, Measurement]:
    """Measure the share of changes that were successful among those that were made."""
    return await _share(asked, lambda made: made.successful)


async def change_failure(asked: Measuring) -> Mapping[UUID, Measurement]:
    """Measure the share of changes that failed or were rolled back among those that were made."""
    return await _share(asked, lambda made: made.all - made.successful)


async def _share(
    asked: Measuring, part: Callable[[ChangeCounts], int]
) -> Mapping[UUID, Measurement]:
    found = await changes.made(asked.session, asked.subjects, asked.window)
    counts = {key: found.get(key, NONE) for key in asked.subjects}
    return {key: ratio(part(one), one.all, count=one.all) for key, one in counts.items()}


async def unauthorised_changes(asked: Measuring) -> Mapping[UUID, Measurement]:
    """Count the changes that were made without authority, or outside their windows."""
    found = await changes.made(asked.session, asked.subjects, asked.window)
    counts = {key: found.get(key, NONE) for key in asked.subjects}
    return {key: Measurement(value=one.unauthorised, count=one.all) for key, one in counts.items()}


METRICS = (
    Metric(key="change-success", unit="ratio", measure=change_success, ring=HOUSE),
    Metric(key="change-failure", unit="ratio", measure=change_failure, ring=HOUSE),
    Metric(key="unauthorised-changes", unit="changes", measure=unauthorised_changes, ring=HOUSE),
)
