"""The gates of transition, each of which a module of its own tells."""

from collections.abc import Sequence

from catalog.plugin import Gate
from catalog_transition.rules import gate_of_retirement

GATES: Sequence[Gate] = (*gate_of_retirement.GATES,)
from catalog_transition.rules.gate_of_readiness import READY

GATES: Sequence[Gate] = (READY,)
