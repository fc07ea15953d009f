"""The gates of transition, each of which a module of its own tells."""

from collections.abc import Sequence

from catalog.plugin import Gate
from catalog_transition.rules import (
    gate_of_changes,
    gate_of_early_life,
    gate_of_readiness,
)
from catalog_transition.rules.retirement import gate as retirement_gate

GATES: Sequence[Gate] = (
    *gate_of_changes.GATES,
    *gate_of_early_life.GATES,
    *gate_of_readiness.GATES,
    *retirement_gate.GATES,
)
