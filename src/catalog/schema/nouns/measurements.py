"""Measurements in the graph: what plugins measure of services, asked by key over a window."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Annotated, Any
from uuid import UUID

import strawberry

from catalog.domain import sight
from catalog.domain.declared import metrics
from catalog.domain.declared.metrics import NO_DATA, Measurement, MetricError, Window
from catalog.domain.seen import near
from catalog.graph.declaring.declare import batch, extends
from catalog.graph.declaring.shown import shows
from catalog.graph.errors import ClientError
from catalog.rings import PUBLIC
from catalog.schema.context import Context
from catalog.schema.nouns.services import Service
from catalog.storage.enums import MeasurementStatus

MOST_KEYS = 50
USUAL = dt.timedelta(days=30)

strawberry.enum(MeasurementStatus)


@shows(metrics.Window)
class WindowFields:
    """A time, from its start (included) to its end (excluded)."""

    start: dt.datetime = strawberry.field(name="from", description="When it starts.")
    end: dt.datetime = strawberry.field(name="to", description="When it ends.")


@strawberry.input
class WindowInput:
    """A time, from its start (included) to its end (excluded)."""

    start: dt.datetime = strawberry.field(name="from", description="When it starts.")
    end: dt.datetime = strawberry.field(
        name="to", description="When it ends; what lies in the future is cut off."
    )

    def clipped(self, now: dt.datetime) -> Window:
        """Return the window as far as it lies in the past: an empty one where none of it does.

        Raises `ClientError` where it ends before it starts.
        """
        if self.end < self.start:
            message = "A window ends after it starts: swap `from` and `to`."
            raise ClientError(message)
        return Window(self.start, max(self.start, min(self.end, now)))


@shows(metrics.Measurement)
class MeasurementFields:
    """What was measured of one thing, with what it was computed from."""

    key: str | None = strawberry.field(
        description="The key of the metric; null where it was not asked by one."
    )
    unit: str | None = strawberry.field(
        description="The unit of the value; null where nobody offers the metric. "
        "A `ratio` is from 0 to 1, a `percent` from 0 to 100."
    )
    value: float | None = strawberry.field(description="The value; null unless the status is OK.")
    numerator: float | None = strawberry.field(description="What was divided.")
    denominator: float | None = strawberry.field(description="What it was divided by.")
    count: int | None = strawberry.field(description="How many things were counted for it.")
    window: Window | None = strawberry.field(
        description="The time that was measured, up to now; null where it tells the present state."
    )
    status: MeasurementStatus = strawberry.field(description="Whether there is a value.")
    source: str | None = strawberry.field(
        description="The id of the plugin that measures; null where nobody offers the metric."
    )


async def measured(
    parents: Sequence[Any],
    context: Context,
    keys: Annotated[
        list[str] | None,
        strawberry.argument(
            description="The keys of the metrics, at most 50; without them, all that are offered "
            "except families such as `objective:*`, whose keys end in a name."
        ),
    ] = None,
    window: Annotated[
        WindowInput | None,
        strawberry.argument(description="The time to measure; without it, the last 30 days."),
    ] = None,
) -> Sequence[list[Measurement | None] | None]:
    """What plugins measure of it, in the order of the keys.

    A key that nobody offers has no data, as one of which you must not know; a metric that fails is
    null, with an error.
    """
    metrics = context.extensions.metrics
    wanted = metrics.keys[:MOST_KEYS] if keys is None else keys
    if keys is not None and len(keys) > MOST_KEYS:
        message = f"Ask for at most {MOST_KEYS} keys, not {len(keys)}."
        raise ClientError(message)
    over = window.clipped(context.now) if window else Window(context.now - USUAL, context.now)
    subjects = [parent.id for parent in parents]
    found: dict[str, dict[UUID, Measurement | MetricError]] = {}
    for key in dict.fromkeys(wanted):
        ring = metrics.ring(key)
        known = await near(context.session, context.principal, sight.SERVICE, ring, subjects)
        some = [subject for subject in subjects if subject in known]
        nothing = replace(NO_DATA, key=key, window=over)
        found[key] = dict.fromkeys(subjects, nothing)
        if some:
            found[key] |= await metrics.attempt(
                key, some, over, session=context.session, now=context.now
            )
    told: list[Any] = [[found[key][subject] for key in wanted] for subject in subjects]
    return told


def _most_measured(arguments: Mapping[str, Any]) -> int:
    """Return how many measurements there can be: one for each key."""
    keys = arguments.get("keys")
    return MOST_KEYS if keys is None else len(keys)


@extends(Service)
class Measured:
    """What is measured of a service."""

    metrics = batch("id", most=_most_measured, ring=PUBLIC)(measured)


PARTS = (Window, Measurement, Measured)
