"""Test that acquisition keeps the rules of all plugins."""

from collections.abc import Sequence

from catalog.plugin import Row
from catalog.testing import Anchor, Conformance
from catalog_acquisition import Acquisition
from tests.plugins.acquisition.contracted import contracted_on


class TestAcquisition(Conformance):
    """Acquisition, with a contract on each anchor."""

    plugin = Acquisition

    def rows(self, anchor: Anchor) -> Sequence[Row]:
        """Return a contract of the anchor's organization, with one of everything."""
        return contracted_on(anchor)
