"""A market whose service was promised, fails, and is improved."""

import datetime as dt
from typing import Any

from catalog.testing import Clock
from catalog_improvement.tables import ImprovementLinkRow
from tests.asking import Asking
from tests.core.levelling import proposed, signed, target
from tests.hearing import count, until
from tests.plugins.operation.running import MOMENT, Running

JANUARY = dt.datetime(2026, 1, 5, 12, tzinfo=dt.UTC)


def january() -> Clock:
    """Return a clock that a catalog begins with: what happened before it is told to nobody."""
    return Clock(JANUARY)


RAISED = """{ improvements { nodes {
    number title status stage kpi { key unit better } service { slug } raisedBy
    inputs { source stage what evidence relationship { id } }
} } }"""


class Promised(Running):
    """A service of which 99.9 percent a month were promised in January; it is the 20th of April."""

    def __init__(self, catalog: Asking, value: str = "99.9") -> None:
        super().__init__(catalog, JANUARY)
        deal = self.active(slug="deal")
        self.agreement = signed(self, proposed(self, deal, targets=[target(value)]))
        catalog.clock.moment = MOMENT

    def outage(self, day: int, minutes: int = 95, month: int = 3) -> Any:
        """Report an outage of a morning, in March unless said otherwise."""
        start = dt.datetime(2026, month, day, 8, tzinfo=dt.UTC)
        end = start + dt.timedelta(minutes=minutes)
        return self.report(start.isoformat(), end.isoformat())

    def raised(self, *, evidence: int) -> list[Any]:
        """Return what was raised, once so many pieces of evidence are there."""
        until(lambda: count(self.catalog, ImprovementLinkRow) >= evidence)
        found = self.catalog.ask(RAISED)["improvements"]["nodes"]
        return list(found)
