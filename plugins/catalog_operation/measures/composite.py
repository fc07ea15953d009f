"""How available a service can be at most, by what it stands on: a theoretical bound.

Source: AWS, "Availability with dependencies": the product of the availability of a service and of
all that it depends on, as if these failed independently of each other.
"""

from collections.abc import Collection, Mapping
from math import prod
from uuid import UUID

from catalog.plugin import NO_DATA, NOT_APPLICABLE, Measurement, Window
from catalog_operation.computing.harm import reached
from catalog_operation.measures.availability import AvailabilityTerms, availabilities
from catalog_operation.measures.harm import HarmQuestions
from catalog_operation.queries.edges import edges


async def composite(
    asked: HarmQuestions, service_ids: Collection[UUID], window: Window
) -> Mapping[UUID, Measurement]:
    """Return the bound of each service in percent, and of how many services it is made.

    Services on the way of which nothing is known, or that one does not take part in, are left out:
    the bound is no lower than it is with them. It takes four statements.
    """
    session, principal = asked.session, asked.principal
    suppliers = await edges(session, principal, service_ids, against=False)
    seen = await asked.shown(reached(suppliers, service_ids))
    found = await availabilities(session, seen, window, AvailabilityTerms(), asked.chain)
    told = {}
    for service_id in {*service_ids}.intersection(seen):
        own = found.get(service_id)
        if own is None:
            told[service_id] = NO_DATA
        elif own.percent is None:
            told[service_id] = NOT_APPLICABLE
        else:
            known = [found.get(key) for key in reached(suppliers, [service_id])]
            shares = [item.percent / 100 for item in known if item and item.percent is not None]
            told[service_id] = Measurement(value=100 * prod(shares), count=len(shares))
    return told
