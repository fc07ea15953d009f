"""The public API for tests of plugins: a catalog of one's own, and rules that every plugin keeps.

It needs the extra `testing`, and no test runner in particular.
"""

from catalog.testing.asking import ADMIN, ANYBODY, Asking, Clock
from catalog.testing.catalogs import catalog
from catalog.testing.conformance import Conformance
from catalog.testing.worlds import Anchor

__all__ = [
    "ADMIN",
    "ANYBODY",
    "Anchor",
    "Asking",
    "Clock",
    "Conformance",
    "catalog",
]
