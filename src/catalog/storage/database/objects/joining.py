"""Several statements of PostgreSQL in one, since each way there and back costs as much as a row."""

import re
from collections.abc import Sequence
from functools import lru_cache
from itertools import chain
from typing import Any, NamedTuple

MOST = 16  # statements in one
LONGEST = 15_000  # characters of one: the driver would prepare a longer one again and again
PARAMETER = re.compile(r"\$(\d+)")


class WriteStatement(NamedTuple):
    """A statement for the driver, and what it is run for."""

    text: str
    parameters: Sequence[tuple[Any, ...]]
    is_of_one: bool = False
    """Whether it changes one row, and returns one for it."""


class Joined(NamedTuple):
    """Statements in one: it returns one row, with the number of rows of each that is *of one*."""

    text: str
    parameters: tuple[Any, ...]

    @staticmethod
    def of(statements: Sequence[WriteStatement]) -> "Joined | None":
        """Return these statements in one, in which none sees what another writes.

        None where there is one alone, or where it would be too long.
        """
        single = [(one, given) for one in statements for given in one.parameters]
        if not 1 < len(single) <= MOST or sum(len(one.text) for one, _ in single) > LONGEST:
            return None
        text = _text(tuple((one.text, len(given), one.is_of_one) for one, given in single))
        return Joined(text, tuple(chain.from_iterable(given for _, given in single)))


@lru_cache(maxsize=500)
def _text(parts: Sequence[tuple[str, int, bool]]) -> str:
    """Return the text of statements, each given with its number of parameters."""
    before = 0
    written, counted = [], []
    for number, (text, count, is_of_one) in enumerate(parts):
        name = f"part_{number}"
        written.append(f"{name} AS ({_moved(text, before)})")
        counted += [f"(SELECT count(*) FROM {name})"] if is_of_one else []  # noqa: S608
        before += count
    return f"WITH {', '.join(written)} SELECT {', '.join(counted) or '1'}"


def _moved(text: str, by: int) -> str:
    """Return a statement whose parameters have numbers that are higher *by* so many."""
    return PARAMETER.sub(lambda found: f"${int(found[1]) + by}", text)
