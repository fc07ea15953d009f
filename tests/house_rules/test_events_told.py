"""An event that is told otherwise than it is declared misleads whoever subscribes to it.

`Work.tell` compares each with its declaration, so that nothing else may write events; the names are
compared here as well, so that none is declared that nobody tells of.
"""

import ast
from collections.abc import Iterator

from catalog.host import load
from tests.house_rules import files

WRITERS = {
    "src/catalog/domain/events/runs.py": "runs of jobs, which no plugin subscribes to",
    "src/catalog/domain/writing/changes.py": "what changes tell",
}


def calls() -> Iterator[tuple[str, ast.Call]]:
    for path, text in files.sources().items():
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.Call):
                yield path, node


def test_events_are_written_in_few_places() -> None:
    writing = {
        path
        for path, call in calls()
        if ast.unparse(call.func) == "OutboxRow"
        or ("insert" in ast.unparse(call.func) and "OutboxRow" in map(ast.unparse, call.args))
    }

    assert {path for path in writing if path.startswith("src/catalog/domain/")} == WRITERS.keys()


def test_every_event_that_is_told_is_declared_and_the_reverse() -> None:
    told = {
        call.args[0].value
        for path, call in calls()
        if ast.unparse(call.func) == "work.tell"
        and path.startswith(("src/", "plugins/"))
        and isinstance(call.args[0], ast.Constant)
    }
    declared = load().extensions.rules.events.by_name
    by_themselves = {name for name in declared if name.endswith((".created", ".changed"))}

    assert told == declared.keys() - by_themselves
