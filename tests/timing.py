"""How long a question takes of the processor, whatever else the machine does meanwhile."""

import gc
import time
from collections.abc import Callable

ROUNDS = 1_000_000
USUAL = 0.045  # seconds of the rounds where nothing else runs


def least(ask: Callable[[], object], times: int = 6) -> float:
    """Return the least seconds of several times, each less by as much as a plain loop is slower.

    A processor that others share slows a process down without its doing: caches and clocks are
    theirs, too. What other tests have left in memory is not collected meanwhile.
    """
    gc.collect()
    gc.disable()
    try:
        return min(_seconds(ask) / max(_seconds(_rounds) / USUAL, 1) for _ in range(times))
    finally:
        gc.enable()


def _seconds(run: Callable[[], object]) -> float:
    begun = time.process_time()
    run()
    return time.process_time() - begun


def _rounds() -> int:
    total = 0
    for number in range(ROUNDS):
        total += number % 7
    return total
