"""Plugins whose gates break the rules of the conformance kit, and what is said about them."""

import asyncio
import itertools
from collections.abc import Callable
from pathlib import Path
from typing import Any

from catalog.plugin import Finding, Gate
from tests.plugins.bringing import bringing
from tests.plugins.broken import raising

RULE = "its_gates_are_deterministic_and_quick"


def gate(check: Any, **given: Any) -> Callable[[Path], Any]:
    """Make a plugin with one gate."""
    made = Gate(name="all_is_well", check=check, **given)
    return lambda _folder: bringing("gated", gates=[made])


async def sleeping(move: Any) -> list[Finding]:
    """Answer too late."""
    await asyncio.sleep(30)
    return []


async def content(move: Any) -> list[Finding]:
    """Find nothing."""
    return []


async def strict(moves: Any) -> list[list[Finding]]:
    """Find something of every move."""
    return [[Finding(code="STRICT", message="No.", remedy="Go.")] for _ in moves]


async def hopeless(move: Any) -> list[Finding]:
    """Find what nobody can mend."""
    return [Finding(code="ALL_IS_LOST", message="All is lost.")]


async def oddly_coded(move: Any) -> list[Finding]:
    """Find something under a code that is none."""
    return [Finding(code="oh-no", message="Oh no.", remedy="Wait.")]


def moody() -> Any:
    """Make a check that finds something else each time."""
    numbers = itertools.count()

    async def check(move: Any) -> list[Finding]:
        return [Finding(code="MOODY", message=str(next(numbers)), remedy="Ask again.")]

    return check


OF_GATES = (
    (RULE, gate(sleeping, limit=2.0), "did not answer within 2 seconds"),
    (RULE, gate(raising), "failed (ValueError)"),
    (RULE, gate(hopeless), "blocks without a remedy"),
    (RULE, gate(oddly_coded), "The code 'oh-no'"),
    (RULE, gate(moody()), "finds something else when it is asked again"),
    (RULE, gate(content, check_many=strict), "finds something else of many moves at once"),
)
