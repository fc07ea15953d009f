"""Test that plans and practices keep the rules of all plugins."""

from collections.abc import Sequence

from catalog.plugin import Row
from catalog.testing import Anchor, Conformance
from catalog_partnership import Partnership
from tests.plugins.partnership.planned import planned_on


class TestPlans(Conformance):
    """Partnership, with plans and practices of each anchor's organization."""

    plugin = Partnership

    def rows(self, anchor: Anchor) -> Sequence[Row]:
        """Return what the anchor's organization shares with the consumer."""
        return planned_on(anchor)
