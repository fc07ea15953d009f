"""How ready a version is: arithmetic over checks and their latest answers."""

from collections.abc import Iterable
from typing import Any

from catalog.plugin import Measurement, ratio
from catalog_transition.tables.readiness import CheckVerdict


def is_passed(answer: Any) -> bool:
    """Tell whether an answer lets a version go on: PASS, or not applicable with a reason."""
    if answer is None:
        return False
    is_needless = answer.verdict is CheckVerdict.NOT_APPLICABLE and answer.reason is not None
    return is_needless or answer.verdict is CheckVerdict.PASS


def share(items: Iterable[tuple[Any, Any]]) -> Measurement:
    """Return the share of the mandatory checks that pass, from 0 to 1.

    Without a mandatory check it is NOT_APPLICABLE. It is shown, and decides nothing.
    """
    mandatory = [answer for item, answer in items if item.mandatory]
    return ratio(sum(map(is_passed, mandatory)), len(mandatory))
