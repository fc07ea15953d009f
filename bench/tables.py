"""The table of a run, and what it says about each goal."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from bench.measuring import Cell
from bench.servers import (
    CATALOG,
    CATALOG_ON_SQLITE,
    POSTGRAPHILE,
    REFERENCES,
    STRAWBERRY,
)

Row = Mapping[str, Cell]
AT_MOST = {"Q1": 1.5, "Q2": 1.0, "Q3": 1.0, "Q4": 1.5, "Q5": 1.5}  # times the better reference
STRAWBERRIES = {"Q2": 30, "Q3": 30, "Q5": 15}  # how many times the server's time it takes, at least
FEW = 48  # with fewer answers, work that was begun and not answered blurs a figure
HEAD = "server + database CPU ms, requests/s, p50/p99 ms"


@dataclass(frozen=True)
class Verdict:
    """One goal, the figure of this run, and whether it is met."""

    goal: str
    figure: float
    limit: float
    at_least: bool = False

    @property
    def is_met(self) -> bool:
        """Tell whether the figure is on the right side of the limit."""
        return self.figure >= self.limit if self.at_least else self.figure <= self.limit

    def __str__(self) -> str:
        """Return the line that is printed."""
        sign = ">=" if self.at_least else "<="
        word = "met" if self.is_met else "MISSED"
        return f"| {self.goal} | {self.figure:.2f} | {sign} {self.limit:g} | {word} |"


def table(rows: Mapping[str, Row], questions: Sequence[str]) -> str:
    """Return the table of all servers, as Markdown."""
    lines = [f"| {HEAD} | {' | '.join(questions)} |", "|---" * (len(questions) + 1) + "|"]
    for name, row in rows.items():
        cells = (_cell(row[question]) for question in questions)
        lines.append(f"| {name} | {' | '.join(cells)} |")
    foreign = [cell.foreign for row in rows.values() for cell in row.values()]
    lines += ["", f"Foreign work: {max(foreign):.0%} of the machine at most, in one cell."]
    lines.append(f"`~`: fewer than {FEW} answers, no figure to go by.")
    failed = sum(cell.errors for row in rows.values() for cell in row.values())
    return "\n".join([*lines, f"Failed requests: {failed}."])


def _cell(cell: Cell) -> str:
    times = f"{cell.server:.2f}+{cell.database:.2f}"
    mark = "~" if cell.requests < FEW else ""
    return f"{mark}{times}, {cell.rate:.0f}/s, {cell.p50:.1f}/{cell.p99:.1f}"


def verdicts(rows: Mapping[str, Row]) -> Iterator[Verdict]:
    """Return what a comparison of servers says about the goals."""
    ours = rows[CATALOG]
    references = [rows[name] for name in REFERENCES]
    for question, cell in ours.items():
        better = min((row[question] for row in references), key=lambda item: item.total)
        times = cell.total / better.total
        yield Verdict(f"1 {question}: CPU, times the better reference", times, AT_MOST[question])
        rate = cell.rate / better.rate
        yield Verdict(f"1 {question}: requests/s, times its", rate, 0.8, at_least=True)
        if POSTGRAPHILE in rows:
            times = cell.total / rows[POSTGRAPHILE][question].total
            yield Verdict(f"1 {question}: CPU, times PostGraphile's", times, 0.5)
        stock = rows.get(STRAWBERRY, {}).get(question)
        if stock and stock.requests >= FEW and question in STRAWBERRIES:
            times = stock.server / cell.server
            goal = f"1 {question}: server CPU, times less than stock strawberry"
            yield Verdict(goal, times, STRAWBERRIES[question], at_least=True)
        yield Verdict(f"6 {question}: p99, times p50", cell.p99 / cell.p50, 5)
        if CATALOG_ON_SQLITE in rows:
            times = rows[CATALOG_ON_SQLITE][question].total / cell.total
            yield Verdict(f"7 {question}: CPU on SQLite, times PostgreSQL", times, 1)


def of_plugins(row: Row) -> Iterator[Verdict]:
    """Return what a plugin's relation and fields cost beside the core's."""
    relation = row["PluginRelation"].total / row["CoreRelation"].total
    yield Verdict("2 a plugin's relation, times a core relation", relation, 1.2)
    fields = row["PluginFields"].total / row["Q2"].total
    yield Verdict("2 Q2 with three plugin fields, times Q2", fields, 1.5)


def of_growth(small: Row, large: Row) -> Iterator[Verdict]:
    """Return what each question costs with 100 times the data."""
    for question, cell in large.items():
        times = cell.total / small[question].total
        # Q4 counts rows, and counting reads them all: its figure is shown without a limit.
        limit = float("inf") if question == "Q4" else 1.5
        yield Verdict(f"3 {question}: CPU with 100 times the data", times, limit)
