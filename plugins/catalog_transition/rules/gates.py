"""The gates of transition, each of which a module of its own tells."""

from collections.abc import Sequence

from catalog.plugin import Gate

GATES: Sequence[Gate] = ()
