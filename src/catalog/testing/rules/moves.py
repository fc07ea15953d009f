"""What a plugin does when services change: its gates, and its reactions."""

import dataclasses
import inspect
import re
from collections.abc import Iterator, Sequence

from catalog.domain.access import system
from catalog.domain.declared.gates import BLOCK, Gate
from catalog.domain.lifecycle.evaluation import Evaluation, Gates, PlannedMove
from catalog.storage.tables.lifecycle.versions import ServiceVersionRow
from catalog.storage.tables.services import ServiceRow
from catalog.testing import mutations, samples
from catalog.testing.asking import Asking
from catalog.testing.rules.counting import counted
from catalog.testing.rules.refusals import ids_of
from catalog.testing.subjects import Subject
from catalog.testing.worlds import Anchor

TIMES = 2  # a gate is asked again
CODE = re.compile(r"[A-Z][A-Z0-9]*(_[A-Z0-9]+)*")
FAILED = "GATE_FAILED"


def gates_are_deterministic(subject: Subject) -> Iterator[str]:
    """Find gates that fail, take too long, answer differently, or block without a remedy.

    Of many moves at once a gate finds what it finds of each.
    """
    gates = [gate for gate in subject.plugins.extensions.gates if gate.plugin == subject.id]
    with subject.world("acme") as made:
        for anchor in made.anchors:
            for with_rows in (False, True):
                if with_rows:
                    subject.put(made.catalog, anchor)
                for gate in gates:
                    yield from _wrong(gate, made.catalog, anchor)
            yield from _differing(gates, made.catalog, made.anchors)


def _wrong(gate: Gate, catalog: Asking, anchor: Anchor) -> Iterator[str]:
    (first,) = _asked(catalog, gate, [anchor])
    for finding in first.findings:
        if finding.code == FAILED:
            yield f"{finding.message} Mend it: the log holds the traceback."
            return
        if finding.severity is BLOCK and not finding.remedy:
            yield f"{finding.code} of the gate {gate.name} blocks without a remedy: write one."
        if not CODE.fullmatch(finding.code):
            yield f"The code {finding.code!r} of the gate {gate.name} must be written LIKE_THIS."
    again = [_asked(catalog, gate, [anchor])[0] for _ in range(TIMES)]
    if any(found.findings != first.findings for found in again):
        yield (
            f"The gate {gate.name} finds something else when it is asked again: let it depend on "
            "the move alone, on its `now` in place of a clock."
        )


def _differing(gates: Sequence[Gate], catalog: Asking, anchors: Sequence[Anchor]) -> Iterator[str]:
    """Find gates that say something else of many moves at once than of each alone."""
    asked = [*anchors, *anchors]  # one anchor is not many
    for gate in gates:
        if gate.check_many is None:
            continue
        alone = [_asked(catalog, gate, [anchor])[0].findings for anchor in asked]
        at_once = [found.findings for found in _asked(catalog, gate, asked)]
        if at_once != alone:
            yield (
                f"The gate {gate.name} finds something else of many moves at once than of each: "
                "let check_many return what check does, in the order of the moves."
            )


def _asked(found: Asking, gate: Gate, anchors: Sequence[Anchor]) -> Sequence[Evaluation]:
    extensions = found.catalog.plugins.extensions
    keys = [stage.key for stage in extensions.rules.chain.stages]
    leaving = gate.leaving
    if leaving is None:
        number = keys.index(gate.entering) if gate.entering in keys else 1
        leaving = keys[max(number - 1, 0)]
    entering = gate.entering
    if entering is None:
        number = keys.index(leaving) if leaving in keys else 0
        entering = keys[min(number + 1, len(keys) - 1)]

    async def planned(anchor: Anchor) -> PlannedMove:
        async with found.catalog.database.reading() as session:
            service = await session.get(ServiceRow, anchor.keys["services"])
            version = await session.get(ServiceVersionRow, anchor.keys["service_versions"])
        assert service is not None
        assert version is not None
        service.stage_key = version.stage_key = leaving
        return PlannedMove(service, version, entering)

    async def ask() -> Sequence[Evaluation]:
        rules = extensions.rules
        gates = Gates(gates=[gate], metrics=extensions.metrics, chain=rules.chain)
        return await gates.evaluate(
            [await planned(anchor) for anchor in anchors],
            database=found.catalog.database,
            now=samples.MOMENT,
            principal=system("conformance"),
            equipment=rules.equipment,
        )

    return found.run(ask)


def reactions_keep_to_the_change(subject: Subject) -> Iterator[str]:
    """Find reactions that fail, or that keep something of a dry run."""
    own = [item for item in subject.plugins.extensions.rules.reactions if item.plugin == subject.id]
    with subject.world("acme") as made:
        anchor = made.anchors[-1]
        ids = {**anchor.by_type, **ids_of(subject, subject.put(made.catalog, anchor))}
        for mutation in mutations.made(subject.schema):
            name = mutation.name
            reactions = [item for item in own if issubclass(mutation.change, item.change_type)]
            fields = [(), *((item.name,) for item in dataclasses.fields(mutation.change))]
            for also in fields if reactions else ():
                given = samples.change(mutation.change, ids, also=also)
                before = counted(made.catalog)
                answer = mutation.tried(made.catalog, given)
                told = ", ".join(inspect.unwrap(item.do).__name__ for item in reactions)
                for error in answer.get("errors", []):
                    yield f"{told} fails in {name}: {error['message']} The log tells why."
                if counted(made.catalog) != before:
                    yield f"{told} keeps something of a dry run of {name}: never commit."
