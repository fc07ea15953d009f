"""Comparing levels: whether a measured value meets a target, and whether one target is looser."""

import operator
from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Context, Decimal

from catalog.domain.levels.fields import Level
from catalog.storage.tables.levels import LevelComparator

MEETS: Mapping[str, Callable[[Decimal, Decimal], bool]] = {
    LevelComparator.GE.name: operator.ge,
    LevelComparator.GT.name: operator.gt,
    LevelComparator.LE.name: operator.le,
    LevelComparator.LT.name: operator.lt,
    LevelComparator.EQ.name: operator.eq,
}
MORE, LESS = (
    {(own, other) for own in kind for other in kind} for kind in (("GE", "GT"), ("LE", "LT"))
)
PLACES = Decimal(1).scaleb(-9)  # what floats of metrics are exact to
ANY_FLOAT = Context(prec=400)  # enough digits for the largest float, which has 309, and the places


def is_met(target: Level, value: float) -> bool:
    """Tell whether what was measured meets a target: 99.9 measured as a float is 99.9."""
    measured = Decimal(repr(value)).quantize(PLACES, context=ANY_FLOAT)
    return MEETS[target["comparator"]](measured, Decimal(target["value"]))


def looser(own: Sequence[Level], supported: Sequence[Level]) -> Iterator[tuple[Level, Level]]:
    """Yield the targets that are looser than one of what they support, each with that one.

    They are compared where they are about one indicator in one unit, and ask for more or for less
    alike. What has no counterpart is not compared.
    """
    for target in own:
        for other in supported:
            if (target["indicator"], target["unit"]) != (other["indicator"], other["unit"]):
                continue
            asked = target["comparator"], other["comparator"]
            value, needed = Decimal(target["value"]), Decimal(other["value"])
            if asked in MORE and (value < needed or (value == needed and asked == ("GE", "GT"))):
                yield target, other
            if asked in LESS and (value > needed or (value == needed and asked == ("LE", "LT"))):
                yield target, other
