"""`python -m bench writing`: what changes cost beside those that were written by hand."""

import datetime as dt
import os
import platform
from collections.abc import Sequence
from typing import Annotated

import typer

from bench import needs, processes
from bench.data import Size
from bench.measuring import Cell
from bench.needs import MissingError
from bench.writing import cells, comparing, tables
from bench.writing.cells import Effort
from bench.writing.rows import CONNECTIONS
from bench.writing.servers import NAMES, PEER, Writing, all_running
from bench.writing.tables import Measured
from bench.writing.writers import CHANGES


def writing(
    *,
    changes: Annotated[str, typer.Option(help="Which, with commas between.")] = ",".join(CHANGES),
    servers: Annotated[str, typer.Option(help="Which, with commas between.")] = ",".join(NAMES),
    rounds: Annotated[int, typer.Option(help="How often each server is asked.")] = 5,
    seconds: Annotated[float, typer.Option(help="For how long, each time.")] = 2.0,
    connections: Annotated[int, typer.Option(min=1, max=CONNECTIONS)] = 4,
    check: Annotated[bool, typer.Option(help="Fail where a ratio is worse than reviewed.")] = False,
    review: Annotated[bool, typer.Option(help="Keep the ratios as the reviewed ones.")] = False,
) -> None:
    """Measure what changes cost beside hand-written ones, on the same rows, in one run."""
    if problems := list(needs.missing(peers=False, reading=False)):
        raise MissingError("\n".join(problems))
    chosen, effort = listed(changes, CHANGES), Effort(rounds, seconds, connections)
    names = listed(servers, NAMES)
    if PEER in names and (lacking := list(needs.missing(peers=True, reading=False))):
        names.remove(PEER)
        typer.echo("\n".join([f"{PEER} is left out.", *lacking]), err=True)
    os.sched_setaffinity(0, {processes.OTHER_CORE})
    with all_running(names, Size()) as running:
        if found := list(comparing.differences(running, chosen)):
            typer.echo("\n".join([*found, "The rows differ: nothing is measured."]))
            raise typer.Exit(1)
        measured = {change: cells.measured(running, change, effort) for change in chosen}
        again = {change for change, _ in tables.worse(tables.ratios(measured))} if check else set()
        measured |= {change: _more(running, measured, change, effort) for change in again}
    typer.echo(f"{dt.datetime.now(dt.UTC).date()}, {platform.machine()}, {effort}\n")
    typer.echo(f"{tables.costs(measured)}\n\n{tables.pairs(measured)}")
    ratios = tables.ratios(measured)
    if review:
        tables.keep(ratios)
    if check and (worse := [sentence for _, sentence in tables.worse(ratios)]):
        typer.echo("\n".join(["", *worse]))
        raise typer.Exit(1)


def _more(
    running: Sequence[Writing], measured: Measured, change: str, effort: Effort
) -> dict[str, list[Cell]]:
    """Return the rounds of a change, and as many again: a neighbour may have had a busy moment."""
    more = cells.measured(running, change, effort)
    return {name: [*row, *more[name]] for name, row in measured[change].items()}


def listed(text: str, known: tuple[str, ...]) -> list[str]:
    """Return the names in a text with commas between; raises `BadParameter` for unknown ones."""
    names = [name.strip() for name in text.split(",")]
    if wrong := [name for name in names if name not in known]:
        message = f"{', '.join(wrong)}: there is {', '.join(known)}"
        raise typer.BadParameter(message)
    return names
