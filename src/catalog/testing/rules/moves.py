"""What a plugin does when services change: its gates, and its reactions."""

import inspect
import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import sqlalchemy as sa

from catalog.domain import evaluation
from catalog.domain.evaluation import Evaluation
from catalog.domain.gates import BLOCK, Finding, Gate
from catalog.storage.rows import Row
from catalog.storage.tables import ServiceRow, ServiceVersionRow
from catalog.testing import mutations, samples
from catalog.testing.asking import Asking
from catalog.testing.subjects import Subject
from catalog.testing.worlds import Anchor, World

TIMES = 3
CODE = re.compile(r"[A-Z][A-Z0-9]*(_[A-Z0-9]+)*")
FAILED = "GATE_FAILED"


def gates_are_deterministic(subject: Subject) -> Iterator[str]:
    """Find gates that fail, take too long, change their mind, or leave people without a remedy."""
    with subject.world("acme") as made:
        for anchor in made.anchors:
            yield from _all_gates(subject, made, anchor)
            made.catalog.put(subject.rows(anchor))
            yield from _all_gates(subject, made, anchor)


def _all_gates(subject: Subject, made: World, anchor: Anchor) -> Iterator[str]:
    for gate in subject.plugins.extensions.gates:
        if gate.plugin == subject.id:
            found = [_asked(made.catalog, gate, anchor) for _ in range(TIMES)]
            yield from _wrong(gate, found)


def _asked(found: Asking, gate: Gate, anchor: Anchor) -> Evaluation:
    extensions = found.catalog.plugins.extensions
    keys = [stage.key for stage in extensions.chain.stages]
    leaving = gate.leaving
    if leaving is None:
        number = keys.index(gate.entering) if gate.entering in keys else 1
        leaving = keys[max(number - 1, 0)]
    entering = gate.entering
    if entering is None:
        number = keys.index(leaving) if leaving in keys else 0
        entering = keys[min(number + 1, len(keys) - 1)]

    async def ask() -> Evaluation:
        database = found.catalog.database
        async with database.reading() as session:
            service = await session.get(ServiceRow, anchor.keys["services"])
            version = await session.get(ServiceVersionRow, anchor.keys["service_versions"])
        assert service is not None
        assert version is not None
        service.stage_key = version.stage_key = leaving
        return await evaluation.evaluate(
            service,
            version,
            entering,
            database=database,
            extensions=replace(extensions, gates=[gate]),
            now=samples.MOMENT,
        )

    return found.run(ask)


def _wrong(gate: Gate, found: list[Evaluation]) -> Iterator[str]:
    for finding in found[0].findings:
        if finding.code == FAILED:
            yield f"{finding.message} Mend it: the log holds the traceback."
        elif finding.severity is BLOCK and not finding.remedy:
            yield f"{finding.code} of the gate {gate.name} blocks without a remedy: write one."
        if not CODE.fullmatch(finding.code):
            yield f"The code {finding.code!r} of the gate {gate.name} must be LIKE_THIS."
    first, *others = ([_comparable(item) for item in evaluated.findings] for evaluated in found)
    if any(other != first for other in others) and not any(
        finding.code == FAILED for evaluated in found for finding in evaluated.findings
    ):
        yield (
            f"The gate {gate.name} finds something else when it is asked again: let it depend on "
            "the move alone, on its `now` in place of a clock."
        )


def _comparable(finding: Finding) -> Any:
    return repr(finding)


def reactions_keep_to_the_change(subject: Subject) -> Iterator[str]:
    """Find reactions that fail, or that keep something of a change that is only tried."""
    own = [item for item in subject.plugins.extensions.reactions if item.plugin == subject.id]
    with subject.world("acme") as made:
        anchor = made.anchors[-1]
        made.catalog.put(subject.rows(anchor))
        for name, kind in mutations.changes(subject.schema).items():
            reactions = [item for item in own if issubclass(kind, item.change_type)]
            for all_fields in (False, True) if reactions else ():
                given = samples.change(kind, anchor.by_type, all_fields=all_fields)
                before = _counted(made.catalog)
                answer = mutations.tried(made.catalog, name, given)
                told = ", ".join(inspect.unwrap(item.do).__name__ for item in reactions)
                for error in answer.get("errors", []):
                    yield f"{told} fails in {name}: {error['message']} The log tells why."
                if _counted(made.catalog) != before:
                    yield f"{told} keeps something of a dry run of {name}: never commit."


def _counted(found: Asking) -> dict[str, int]:
    """Return the numbers of rows in all tables that are there."""

    async def ask() -> dict[str, int]:
        async with found.catalog.database.engine.connect() as connection:
            there = await connection.run_sync(lambda made: sa.inspect(made).get_table_names())
            return {
                table.name: await connection.scalar(sa.select(sa.func.count()).select_from(table))
                or 0
                for table in Row.metadata.sorted_tables
                if table.name in there
            }

    return found.run(ask)
