"""Measuring changes: every server is asked in turn, round after round, and compared by rounds."""

import statistics
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bench import measuring
from bench.measuring import Answered, Cell
from bench.writing import client
from bench.writing.servers import Writing

WARMING = 0.5  # seconds

Rounds = Mapping[str, Sequence[Cell]]
"""The cells of each server in one change, round by round."""


@dataclass(frozen=True)
class Effort:
    """How often and for how many seconds each server is asked, over how many connections."""

    rounds: int = 5
    seconds: float = 2.0
    connections: int = 4


def measured(servers: Sequence[Writing], change: str, effort: Effort) -> Rounds:
    """Return what a change costs on each server in each round."""
    servers = [server for server in servers if server.makes(change)]
    cells: dict[str, list[Cell]] = {server.name: [] for server in servers}
    for server in servers:
        _cell(server, change, effort.connections, WARMING)
    for number in range(effort.rounds):
        # Who comes first is another one each time.
        turn = number % len(servers)
        for server in (*servers[turn:], *servers[:turn]):
            cell = _cell(server, change, effort.connections, effort.seconds)
            cells[server.name].append(cell)
    return cells


def ratio(rounds: Rounds, ours: str, theirs: str) -> float:
    """Return how many times the processor time of *theirs* it takes *ours*, by the median round."""
    return statistics.median(ratios(rounds, ours, theirs))


def ratios(rounds: Rounds, ours: str, theirs: str) -> Sequence[float]:
    """Return that of each round."""
    pairs = zip(rounds[ours], rounds[theirs], strict=True)
    return [mine.total / other.total for mine, other in pairs]


def _cell(server: Writing, change: str, connections: int, seconds: float) -> Cell:
    writers = server.writers(change)[:connections]

    def asked() -> Answered:
        found = client.ask(server.running.server, writers, seconds)
        p50, p99 = found.at(0.5) * 1e3, found.at(0.99) * 1e3
        return Answered(len(found.latencies), found.took, p50, p99, len(found.failed))

    return measuring.cost(server.running.process, server.database.process, asked)
