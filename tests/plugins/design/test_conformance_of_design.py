"""Test that design keeps the rules of all plugins, alone and behind strategy."""

from collections.abc import Sequence

from catalog.plugin import Row
from catalog.testing import Anchor, Conformance
from catalog_design import Design
from catalog_strategy import Strategy
from tests.plugins.design.packed import packed


class TestDesign(Conformance):
    """Design, with a pack of every part on each anchor."""

    plugin = Design

    def rows(self, anchor: Anchor) -> Sequence[Row]:
        """Return a pack of the anchor's version."""
        keys = anchor.keys
        return packed(
            f"{anchor.organization}-{anchor.is_hidden}",
            service=keys["services"],
            version=keys["service_versions"],
            owner=keys["organizations"],
            receiver=None if anchor.is_hidden else anchor.consumer,
        )


class TestDesignBehindStrategy(TestDesign):
    """Design where strategy comes before it."""

    beside = (Strategy,)
