"""Test that acquisition keeps the rules of all plugins."""

import json
from collections.abc import Sequence
from typing import ClassVar

from catalog.plugin import Row
from catalog.testing import Anchor, Conformance
from catalog_acquisition import ServiceAcquisition
from tests.plugins.acquisition.contracted import contracted_on
from tests.plugins.acquisition.processes import release
from tests.plugins.acquisition.spent import spent
from tests.rows import key

FILE = json.dumps({"version": "1.1", "releases": [release()]})


class TestAcquisition(Conformance):
    """Acquisition, with a contract on each anchor, and all that is noted of it."""

    plugin = ServiceAcquisition
    files: ClassVar[dict[str, str]] = {"ocds": FILE}

    def rows(self, anchor: Anchor) -> Sequence[Row]:
        """Return a contract by which the anchor's organization buys, with its money."""
        name = f"{anchor.organization}-{anchor.is_hidden}".lower()
        buyer = anchor.keys["organizations"]
        return [*contracted_on(anchor), *spent(name, key(f"{name}-contract"), buyer)]
