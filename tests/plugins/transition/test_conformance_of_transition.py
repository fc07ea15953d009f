"""Test that transition keeps the rules of all plugins, alone and behind design."""

from collections.abc import Sequence

from catalog.plugin import Row
from catalog.testing import Anchor, Conformance
from catalog_design import Design
from catalog_transition import Transition
from tests.plugins.operation.requested import given
from tests.plugins.transition.remembered import remembered_on

TABLE = (
    "organization,area,check,level_low,level_high\nacme,Safety,Backup,1,1\nacme,Speed,Load,0,1\n"
)
APPROVALS = (
    '{"service": "acme-api", "level": "alpha", "approver": "@Ann", "decidedAt": "2026-01-31"}\n'
)


class TestTransition(Conformance):
    """Transition, with everything that it remembers on each anchor."""

    plugin = Transition
    files = {"check-template": TABLE, "readiness": APPROVALS}  # noqa: RUF012

    def rows(self, anchor: Anchor) -> Sequence[Row]:
        """Return what is remembered of the anchor's version."""
        keys = anchor.keys
        deal = {"provider": keys["organizations"], "consumer": anchor.consumer}
        held = given(service=keys["services"], offering=keys["offerings"], **deal)
        return [*(() if anchor.is_hidden else held), *remembered_on(anchor)]


class TestTransitionBehindDesign(TestTransition):
    """Transition where design comes before it."""

    beside = (Design,)
