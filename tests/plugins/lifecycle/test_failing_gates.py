"""Test that a gate that fails harms nobody: it is one finding, and every other one arrives."""

import asyncio
import gc
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import sqlalchemy as sa

from catalog.domain.lifecycle import answering
from catalog.plugin import Finding, FindingSeverity, Gate, Move, ServiceRow
from tests.asking import Asking
from tests.plugins.lives import life, move, service

With = Callable[..., Asking]
# A thread that is stopped from outside closes nothing: Python tells when it looks for garbage.
pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
LATEST = 5.0  # seconds for a move whose gates have 2.5


async def raises(_move: Move) -> list[Finding]:
    """Fail at once."""
    message = "postgresql://secret@host"
    raise RuntimeError(message)


async def hangs(_move: Move) -> list[Finding]:
    """Wait for something that never comes."""
    await asyncio.Event().wait()
    return []


async def hangs_in_the_database(move: Move) -> list[Finding]:
    """Ask what takes for ever."""
    endless = "WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c) SELECT max(x) FROM c"
    postgresql = move.session.dialect == "postgresql"
    await move.session.fetch("SELECT pg_sleep(60)" if postgresql else endless, ())
    return []


async def blocks_the_loop(_move: Move) -> list[Finding]:
    """Sleep where nobody else can run meanwhile."""
    time.sleep(3)  # noqa: ASYNC251  # as careless code does
    return []


async def turns_for_ever(_move: Move) -> list[Finding]:
    """Use up a processor."""
    while True:
        pass


async def writes(move: Move) -> list[Finding]:
    """Change what it was asked about."""
    question: Any = sa.update(ServiceRow).values(name="Mine").returning(ServiceRow.id)
    await move.session.scalars(question)
    return []


async def commits(move: Move) -> list[Finding]:
    """End the transaction that it reads in."""
    await move.session.scalars(sa.select(ServiceRow.id))
    await move.session.fetch("COMMIT", ())
    return []


async def says_a_text(_move: Move) -> Any:
    """Return what is no list of findings."""
    return "fine"


async def says_a_list_of_texts(_move: Move) -> Any:
    """Return a list of something else."""
    return ["fine"]


async def tells_what_json_has_not(_move: Move) -> list[Finding]:
    """Return evidence that cannot be kept."""
    return [Finding(code="ODD", message="Odd.", evidence={"what": object})]


async def writes_its_severity(_move: Move) -> list[Finding]:
    """Return a severity that only looks like one."""
    severity: Any = "BLOCK"
    return [Finding(code="ODD", message="Odd.", severity=severity)]


async def tells_a_list(_move: Move) -> list[Finding]:
    """Return evidence without names."""
    evidence: Any = ["odd"]
    return [Finding(code="ODD", message="Odd.", evidence=evidence)]


async def is_fine(_move: Move) -> list[Finding]:
    """Find nothing."""
    return []


async def finds_something(move: Move) -> list[Finding]:
    """Ask the database, and find something worth knowing."""
    names = await move.session.scalars(sa.select(ServiceRow.name))
    found = {"names": list(names)}
    return [Finding(code="SEEN", message="Seen.", severity=FindingSeverity.INFO, evidence=found)]


FAILING = (
    raises,
    hangs,
    hangs_in_the_database,
    blocks_the_loop,
    turns_for_ever,
    writes,
    commits,
    says_a_text,
    says_a_list_of_texts,
    tells_what_json_has_not,
    writes_its_severity,
    tells_a_list,
)


@pytest.fixture(autouse=True)
def _garbage_of_threads() -> Iterator[None]:
    """Let the threads end that a test left to its gates, and collect what they had here."""
    yield
    for thread in threading.enumerate():
        if "aside" in thread.name:
            thread.join(LATEST + 2)
    gc.collect()


@pytest.fixture
def _short_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(answering, "SECONDS", 2.5)  # beside one that takes a processor


@pytest.mark.usefixtures("_short_limit")
@pytest.mark.parametrize("check", FAILING, ids=lambda check: check.__name__)
def test_a_failing_gate_is_one_finding_and_the_others_arrive(
    catalog_with: With, check: Any
) -> None:
    gates = [Gate(name=item.__name__, check=item) for item in (is_fine, check, finds_something)]
    catalog = catalog_with(life(*gates))
    service(catalog, "mail")

    began = time.monotonic()
    payload = move(catalog, "mail", "build")
    took = time.monotonic() - began

    found = payload["decision"]["findings"]
    assert [(item["code"], item["severity"], item["gate"]) for item in found] == [
        ("GATE_FAILED", "BLOCK", check.__name__),
        ("SEEN", "INFO", "finds_something"),
    ]
    assert [item["code"] for item in payload["userErrors"]] == ["REFUSED", "GATE_FAILED"]
    assert found[1]["evidence"] == {"names": ["Mail"]}
    assert "secret" not in str(payload)
    assert took < LATEST
    assert catalog.ask("{ services { nodes { name } } }")["services"]["nodes"] == [{"name": "Mail"}]


def test_all_failing_gates_together_are_one_finding_each(
    catalog_with: With, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(answering, "SECONDS", 2.0)  # as it is where machines are not busy
    gates = [Gate(name=item.__name__, check=item) for item in (*FAILING, finds_something)]
    catalog = catalog_with(life(*gates))
    service(catalog, "mail")

    payload = move(catalog, "mail", "build")

    found = [(item["code"], item["gate"]) for item in payload["decision"]["findings"]]
    assert found == [
        *(("GATE_FAILED", item.__name__) for item in FAILING),
        ("SEEN", "finds_something"),
    ]


def test_a_catalog_answers_while_a_gate_blocks(catalog_with: With) -> None:
    catalog = catalog_with(life(Gate(name="blocks", check=blocks_the_loop)))
    service(catalog, "mail")
    portal = catalog.client.portal
    assert portal is not None

    waiting = portal.start_task_soon(asyncio.to_thread, move, catalog, "mail", "build")
    time.sleep(0.1)
    began = time.monotonic()
    alive = catalog.client.get("/livez").status_code
    took = time.monotonic() - began
    waiting.result()

    assert alive == 200
    assert took < 2


def test_a_gate_that_failed_is_asked_again_and_may_pass(catalog_with: With) -> None:
    broken = [True]

    async def fails_at_first(_move: Move) -> list[Finding]:
        if broken:
            raise RuntimeError
        return []

    catalog = catalog_with(life(Gate(name="fails_at_first", check=fails_at_first)))
    service(catalog, "mail")

    refused = move(catalog, "mail", "build")
    broken.clear()
    passed = move(catalog, "mail", "build")

    assert refused["decision"]["outcome"] == "REFUSED"
    assert passed["decision"]["outcome"] == "MOVED"


def test_what_one_gate_does_to_its_service_no_other_gate_sees(catalog_with: With) -> None:
    async def renames(move: Move) -> list[Finding]:
        move.service.name = "Mine"
        return []

    async def tells_the_name(move: Move) -> list[Finding]:
        return [Finding(code="NAME", message=move.service.name, severity=FindingSeverity.INFO)]

    gates = [Gate(name=item.__name__, check=item) for item in (renames, tells_the_name)]
    catalog = catalog_with(life(*gates))
    service(catalog, "mail")

    payload = move(catalog, "mail", "build")

    assert payload["decision"]["findings"][0]["message"] == "Mail"
