"""Test that operation keeps the rules of all plugins, alone and behind design."""

from collections.abc import Sequence
from itertools import chain
from uuid import UUID

from catalog.plugin import Row
from catalog.testing import Anchor, Conformance
from catalog_design import Design
from catalog_operation import Operation
from tests.plugins.operation.counted import objective
from tests.plugins.operation.operated import calendar, incident
from tests.plugins.operation.requested import given, requested

INCIDENTS = (
    "id,title,services,startedAt,restoredAt,severity\n"
    "7,Slow,acme-api,2026-01-01T10:00:00Z,2026-01-01T11:00:00Z,major\n"
)
OPENSLO = """apiVersion: openslo/v1
kind: SLO
metadata: {name: acme-api-slo}
spec:
  service: acme-api
  indicator: {metadata: {name: requests}}
  timeWindow: [{duration: 4w, isRolling: true}]
  budgetingMethod: Occurrences
  objectives: [{displayName: Good, target: 0.995}]
"""
THRESHOLDS = """- type: acme-api
  serviceDependencies:
  monitoringThresholds: {apdexScore: 0.995}
"""


class TestOperation(Conformance):
    """Operation, with an incident, an objective and a request on each anchor."""

    plugin = Operation
    files = {  # noqa: RUF012
        "incidents": INCIDENTS,
        "openslo": OPENSLO,
        "thresholds": THRESHOLDS,
    }

    def rows(self, anchor: Anchor) -> Sequence[Row]:
        """Return an incident of the anchor's service, and others that it may be a duplicate of."""
        keys = {"organization": anchor.keys["organizations"], "service": anchor.keys["services"]}
        random = keys["service"].int % 2**62
        # The rules let it refer to the first and to the last one there is: its house sees both.
        ends = (
            [UUID(int=random), UUID(int=2**128 - 1 - random)]
            if anchor.organization == "bolt"
            else []
        )
        first = random % 1_000_000 * 3 + 1
        numbered = enumerate([*ends, None], first)
        incidents = (incident(own, number=number, **keys) for number, own in numbered)
        counted = objective(keys["service"])
        asked = requested(
            relationship=anchor.keys["relationships"],
            offering=anchor.keys["offerings"],
            provider=keys["organization"],
            consumer=anchor.consumer,
        )
        held = given(
            service=keys["service"],
            offering=anchor.keys["offerings"],
            provider=keys["organization"],
            consumer=anchor.consumer,
        )
        own = [calendar(keys["service"]), *counted, *asked, *chain.from_iterable(incidents)]
        return own if anchor.is_hidden else [*held, *own]


class TestOperationBehindDesign(TestOperation):
    """Operation where design comes before it."""

    beside = (Design,)
