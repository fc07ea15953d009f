"""Tables for people, in which nothing is cut off."""

from collections.abc import Iterable, Sequence

import typer
from rich.console import Console
from rich.measure import Measurement
from rich.table import Table
from rich.text import Text

WIDEST = 10_000


def show(names: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Print a table, or each row as lines of its own where the terminal is too narrow for it."""
    console = Console()
    told = list(rows)
    table = Table(*names)
    for row in told:
        table.add_row(*map(Text, row))  # as it is: brackets in it are no markup
    wide = console.options.update(width=WIDEST)
    if Measurement.get(console, wide, table).maximum <= console.width:
        console.print(table)
        return
    longest = max(map(len, names))
    for row in told:
        for name, text in zip(names, row, strict=True):
            typer.echo(f"{name:{longest}}  {text}".rstrip())
        typer.echo()
