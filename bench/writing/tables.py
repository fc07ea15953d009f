"""The tables of a run, and the ratios that were reviewed last."""

import json
import statistics
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from bench.measuring import Cell
from bench.writing import cells
from bench.writing.cells import Rounds
from bench.writing.servers import CATALOG, HAND, ON_SQLITE, PEER, STOCK

REVIEWED = Path(__file__).with_name("reviewed.json")
WORSE = 1.15  # times the reviewed ratio, from which a change costs too much
PAIRS = (
    *((CATALOG, other) for other in (HAND, STOCK, PEER)),
    *((CATALOG + ON_SQLITE, other + ON_SQLITE) for other in (HAND, STOCK)),
)
HEAD = "server + database CPU ms, changes/s, p50/p99 ms"

Measured = Mapping[str, Rounds]
"""What was measured of each change."""
Ratios = Mapping[str, Mapping[str, float]]
"""How many times what another one costs a change costs the catalog, by change and by pair."""


def ratios(measured: Measured) -> Ratios:
    """Return the median ratios of a run."""
    return {
        change: {_title(pair): round(cells.ratio(rounds, *pair), 2) for pair in _there(rounds)}
        for change, rounds in measured.items()
    }


def reviewed() -> Ratios:
    """Return the ratios that were reviewed last."""
    found: Ratios = json.loads(REVIEWED.read_text()) if REVIEWED.exists() else {}
    return found


def keep(found: Ratios) -> None:
    """Write these over those that were reviewed before; others stay."""
    before = reviewed()
    changes = sorted({*before, *found})
    kept = {name: {**before.get(name, {}), **found.get(name, {})} for name in changes}
    REVIEWED.write_text(json.dumps(kept, indent=2) + "\n")


def worse(found: Ratios) -> Iterator[tuple[str, str]]:
    """Yield each change that costs too much beside the reviewed ratio, and a sentence about it."""
    before = reviewed()
    for change, of_pairs in found.items():
        for pair, times in of_pairs.items():
            known = before.get(change, {}).get(pair)
            if known is None:
                yield change, f"{change}, {pair}: {times}, which nobody has reviewed."
            elif times > known * WORSE:
                yield change, f"{change}, {pair}: {times}, which was {known} when it was reviewed."


def costs(measured: Measured) -> str:
    """Return what each change costs on each server, as Markdown."""
    names = list(next(iter(measured.values())))
    lines = [f"| {HEAD} | {' | '.join(names)} |", "|---" * (len(names) + 1) + "|"]
    for change, rounds in measured.items():
        row = (_cell(rounds[name]) if name in rounds else "-" for name in names)
        lines.append(f"| {change} | {' | '.join(row)} |")
    every = [cell for rounds in measured.values() for row in rounds.values() for cell in row]
    failed = sum(cell.errors for cell in every)
    foreign = statistics.median(cell.foreign for cell in every)
    lines += ["", f"Foreign work: {foreign:.0%} of the machine, by the median cell."]
    return "\n".join([*lines, f"Changes that were not made: {failed}."])


def pairs(measured: Measured) -> str:
    """Return the ratios as Markdown: the median round's, and those of the best and the worst."""
    there = _there(next(iter(measured.values())))
    titles = " | ".join(map(_title, there))
    lines = [f"| CPU, times | {titles} |", "|---" * (len(there) + 1) + "|"]
    for change, rounds in measured.items():
        row = (_spread(rounds, pair) if pair in _there(rounds) else "-" for pair in there)
        lines.append(f"| {change} | {' | '.join(row)} |")
    return "\n".join(lines)


def _spread(rounds: Rounds, pair: tuple[str, str]) -> str:
    found = cells.ratios(rounds, *pair)
    return f"{statistics.median(found):.2f} ({min(found):.2f}-{max(found):.2f})"


def _title(pair: tuple[str, str]) -> str:
    ours, theirs = pair
    return f"{ours} / {theirs.removesuffix(ON_SQLITE)}"


def _there(rounds: Rounds) -> Sequence[tuple[str, str]]:
    return [pair for pair in PAIRS if rounds.keys() >= {*pair}]


def _cell(row: Sequence[Cell]) -> str:
    def middle(name: str) -> float:
        values: list[float] = [getattr(cell, name) for cell in row]
        return statistics.median(values)

    times = f"{middle('server'):.2f}+{middle('database'):.2f}"
    return f"{times}, {middle('rate'):.0f}/s, {middle('p50'):.1f}/{middle('p99'):.1f}"
