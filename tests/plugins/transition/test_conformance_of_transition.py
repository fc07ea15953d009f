"""Test that transition keeps the rules of all plugins, alone and behind design."""

from collections.abc import Sequence

from catalog.plugin import Row
from catalog.testing import Anchor, Conformance
from catalog_design import Design
from catalog_transition import Transition
from tests.plugins.transition.reviewed import templated


class TestTransition(Conformance):
    """Transition, with everything that it remembers on each anchor."""

    plugin = Transition

    def rows(self, anchor: Anchor) -> Sequence[Row]:
        """Return what is remembered of the anchor's version."""
        keys = anchor.keys
        return templated(
            f"{anchor.organization}-{anchor.is_hidden}".lower(),
            house=keys["organizations"],
            service=keys["services"],
            version=keys["service_versions"],
        )


class TestTransitionBehindDesign(TestTransition):
    """Transition where design comes before it."""

    beside = (Design,)
