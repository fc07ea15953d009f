"""Test that partnership keeps the rules of all plugins, alone and beside improvement."""

from collections.abc import Sequence

from catalog.plugin import Row
from catalog.testing import Anchor, Conformance
from catalog_improvement import ContinualImprovement
from catalog_partnership import Partnership
from tests.plugins.partnership.planned import planned_on
from tests.plugins.partnership.remembered import remembered_on


class TestPartnership(Conformance):
    """Partnership, with one of each on each anchor."""

    plugin = Partnership

    def rows(self, anchor: Anchor) -> Sequence[Row]:
        """Return what is between the provider of an anchor and its consumer."""
        return [*remembered_on(anchor), *planned_on(anchor)]


class TestPartnershipBesideImprovement(TestPartnership):
    """Partnership beside the plugin whose source it is."""

    beside = (ContinualImprovement,)
