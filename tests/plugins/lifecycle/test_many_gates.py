"""Test that thirty gates on one move take no more time than a person notices."""

import time
from collections.abc import Callable

import sqlalchemy as sa

from catalog.plugin import Finding, Gate, Move, ServiceRow
from tests.asking import Asking
from tests.plugins.lives import life, move, service

GATES = 30
SECONDS = 0.15
ATTEMPTS = 30  # at most, on a busy machine: one that is quick enough ends them


async def _asks(move: Move) -> list[Finding]:
    await move.session.scalar(sa.select(ServiceRow.id).where(ServiceRow.id == move.service.id))
    return []


def test_thirty_gates_are_asked_within_150_milliseconds(
    catalog_with: Callable[..., Asking],
) -> None:
    gates = [Gate(name=f"gate_{number}", check=_asks) for number in range(GATES)]
    catalog = catalog_with(life(*gates))
    service(catalog, "mail")

    taken = []
    for to in ["build", "plan"] * ATTEMPTS:
        began = time.monotonic()
        payload = move(catalog, "mail", to)
        taken.append(time.monotonic() - began)
        assert payload["decision"]["outcome"] == "MOVED"
        if taken[-1] < SECONDS:
            break

    assert min(taken) < SECONDS
