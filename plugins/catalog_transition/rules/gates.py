"""The gates of transition, each of which a module of its own tells."""

from collections.abc import Sequence

from catalog.plugin import Gate
from catalog_transition.rules import (
    gate_of_changes,
    gate_of_early_life,
    gate_of_readiness,
    gate_of_retirement,
)

GATES: Sequence[Gate] = (
    *gate_of_changes.GATES,
    *gate_of_early_life.GATES,
    *gate_of_readiness.GATES,
    *gate_of_retirement.GATES,
)
