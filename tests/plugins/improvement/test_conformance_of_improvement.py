"""Test that improvement keeps the rules of all plugins, alone and beside all stages."""

from collections.abc import Sequence

from catalog.plugin import Row
from catalog.testing import Anchor, Conformance
from catalog_design import Design
from catalog_improvement import ContinualImprovement
from catalog_transition import Transition
from tests.plugins.improvement.registered import registered_on


class TestContinualImprovement(Conformance):
    """Improvement, with a register on each anchor."""

    plugin = ContinualImprovement

    def rows(self, anchor: Anchor) -> Sequence[Row]:
        """Return an improvement of the anchor's service."""
        return registered_on(anchor)


class TestContinualImprovementAroundAllStages(TestContinualImprovement):
    """Improvement around stages that are its sources."""

    beside = (Design, Transition)
