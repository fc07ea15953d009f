"""Whether outcomes are brought about: as long as their service is live, and not down."""

import datetime as dt
from collections.abc import Collection, Mapping
from uuid import UUID

from catalog.plugin import (
    NO_DATA,
    OUTCOME,
    PARTICIPANT,
    Chain,
    Measurement,
    Measuring,
    Metric,
    Principal,
    ReadSession,
    Window,
    ratio,
)
from catalog_operation.computing.availability import MINUTE
from catalog_operation.computing.spans import moment
from catalog_operation.measures.availability import AvailabilityTerms, availabilities
from catalog_operation.queries import outcomes

AROUND_THE_CLOCK = AvailabilityTerms(is_agreed=True)  # an outcome is wanted at all hours
MOMENT = dt.timedelta(seconds=1)


async def delivering(
    session: ReadSession,
    principal: Principal,
    service_ids: Collection[UUID],
    at: dt.datetime,
    chain: Chain,
) -> dict[UUID, bool | None]:
    """Return whether services bring about what is wanted of them; None where nobody watches.

    Services of which the principal may not know what happens to them are left out.
    """
    window, terms = Window(at, at + MOMENT), AROUND_THE_CLOCK
    found = await availabilities(session, service_ids, window, terms, chain, principal=principal)
    return {key: None if item is None else item.agreed > item.down for key, item in found.items()}


async def outcome_delivered(asked: Measuring) -> Mapping[UUID, Measurement]:
    """Measure the percentage of the window's minutes in which outcomes were brought about.

    These are the minutes in which their service was live, watched, and not down; it has no data
    where nobody watched it at all.
    """
    services = await outcomes.services(asked.session, asked.subjects)
    found = await availabilities(
        asked.session, set(services.values()), asked.window, AROUND_THE_CLOCK, asked.chain
    )
    seconds = moment(asked.window.end) - moment(asked.window.start)
    measured: dict[UUID, Measurement] = {}
    for key, service_id in services.items():
        item = found.get(service_id)
        if item is None:
            measured[key] = NO_DATA
        else:
            minutes = (item.agreed - item.down) / MINUTE
            measured[key] = ratio(minutes, seconds / MINUTE, whole=100, count=item.breaks)
    return measured


METRICS = (
    Metric(
        key="outcome-delivered",
        unit="percent",
        measure=outcome_delivered,
        ring=PARTICIPANT,
        of=OUTCOME,
    ),
)
