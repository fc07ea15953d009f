"""Measurements in the graph: what plugins measure of nouns, asked by key over a window."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Annotated, Any
from uuid import UUID

import strawberry

from catalog.domain import sight
from catalog.domain.declared import metrics
from catalog.domain.declared.metrics import NO_DATA, Measurement, MetricError, Window
from catalog.domain.seen import Seen, near
from catalog.graph.declaring.declare import batch, extends
from catalog.graph.declaring.shown import shows
from catalog.graph.errors import ClientError
from catalog.schema.context import Context
from catalog.schema.nouns.dependencies import ServiceDependency
from catalog.schema.nouns.offerings import ServiceOffering
from catalog.schema.nouns.organizations import Organization, Person
from catalog.schema.nouns.outcomes import Outcome, Output
from catalog.schema.nouns.relationships.relationships import ServiceRelationship
from catalog.schema.nouns.services import Service, ServiceVersion
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


async def _measurements(
    of: Seen, subjects: Sequence[UUID], context: Context, keys: list[str] | None, over: Window
) -> list[list[Measurement | MetricError]]:
    """Return for each subject what its metrics say, in the order of the keys."""
    metrics = context.extensions.metrics
    wanted = metrics.keys(of)[:MOST_KEYS] if keys is None else keys
    found: dict[str, dict[UUID, Measurement | MetricError]] = {}
    for key in dict.fromkeys(wanted):
        known = await near(context.session, context.principal, of, metrics.ring(key, of), subjects)
        some = [subject for subject in subjects if subject in known]
        found[key] = dict.fromkeys(subjects, replace(NO_DATA, key=key, window=over))
        if some:
            found[key] |= await metrics.attempt(
                key, some, over, session=context.session, now=context.now, of=of
            )
    return [[found[key][subject] for key in wanted] for subject in subjects]


def _most_measured(arguments: Mapping[str, Any]) -> int:
    """Return how many measurements there can be: one for each key."""
    keys = arguments.get("keys")
    return MOST_KEYS if keys is None else len(keys)


def _metrics_of(of: Seen) -> Any:
    """Return the field that tells what is measured of a noun."""

    async def measured(
        parents: Sequence[Any],
        context: Context,
        keys: Annotated[
            list[str] | None,
            strawberry.argument(
                description="The keys of the metrics, at most 50; without them, all that are "
                "offered except families such as `objective:*`, whose keys end in a name."
            ),
        ] = None,
        window: Annotated[
            WindowInput | None,
            strawberry.argument(description="The time to measure; without it, the last 30 days."),
        ] = None,
    ) -> Sequence[list[Measurement | None] | None]:
        """What plugins measure of it, in the order of the keys.

        A key that nobody offers has no data, as one of which you must not know; a metric that fails
        is null, with an error.
        """
        if keys is not None and len(keys) > MOST_KEYS:
            message = f"Ask for at most {MOST_KEYS} keys, not {len(keys)}."
            raise ClientError(message)
        over = window.clipped(context.now) if window else Window(context.now - USUAL, context.now)
        subjects = [parent.id for parent in parents]
        told: list[Any] = await _measurements(of, subjects, context, keys, over)
        return told

    return batch("id", most=_most_measured, ring=of.ring)(measured)


def _measured(noun: type, of: Seen) -> type:
    """Return the class that adds to a noun what is measured of it."""
    fields = {"__doc__": "What is measured of a noun.", "metrics": _metrics_of(of)}
    return extends(noun)(type(f"Measured{of.name}", (), fields))


NOUNS = {
    Service: sight.SERVICE,
    ServiceVersion: sight.SERVICE_VERSION,
    ServiceDependency: sight.DEPENDENCY,
    ServiceOffering: sight.OFFERING,
    ServiceRelationship: sight.RELATIONSHIP,
    Organization: sight.ORGANIZATION,
    Person: sight.PERSON,
    Outcome: sight.OUTCOME,
    Output: sight.OUTPUT,
}
PARTS = (Window, Measurement, *(_measured(noun, of) for noun, of in NOUNS.items()))
