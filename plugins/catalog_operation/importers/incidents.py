"""The format `incidents`: what another system tells of incidents, in JSON lines or CSV.

One line is one incident, known by its `id` among those of the organization that provides its first
service. `services` are slugs: a list, or in CSV a text in which `;` stands between them.
"""

import csv
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain
from typing import Any

from catalog.plugin import Fields, Importer, Item, Notes, Takes, Upsert, Upsertable
from catalog_operation.changes.incidents.entering import (
    CorrectIncident,
    EnterIncident,
    with_keeper,
)
from catalog_operation.tables.incidents import IncidentRow

KIND = Upsertable(
    name="incidents",
    row=IncidentRow,
    by=("organization_id", "reference"),
    create=EnterIncident,
    update=CorrectIncident,
    complete=with_keeper,
)
NEEDED = ("id", "services", "startedAt")
PLAIN = {
    "title": "title",
    "startedAt": "started_at",
    "detectedAt": "detected_at",
    "acknowledgedAt": "acknowledged_at",
    "restoredAt": "restored_at",
    "closedAt": "closed_at",
}
CHOICES = ("severity", "kind")  # which are written in lower case
BETWEEN = ";"
SEPARATORS = ",;\t"
WORDS = re.compile(r'"?([A-Za-z]+)"?')


def recognises(head: str) -> bool:
    """Tell whether a file that begins with *head* has this format."""
    first = head.lstrip("\ufeff").partition("\n")[0]
    named = {*re.findall(r'"(\w+)"\s*:', first)} if _is_json(first) else {*WORDS.findall(first)}
    return named.issuperset(NEEDED)


def _is_json(line: str) -> bool:
    return line.lstrip().startswith("{")


def entries(lines: Iterable[Item], notes: Notes) -> Iterator[Upsert]:
    """Yield what each line tells of one incident; what cannot be read is told."""
    given: set[str] = set()
    for value, line in _values(lines, notes):
        fields = Fields.of(value, line, notes)
        key = None if fields is None else fields.text("id")
        if fields is None or key is None:
            if fields is not None and not fields.has("id"):
                notes.problem("NAME_MISSING", "Give it the key id.", line)
            notes.skip("operation.incidents")
        elif key in given:
            notes.problem("GIVEN_TWICE", f"{key} is given before: leave one out.", line)
            notes.skip("operation.incidents")
        else:
            given.add(key)
            yield Upsert(KIND, {"reference": key, **_told(fields)}, line)


def _told(fields: Fields) -> dict[str, Any]:
    services = fields.value("services")
    if isinstance(services, str):
        services = [name.strip() for name in services.split(BETWEEN) if name.strip()]
    values = {name: fields.value(key) for key, name in PLAIN.items()}
    choices = {name: fields.value(name) for name in CHOICES}
    upper = {
        name: value.upper() if isinstance(value, str) else value for name, value in choices.items()
    }
    return {"service_ids": services, **values, **upper}


def _values(lines: Iterable[Item], notes: Notes) -> Iterator[tuple[Any, int | None]]:
    """Yield the value of each line, and its number: of JSON, or of a table with names above."""
    waiting = iter(lines)
    first = next((item for item in waiting if item.value.strip()), None)
    if first is None:
        return
    if _is_json(first.value):
        yield from _documents(first, waiting, notes)
    else:
        yield from _rows(first, waiting, notes)


def _documents(
    first: Item, lines: Iterable[Item], notes: Notes
) -> Iterator[tuple[Any, int | None]]:
    for item in chain([first], lines):
        if not item.value.strip():
            continue
        try:
            yield json.loads(item.value), item.line
        except (ValueError, RecursionError):
            notes.problem("SYNTAX_ERROR", "This is no JSON: one line is one object.", item.line)
            notes.skip("operation.incidents")


def _rows(
    first: Item, lines: Iterable[Item], notes: Notes
) -> Iterator[tuple[Mapping[str, str], int | None]]:
    separator = max(SEPARATORS, key=first.value.count)
    names = next(csv.reader([first.value], delimiter=separator))
    for item in lines:
        number = item.line
        if not item.value.strip():
            continue
        try:
            cells = next(csv.reader([item.value], delimiter=separator, strict=True))
        except csv.Error as error:
            notes.problem("SYNTAX_ERROR", f"This is no CSV: {error}.", number)
            notes.skip("operation.incidents")
            continue
        if len(cells) > len(names):
            message = f"There are {len(cells)} cells, and the first row names {len(names)}."
            notes.problem("WRONG_SHAPE", message, number)
            notes.skip("operation.incidents")
            continue
        yield {name: cell for name, cell in zip(names, cells, strict=False) if cell}, number


INCIDENTS = Importer("incidents", recognises, entries, Takes.LINES)
